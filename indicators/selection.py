"""What is asked for: which strokes, which units, which periods."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data_access.snapshot import Snapshot
from indicators.periods import Period, PeriodKind, periods_between

UnitLevel = Literal["nation", "rhf", "hf", "hospital"]
UNIT_LEVELS: tuple[UnitLevel, ...] = ("nation", "rhf", "hf", "hospital")
NATION = "nation"

Range = tuple[int, int]
OLDEST = 200
AGE_BANDS: tuple[Range, ...] = ((18, 54), (55, 64), (65, 74), (75, 84), (85, OLDEST))
# The registry's own NIHSS bands (Rapporteket/Hjerneslag, R/SlagPreprosesser.R).
NIHSS_BANDS: tuple[Range, ...] = ((0, 5), (6, 10), (11, 15), (16, 20), (21, 42))
# NIHSS that is not known is a group of its own, though no filter offers it.
UNKNOWN_NIHSS: Range = (-1, -1)
DIAGNOSES = {1: "I61", 2: "I63", 3: "I64"}
FEMALE, MALE = 1, 2


@dataclass(frozen=True)
class Selection:
    """A question about strokes; months are counted as in the snapshot.

    `units` are unit ids of the level (empty: all). Empty `diagnoses`, `ages`, `nihss`
    and None for `sex` and `within_4h` mean no filter. A filter leaves out the strokes
    whose answer is unknown. `rest_of` turns the question round: for each of these units
    of the level, the whole country but that one (the unit level of the answers is then
    `rest`).
    """

    first: int
    last: int
    period: PeriodKind = "all"
    unit_level: UnitLevel = "nation"
    units: frozenset[str] = frozenset()
    diagnoses: frozenset[int] = frozenset()
    sex: int | None = None
    ages: tuple[Range, ...] = ()
    nihss: tuple[Range, ...] = ()
    within_4h: bool | None = None
    rest_of: tuple[str, ...] = ()

    def periods(self) -> tuple[Period, ...]:
        """Return the periods, in order."""
        return periods_between(self.first, self.last, self.period)

    @property
    def filters_patients(self) -> bool:
        """Whether it asks for some of the patients only."""
        return bool(
            self.diagnoses or self.ages or self.nihss or self.sex is not None
        ) or (self.within_4h is not None)

    @property
    def in_fixed_bands(self) -> bool:
        """Whether ages and NIHSS are asked for in the fixed bands only."""
        nihss = {*NIHSS_BANDS, UNKNOWN_NIHSS}
        return set(self.ages) <= set(AGE_BANDS) and set(self.nihss) <= nihss

    def at(self, **changes: object) -> "Selection":
        """Return the same question with some parts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def patients(snapshot: Snapshot, selection: Selection) -> NDArray[np.bool_] | None:
    """Return which strokes the patient filters keep; None means all of them."""
    kept: NDArray[np.bool_] | None = None

    def keep(condition: NDArray[np.bool_]) -> None:
        nonlocal kept
        kept = condition if kept is None else kept & condition

    if selection.diagnoses:
        codes = [(code, code) for code in selection.diagnoses]
        keep(_in_ranges(snapshot.diagnosis, tuple(codes)))
    if selection.sex is not None:
        keep(snapshot.sex == selection.sex)
    if selection.ages:
        keep(_in_ranges(snapshot.age, selection.ages))
    if selection.nihss:
        keep(_in_ranges(snapshot.nihss, selection.nihss))
    if selection.within_4h is not None:
        keep(snapshot.within_4h == (1 if selection.within_4h else 2))
    return kept


def _in_ranges(
    values: NDArray[np.int16] | NDArray[np.int8], ranges: tuple[Range, ...]
) -> NDArray[np.bool_]:
    inside = np.zeros(len(values), dtype=bool)
    for low, high in ranges:
        inside |= (values >= low) & (values <= high)
    return inside
