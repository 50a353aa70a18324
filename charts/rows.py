"""The rows of a ranking: order, labels and texts, prepared for the browser.

A row is known to the chart by one string of texts with tabs between (`FIELDS`), which
is also what the axis labels are cut from. A hidden unit is nothing but such a string:
it has no line in the data. Flags: `o` own, `n` nation, `u` other unit, `h` hidden,
`r` heading of a region, `t` heading of the columns.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any, Literal

import numpy as np
import pandas as pd

from charts.goal import GoalLevels
from charts.words import (
    counts_text,
    denominator_text,
    digits_of,
    hidden_text,
    level_text,
    range_text,
    value_text,
)
from wording import NO_BREAK_SPACE, t

# A frame, or its columns as arrays by name.
Table = pd.DataFrame | Mapping[str, np.ndarray[Any, Any]]
Order = Literal["value", "region", "volume"]
COVERAGE_SIGNS = {"warn": "*", "low": "**"}
COLUMNS = (
    "unit_level",
    "unit_id",
    "unit_name",
    "rhf",
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
    "coverage_mark",
)
NUMBERS = ("value", "lower", "upper", "q1", "q3")
# What orders and labels the rows, but is no business of the browser's data.
INNER = ("flag", "counts", "n", "coverage", "rounded", "rhf", "size")
# Where the texts stand in a row's string; `n` is all a phone has room for.
FIELDS = {
    "id": 0,
    "flag": 1,
    "name": 2,
    "narrow_name": 3,
    "value": 4,
    "counts": 5,
    "n": 6,
}
WIDE_NAME, NARROW_NAME = 40, 22


@dataclass(frozen=True)
class Rows:
    """What is drawn (`shown`), and the string of every row in order (`domain`).

    `hidden` are the units without a number, each with the reason.
    """

    shown: list[dict[str, Any]]
    domain: list[str]
    coverage_marks: list[str]
    any_rounded: bool
    hidden: list[str]

    def texts(self, column: str, *, hidden: bool = True) -> list[str]:
        """Return the column's texts in order, with or without those of hidden units."""
        rows = [row.split("\t") for row in self.domain]
        return [row[FIELDS[column]] for row in rows if hidden or row[1] != "h"]

    def most_lines(self, column: str) -> int:
        """Return how many lines the longest name takes."""
        return 1 + max((text.count("\n") for text in self.texts(column)), default=0)


def records(table: Table, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return a table's rows as dictionaries; `to_dict` takes three times as long."""
    lists = [table[column].tolist() for column in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def ranked_rows(
    table: Table,
    *,
    kind: str,
    unit_text: str,
    goal: GoalLevels | None,
    higher_first: bool,
    order: Order,
    own: Collection[str],
    digits: int | None,
) -> Rows:
    """Return the rows in order with their texts. `own` are ids beside `is_own`."""
    found = [
        _texts(row, kind, unit_text, goal, own, digits)
        for row in records(table, COLUMNS)
    ]
    nation = [row for row in found if row["is_nation"]]
    units = [row for row in found if not row["is_nation"]]
    if order == "region":
        ordered = nation + _regions(units)
    elif order == "volume":
        ordered = nation + _sorted(units, "size", largest_first=True)
    else:
        ordered = nation + _sorted(units, "value", largest_first=higher_first)
    return Rows(
        shown=[
            {key: value for key, value in row.items() if key not in INNER}
            for row in ordered
            if row["flag"] not in "hr"
        ],
        domain=[_column_heads(kind, unit_text), *(row["row"] for row in ordered)],
        coverage_marks=sorted(
            {row["coverage"] for row in ordered} - {""}, reverse=True
        ),
        any_rounded=any(row["rounded"] for row in ordered),
        hidden=[
            f"{row['name']} ({row['counts']})" for row in ordered if row["flag"] == "h"
        ],
    )


def _texts(
    row: dict[str, Any],
    kind: str,
    unit_text: str,
    goal: GoalLevels | None,
    own: Collection[str],
    digits: int | None,
) -> dict[str, Any]:
    nation = row["unit_level"] == "nation"
    is_own = bool(row["is_own"]) or str(row["unit_id"]) in own
    name = t("unit_level.nation") if nation else str(row["unit_name"])
    reason = row["hidden_reason"] or ("no_data" if math.isnan(row["value"]) else "")
    flag = "h" if reason else "o" if is_own else "n" if nation else "u"
    label = name + COVERAGE_SIGNS.get(row["coverage_mark"], "")
    label = t("chart.own_unit", name=label) if row["is_own"] else label
    found: dict[str, Any] = {
        "unit_id": str(row["unit_id"]),
        "name": name,
        "is_own": is_own,
        "is_nation": nation and not reason,
        "flag": flag,
        "rhf": row["rhf"],
        "coverage": row["coverage_mark"],
        "rounded": bool(row["rounded"]) and not reason,
        "tip_value": "",
        "counts": hidden_text(reason) if reason else counts_text(row),
        "n": hidden_text(reason) if reason else denominator_text(row),
    }
    if not reason:
        places = digits_of(row, kind, digits)
        value = value_text(row["value"], kind, unit_text, digits=places)
        interval = range_text(row["lower"], row["upper"], kind, unit_text, digits)
        level = level_text(row["goal_level"])
        found |= {key: _known(row[key]) for key in NUMBERS}
        found |= {
            "size": float(row["denominator"]),
            "tip_value": value,
            "tip_counts": found["counts"],
            "tip_interval": interval,
            "tip_quartiles": range_text(row["q1"], row["q3"], kind, unit_text, digits),
            "tip_level": level,
            "level_words": goal.words(row["goal_level"], kind, unit_text)
            if goal and row["goal_level"]
            else "",
            "label": ", ".join(
                filter(None, (label, value, found["counts"], interval, level))
            ),
        }
    return found | {"row": _row(found, label, kind)}


def _row(found: dict[str, Any], label: str, kind: str) -> str:
    # The unit of a median stands once, above its column.
    value = found["tip_value"]
    if kind == "median":
        value = value.partition(NO_BREAK_SPACE)[0]
    return _string(
        found["unit_id"],
        found["flag"],
        _in_lines(label, WIDE_NAME),
        _in_lines(label, NARROW_NAME),
        value,
        found["counts"],
        found["n"],
    )


def _column_heads(kind: str, unit_text: str) -> str:
    value = t("chart.column.share") if kind == "share" else unit_text.capitalize()
    return _string("", "t", "", "", value, t("chart.tip.counts"), t("chart.column.n"))


def _string(*texts: str) -> str:
    return "\t".join(text.replace("\t", " ") for text in texts)


@lru_cache(maxsize=2_000)
def _in_lines(text: str, width: int) -> str:
    lines = wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _sorted(
    units: list[dict[str, Any]], by: str, *, largest_first: bool
) -> list[dict[str, Any]]:
    shown = [row for row in units if row["flag"] != "h"]
    shown.sort(key=lambda row: row[by], reverse=largest_first)
    return shown + [row for row in units if row["flag"] == "h"]


def _regions(units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the units by RHF, each group under a row that is only a heading."""
    found = []
    for region in dict.fromkeys(row["rhf"] for row in units):
        found += [_heading(region)] if region else []
        found += [row for row in units if row["rhf"] == region]
    return found


def _heading(region: str) -> dict[str, Any]:
    short = _in_lines(region.removesuffix(" RHF"), NARROW_NAME)
    row = _string("", "r", region, short, "", "", "")
    return {"flag": "r", "coverage": "", "rounded": False, "row": row}
