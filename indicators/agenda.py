"""The agenda of a meeting: which indicators of which units, slide by slide.

An agenda is one text, short enough for a link: items divided by `|`, each of two lists
around an `@`. The list that stands first is gone through slowest, so `a,b@x,y` is
indicator by indicator (a of x, a of y, b of x, b of y), `x,y@a,b` unit by unit. A
level (`rhf`, `hf`, `hospital`) stands for all of its units, in the registry's order.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from indicators.selection import UNIT_LEVELS, UnitLevel

# The ids of each level's units, in the registry's order.
Units = Mapping[UnitLevel, Sequence[str]]
# The country is its own only unit.
WHOLE_LEVELS: tuple[UnitLevel, ...] = UNIT_LEVELS[1:]


@dataclass(frozen=True)
class Slide:
    """One indicator of one unit."""

    indicator_id: str
    unit_level: UnitLevel
    unit_id: str

    @property
    def key(self) -> str:
        """What the minutes know the slide by."""
        return f"{self.indicator_id}@{self.unit_id}"


@dataclass(frozen=True)
class Agenda:
    """The slides in order, and what they were made from.

    `indicators` and `units` are named as in the text (a level for all of its units),
    each once; `by_unit` says that units are gone through slowest.
    """

    slides: tuple[Slide, ...]
    indicators: tuple[str, ...]
    units: tuple[str, ...]
    by_unit: bool


def read_agenda(text: str, indicators: Collection[str], units: Units) -> Agenda:
    """Return the agenda of a text; what is not known is left out, as is a repetition.

    `indicators` are the ids that there are. An item with one list only makes no slides.
    """
    levels = _level_by_unit(units)
    slides: dict[str, Slide] = {}
    named: tuple[dict[str, None], dict[str, None]] = {}, {}
    orders = []
    for item in text.split("|"):
        first, _, second = (part.split(",") for part in item.partition("@"))
        by_unit = any(one in levels or one in WHOLE_LEVELS for one in first)
        what, whose = (second, first) if by_unit else (first, second)
        chosen = [one for one in what if one in indicators]
        those = [one for one in whose if one in levels or one in WHOLE_LEVELS]
        if chosen or those:
            orders.append(by_unit)
        named[0].update(dict.fromkeys(chosen))
        named[1].update(dict.fromkeys(those))
        every = [unit for one in those for unit in _all_of(one, units)]
        pairs = (
            ((name, unit) for unit, name in product(every, chosen))
            if by_unit
            else product(chosen, every)
        )
        for name, unit in pairs:
            slide = Slide(name, levels[unit], unit)
            slides.setdefault(slide.key, slide)
    return Agenda(
        tuple(slides.values()), tuple(named[0]), tuple(named[1]), orders[:1] == [True]
    )


def write_agenda(
    indicators: Iterable[str], units: Iterable[str], *, by_unit: bool
) -> str:
    """Return the text of an agenda: every indicator of every unit."""
    what, whose = ",".join(indicators), ",".join(units)
    return f"{whose}@{what}" if by_unit else f"{what}@{whose}"


def slide_of(key: str, indicators: Collection[str], units: Units) -> Slide | None:
    """Return the slide the minutes know by this key; None when it is no more."""
    name, _, unit = key.partition("@")
    level = _level_by_unit(units).get(unit)
    if level is None or name not in indicators:
        return None
    return Slide(name, level, unit)


def around(place: int, length: int, most: int) -> tuple[int, int]:
    """Return where to cut a list of `length` so that `place` is about in the middle.

    At most `most` stay; the ends are used up before the list gets shorter.
    """
    start = max(0, min(place - most // 2, length - most))
    return start, min(start + most, length)


def _level_by_unit(units: Units) -> dict[str, UnitLevel]:
    found: dict[str, UnitLevel] = {}
    for level in UNIT_LEVELS:
        for unit in units.get(level, ()):
            found.setdefault(unit, level)
    return found


def _all_of(name: str, units: Units) -> Sequence[str]:
    for level in WHOLE_LEVELS:
        if name == level:
            return units.get(level, ())
    return (name,)
