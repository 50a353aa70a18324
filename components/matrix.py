"""Every unit on every indicator: the table the advisory group goes through."""

from collections.abc import Sequence
from html import escape
from typing import Any

from charts.theme import LEVEL_SYMBOLS, LEVELS
from components.html_table import level_mark, opener, tag
from components.sentences import counts_text, is_share, value_of
from indicators.definition import CoverageIndicator, Indicator
from indicators.results import Columns, rows_of
from indicators.selection import NATION
from wording import language, t

Cells = dict[str, dict[str, Any]]


def matrix_html(tables: Sequence[Columns], indicators: Sequence[Indicator]) -> str:
    """Return units as rows and indicators as columns.

    `tables` are results of one period; a unit stands in them once per indicator, and
    rows come in the order in which units first appear. The row of a region stands
    above its hospitals or trusts.
    """
    rows: dict[str, Cells] = {}
    for table in tables:
        for row in rows_of(table):
            rows.setdefault(str(row["unit_id"]), {})[str(row["indicator_id"])] = row
    head = tag("th", escape(t("matrix.unit")), scope="col")
    head += "".join(_heading(one, rows.get(NATION, {})) for one in indicators)
    regions = {name for name, cells in rows.items() if _first(cells)["rhf"] == name}
    body, last = [], None
    for name, cells in rows.items():
        first = _first(cells)
        if name in regions:
            continue
        if first["rhf"] != last and first["rhf"] in regions:
            body.append(_row(rows[first["rhf"]], indicators, "total region"))
        last = first["rhf"]
        kind = "total" if name == NATION else "own" if first["is_own"] else ""
        body.append(_row(cells, indicators, kind))
    if len(rows) == len(regions) + 1:
        body += [_row(rows[name], indicators, "") for name in rows if name in regions]
    table_html = tag(
        "table", tag("thead", tag("tr", head)) + tag("tbody", "".join(body))
    )
    scroll = tag(
        "div",
        table_html,
        _class="scroll",
        tabindex="0",
        role="region",
        aria_label=t("overview.everyone"),
    )
    return tag("div", scroll + _key(), _class="matrix")


def _first(cells: Cells) -> dict[str, Any]:
    return next(iter(cells.values()))


def _heading(indicator: Indicator, nation: Cells) -> str:
    name = indicator.short_title.in_language(language())
    if isinstance(indicator, CoverageIndicator) and indicator.id in nation:
        name += f" {nation[indicator.id]['period_end'].year}"
    return tag("th", opener(name, f"indicator|{indicator.id}"), scope="col")


def _row(cells: Cells, indicators: Sequence[Indicator], kind: str) -> str:
    first = _first(cells)
    if first["unit_level"] == "nation":
        name = escape(t("nation.name"))
    else:
        name = opener(str(first["unit_name"]), f"unit||{first['unit_id']}")
    content = tag("th", name, scope="row")
    content += "".join(_cell(cells.get(one.id), one) for one in indicators)
    return tag("tr", content, _class=kind)


def _cell(row: dict[str, Any] | None, indicator: Indicator) -> str:
    if row is None:
        return tag("td", "", _class="none")
    if row["hidden_reason"]:
        return tag("td", escape(t(f"hidden.{row['hidden_reason']}")), _class="none")
    value = value_of(indicator, row)
    if not is_share(indicator):
        value = value.split("\u00a0")[0]
    level = str(row["goal_level"])
    sign = tag("span", LEVEL_SYMBOLS[level], _class=f"sign {level}", aria_hidden="true")
    spoken = [
        str(row["unit_name"]),
        indicator.short_title.in_language(language()),
        value,
        counts_text(row),
        t(f"level.{level}") if level else "",
    ]
    unit = "" if row["unit_level"] == "nation" else str(row["unit_id"])
    text = ", ".join(part for part in spoken if part)
    button = (
        f"<button type='button' class='cell' title='{escape(text, quote=True)}' "
        f"aria-label='{escape(text, quote=True)}' "
        f"data-open='{escape(f'indicator|{indicator.id}|{unit}', quote=True)}'>"
        f"{escape(value)}{sign}</button>"
    )
    return tag("td", button)


def _key() -> str:
    marks = "".join(tag("span", level_mark(level)) for level in LEVELS)
    return tag("p", marks + tag("span", escape(t("matrix.note"))), _class="key")
