"""A table of a few indicators: one unit beside the rest, or the regions."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from charts.unit_words import unit_words
from components.html_table import tag
from components.scorecard import ARROWS
from components.sentences import (
    counts_text,
    direction_text,
    interval_text,
    value_of,
    value_text,
)
from indicators.catalogue import by_id
from indicators.definition import Direction, Indicator
from indicators.results import Columns, Comparison, rows_of
from wording import decimal, language, t

Row = Mapping[str, Any]


def measures_html(comparisons: Sequence[Comparison], unit_name: str) -> str:
    """Return a row per indicator: the unit, the rest of the country, the difference."""
    heads = (
        t("measures.measure"),
        unit_name,
        t("unit_level.rest"),
        t("measures.difference"),
    )
    rows = []
    for one in comparisons:
        cells = [
            _title(one.indicator),
            _value(one.indicator, one.unit, unit_name),
            _value(one.indicator, one.rest, t("unit_level.rest")),
            tag("td", _difference(one), data_title=t("measures.difference")),
        ]
        rows.append(tag("tr", "".join(cells)))
    return _table(heads, rows, unit_name) + tag(
        "p", escape(t("measures.note")), _class="key"
    )


def measures_sentence(comparisons: Sequence[Comparison], name: str) -> str:
    """Say on which of the indicators the unit clearly differs from the rest."""
    by_verdict: dict[str, list[str]] = {}
    for one in comparisons:
        title = one.indicator.short_title.in_language(language())
        by_verdict.setdefault(one.verdict, []).append(title)
    said = [
        t(f"measures.said.{verdict}", titles=", ".join(by_verdict[verdict]))
        for verdict in ("better", "worse", "different")
        if verdict in by_verdict
    ]
    if not said:
        key = "none" if "same" in by_verdict else "hidden"
        return t(f"measures.said.{key}", name=name)
    return t("measures.said", name=name, said="; ".join(said))


def regions_html(table: Columns) -> str:
    """Return a row per indicator and a column per unit of the table."""
    by_indicator: dict[str, list[Row]] = {}
    for row in rows_of(table):
        by_indicator.setdefault(str(row["indicator_id"]), []).append(row)
    first = next(iter(by_indicator.values()), [])
    names = [unit_words(row) for row in first]
    rows = []
    for name, units in by_indicator.items():
        indicator = by_id(name)
        cells = [_title(indicator)]
        cells += [_value(indicator, row, unit_words(row)) for row in units]
        rows.append(tag("tr", "".join(cells)))
    return _table((t("measures.measure"), *names), rows, t("nation.name"))


def _table(heads: Sequence[str], rows: Sequence[str], name: str) -> str:
    head = "".join(tag("th", escape(one), scope="col") for one in heads)
    caption = tag("caption", escape(name), style="position:absolute;left:-999rem")
    content = caption + tag("thead", tag("tr", head)) + tag("tbody", "".join(rows))
    return tag("div", tag("table", content), _class="scorecard")


def _title(indicator: Indicator) -> str:
    title = escape(indicator.title.in_language(language()))
    way = tag("div", escape(direction_text(indicator)), _class="small")
    return tag("th", title + way, scope="row")


def _value(indicator: Indicator, row: Row, title: str) -> str:
    if row["hidden_reason"]:
        reason = escape(t(f"hidden.{row['hidden_reason']}"))
        return tag("td", tag("span", reason, _class="small"), data_title=title)
    value = tag("span", escape(value_of(indicator, row)), _class="value")
    interval = interval_text(indicator, row["lower"], row["upper"])
    small = "".join(
        tag("div", escape(text), _class="small", style="white-space:normal")
        for text in (counts_text(dict(row)), interval)
    )
    return tag("td", value + small, data_title=title)


def _difference(one: Comparison) -> str:
    if one.difference != one.difference:
        return ""
    sign = "+" if one.difference > 0 else ""
    if not one.verdict:
        said = value_text(one.indicator, one.difference)
        return tag("div", escape(f"{sign}{said}"))
    arrow = ""
    if one.indicator.direction is not Direction.NEUTRAL and one.verdict != "same":
        arrow = f"{ARROWS[one.verdict]} "
    words = t(f"scorecard.verdict.{one.verdict}")
    points = t(
        "scorecard.points",
        points=f"{sign}{decimal(100 * one.difference)}",
        lower=decimal(100 * one.lower),
        upper=decimal(100 * one.upper),
    )
    said = tag("div", escape(arrow + words), _class=one.verdict)
    return said + tag("div", escape(points), _class="small")
