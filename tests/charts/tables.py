"""Results tables made by hand, and ways into a chart's specification."""

import json
import math
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from indicators.periods import month_of, periods_between
from indicators.results import COLUMNS, Columns
from indicators.statistics.proportions import wilson_interval

# A literal of Vega's expressions, as its parser reads them.
LITERAL = re.compile(r"'(?:[^'\\\n\r\u2028\u2029]|\\.)*'")
HOSTILE = "</script><b>O'Neill \\\"St.\"\t\u2028'+alert(1)+'\n${x}"
EMPTY = dict.fromkeys(
    ("numerator", "denominator", "value", "lower", "upper", "q1", "q3"), math.nan
)


def row(**values: Any) -> dict[str, Any]:
    """Return a row of a hospital that says nothing yet."""
    return {
        "indicator_id": "screened",
        "unit_level": "hospital",
        "unit_id": "11",
        "unit_name": "Nordby",
        "rhf": "Helse Nord RHF",
        "period": "2025",
        "period_start": date(2025, 1, 1),
        "period_end": date(2025, 12, 31),
        **EMPTY,
        "goal_level": "",
        "hidden_reason": "",
        "rounded": False,
        "is_own": False,
        "incomplete": False,
        "coverage_mark": "",
        **values,
    }


def share(numerator: int, denominator: int, **values: Any) -> dict[str, Any]:
    """Return a row of a share with its interval."""
    value = numerator / denominator
    lower, upper = wilson_interval([numerator], [denominator])
    level = "high" if value >= 0.9 else "moderate" if value >= 0.8 else "low"
    numbers = {
        "numerator": float(numerator),
        "denominator": float(denominator),
        "value": value,
        "lower": float(lower[0]),
        "upper": float(upper[0]),
    }
    return row(**{**numbers, "goal_level": level, **values})


def median(value: float, n: int = 40, **values: Any) -> dict[str, Any]:
    """Return a row of a median in minutes with interval and quartiles."""
    spread = {"lower": value - 4, "upper": value + 5, "q1": value - 9, "q3": value + 14}
    return row(**{"value": value, "denominator": float(n), **spread, **values})


def nation(numerator: int = 8200, denominator: int = 10000, **values: Any) -> Any:
    """Return the row of the country."""
    unit = {"unit_level": "nation", "unit_id": "nation", "unit_name": "nation"}
    return share(numerator, denominator, rhf="", **{**unit, **values})


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return the rows as a results table."""
    return pd.DataFrame(rows, columns=list(COLUMNS))


def columns(*rows: dict[str, Any]) -> Columns:
    """Return the rows as the columns of an answer of `result_columns`."""
    return {str(name): values.to_numpy() for name, values in table(*rows).items()}


def over_time(
    kind: str,
    first: date,
    numerators: list[int | None],
    denominator: int = 100,
    **unit: Any,
) -> list[dict[str, Any]]:
    """Return a unit's rows from a month on; a None is a hidden period."""
    step = {"year": 12, "quarter": 3, "month": 1, "rolling12": 1}[kind]
    start = month_of(first)
    periods = periods_between(start, start + step * len(numerators) - 1, kind)
    found = []
    for period, numerator in zip(periods, numerators, strict=True):
        when = {
            "period": period.label,
            "period_start": period.start,
            "period_end": period.end,
        }
        found.append(
            row(hidden_reason="small_number", **when, **unit)
            if numerator is None
            else share(numerator, denominator, **when, **unit)
        )
    return found


def written(chart: Any) -> dict[str, Any]:
    """Return the specification, checked against Vega-Lite's schema."""
    chart.to_dict(validate=True)
    spec: dict[str, Any] = chart.to_dict()
    return spec


def text(chart: Any) -> str:
    """Return everything the browser gets, as one text."""
    return json.dumps(written(chart), ensure_ascii=False)


def expressions(part: Any) -> Iterator[str]:
    """Yield every expression of Vega in a specification."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("expr", "labelExpr", "test", "filter") and isinstance(
                value, str
            ):
                yield value
            else:
                yield from expressions(value)
    elif isinstance(part, list):
        for one in part:
            yield from expressions(one)


def words_in(expression: str) -> list[str]:
    """Return the texts that stand in an expression as literals."""
    return [
        literal[1:-1].replace("\\'", "'").replace("\\\\", "\\")
        for literal in LITERAL.findall(expression)
    ]


def outside_literals(expression: str) -> str:
    """Return what Vega would read as code."""
    return LITERAL.sub("", expression)
