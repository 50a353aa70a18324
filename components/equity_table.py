"""Groups of patients as a table: each unit's number, and beside its reference group."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from charts.unit_words import unit_words
from components.equity_words import points_text, side
from components.html_table import tag
from components.sentences import counts_text, interval_text, value_of
from indicators.definition import Direction, Indicator
from indicators.groups import REFERENCES
from wording import t

Row = Mapping[str, Any]
SIGNS = {"higher": "▲ ", "lower": "▼ ", "same": ""}


def equity_html(
    table: pd.DataFrame, indicator: Indicator, words: Mapping[str, str]
) -> str:
    """Return the table, every text escaped; a row per group, under its dimension."""
    by_group: dict[tuple[str, str], list[Row]] = {}
    for row in table.to_dict("records"):
        by_group.setdefault((row["dimension"], row["group"]), []).append(row)
    names = list(
        dict.fromkeys(unit_words(row) for rows in by_group.values() for row in rows)
    )
    heads = [t("equity.group")]
    for name in names:
        heads += [name, t("equity.difference")]
    rows, last = [], ""
    for (dimension, group), units in by_group.items():
        if dimension != last:
            rows.append(_heading(words[dimension], len(heads)))
            last = dimension
        name = words[f"{dimension}.{group}"]
        rows.append(_row(name, units, indicator))
    head = "".join(tag("th", escape(one), scope="col") for one in heads)
    caption = tag(
        "caption", escape(t("page.equity")), style="position:absolute;left:-999rem"
    )
    content = caption + tag("thead", tag("tr", head)) + tag("tbody", "".join(rows))
    return tag("div", tag("table", content), _class="scorecard")


def _heading(text: str, columns: int) -> str:
    style = "padding-top:.9rem;color:var(--muted)"
    cell = tag("th", escape(text), scope="colgroup", colspan=str(columns), style=style)
    return tag("tr", cell)


def _row(name: str, units: Sequence[Row], indicator: Indicator) -> str:
    cells = [tag("th", escape(name), scope="row", style="font-weight:400")]
    for row in units:
        unit = unit_words(row)
        cells.append(tag("td", _value(row, indicator), data_title=unit))
        difference = _difference(row, indicator)
        title = f"{unit}: {t('equity.difference').lower()}"
        cells.append(tag("td", difference, data_title=title))
    return tag("tr", "".join(cells))


def _value(row: Row, indicator: Indicator) -> str:
    if row["hidden_reason"]:
        return _small(t(f"hidden.{row['hidden_reason']}"))
    value = tag("span", escape(value_of(indicator, row)), _class="value")
    interval = interval_text(indicator, row["lower"], row["upper"])
    return value + _small(f"{counts_text(dict(row))}, {interval}")


def _small(text: str) -> str:
    return tag("div", escape(text), _class="small")


def _difference(row: Row, indicator: Indicator) -> str:
    if row["hidden_reason"]:
        return ""
    if not row["reference"]:
        is_reference = REFERENCES[row["dimension"]] == row["group"]
        return _small(t("equity.reference")) if is_reference else ""
    where = side(row)
    said = _small(points_text(row, indicator))
    if not where:
        return said
    text = escape(SIGNS[where] + t(f"equity.side.{where}"))
    return tag("div", text, _class=_class(where, indicator)) + said


def _class(where: str, indicator: Indicator) -> str:
    """Return the look of a difference: better, worse, different or same."""
    if where == "same":
        return "same"
    if indicator.direction is Direction.NEUTRAL:
        return "different"
    return "better" if where == indicator.direction.value else "worse"
