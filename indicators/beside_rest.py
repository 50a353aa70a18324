"""Every unit of a level beside the rest of the country: one table for many units.

The same numbers as `indicators.results.compare_with_rest` gives unit by unit.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.definition import Direction, Indicator
from indicators.results import result_columns, results
from indicators.selection import Selection
from indicators.statistics.proportions import newcombe_interval

# What is said of the rest, by its column in `results`.
OTHER = ("numerator", "denominator", "value", "hidden_reason", "rounded")
_TYPES = {"hidden_reason": object}
# What the table has beside the columns of `results`.
BESIDE_COLUMNS = (
    *(f"other_{name}" for name in OTHER),
    "difference",
    "difference_lower",
    "difference_upper",
    "verdict",
)

Floats = NDArray[np.float64]


def units_beside_rest(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    viewer: Viewer,
) -> pd.DataFrame:
    """Return the selection's known units: `results` and `BESIDE_COLUMNS`.

    `other_*` is the country without the unit. `difference` is the unit's value less the
    rest's, with Newcombe's interval for shares (0-1); NaN where either is hidden.
    `verdict` is better, worse, different (a neutral indicator), same or "" (nothing to
    compare). Raises `ValueError` for more than one period.
    """
    if selection.period != "all":
        raise ValueError(f"the period 'all' is needed, not {selection.period!r}")
    units = results(snapshot, indicators, selection, viewer)
    keys = list(zip(units["unit_id"], units["indicator_id"], strict=True))
    ids = tuple(dict.fromkeys(units["unit_id"]))
    rests = selection.at(rest_of=ids, units=frozenset())
    rest = {
        (unit_id, str(part["indicator_id"][0])): (part, row)
        for part in result_columns(snapshot, indicators, rests, viewer)
        for row, unit_id in enumerate(ids)
    }
    places = [rest[key] for key in keys]
    others = {
        name: np.array([part[name][row] for part, row in places], _TYPES.get(name))
        for name in OTHER
    }
    table = units.assign(**{f"other_{name}": found for name, found in others.items()})
    return _with_difference(table, {one.id: one.direction for one in indicators})


def _with_difference(
    table: pd.DataFrame, directions: dict[str, Direction]
) -> pd.DataFrame:
    counts = ("numerator", "denominator", "other_numerator", "other_denominator")
    difference, lower, upper = newcombe_interval(
        *(table[name].to_numpy(float) for name in counts)
    )
    # A median has no numerator, and its difference no interval.
    plain = table["value"].to_numpy(float) - table["other_value"].to_numpy(float)
    return table.assign(
        difference=np.where(np.isnan(difference), plain, difference),
        difference_lower=lower,
        difference_upper=upper,
        verdict=_verdicts(
            [directions[name] for name in table["indicator_id"]], lower, upper
        ),
    )


def _verdicts(
    directions: Sequence[Direction], lower: Floats, upper: Floats
) -> NDArray[np.object_]:
    neutral = np.array([one is Direction.NEUTRAL for one in directions], dtype=bool)
    higher = np.array([one is Direction.HIGHER for one in directions], dtype=bool)
    verdicts = np.where(higher == (lower > 0), "better", "worse").astype(object)
    verdicts[neutral] = "different"
    verdicts[(lower <= 0) & (upper >= 0)] = "same"
    verdicts[np.isnan(lower)] = ""
    return verdicts
