"""How many are treated within how long: the distribution of one leg.

The own unit's curve counts every patient, minute by minute. Of others, and of the rest
of the country, only every fifth minute is told, as a share of counts rounded to 5, and
nothing at all below 30 patients (`indicators.suppression`).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import UNKNOWN_TIME, Snapshot
from indicators.cell_counting import CellCounter
from indicators.definition import MedianIndicator
from indicators.measure import measure
from indicators.results import results
from indicators.selection import Selection, patients
from indicators.statistics.proportions import share, wilson_interval
from indicators.suppression import MIN_FOR_DISTRIBUTION, least_shown, round_to_5
from indicators.times import beside, treated
from indicators.ways import LegName, Way

ROUNDED_STEP = 5
# The axis ends with the half hour by which all curves reach this, or here.
NEARLY_ALL = 0.95
STRETCH = 30
SHORTEST, LONGEST = 60, 720


def distribution(
    snapshot: Snapshot, way: Way, leg: LegName, selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    """Return the share whose time is at most so many minutes, unit and rest.

    Columns of `results` and `minutes`; `numerator` of `denominator` patients had at
    most `minutes`. A curve that is hidden is one row with its reason. No row when the
    registry lacks the leg's clocks.
    """
    found = treated(snapshot, way)
    indicator = way.legs[leg]
    if indicator.id not in found.times:
        return pd.DataFrame()
    if found.cells is not None:
        part = replace(found, is_part=True)
    else:
        part = found.part(found.times[indicator.id] != UNKNOWN_TIME)
    curves = [_curve(part, indicator, one, viewer) for one in beside(selection)]
    end = _end(curves)
    kept = [curve[~(curve["minutes"] > end)] for curve in curves]
    return pd.concat(kept, ignore_index=True)


def _curve(
    part: Snapshot, indicator: MedianIndicator, selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    row = results(
        part,
        (indicator,),
        selection,
        viewer,
        least=max(MIN_FOR_DISTRIBUTION, least_shown()),
    )
    if row["hidden_reason"].iloc[0]:
        return row.assign(minutes=np.nan)
    rounded = bool(row["rounded"].iloc[0])
    minutes = np.arange(0, LONGEST + 1, ROUNDED_STEP if rounded else 1)
    seconds = np.sort(_seconds(part, indicator, selection))
    within = np.searchsorted(seconds, 60 * minutes, side="right").astype(float)
    everybody = np.full(len(minutes), row["denominator"].iloc[0])
    if rounded:
        within = np.minimum(round_to_5(within), everybody)
    value = share(within, everybody)
    lower, upper = wilson_interval(within, everybody)
    repeated = row.loc[row.index.repeat(len(minutes))].reset_index(drop=True)
    return repeated.assign(
        minutes=minutes,
        numerator=within,
        value=np.round(value, 2) if rounded else value,
        lower=lower,
        upper=upper,
        q1=np.nan,
        q3=np.nan,
    )


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


def _end(curves: Sequence[pd.DataFrame]) -> int:
    reached = [
        curve.loc[curve["value"] >= NEARLY_ALL, "minutes"].min() for curve in curves
    ]
    last = max((one for one in reached if one == one), default=LONGEST)
    return max(SHORTEST, int(-(-last // STRETCH) * STRETCH))
