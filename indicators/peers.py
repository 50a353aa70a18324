"""Units of about the same size, and how far units lie apart from period to period.

Both read a table of `indicators.results` and know nothing that it does not show.
"""

from typing import Any

import numpy as np

from indicators.results import Columns, only, rows_of

SMALLEST, LARGEST = 0.5, 2.0
OF_PERIOD = ("period", "period_start", "period_end", "incomplete")


def similar_size(table: Columns, unit_id: str) -> frozenset[str]:
    """Return the units with half to double the unit's own denominator, itself too.

    `table` is of one indicator and period. Empty when the unit has no number to show;
    units without one are never of similar size.
    """
    shown = only(table, table["hidden_reason"] == "")
    size = shown["denominator"]
    own = size[shown["unit_id"] == unit_id]
    if not len(own):
        return frozenset()
    near = (size >= SMALLEST * own[0]) & (size <= LARGEST * own[0])
    return frozenset(shown["unit_id"][near].tolist())


def spread_by_period(table: Columns) -> list[dict[str, Any]]:
    """Return the quartiles of the units' values, one row per period that has any.

    `table` is of one indicator and level. Rows have the columns of results in
    `OF_PERIOD`, and `q1`, `median`, `q3`: each shown unit weighs the same, whatever its
    size; quartiles are interpolated linearly (type 7). `units` is how many there are,
    `rounded` whether any count behind them is.
    """
    by_period: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(table, (*OF_PERIOD, "value", "hidden_reason", "rounded")):
        if not row["hidden_reason"] and row["value"] == row["value"]:
            by_period.setdefault(row["period"], []).append(row)
    rows = [
        {
            **{name: units[0][name] for name in OF_PERIOD},
            "units": len(units),
            **_quartiles([unit["value"] for unit in units]),
            "rounded": any(unit["rounded"] for unit in units),
        }
        for units in by_period.values()
    ]
    rows.sort(key=lambda row: row["period_start"])
    return rows


def _quartiles(values: list[float]) -> dict[str, float]:
    q1, median, q3 = np.quantile(np.array(values, float), [0.25, 0.5, 0.75])
    return {"q1": float(q1), "median": float(median), "q3": float(q3)}
