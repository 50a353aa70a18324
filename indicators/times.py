"""The way to treatment, leg by leg: onset, door, imaging, needle or groin.

A leg is the median time between two clocks of the patients who were treated. The
snapshot already holds the times its legs are made of; `timed` puts them together, and
from there a leg goes the road of every other number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import OUTSIDE, UNKNOWN_TIME, Snapshot
from indicators.definition import MedianIndicator
from indicators.prepared import remember
from indicators.results import Columns, joined, result_columns, rows_of
from indicators.selection import Selection
from indicators.ways import (
    DOOR_TO_IMAGING,
    DOOR_TO_TREATMENT,
    IMAGING_TO_TREATMENT,
    ONSET_TO_DOOR,
    ONSET_TO_TREATMENT,
    LegName,
    Way,
)

# The legs that a whole is made of.
PARTS: Mapping[LegName, tuple[LegName, ...]] = {
    DOOR_TO_TREATMENT: (DOOR_TO_IMAGING, IMAGING_TO_TREATMENT),
    ONSET_TO_TREATMENT: (ONSET_TO_DOOR, DOOR_TO_TREATMENT),
}
LegWay = Literal["longer", "shorter", "same"]
Seconds = NDArray[np.int32]


def legs_in(snapshot: Snapshot, way: Way) -> dict[LegName, MedianIndicator]:
    """Return the legs the registry has the clocks for, in the patient's order."""
    has_imaging = way.door_to_imaging.id in snapshot.times
    imaging = (DOOR_TO_IMAGING, IMAGING_TO_TREATMENT)
    return {
        name: leg
        for name, leg in way.legs.items()
        if has_imaging or name not in imaging
    }


def timed(snapshot: Snapshot, way: Way) -> Snapshot:
    """Return the snapshot with the times of the way's legs, and its goals' verdicts.

    Every time is one the database found possible; where two are needed, both must be
    known, and imaging after treatment is not a possible time.
    """

    def known(source: MedianIndicator) -> Seconds:
        nothing = np.full(len(snapshot), UNKNOWN_TIME, dtype=np.int32)
        return snapshot.times.get(source.id, nothing)

    from_door, from_onset = known(way.from_door), known(way.from_onset)
    if way.transferred:
        same = snapshot.transferred == way.transferred
        from_onset = _where(same, from_onset)
    treated = (from_door != UNKNOWN_TIME) | (from_onset != UNKNOWN_TIME)
    to_imaging = _where(treated, known(way.door_to_imaging))
    both = (from_door != UNKNOWN_TIME) & (to_imaging != UNKNOWN_TIME)
    after = _where(both, from_door - np.where(both, to_imaging, 0))
    times: dict[LegName, Seconds] = {
        ONSET_TO_DOOR: _where(treated, known(way.onset_to_door)),
        DOOR_TO_IMAGING: to_imaging,
        IMAGING_TO_TREATMENT: _where(after >= 0, after),
        DOOR_TO_TREATMENT: from_door,
        ONSET_TO_TREATMENT: from_onset,
    }
    legs = legs_in(snapshot, way)
    return replace(
        snapshot,
        times={leg.id: times[name] for name, leg in legs.items()},
        verdicts={
            goal.id: snapshot.verdicts[goal.id]
            for goal in way.goals
            if goal.id in snapshot.verdicts
        },
    )


def treated(snapshot: Snapshot, way: Way) -> Snapshot:
    """Return `timed` with only the strokes that have a time or a goal's verdict.

    Of a large registry the database was asked for the legs themselves.
    """
    if snapshot.cells is not None:
        return snapshot
    return remember(snapshot, ("treated", way.id), partial(_treated, snapshot, way))


def _treated(snapshot: Snapshot, way: Way) -> Snapshot:
    full = timed(snapshot, way)
    kept = np.zeros(len(full), dtype=bool)
    for seconds in full.times.values():
        kept |= seconds != UNKNOWN_TIME
    for flags in full.verdicts.values():
        kept |= flags != OUTSIDE
    # The others are outside of every leg: nobody who counts has been left out.
    return replace(full.part(kept), is_part=snapshot.is_part)


def with_time(snapshot: Snapshot, way: Way, leg: LegName) -> Snapshot | None:
    """Return `treated` with only the strokes that have the leg's time.

    None when the registry lacks the leg's clocks. A large registry has no strokes to
    choose from.
    """
    found, indicator = treated(snapshot, way), way.legs[leg]
    if indicator.id not in found.times:
        return None
    if found.cells is not None:
        return replace(found, is_part=True)

    def part() -> Snapshot:
        return found.part(found.times[indicator.id] != UNKNOWN_TIME)

    return remember(snapshot, ("with time", way.id, leg), part)


def _where(kept: NDArray[np.bool_], values: Seconds) -> Seconds:
    return np.where(kept, values, UNKNOWN_TIME).astype(np.int32)


def beside(selection: Selection) -> tuple[Selection, ...]:
    """Return the selection of one unit, and that of the rest of the country.

    The country itself has no rest. Raises `ValueError` for more than one unit or
    period.
    """
    if selection.period != "all":
        raise ValueError(f"the period 'all' is needed, not {selection.period!r}")
    if selection.unit_level == "nation":
        return (selection.at(units=frozenset()),)
    if len(selection.units) != 1:
        raise ValueError(f"one unit is needed, got {len(selection.units)}")
    (unit_id,) = selection.units
    return selection, selection.at(rest_of=(unit_id,), units=frozenset())


def legs_table(
    snapshot: Snapshot, way: Way, selection: Selection, viewer: Viewer
) -> Columns:
    """Return the columns of `results` for each leg: the unit's, then the rest's."""
    found = treated(snapshot, way)
    legs = tuple(legs_in(snapshot, way).values())
    parts = [result_columns(found, legs, one, viewer) for one in beside(selection)]
    return joined([part for found in parts for part in found])


@dataclass(frozen=True)
class LegBeside:
    """One leg of a unit beside the rest of the country: rows of `results`.

    `rest` is None for the country itself. `minutes` is how much longer the unit's
    median is, of the whole minutes that are shown; None when one of them is hidden or
    rests on too few patients for an interval. `is_clear` says that the intervals of
    the two medians do not overlap.
    """

    name: LegName
    unit: dict[str, Any]
    rest: dict[str, Any] | None
    minutes: int | None
    is_clear: bool

    @property
    def way(self) -> LegWay:
        """Whether the unit takes longer, shorter or the same (also: not known)."""
        minutes = self.minutes or 0
        return "longer" if minutes > 0 else "shorter" if minutes < 0 else "same"


def legs_beside(table: Columns, way: Way) -> list[LegBeside]:
    """Return the legs of a `legs_table` in the patient's order."""
    names = {leg.id: name for name, leg in way.legs.items()}
    rows = rows_of(table)
    rests = {row["indicator_id"]: row for row in rows if row["unit_level"] == "rest"}
    return [
        _leg_beside(names[row["indicator_id"]], row, rests.get(row["indicator_id"]))
        for row in rows
        if row["unit_level"] != "rest"
    ]


def _leg_beside(
    name: LegName, unit: dict[str, Any], rest: dict[str, Any] | None
) -> LegBeside:
    if rest is None or np.isnan(unit["lower"]) or np.isnan(rest["lower"]):
        return LegBeside(name, unit, rest, None, False)
    minutes = round(unit["value"]) - round(rest["value"])
    apart = unit["lower"] > rest["upper"] or unit["upper"] < rest["lower"]
    return LegBeside(name, unit, rest, minutes, bool(apart))


def main_part(whole: LegBeside, legs: Sequence[LegBeside]) -> LegBeside | None:
    """Return the leg that explains most of a whole's difference; None when none does.

    It is the part with the largest difference the same way. Medians of parts do not
    add up to that of the whole, so this is no share of it. A difference that may be
    chance is not explained, and explains nothing.
    """
    parts = PARTS.get(whole.name, ()) if whole.is_clear else ()
    same = [
        leg
        for leg in legs
        if leg.name in parts and leg.is_clear and leg.way == whole.way
    ]
    return max(same, key=lambda leg: abs(leg.minutes or 0), default=None)
