"""Funnel, chart over time and comparison as tables with documented columns.

Each `*_COLUMNS` maps the columns of a table to what they mean; the command line writes
them as CSV and explains them with `--help`. Shares are 0-1, medians in the indicator's
unit; a number that may not be seen or does not exist is empty.
"""

from typing import Any

import numpy as np
import pandas as pd

from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.comparison import IndicatorFunnel
from indicators.definition import Indicator
from indicators.results import (
    Comparison,
    compare_with_rest,
    compare_with_year_before,
)
from indicators.selection import Selection
from indicators.trends import RUN_NUMBERS, UnitTrend

_UNIT = {
    "indicator_id": "the indicator",
    "unit_level": "nation, rhf, hf or hospital",
    "unit_id": "UnitId of a hospital; the name of an HF or RHF; nation",
    "unit_name": "its short name",
    "period": "label of the period",
    "period_start": "its first day",
    "period_end": "its last day",
}
_COUNTS = {
    "numerator": "patients who met the criterion; empty for medians",
    "denominator": "patients counted; valid times for medians",
}
_RIGHTS = {
    "hidden_reason": "why the numbers are hidden: small_number, low_coverage, no_data",
    "rounded": "whether counts are rounded to the nearest 5: true or false",
}

FUNNEL_COLUMNS = {
    **_UNIT,
    **_COUNTS,
    "value": "the share, 0-1",
    "centre": "sum of numerators / sum of denominators of the shown units",
    "lower_95": "95 % limits by chance alone, at the unit's denominator: lower",
    "upper_95": "and upper",
    "lower_998": "99.8 % limits by chance alone: lower",
    "upper_998": "and upper",
    "z": "distance from the centre in standard errors (arcsine scale)",
    "zone": "inside, 95 (outside these limits only) or 99.8",
    "side": "above or below the centre, for a unit that is not inside",
    "phi": "overdispersion: at most about 1 when chance alone is at work",
    "tau2": "variance between units, arcsine scale",
    "adjusted_lower_95": "95 % limits that allow for overdispersion: lower",
    "adjusted_upper_95": "and upper",
    "adjusted_lower_998": "99.8 % limits that allow for overdispersion: lower",
    "adjusted_upper_998": "and upper",
    "adjusted_z": "distance in standard errors that allow for it",
    "adjusted_zone": "zone by the adjusted limits: outside means worth a look, not bad",
    "adjusted_side": "side by the adjusted limits",
    "method": "exact (binomial, interpolated) or approximate (normal)",
    **_RIGHTS,
}
RUNCHART_COLUMNS = {
    **_UNIT,
    **_COUNTS,
    "value": "the share (0-1) or the median",
    "included": "whether the period takes part: shown, and over (true or false)",
    "chart": "run, p, pprime or xmr",
    "segment": "number of the segment, from 1; a split begins a new one",
    "centre": "median (run), pooled share (p, pprime) or mean (xmr) of the baseline",
    "lower_limit": "three standard deviations below the centre; empty in a run chart",
    "upper_limit": "three standard deviations above it",
    "rule": "what marks the point: outside, trend, two_of_three or shift",
    "side": "high or low (rising or falling for a trend)",
    "useful": "run chart: the segment's values that are not on the median",
    "longest_run": "its longest run on one side",
    "longest_run_limit": "longer is a signal",
    "crossings": "how often it crosses the median",
    "crossings_limit": "fewer is a signal",
    "signal": "whether the segment has a signal: true or false",
    "provisional": "control charts: whether limits rest on fewer than 12 points",
    "target": "the high goal level in force at the end",
    "assurance": "hit, miss or hit_or_miss: what the latest limits say of the target",
    **_RIGHTS,
    "incomplete": "whether the period, or its follow-up, is not over",
}
COMPARE_COLUMNS = {
    **_UNIT,
    **_COUNTS,
    "value": "the share (0-1) or the median",
    "lower": "95 % interval of the value: lower",
    "upper": "and upper",
    "goal_level": "high, moderate, low or empty",
    "missing_to_next_level": "how many patients are missing to the next goal level",
    **_RIGHTS,
    "compared_with": "rest (the country without the unit) or year_before (the unit)",
    "other_period": "the period of what it is compared with",
    "other_numerator": "its numerator",
    "other_denominator": "its denominator",
    "other_value": "its share or median",
    "other_lower": "95 % interval of it: lower",
    "other_upper": "and upper",
    "other_hidden_reason": "why its numbers are hidden",
    "other_rounded": "whether its counts are rounded",
    "difference": "value less other_value",
    "difference_lower": "95 % interval of a difference of shares (Newcombe): lower",
    "difference_upper": "and upper",
    "verdict": "better, worse, different (neutral), same; empty without an interval",
}


def funnel_table(found: IndicatorFunnel) -> pd.DataFrame:
    """Return a funnel with the columns of `FUNNEL_COLUMNS`, one row per unit."""
    part = found.units["zone"] != ""
    rows = found.table().assign(
        phi=np.where(part, found.funnel.phi, np.nan),
        tau2=np.where(part, found.funnel.tau2, np.nan),
        method=found.funnel.method,
    )
    return rows[list(FUNNEL_COLUMNS)]


def runchart_table(found: UnitTrend) -> pd.DataFrame:
    """Return a chart with the columns of `RUNCHART_COLUMNS`, one row per period."""
    periods = found.table()
    of_segment = {
        name: [found.segments[one][name] for one in periods["segment"]]
        for name in (*RUN_NUMBERS, "signal", "provisional")
    }
    rows = periods.assign(
        **of_segment,
        chart=found.chart,
        segment=periods["segment"] + 1,
        side=periods["side"].map({1: "high", -1: "low", 0: ""}),
        target=found.target,
        assurance=found.assurance,
    )
    return rows[list(RUNCHART_COLUMNS)]


def compare_table(
    snapshot: Snapshot, indicator: Indicator, selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    """Return the selection's one unit with the columns of `COMPARE_COLUMNS`.

    The first row compares with the rest of the country, the second with the unit's own
    twelve months earlier. Over a period of more than twelve months the two share
    patients: the second row's difference is then left out.
    """
    (rest,) = compare_with_rest(snapshot, [indicator], selection, viewer)
    (before,) = compare_with_year_before(snapshot, [indicator], selection, viewer)
    overlap = selection.last - selection.first >= 12
    rows = [
        _compared("rest", rest, comparable=True),
        _compared("year_before", before, comparable=not overlap),
    ]
    return pd.DataFrame(rows, columns=list(COMPARE_COLUMNS), dtype=object)


def _compared(name: str, found: Comparison, *, comparable: bool) -> dict[str, Any]:
    row = {
        **{one: found.unit[one] for one in COMPARE_COLUMNS if one in found.unit},
        "missing_to_next_level": found.missing,
        "compared_with": name,
        **{
            column: found.rest[column.removeprefix("other_")]
            for column in COMPARE_COLUMNS
            if column.startswith("other_")
        },
    }
    for column in ("other_numerator", "other_denominator"):
        row[column] = None if np.isnan(row[column]) else int(row[column])
    if comparable:
        row |= {
            "difference": found.difference,
            "difference_lower": found.lower,
            "difference_upper": found.upper,
            "verdict": found.verdict,
        }
    return row
