"""Time to treatment by the hour and day of admission.

The bands follow the shifts of a ward: day, evening, night; Saturday and Sunday are the
weekend, from midnight to midnight. Every cell is a part of the patients and is hidden
and rounded as such.
"""

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import Bands, Snapshot
from indicators.definition import Indicator
from indicators.prepared import remember
from indicators.results import Columns, joined, only, result_columns
from indicators.selection import Range, Selection
from indicators.times import beside, with_time
from indicators.ways import LegName, Way

# From the first hour up to, not including, the second.
BANDS: tuple[Range, ...] = ((8, 15), (15, 22), (22, 8))
DAYS = ("weekday", "weekend")
SATURDAY = 5


def band_label(band: Range) -> str:
    """Return `08-15`."""
    return f"{band[0]:02d}-{band[1]:02d}"


CELLS = tuple((days, band_label(band)) for days in DAYS for band in BANDS)


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
) -> Columns:
    """Return median and share within the goals for each band of hours and kind of day.

    The columns of `results` with `days` (weekday, weekend) and `hours` (`08-15`); rows
    of the unit, then of the rest of the country, in each cell. Nothing when the
    registry lacks the leg's clocks.
    """
    found = with_time(snapshot, way, leg)
    if found is None:
        return {}
    goals = [goal for goal in way.goals if goal.id in found.verdicts]
    asked: tuple[Indicator, ...] = (way.legs[leg], *goals)
    by_cell = remember(found, "by cell", lambda: replace(found, bands=_bands(found)))
    parts = [
        part
        for asks in beside(selection)
        for part in result_columns(by_cell, asked, asks, viewer)
    ]
    # A row of each cell, for each indicator of the unit and of the rest.
    number = np.arange(sum(len(part["value"]) for part in parts)) % len(CELLS)
    days, hours = (
        np.array(words, object)[number] for words in zip(*CELLS, strict=True)
    )
    table = {**joined(parts), "days": days, "hours": hours}
    return only(table, np.argsort(number, kind="stable"))


def _bands(part: Snapshot) -> Bands:
    """Return the cell of each stroke: kind of day and band of hours."""
    of = np.full(len(part), -1, np.int8)
    is_weekend = (part.weekday >= SATURDAY).astype(np.int8)
    for number, band in enumerate(BANDS):
        within = within_band(part.hour, band)
        of[within] = len(BANDS) * is_weekend[within] + number
    return Bands(of, len(CELLS))
