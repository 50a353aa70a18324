"""One unit over time: has it changed? Run charts and control charts of an indicator.

Everything is computed from the table of `indicators.results`, so it follows the
viewer's rights. A period takes part when its number is shown and the period is over;
the others stay in the chart without a say. Rolling windows are refused: neighbours
share eleven months of patients, and every rule would see runs in that alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from indicators.definition import Direction, Indicator, MedianIndicator
from indicators.results import Columns, only
from indicators.statistics.control import (
    Assurance,
    ControlChart,
    ControlSegment,
    p_chart,
    xmr_chart,
)
from indicators.statistics.runs import RunChart, RunSegment, run_chart
from indicators.statistics.segments import Baseline

Chart = Literal["run", "p", "pprime", "xmr"]
CHARTS: tuple[Chart, ...] = ("run", "p", "pprime", "xmr")
# What the chart adds to the columns of `indicators.results`.
ADDED_COLUMNS = (
    "included",
    "segment",
    "centre",
    "lower_limit",
    "upper_limit",
    "rule",
    "side",
    "is_in_longest_run",
)
RUN_NUMBERS = (
    "useful",
    "longest_run",
    "longest_run_limit",
    "crossings",
    "crossings_limit",
)


class NoTrend(Exception):  # noqa: N818 - told to the user in one sentence
    """The chart cannot be made; the message says why."""


@dataclass(frozen=True, eq=False)
class UnitTrend:
    """One unit's periods as a run chart or a control chart.

    `periods` are the columns of `results` in time order, with `ADDED_COLUMNS`: whether
    the period is `included`, the number of its `segment` from 0, the centre line and
    the limits in the unit of `value` (NaN where there are none), the `rule` that marks
    it (see `ControlChart`; "" in a run chart) with its `side` (1, 0, -1), and whether
    it is in the segment's longest run (False in a control chart).

    `segments` are in order, each with its `first_period` and `last_period`, the
    `centre`, how many `points` the lines rest on and whether that makes the limits
    `provisional` (control charts; None and False in a run chart), the numbers of
    Anhøj's rules (`RUN_NUMBERS`; None in a control chart) and whether there is a
    `signal`.

    `target` is the high goal level in force in the last included period, None without
    one, and `assurance` what the latest limits say of it (see `ControlChart`; "" in a
    run chart, without a target, and for a neutral indicator).
    """

    indicator: Indicator
    chart: Chart
    periods: Columns
    segments: tuple[dict[str, Any], ...]
    target: float | None
    assurance: Assurance

    @property
    def signal(self) -> bool:
        """Whether any segment has a signal."""
        return any(one["signal"] for one in self.segments)

    @property
    def provisional(self) -> bool:
        """Whether the latest limits rest on fewer than 12 points."""
        return any(one["provisional"] for one in self.segments[-1:])

    def table(self) -> pd.DataFrame:
        """Return `periods` as a table, one row per period."""
        return pd.DataFrame(self.periods)


def trend_of(
    table: pd.DataFrame,
    indicator: Indicator,
    *,
    chart: Chart = "run",
    baseline: tuple[str, str] | None = None,
    splits: Sequence[str] = (),
    screen: bool = False,
) -> UnitTrend:
    """Return the chart of the indicator's rows in a table of results.

    The rows must be of one unit (`ValueError`). `baseline` is the first and last period
    (label) that the lines rest on; each of `splits` is the period in which a new
    segment, with its own lines, begins. `screen` leaves out moving ranges that are too
    large. Raises `NoTrend` for overlapping periods, a period that is not in the chart,
    a baseline across a split, and a chart of shares for a median time.
    """
    rows = table[table["indicator_id"] == indicator.id].sort_values("period_start")
    columns = {name: rows[name].to_numpy() for name in rows.columns}
    asked = _Options(chart, baseline, tuple(splits), screen)
    return _trend_of(columns, indicator, asked)


def trends_of(
    found: Columns,
    indicator: Indicator,
    *,
    chart: Chart = "run",
    baseline: tuple[str, str] | None = None,
    splits: Sequence[str] = (),
) -> dict[str, UnitTrend]:
    """Return the charts of all units in an answer of `result_columns`, by unit id.

    The rest is as in `trend_of`.
    """
    asked = _Options(chart, baseline, tuple(splits), screen=False)
    trends = {}
    for unit in dict.fromkeys(found["unit_id"].tolist()):
        rows = only(found, found["unit_id"] == unit)
        trends[str(unit)] = _trend_of(rows, indicator, asked)
    return trends


@dataclass(frozen=True)
class _Options:
    """How a chart is to be made: see `trend_of`."""

    chart: Chart
    baseline: tuple[str, str] | None
    splits: tuple[str, ...]
    screen: bool


def _trend_of(rows: Columns, indicator: Indicator, asked: _Options) -> UnitTrend:
    chart, screen = asked.chart, asked.screen
    if chart not in CHARTS:
        raise ValueError(f"no chart {chart!r}: one of {', '.join(CHARTS)}")
    _check(rows, indicator, chart)
    base, cuts = _positions(rows["period"].tolist(), asked.baseline, asked.splits)
    shown = ~np.isnan(rows["value"].astype(float))
    included = ~rows["incomplete"].astype(bool) & shown
    values, numerator, denominator = (
        np.where(included, rows[name].astype(float), np.nan)
        for name in ("value", "numerator", "denominator")
    )
    target = _target(rows, included, indicator)
    if chart == "run":
        runs = run_chart(values, baseline=base, splits=cuts)
        periods = _beside(rows, {"included": included, **_run_columns(runs)})
        segments = tuple(_run_segment(one, rows) for one in runs.segments)
        return UnitTrend(indicator, chart, periods, segments, target, "")
    if chart == "xmr":
        top = np.inf if isinstance(indicator, MedianIndicator) else 1.0
        control = xmr_chart(
            values, screen=screen, baseline=base, splits=cuts, within=(0.0, top)
        )
    else:
        control = p_chart(
            numerator,
            denominator,
            laney=chart == "pprime",
            screen=screen,
            baseline=base,
            splits=cuts,
            shown=values,
        )
    periods = _beside(rows, {"included": included, **_control_columns(control)})
    segments = tuple(_control_segment(one, control, rows) for one in control.segments)
    assurance: Assurance = ""
    if target is not None:
        higher = indicator.direction is Direction.HIGHER
        assurance = control.assurance(target, higher=higher)
    return UnitTrend(indicator, chart, periods, segments, target, assurance)


def _check(rows: Columns, indicator: Indicator, chart: Chart) -> None:
    units = sorted(set(rows["unit_id"].tolist()))
    if len(units) > 1:
        raise ValueError(f"a chart over time is of one unit, not {units}")
    starts, ends = rows["period_start"].tolist(), rows["period_end"].tolist()
    if any(start <= end for start, end in zip(starts[1:], ends, strict=False)):
        raise NoTrend(
            "rolling windows share patients with their neighbours: choose years, "
            "quarters or months for a chart over time"
        )
    if chart in ("p", "pprime") and isinstance(indicator, MedianIndicator):
        raise NoTrend(f"{indicator.id} is a time: choose the chart run or xmr")


def _positions(
    labels: list[str], baseline: tuple[str, str] | None, splits: Sequence[str]
) -> tuple[Baseline | None, list[int]]:
    def position(label: str) -> int:
        if label not in labels:
            extent = f": it goes from {labels[0]} to {labels[-1]}" if labels else ""
            raise NoTrend(f"there is no period {label!r} in the chart{extent}")
        return labels.index(label)

    cuts = sorted(position(label) for label in splits)
    if 0 in cuts:
        raise NoTrend(f"a split needs periods before it, and {labels[0]} has none")
    if baseline is None:
        return None, cuts
    first, last = position(baseline[0]), position(baseline[1])
    if first > last:
        raise NoTrend(f"the baseline begins after it ends: {' to '.join(baseline)}")
    if any(first < cut <= last for cut in cuts):
        raise NoTrend(f"the baseline {' to '.join(baseline)} lies across a split")
    return (first, last), cuts


def _target(
    rows: Columns, included: NDArray[np.bool_], indicator: Indicator
) -> float | None:
    """Return the high level at the end of the last included period."""
    places = np.flatnonzero(included)
    if not len(places):
        return None
    goal = indicator.goal_on(rows["period_end"][places[-1]])
    return None if goal is None else goal.high


def _beside(rows: Columns, added: dict[str, Any]) -> Columns:
    size = len(rows["period"])
    return rows | {name: np.full(size, one) for name, one in added.items()}


def _run_columns(found: RunChart) -> dict[str, Any]:
    return {
        "segment": found.segment,
        "centre": found.centre,
        "lower_limit": np.nan,
        "upper_limit": np.nan,
        "rule": "",
        "side": 0,
        "is_in_longest_run": found.is_in_longest_run,
    }


def _control_columns(found: ControlChart) -> dict[str, Any]:
    return {
        "segment": found.segment,
        "centre": found.centre,
        "lower_limit": found.lower,
        "upper_limit": found.upper,
        "rule": found.rule,
        "side": found.side,
        "is_in_longest_run": False,
    }


def _run_segment(one: RunSegment, rows: Columns) -> dict[str, Any]:
    return {
        "first_period": rows["period"][one.first],
        "last_period": rows["period"][one.last],
        "centre": one.centre,
        "points": None,
        "provisional": False,
        **{name: getattr(one, name) for name in RUN_NUMBERS},
        "signal": one.signal,
    }


def _control_segment(
    one: ControlSegment, chart: ControlChart, rows: Columns
) -> dict[str, Any]:
    return {
        "first_period": rows["period"][one.first],
        "last_period": rows["period"][one.last],
        "centre": one.centre,
        "points": one.points,
        "provisional": one.provisional,
        **dict.fromkeys(RUN_NUMBERS),
        "signal": bool((chart.rule[one.first : one.last + 1] != "").any()),
    }
