"""Time to treatment by the hour and day of admission.

The bands follow the shifts of a ward: day, evening, night; Saturday and Sunday are the
weekend, from midnight to midnight. Every cell is a part of the patients and is hidden
and rounded as such.
"""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import UNKNOWN_TIME, Snapshot
from indicators.definition import Indicator
from indicators.results import results
from indicators.selection import Range, Selection
from indicators.times import beside, timed
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
    found = timed(snapshot, way)
    indicator = way.legs[leg]
    if indicator.id not in found.times:
        return pd.DataFrame()
    goals = [goal for goal in way.goals if goal.id in found.verdicts]
    asked: tuple[Indicator, ...] = (indicator, *goals)
    inside = (found.month >= selection.first) & (found.month <= selection.last)
    treated = found.part((found.times[indicator.id] != UNKNOWN_TIME) & inside)
    tables = []
    for days in DAYS:
        is_weekend = treated.weekday >= SATURDAY
        same_days = is_weekend if days == "weekend" else ~is_weekend
        for band in BANDS:
            cell = treated.part(same_days & within_band(treated.hour, band))
            tables += [
                results(cell, asked, one, viewer).assign(
                    days=days, hours=band_label(band)
                )
                for one in beside(selection)
            ]
    return pd.concat(tables, ignore_index=True)
