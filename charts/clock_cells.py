"""The cells of a clock: where they stand, their texts, and what the foot says of them.

A hidden cell has its reason below its hours, and no number.
"""

from collections.abc import Sequence
from typing import Any

from charts.layered import Spec
from charts.words import (
    bare_number,
    counts_text,
    denominator_text,
    digits_of,
    hidden_text,
    level_text,
    range_text,
    value_text,
)
from wording import t

Cell = tuple[str, str]
COLUMNS = (
    "unit_level",
    "days",
    "hours",
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
)
# Between the kinds of days there is room for half a cell.
BETWEEN_DAYS = 0.6
# The rest stands beside the unit.
BESIDE = 0.26


def places_of(rows: Sequence[dict[str, Any]]) -> dict[Cell, float]:
    """Return where each cell stands, in the table's order."""
    cells = list(dict.fromkeys((row["days"], row["hours"]) for row in rows))
    kinds = list(dict.fromkeys(days for days, _ in cells))
    return {
        (days, hours): number + BETWEEN_DAYS * kinds.index(days)
        for number, (days, hours) in enumerate(cells)
    }


def cell_of(
    row: dict[str, Any],
    places: dict[Cell, float],
    kind: str,
    unit_text: str,
    unit_name: str,
) -> Spec:
    """Return what is drawn of a row: nothing but `who` where it is hidden."""
    is_rest = row["unit_level"] == "rest"
    place = places[(row["days"], row["hours"])]
    if row["hidden_reason"]:
        return {"who": "rest" if is_rest else "unit"}
    places_after = digits_of(row, kind, None if kind == "share" else 0)
    value = value_text(row["value"], kind, unit_text, digits=places_after)
    counts = counts_text(row)
    interval = range_text(row["lower"], row["upper"], kind, unit_text, places_after)
    level = level_text(row["goal_level"])
    who = t("unit_level.rest") if is_rest else unit_name
    days = row["days"]
    when = f"{t(f'times.days.{days}')} {_hours(row['hours'])}"
    found: Spec = {
        "who": "rest" if is_rest else "unit",
        "x": place + (BESIDE if is_rest else 0),
        "value": float(row["value"]),
        "number": bare_number(row["value"], kind, 0),
        "name": who,
        "tip_when": when,
        "tip_value": value,
        "tip_counts": counts,
        "tip_interval": interval,
        "tip_level": level,
        "label": ", ".join(filter(None, (who, when, value, counts, interval, level))),
    }
    if kind == "median":
        found["tip_quartiles"] = range_text(row["q1"], row["q3"], kind, unit_text, 0)
    if row["lower"] == row["lower"]:
        found |= {"lower": float(row["lower"]), "upper": float(row["upper"])}
    return found


def labels_of(
    rows: Sequence[dict[str, Any]], places: dict[Cell, float]
) -> list[tuple[str, str]]:
    """Return hours, and the unit's patients or why they are hidden, of each cell."""
    counts = {
        (row["days"], row["hours"]): hidden_text(row["hidden_reason"])
        if row["hidden_reason"]
        else _short_count(row)
        for row in rows
        if row["unit_level"] != "rest"
    }
    return [(_hours(hours), counts[(days, hours)]) for days, hours in places]


def _short_count(row: dict[str, Any]) -> str:
    if row["rounded"]:
        return denominator_text(row)
    return t("chart.times", about="", n=denominator_text(row))


def _hours(hours: str) -> str:
    return hours.replace("-", "\N{EN DASH}")


def notes_of(
    rows: Sequence[dict[str, Any]], shown: Sequence[Spec], unit_name: str
) -> list[str]:
    """Return what the foot of the chart says."""
    present = {cell["who"] for cell in shown}
    notes = [t(f"times.clock.marks.{who}", name=unit_name) for who in sorted(present)]
    notes.reverse()
    notes.append(t("times.clock.days"))
    if any(row["rounded"] for row in rows if row["unit_level"] != "rest"):
        notes.append(t("chart.rounded"))
    return notes
