"""How many are treated within how long: the distribution of one leg.

The own unit's curve counts every patient, minute by minute. Of others, and of the rest
of the country, only every fifth minute is told, as a share of counts rounded to 5, and
nothing at all below 30 patients (`indicators.suppression`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.cell_counting import CellCounter
from indicators.definition import MedianIndicator
from indicators.measure import measure
from indicators.results import Columns, joined, only, result_columns
from indicators.selection import Selection, patients
from indicators.statistics.proportions import share, wilson_interval
from indicators.suppression import MIN_FOR_DISTRIBUTION, least_shown, round_to_5
from indicators.times import beside, with_time
from indicators.ways import LegName, Way

ROUNDED_STEP = 5
# The axis ends with the half hour by which all curves reach this, or here.
NEARLY_ALL = 0.95
STRETCH = 30
SHORTEST, LONGEST = 60, 720


def distribution(
    snapshot: Snapshot, way: Way, leg: LegName, selection: Selection, viewer: Viewer
) -> Columns:
    """Return the share whose time is at most so many minutes, unit and rest.

    The columns of `results` and `minutes`; `numerator` of `denominator` patients had at
    most `minutes`. A curve that is hidden is one row with its reason. Nothing when
    the registry lacks the leg's clocks.
    """
    part = with_time(snapshot, way, leg)
    if part is None:
        return {}
    curves = [_curve(part, way.legs[leg], one, viewer) for one in beside(selection)]
    end = _end(curves)
    # What is hidden has no minutes, and stays.
    kept = [only(curve, ~(curve["minutes"] > end)) for curve in curves]
    return joined(kept, ["minutes"])


def _curve(
    part: Snapshot, indicator: MedianIndicator, selection: Selection, viewer: Viewer
) -> Columns:
    least = max(MIN_FOR_DISTRIBUTION, least_shown())
    (row,) = result_columns(part, (indicator,), selection, viewer, least)
    if row["hidden_reason"][0]:
        return {**row, "minutes": np.array([np.nan])}
    rounded = bool(row["rounded"][0])
    minutes = np.arange(0, LONGEST + 1, ROUNDED_STEP if rounded else 1)
    seconds = np.sort(_seconds(part, indicator, selection))
    within = np.searchsorted(seconds, 60 * minutes, side="right").astype(float)
    everybody = np.full(len(minutes), row["denominator"][0])
    if rounded:
        within = np.minimum(round_to_5(within), everybody)
    value = share(within, everybody)
    lower, upper = wilson_interval(within, everybody)
    unknown = np.full(len(minutes), np.nan)
    return {
        **{name: np.repeat(column, len(minutes)) for name, column in row.items()},
        "minutes": minutes,
        "numerator": within,
        "value": np.round(value, 2) if rounded else value,
        "lower": lower,
        "upper": upper,
        "q1": unknown,
        "q3": unknown,
    }


def _seconds(
    part: Snapshot, indicator: MedianIndicator, selection: Selection
) -> NDArray[np.int32]:
    """Return the exact times behind a measured number: it is checked to be of them."""
    if part.cells is not None:
        return CellCounter(part, selection, merge=True).values(indicator)
    (measured,) = measure(part, (indicator,), selection)
    (group,) = measured.groups
    places = [*group.hospitals]
    if group.level in ("nation", "rest"):
        # Units that `Enhet` does not know belong to the country only.
        places.append(-1)
    inside = np.isin(part.unit, places)
    inside &= (part.month >= selection.first) & (part.month <= selection.last)
    filtered = patients(part, selection)
    if filtered is not None:
        inside &= filtered
    found = part.times[indicator.id][inside]
    assert len(found) == measured.denominator.sum()
    return found


def _end(curves: Sequence[Columns]) -> int:
    reached = [curve["minutes"][curve["value"] >= NEARLY_ALL] for curve in curves]
    last = max((one.min() for one in reached if len(one)), default=LONGEST)
    return max(SHORTEST, int(-(-last // STRETCH) * STRETCH))
