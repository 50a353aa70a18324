"""The rows of a ranking: order, labels and texts, prepared for the browser.

A row is known to the chart by one string, `id TAB flag TAB name TAB value TAB counts`,
which is also what the axis labels are cut from. A hidden unit is nothing but such a
string: it has no line in the data.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd

from charts.goal import GoalLevels
from charts.words import counts_text, hidden_text, level_text, range_text, value_text
from wording import t

COVERAGE_SIGNS = {"warn": "*", "low": "**"}
NUMBERS = ("value", "lower", "upper", "q1", "q3")
# What orders and labels the rows, but is no business of the browser's data.
INNER = ("flag", "counts", "coverage", "rounded", "rhf")
NARROW_NAME = 18


@dataclass(frozen=True)
class Rows:
    """What is drawn (`shown`), and the string of every row in order (`domain`)."""

    shown: list[dict[str, Any]]
    domain: list[str]
    coverage_marks: list[str]
    any_rounded: bool

    def longest(self, column: str) -> int:
        """Return the length of the longest text of `name`, `value` or `counts`."""
        place = ("", "", "name", "value", "counts").index(column)
        return max((len(row.split("\t")[place]) for row in self.domain), default=0)


def ranked_rows(
    table: pd.DataFrame,
    *,
    kind: str,
    unit_text: str,
    goal: GoalLevels | None,
    higher_first: bool,
    by_region: bool,
    own: Collection[str],
    digits: int | None,
) -> Rows:
    """Return the rows in order with their texts. `own` are ids beside `is_own`."""
    records = [
        _texts(row, kind, unit_text, goal, own, digits)
        for row in table.to_dict("records")
    ]
    nation = [row for row in records if row["is_nation"]]
    units = [row for row in records if not row["is_nation"]]
    ordered = nation + (
        _regions(units) if by_region else _by_value(units, higher_first)
    )
    return Rows(
        shown=[
            {key: value for key, value in row.items() if key not in INNER}
            for row in ordered
            if row["flag"] not in "hr"
        ],
        domain=[row["row"] for row in ordered],
        coverage_marks=sorted(
            {row["coverage"] for row in ordered} - {""}, reverse=True
        ),
        any_rounded=any(row["rounded"] for row in ordered),
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
    label = t("chart.own_unit", name=label) if is_own else label
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
    }
    if not reason:
        places = 0 if row["rounded"] and kind == "share" else digits
        value = value_text(row["value"], kind, unit_text, digits=places)
        interval = range_text(row["lower"], row["upper"], kind, unit_text, digits)
        level = level_text(row["goal_level"])
        found |= {key: _known(row[key]) for key in NUMBERS}
        found |= {
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
    lines = "\n".join(wrap(label, NARROW_NAME, break_long_words=False))
    parts = (found["unit_id"], flag, lines, found["tip_value"], found["counts"])
    return found | {"row": "\t".join(part.replace("\t", " ") for part in parts)}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _by_value(units: list[dict[str, Any]], higher_first: bool) -> list[dict[str, Any]]:
    shown = [row for row in units if row["flag"] != "h"]
    shown.sort(key=lambda row: row["value"], reverse=higher_first)
    return shown + [row for row in units if row["flag"] == "h"]


def _regions(units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the units by RHF, each group under a row that is only a heading."""
    found = []
    for region in dict.fromkeys(row["rhf"] for row in units):
        found += [_heading(region)] if region else []
        found += [row for row in units if row["rhf"] == region]
    return found


def _heading(region: str) -> dict[str, Any]:
    row = "\t".join(("", "r", region, "", ""))
    return {"flag": "r", "coverage": "", "rounded": False, "row": row}
