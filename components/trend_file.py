"""A chart over time as a file: the rows of results and what the chart adds to them."""

from typing import Any

import pandas as pd

from indicators.comparison_tables import RUNCHART_COLUMNS, runchart_table
from indicators.results import COLUMNS
from indicators.statistics.rules import PRIORITY
from indicators.trends import CHARTS, UnitTrend
from wording import t

# Columns that files of results do not have.
ADDED = (*(name for name in RUNCHART_COLUMNS if name not in COLUMNS), "incomplete")


def extract_of(found: UnitTrend) -> pd.DataFrame:
    """Return the rows of results with the columns of a chart, one row per period."""
    added = runchart_table(found)
    rows = found.table()[list(COLUMNS)]
    return rows.assign(**{name: added[name] for name in ADDED})


def words_of_codes() -> dict[str, dict[Any, str]]:
    """Return the columns that a chart adds to a file, each with its codes in words."""
    yes_no = {True: t("answer.yes"), False: t("answer.no")}
    coded = {
        "chart": {one: t(f"trends.chart.{one}") for one in CHARTS},
        "rule": {one: t(f"trends.file.{one}") for one in PRIORITY},
        "side": {one: t(f"trends.file.{one}") for one in ("high", "low")},
        "assurance": {
            one: t(f"trends.file.{one}") for one in ("hit", "miss", "hit_or_miss")
        },
        **dict.fromkeys(("included", "signal", "provisional", "incomplete"), yes_no),
    }
    return {name: coded.get(name, {}) for name in ADDED}
