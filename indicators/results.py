"""The one road of a number: selection, counts, hiding, then what follows from counts.

Chart, table, file, command line and report all read the table made here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement

from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from data_access.stroke import stroke_columns
from indicators.counting import Measured
from indicators.definition import CoverageIndicator, Indicator
from indicators.measure import measure
from indicators.selection import Selection
from indicators.statistics.proportions import (
    missing_to_reach,
    newcombe_interval,
    share,
    wilson_interval,
)
from indicators.suppression import (
    DOUBTFUL_COVERAGE,
    LOW_COVERAGE,
    REASONS,
    Shown,
    Suppression,
)

COLUMNS = (
    "indicator_id",
    "unit_level",
    "unit_id",
    "unit_name",
    "rhf",
    "period",
    "period_start",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "q1",
    "q3",
    "goal_level",
    "hidden_reason",
    "rounded",
    "is_own",
    "incomplete",
    "coverage_mark",
    "unknown",
)
Columns = dict[str, np.ndarray[Any, Any]]
Table = pd.DataFrame | Columns
# Value, lower and upper limit, by unit and period.
Numbers = tuple[NDArray[np.float64], ...]
# Where counts are rounded, the shares of these are whole percent.
WHOLE_PERCENT = ("hf", "hospital")
# Follow-up is registered up to 98 days after admission.
FOLLOW_UP_DAYS = timedelta(days=98)


class NotAllowedSelection(Exception):  # noqa: N818 - told to the user in one sentence
    """The viewer may not ask this; the message says what may be asked."""


def results(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    viewer: Viewer,
    *,
    least: int | None = None,
) -> pd.DataFrame:
    """Return what the viewer may see, one row per indicator, unit and period.

    Columns are `COLUMNS`. Shares are 0-1 and unrounded (hospitals and HF with rounded
    counts: whole percent); medians are in the indicator's unit with numerator NaN. A
    hidden row has NaN for every number and says why in `hidden_reason` (`small_number`,
    `low_coverage`, `no_data`, `not_offered` where a large registry does not keep it so
    finely). `goal_level` is high, moderate, low or "".
    `coverage_mark` is low (under 60 %), warn (60-70 %) or "". `unknown` are the
    patients with an unknown answer, NaN where rounded and for what is no share.
    `incomplete` periods are not over at the as-of date, or their follow-up is not.
    `least` is the smallest denominator of others that is shown, if not the usual one.
    Raises
    `NotAllowedSelection` when the viewer asks for other than the fixed bands.
    """
    return as_table(result_columns(snapshot, indicators, selection, viewer, least))


def as_table(parts: Sequence[Columns], more: Sequence[str] = ()) -> pd.DataFrame:
    """Return answers of `result_columns` as one table, in their order.

    `more` are columns that all of them have beside `COLUMNS`.
    """
    # One frame at the end: making one per indicator takes four times as long.
    return pd.DataFrame(joined(parts, more))


def joined(parts: Sequence[Columns], more: Sequence[str] = ()) -> Columns:
    """Return answers of `result_columns` as one, in their order.

    `more` is as in `as_table`. Pages draw these columns as they are: a frame of them is
    slow to make, to keep and to take apart again.
    """
    nothing = np.empty(0, object)
    return {
        name: np.concatenate([part[name] for part in parts]) if parts else nothing
        for name in (*COLUMNS, *more)
    }


def only(found: Columns, rows: np.ndarray[Any, Any]) -> Columns:
    """Return the rows of an answer that a mask, or their places, names."""
    return {name: values[rows] for name, values in found.items()}


def among(names: np.ndarray[Any, Any], chosen: Collection[str]) -> NDArray[np.bool_]:
    """Return which of the names are among the chosen ones."""
    return np.array([name in chosen for name in names.tolist()], bool)


def rows_of(table: Table, names: Sequence[str] = COLUMNS) -> list[dict[str, Any]]:
    """Return a table's rows as dictionaries; `to_dict` takes three times as long."""
    lists = [table[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)]


def result_columns(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    viewer: Viewer,
    least: int | None = None,
) -> list[Columns]:
    """Return the columns of `results` of each indicator, by name."""
    if not (viewer.sees_exact_everywhere or selection.in_fixed_bands):
        raise NotAllowedSelection(
            "Age and NIHSS can only be chosen in the fixed bands "
            "(18-54, 55-64, 65-74, 75-84, 85+; 0-5, 6-10, 11-15, 16-20, 21+)."
        )
    rule = Suppression(snapshot, indicators, selection, viewer, least)
    shown = rule.apply(measure(snapshot, indicators, selection))
    own = {str(snapshot.units[place].unit_id) for place in rule.own}
    # Indicators that count alike have the same groups.
    alike = {_shape(one.measured): one.measured for one in shown}
    places = {key: _place(one, own) for key, one in alike.items()}
    return [
        {**_columns(snapshot, one, numbers), **places[_shape(one.measured)]}
        for one, numbers in zip(shown, _numbers(shown), strict=True)
    ]


def _shape(measured: Measured) -> tuple[int, int]:
    return id(measured.groups), len(measured.periods)


def _place(measured: Measured, own: set[str]) -> Columns:
    """Return the columns that say where a row stands: unit and period."""
    groups, periods = measured.groups, measured.periods

    def by_unit(values: Sequence[Any]) -> np.ndarray[Any, Any]:
        return np.repeat(np.array(values, dtype=object), len(periods))

    def by_period(values: Sequence[Any]) -> np.ndarray[Any, Any]:
        return np.tile(np.array(values, dtype=object), len(groups))

    return {
        "unit_level": by_unit([group.level for group in groups]),
        "unit_id": by_unit([group.id for group in groups]),
        "unit_name": by_unit([group.name for group in groups]),
        "rhf": by_unit([group.rhf for group in groups]),
        "period": by_period([period.label for period in periods]),
        "period_start": by_period([period.start for period in periods]),
        "period_end": by_period([period.end for period in periods]),
        "is_own": by_unit([group.id in own for group in groups]).astype(bool),
    }


def _numbers(shown: Sequence[Shown]) -> list[Numbers]:
    """Return value, lower and upper limit of each; those of shares all at once."""
    shares = iter(_of_shares([one for one in shown if one.statistics is None]))
    return [
        next(shares)
        if one.statistics is None
        else tuple(one.statistics[name] for name in ("median", "lower", "upper"))
        for one in shown
    ]


def _of_shares(shown: Sequence[Shown]) -> Iterator[Numbers]:
    if not shown:
        return
    met, patients, rounded = (
        np.concatenate([getattr(one, name).ravel() for one in shown])
        for name in ("numerator", "denominator", "rounded")
    )
    coarse = np.concatenate([_whole_percent(one.measured) for one in shown])
    value = share(met, patients)
    value = np.where(rounded & coarse, np.round(value, 2), value)
    numbers = (value, *wilson_interval(met, patients))
    first = 0
    for one in shown:
        mine = slice(first, first := first + one.numerator.size)
        yield tuple(found[mine].reshape(one.numerator.shape) for found in numbers)


def _whole_percent(measured: Measured) -> NDArray[np.bool_]:
    coarse = [group.level in WHOLE_PERCENT for group in measured.groups]
    return np.repeat(np.array(coarse, bool), len(measured.periods))


def _columns(snapshot: Snapshot, shown: Shown, numbers: Numbers) -> Columns:
    """Return the columns that are the indicator's own."""
    measured = shown.measured
    indicator, groups, periods = measured.indicator, measured.groups, measured.periods
    size = (len(groups), len(periods))
    value, lower, upper = numbers
    if shown.statistics is None:
        q1 = q3 = np.full(size, np.nan)
    else:
        q1, q3 = (shown.statistics[name] for name in ("q1", "q3"))
    wait = FOLLOW_UP_DAYS if _is_judged_later(indicator) else timedelta(0)
    marks = np.full(size, "", dtype=object)
    marks[shown.coverage < DOUBTFUL_COVERAGE] = "warn"
    marks[shown.coverage < LOW_COVERAGE] = "low"
    incomplete = [period.end + wait > snapshot.as_of for period in periods]
    return {
        "indicator_id": np.full(value.size, indicator.id, dtype=object),
        "numerator": shown.numerator.ravel(),
        "denominator": shown.denominator.ravel(),
        "value": value.ravel(),
        "lower": lower.ravel(),
        "upper": upper.ravel(),
        "q1": q1.ravel(),
        "q3": q3.ravel(),
        "goal_level": _levels(shown, value).ravel(),
        "hidden_reason": np.array(REASONS, dtype=object)[shown.reason].ravel(),
        "rounded": shown.rounded.ravel(),
        "incomplete": np.tile(np.array(incomplete, dtype=bool), size[0]),
        "coverage_mark": marks.ravel(),
        "unknown": shown.unknown.ravel(),
    }


def _levels(shown: Shown, value: NDArray[np.float64]) -> NDArray[np.object_]:
    indicator = shown.measured.indicator
    levels = np.full(value.shape, "", dtype=object)
    if indicator.goals:
        for column, period in enumerate(shown.measured.periods):
            levels[:, column] = [
                indicator.level(one, period.end) for one in value[:, column].tolist()
            ]
    return levels


def _is_judged_later(indicator: Indicator) -> bool:
    """Whether an answer depends on how long ago the admission was."""
    if isinstance(indicator, CoverageIndicator):
        return False
    parts = ("denominator", "numerator", "value", "unknown")
    conditions = [getattr(indicator, part, None) for part in parts]
    return any(_waits(one) for one in conditions if one is not None)


# Conditions are made once, and stay the same when goal levels are changed.
@lru_cache(maxsize=1000)
def _waits(condition: ColumnElement[Any]) -> bool:
    return "days_since_admission" in stroke_columns(condition)


@dataclass(frozen=True)
class Comparison:
    """One unit beside the rest of the country, on one indicator.

    `unit` and `rest` are rows of `results`. `difference`, `lower` and `upper` are the
    unit's share less the rest's with Newcombe's interval (0-1 scale), or the
    difference of medians without an interval; NaN when either is hidden. `verdict` is
    better, worse, different (a neutral indicator), same or "" (nothing to compare).
    `missing` is how many patients are missing to the next goal level, None when the
    highest is reached, there is no goal, or the unit is hidden.
    """

    indicator: Indicator
    unit: dict[str, Any]
    rest: dict[str, Any]
    difference: float
    lower: float
    upper: float
    verdict: str
    missing: int | None


def compare_with_rest(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    viewer: Viewer,
) -> list[Comparison]:
    """Compare each of the selection's units with the country without it.

    The selection names units of its level and one period (`all`): there is a comparison
    for each indicator of each unit that the registry knows. Raises `ValueError`
    otherwise.
    """
    if not selection.units or selection.period != "all":
        raise ValueError(
            f"units and the period 'all' are needed, got {len(selection.units)} "
            f"units and {selection.period!r}"
        )
    ids = tuple(sorted(selection.units))
    mine = _by_unit(result_columns(snapshot, indicators, selection, viewer))
    others = selection.at(rest_of=ids, units=frozenset())
    rests = _by_unit(result_columns(snapshot, indicators, others, viewer))
    return _beside(indicators, mine, {one: rests[f"rest:{one}"] for one in ids})


def compare_with_year_before(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    viewer: Viewer,
) -> list[Comparison]:
    """Compare the selection's one unit with itself twelve months earlier.

    `rest` is then the unit's earlier row. Raises `ValueError` as `compare_with_rest`.
    """
    if len(selection.units) != 1 or selection.period != "all":
        raise ValueError("one unit and the period 'all' are needed")
    before = selection.at(first=selection.first - 12, last=selection.last - 12)
    mine, then = (
        _by_unit(result_columns(snapshot, indicators, one, viewer))
        for one in (selection, before)
    )
    return _beside(indicators, mine, then)


def _beside(
    indicators: Sequence[Indicator],
    mine: dict[str, list[dict[str, Any]]],
    others: dict[str, list[dict[str, Any]]],
) -> list[Comparison]:
    pairs = [
        pair
        for unit_id, rows in mine.items()
        for pair in zip(indicators, rows, others[unit_id], strict=True)
    ]
    counts = np.array(
        [
            [
                row["numerator"],
                row["denominator"],
                rest["numerator"],
                rest["denominator"],
            ]
            for _, row, rest in pairs
        ]
    ).reshape(-1, 4)
    found = zip(*(part.tolist() for part in newcombe_interval(*counts.T)), strict=True)
    return [
        _comparison(*pair, *difference)
        for pair, difference in zip(pairs, found, strict=True)
    ]


def _by_unit(
    parts: Sequence[Columns],
) -> dict[str, list[dict[str, Any]]]:
    """Return each unit's rows, one an indicator, of answers about one period."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        columns = [part[name].tolist() for name in COLUMNS]
        for values in zip(*columns, strict=True):
            row = dict(zip(COLUMNS, values, strict=True))
            found.setdefault(row["unit_id"], []).append(row)
    return found


def _comparison(
    indicator: Indicator,
    unit: dict[str, Any],
    rest: dict[str, Any],
    difference: float,
    lower: float,
    upper: float,
) -> Comparison:
    is_share = not np.isnan(unit["numerator"]) and not np.isnan(rest["numerator"])
    if not is_share:
        # The difference of medians has no interval.
        difference = float(unit["value"]) - float(rest["value"])
    return Comparison(
        indicator,
        unit,
        rest,
        difference,
        lower,
        upper,
        _verdict(indicator, lower, upper),
        _missing(indicator, unit) if is_share else None,
    )


def _verdict(indicator: Indicator, lower: float, upper: float) -> str:
    if np.isnan(lower):
        return ""
    if lower <= 0 <= upper:
        return "same"
    if indicator.direction.value == "neutral":
        return "different"
    above = lower > 0
    return "better" if above == (indicator.direction.value == "higher") else "worse"


def _missing(indicator: Indicator, unit: dict[str, Any]) -> int | None:
    goal = indicator.goal_on(unit["period_end"])
    if goal is None or unit["hidden_reason"] or unit["goal_level"] in ("", "high"):
        return None
    low = unit["goal_level"] == "low" and goal.moderate is not None
    target = goal.moderate if low and goal.moderate is not None else goal.high
    return missing_to_reach(
        unit["numerator"],
        unit["denominator"],
        target,
        higher=indicator.direction.value == "higher",
    )
