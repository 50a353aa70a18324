"""Who is compared: all units, those of one RHF, or a few; and beside whom."""

from dataclasses import dataclass, replace

import streamlit as st

from components.choice import choose, current_choice, write_link
from components.filters import selection_words, unit_names
from components.overview import UnitChosen
from components.page import Asked
from data_access.snapshot import Unit
from indicators.selection import Selection, UnitLevel
from wording import t

EVERYONE = "alle"
CHOSEN = "valgte"
MATRIX, ONE = "alle", "en"
# As many units as a table has room for side by side.
MOST_SIDE_BY_SIDE = 6


@dataclass(frozen=True)
class Compared:
    """One run of the page: what is asked, and who is compared.

    `asked.words` say who, `words` only which patients. `names` are all units of the
    level, `shown` those that are compared, in the registry's order. `marked` are the
    own units at this level, then the one in focus. `chosen` says that units were picked
    one by one.
    """

    asked: Asked
    words: str
    level: UnitLevel
    names: dict[str, str]
    shown: tuple[str, ...]
    marked: tuple[UnitChosen, ...]
    region: str
    chosen: bool

    @property
    def is_everyone(self) -> bool:
        """Whether every unit of the level is compared."""
        return not self.region and not self.chosen

    @property
    def outstanding(self) -> frozenset[str]:
        """The units that stand out in a chart of all: none when all are compared."""
        return frozenset() if self.is_everyone else frozenset(self.shown)

    @property
    def focus(self) -> UnitChosen | None:
        """The unit that others are held against: the one opened, else an own one."""
        opened = self.asked.choice.get("enhet", "")
        by_id = {one.id: one for one in self.marked}
        if opened in by_id:
            return by_id[opened]
        if self.marked:
            return self.marked[0]
        if self.chosen and len(self.shown) == 1:
            (only,) = self.shown
            return UnitChosen(only, self.names[only], self.level)
        return None


def choose_who(asked: Asked) -> Compared:
    """Let the user choose all units or an RHF; single ones stand in the filter bar."""
    asked = replace(asked, selection=_at_a_level(asked))
    level = asked.selection.unit_level
    names = unit_names(asked.snapshot, level)
    marked = _marked(asked, level, names)
    picked = [name for name in names if name in asked.selection.units]
    region = "" if picked or level == "rhf" else _region(asked)
    _show_choice(asked, level, picked, region)
    inside = {
        _id_at(unit, level) for unit in asked.snapshot.units if unit.rhf == region
    }
    shown = picked or [name for name in names if not region or name in inside]
    if picked:
        # The own unit is always beside those it is compared with.
        own = [one.id for one in marked if one.id not in shown]
        shown = [*own, *shown]
    everyone, units = (
        selection_words(asked.selection.at(units=frozenset(ids)), asked.snapshot)
        for ids in ((), picked)
    )
    words = f"{units} · {region}" if region else units
    return Compared(
        replace(asked, words=words),
        everyone,
        level,
        names,
        tuple(shown),
        marked,
        region,
        bool(picked),
    )


def _at_a_level(asked: Asked) -> Selection:
    """Return the selection of one period; a country alone has nothing beside it."""
    selection = asked.selection.at(period="all")
    is_nation = selection.unit_level == "nation"
    return selection.at(unit_level="rhf") if is_nation else selection


def _id_at(unit: Unit, level: str) -> str:
    return {"hospital": str(unit.unit_id), "hf": unit.hf}.get(level, unit.rhf)


def _marked(
    asked: Asked, level: UnitLevel, names: dict[str, str]
) -> tuple[UnitChosen, ...]:
    ids = [
        _id_at(unit, level)
        for unit in asked.snapshot.units
        if asked.viewer.owns({unit.unit_id})
    ]
    ids.append(asked.choice.get("enhet", ""))
    return tuple(
        UnitChosen(one, names[one], level) for one in dict.fromkeys(ids) if one in names
    )


def _region(asked: Asked) -> str:
    """Return the RHF to compare; the own one until something is chosen."""
    regions = unit_names(asked.snapshot, "rhf")
    chosen = asked.choice.get("region", "")
    if chosen in (EVERYONE, *regions):
        return "" if chosen == EVERYONE else chosen
    own = next(
        (u.rhf for u in asked.snapshot.units if asked.viewer.owns({u.unit_id})), ""
    )
    if own:
        # Said in the link, so that it opens the same for whoever gets it.
        choose("region", own)
        write_link()
    return own


def _show_choice(asked: Asked, level: str, picked: list[str], region: str) -> None:
    regions = [] if level == "rhf" else list(unit_names(asked.snapshot, "rhf"))
    options = [CHOSEN] * bool(picked) + [EVERYONE, *regions]
    if len(options) == 1:
        return
    st.session_state["compare_who"] = CHOSEN if picked else region or EVERYONE
    st.segmented_control(
        t("compare.who"),
        options,
        format_func=lambda one: _option(one, len(picked)),
        key="compare_who",
        required=True,
        help=t("compare.who.help", n=MOST_SIDE_BY_SIDE),
        wrap=True,
        on_change=_who_changed,
    )


def _option(option: str, picked: int) -> str:
    if option == CHOSEN:
        return t("compare.who.chosen", n=picked)
    if option == EVERYONE:
        return t("compare.who.everyone")
    return option.removesuffix(" RHF")


def _who_changed() -> None:
    who = st.session_state["compare_who"]
    if who != CHOSEN:
        choose("enheter", None)
        choose("region", who)


def choose_view() -> str:
    """Let the user choose the table of all indicators or one indicator in depth.

    A link that names an indicator is about that one.
    """
    choice = current_choice()
    now = choice.get("sammenlign", ONE if "ind" in choice else MATRIX)
    st.session_state["compare_view"] = now
    st.segmented_control(
        t("compare.view"),
        [MATRIX, ONE],
        format_func=lambda one: t(f"compare.view.{one}"),
        key="compare_view",
        required=True,
        on_change=lambda: choose("sammenlign", st.session_state["compare_view"]),
    )
    return now
