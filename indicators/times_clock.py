"""Time to treatment by the hour and day of admission.

The bands follow the shifts of a ward: day, evening, night; Saturday and Sunday are the
weekend, from midnight to midnight. Every cell is a part of the patients and is hidden
and rounded as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import OUTSIDE, UNKNOWN_TIME, Snapshot
from indicators.definition import Indicator
from indicators.results import results
from indicators.selection import Range, Selection
from indicators.times import beside, treated
from indicators.ways import LegName, Way

# From the first hour up to, not including, the second.
BANDS: tuple[Range, ...] = ((8, 15), (15, 22), (22, 8))
DAYS = ("weekday", "weekend")
SATURDAY = 5


def band_label(band: Range) -> str:
    """Return `08-15`."""
    return f"{band[0]:02d}-{band[1]:02d}"


def within_band(hour: NDArray[np.int8], band: Range) -> NDArray[np.bool_]:
    """Return which hours lie in the band, which may pass midnight; unknown is none."""
    first, end = band
    if first < end:
        return (hour >= first) & (hour < end)
    return (hour >= first) | ((hour >= 0) & (hour < end))


def goals_on(way: Way, day: date) -> tuple[Indicator, ...]:
    """Return the way's goals in force on a day."""
    return tuple(goal for goal in way.goals if goal.goal_on(day) is not None)


def by_clock(
    snapshot: Snapshot, way: Way, leg: LegName, selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    """Return median and share within the goals for each band of hours and kind of day.

    Columns of `results` with `days` (weekday, weekend) and `hours` (`08-15`); rows of
    the unit, then of the rest of the country, in each cell. No row when the registry
    lacks the leg's clocks.
    """
    found = treated(snapshot, way)
    indicator = way.legs[leg]
    if indicator.id not in found.times:
        return pd.DataFrame()
    goals = [goal for goal in way.goals if goal.id in found.verdicts]
    asked: tuple[Indicator, ...] = (indicator, *goals)
    inside = (found.month >= selection.first) & (found.month <= selection.last)
    part = found.part((found.times[indicator.id] != UNKNOWN_TIME) & inside)
    cells = _cells(part)
    wanted = [
        (cell, replace(one, id=f"{one.id}.{number}"))
        for number, cell in enumerate(cells)
        for one in asked
    ]
    names = {one.id: one.id.rpartition(".") for _, one in wanted}
    counted = _by_cell(part, [(cell.strokes, one.id) for cell, one in wanted])
    tables = [
        results(counted, [one for _, one in wanted], asks, viewer)
        for asks in beside(selection)
    ]
    table = pd.concat(tables, ignore_index=True)
    found_names = [names[name] for name in table["indicator_id"]]
    numbers = [int(number) for _, _, number in found_names]
    table = table.assign(
        indicator_id=[name for name, _, _ in found_names],
        days=[cells[number].days for number in numbers],
        hours=[cells[number].hours for number in numbers],
    )
    order = np.argsort(np.array(numbers), kind="stable")
    return table.iloc[order].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class _Cell:
    """One kind of day and band of hours, and which strokes were admitted then."""

    days: str
    hours: str
    strokes: NDArray[np.bool_]


def _cells(part: Snapshot) -> list[_Cell]:
    is_weekend = part.weekday >= SATURDAY
    return [
        _Cell(days, band_label(band), same_days & within_band(part.hour, band))
        for days, same_days in zip(DAYS, (~is_weekend, is_weekend), strict=True)
        for band in BANDS
    ]


def _by_cell(
    part: Snapshot, wanted: Sequence[tuple[NDArray[np.bool_], str]]
) -> Snapshot:
    """Return the part with an indicator for each cell: outside of it nobody counts."""
    times, verdicts, unknown = {}, {}, {}
    for strokes, name in wanted:
        original = name.rpartition(".")[0]
        if original in part.times:
            seconds = np.where(strokes, part.times[original], UNKNOWN_TIME)
            times[name] = seconds.astype(np.int32)
        else:
            flags = np.where(strokes, part.verdicts[original], OUTSIDE)
            verdicts[name] = flags.astype(np.int8)
        if original in part.unknown:
            places = part.unknown[original]
            unknown[name] = places[strokes[places]]
    return replace(part, times=times, verdicts=verdicts, unknown=unknown)
