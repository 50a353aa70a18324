"""Units beside each other, fairly: the funnel of an indicator and what ranks can say.

Everything is computed from the table of `indicators.results`, so it follows the
viewer's rights: hidden rows take no part, rounded counts stay rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from indicators.definition import (
    Direction,
    Indicator,
    MedianIndicator,
    ShareIndicator,
)
from indicators.results import Columns, Table, only
from indicators.statistics.bounds import ShareBounds, share_bounds
from indicators.statistics.funnel import CURVE_POINTS, Funnel, Limits, Method, funnel
from indicators.statistics.ranks import QuarterChances, chances_of_quarter

LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")
ADJUSTED = tuple(f"adjusted_{name}" for name in LIMITS)
# What the funnel adds to the columns of `indicators.results`.
ADDED_COLUMNS = (
    "centre",
    *LIMITS,
    *ADJUSTED,
    "z",
    "zone",
    "side",
    "adjusted_z",
    "adjusted_zone",
    "adjusted_side",
)


class NoComparison(Exception):  # noqa: N818 - told to the user in one sentence
    """The indicator cannot be compared this way; the message says why."""


@dataclass(frozen=True, eq=False)
class IndicatorFunnel:
    """One indicator's units in a funnel.

    `units` are the columns of `results` in their order, with `ADDED_COLUMNS` (see
    `Funnel`): shares and limits are 0-1; a row that takes no part has NaN and "" there.
    `against` says whether the centre is that of the shown units or a target. `hidden`
    is how many units take no part; `rounded` says that some counts are rounded.
    """

    indicator: Indicator
    against: Literal["units", "target"]
    units: Columns
    funnel: Funnel
    hidden: int
    rounded: bool

    def curve(
        self, points: int = CURVE_POINTS, *, adjusted: bool | None = None
    ) -> Columns:
        """Return the limits for drawing: `denominator` and the eight limits (0-1).

        With `adjusted` only those four that are (True) or are not (False).
        """
        drawn = self.funnel.curve(points)
        table: dict[str, Any] = {"denominator": drawn.n}
        if adjusted is not True:
            table |= _named(LIMITS, drawn.limits)
        if adjusted is not False:
            table |= _named(ADJUSTED, drawn.adjusted)
        return table

    def table(self) -> pd.DataFrame:
        """Return `units` as a table, one row per unit."""
        return pd.DataFrame(self.units)


def funnel_of(
    table: Table,
    indicator: Indicator,
    *,
    method: Method = "exact",
    target: float | None = None,
) -> IndicatorFunnel:
    """Return the funnel of the indicator's rows in a table of results.

    The rows must be of one period and one unit level (`ValueError`). `target` (0-1)
    puts the centre there. Raises `NoComparison` for a median time.
    """
    rows = _rows(table, indicator)
    if isinstance(indicator, MedianIndicator):
        raise NoComparison(f"{indicator.id} is a time: a funnel needs a share")
    found = funnel(
        rows["numerator"].astype(float),
        rows["denominator"].astype(float),
        target=target,
        method=method,
        shown=rows["value"].astype(float),
    )
    part = ~np.isnan(found.shares)
    units = {
        **rows,
        "centre": np.where(part, found.centre, np.nan),
        **_named(LIMITS, found.limits),
        **_named(ADJUSTED, found.adjusted),
        "z": found.z,
        "zone": found.zone,
        "side": found.side,
        "adjusted_z": found.adjusted_z,
        "adjusted_zone": found.adjusted_zone,
        "adjusted_side": found.adjusted_side,
    }
    return IndicatorFunnel(
        indicator,
        "units" if target is None else "target",
        units,
        found,
        hidden=int((~part).sum()),
        rounded=bool(rows["rounded"].astype(bool)[part].any()),
    )


def chances_of_worst_quarter(table: Table, indicator: Indicator) -> QuarterChances:
    """Return each row's chance of being among the worst quarter of the shown units.

    Worst is lowest where high is good, else highest. Rows are as in `funnel_of`.
    Raises `NoComparison` for a median time and for what is neither good nor bad.
    """
    rows = _rows(table, indicator)
    if isinstance(indicator, MedianIndicator):
        raise NoComparison(f"{indicator.id} is a time: chances of a rank need a share")
    if indicator.direction is Direction.NEUTRAL:
        raise NoComparison(f"{indicator.id} is neutral: nobody is worst")
    return chances_of_quarter(
        rows["numerator"].astype(float),
        rows["denominator"].astype(float),
        highest=indicator.direction is Direction.LOWER,
    )


@dataclass(frozen=True)
class UnknownAnswers:
    """What `unknown` answers could make of a share, and of its goal level."""

    unknown: int
    bounds: ShareBounds
    level_depends: bool


def unknown_answers(
    indicator: Indicator, row: Mapping[str, Any]
) -> UnknownAnswers | None:
    """Return what the unknown answers could change in a row of results.

    Where they are counted follows from the indicator's `unknown_is_not_done`. None
    without any, for a hidden row, and for rounded counts, which are too coarse for it.
    """
    if not isinstance(indicator, ShareIndicator) or not row["unknown"] > 0:
        return None
    bounds = share_bounds(
        float(row["numerator"]),
        float(row["denominator"]),
        float(row["unknown"]),
        unknown_is_not_done=indicator.unknown_is_not_done,
    )
    day = row["period_end"]
    depends = bounds.level_depends(lambda share: indicator.level(share, day))
    return UnknownAnswers(int(row["unknown"]), bounds, depends)


def _rows(table: Table, indicator: Indicator) -> Columns:
    columns = {str(name): np.asarray(values) for name, values in table.items()}
    rows = only(columns, columns["indicator_id"] == indicator.id)
    for name in ("period", "unit_level"):
        different = sorted(set(rows[name].tolist()))
        if len(different) > 1:
            raise ValueError(f"a comparison is of one {name}, not {different}")
    return rows


def _named(names: tuple[str, ...], limits: Limits) -> dict[str, Any]:
    values = (limits.lower_95, limits.upper_95, limits.lower_998, limits.upper_998)
    return dict(zip(names, values, strict=True))
