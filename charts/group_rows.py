"""The rows of a chart of groups: their texts, and the points in them.

A row is known to the chart by one string of texts (`charts.row_strings`). Flags: `t`
heading, `u` any other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from charts.layered import Spec
from charts.row_strings import row_string
from charts.rows import COLUMNS as UNIT_COLUMNS
from charts.unit_words import unit_words
from charts.words import counts_text, digits_of, hidden_text, range_text, value_text
from wording import NO_BREAK_SPACE, t

COLUMNS = (*UNIT_COLUMNS, "dimension", "group", "reference")
# Where the texts stand in a row's string; `FIRST` is the first unit's number.
FLAG, NAME, FIRST = 1, 2, 3


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['dimension']}.{row['group']}"


def group_rows(
    rows: Sequence[Mapping[str, Any]],
    units: Sequence[str],
    words: Mapping[str, str],
    kind: str,
    unit_text: str,
    digits: int | None,
) -> list[str]:
    """Return the string of every row in order: a heading and the groups under it."""
    by_group: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        by_group.setdefault(_key(row), {})[unit_words(row)] = row
    reference = {
        f"{row['dimension']}.{row['reference']}" for row in rows if row["reference"]
    }
    found, dimension = [row_string("", "t", "", *units)], ""
    for key, by_unit in by_group.items():
        if key.partition(".")[0] != dimension:
            dimension = key.partition(".")[0]
            found.append(
                row_string(dimension, "t", words[dimension], *("" for _ in units))
            )
        texts = [_value(by_unit.get(unit), kind, unit_text, digits) for unit in units]
        name = words[key]
        if key in reference:
            name = t("chart.group.reference", name=name)
        found.append(row_string(key, "u", name, *texts))
    return found


def _value(
    row: Mapping[str, Any] | None, kind: str, unit_text: str, digits: int | None
) -> str:
    if row is None:
        return ""
    if row["hidden_reason"]:
        return hidden_text(row["hidden_reason"])
    value = value_text(
        row["value"], kind, unit_text, digits=digits_of(row, kind, digits)
    )
    # The unit of a median stands under the title.
    return value.partition(NO_BREAK_SPACE)[0] if kind == "median" else value


def keyed(domain: Sequence[str]) -> dict[str, str]:
    """Return the rows' strings by `dimension.group`."""
    return {row.partition("\t")[0]: row for row in domain}


def group_point(
    row: Mapping[str, Any],
    strings: Mapping[str, str],
    words: Mapping[str, str],
    kind: str,
    unit_text: str,
    digits: int | None,
) -> Spec:
    """Return the point of a group that is shown, with its texts."""
    unit, group = unit_words(row), f"{words[row['dimension']]}: {words[_key(row)]}"
    places = digits_of(row, kind, digits)
    value = value_text(row["value"], kind, unit_text, digits=places)
    counts = counts_text(row)
    interval = range_text(row["lower"], row["upper"], kind, unit_text, digits)
    point = {
        "row": strings[_key(row)],
        "unit": unit,
        "value": float(row["value"]),
        "lower": None,
        "upper": None,
        "tip_group": group,
        "tip_value": value,
        "tip_counts": counts,
        "tip_interval": interval,
        "label": ", ".join(filter(None, (unit, group, value, counts, interval))),
    }
    if row["lower"] == row["lower"]:
        point |= {"lower": float(row["lower"]), "upper": float(row["upper"])}
    return point
