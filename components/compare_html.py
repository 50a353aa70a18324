"""Units beside each other as a table: value, goal level, difference from the rest."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from charts.theme import LEVEL_SYMBOLS, LEVELS
from components.compare import MOST_SIDE_BY_SIDE
from components.html_table import level_mark, opener, tag
from components.scorecard import ARROWS
from components.sentences import counts_text, is_share, value_of
from indicators.definition import CoverageIndicator, Indicator
from indicators.selection import NATION
from wording import decimal, language, t

Row = dict[str, Any]
Cells = dict[tuple[str, str], Row]
COLOURS = {"better": "high", "worse": "low"}
# Small letters on the own unit's ground need more contrast than the plain colour has.
STRONGER = ";color:color-mix(in srgb,var(--{}) 80%,var(--st-text-color))"
VERDICTS = ("better", "worse", "different", "same")
SMALL = "display:block;font-size:.72rem;line-height:1.25;white-space:nowrap"
BESIDE = "display:block;font-size:.85rem;line-height:1.3;white-space:nowrap"


def compare_html(table: pd.DataFrame, indicators: Sequence[Indicator]) -> str:
    """Return the table: few units side by side, or many below each other.

    `table` is one of `components.compare_matrix.compared_table`. The country stands
    first, without a difference.
    """
    cells: Cells = {}
    units: dict[str, Row] = {}
    for row in table.to_dict("records"):
        known = {str(key): value for key, value in row.items()}
        cells[str(row["unit_id"]), str(row["indicator_id"])] = known
        units.setdefault(str(row["unit_id"]), known)
    # The country and the own unit stand beside those that are picked.
    few = len(units) <= MOST_SIDE_BY_SIDE + 2
    drawn = _side_by_side if few else _below
    scroll = tag(
        "div",
        tag("table", drawn(cells, units, indicators)),
        _class="scroll",
        # Numbers far apart are hard to follow along their row.
        style=f"max-width:{20 + 8 * len(units)}rem" if few else "",
        tabindex="0",
        role="region",
        aria_label=t("page.compare"),
    )
    return tag("div", scroll + _key(), _class="matrix")


def _side_by_side(
    cells: Cells, units: dict[str, Row], indicators: Sequence[Indicator]
) -> str:
    """Return a row per indicator and a column per unit."""
    head = tag("th", escape(t("compare.matrix.indicator")), scope="col")
    head += "".join(tag("th", _unit(one), scope="col") for one in units.values())
    rows = []
    for one in indicators:
        name = opener(_indicator_name(one, cells, short=False), f"one|{one.id}")
        row = tag("th", name, scope="row", style="white-space:normal;width:30%")
        for unit, first in units.items():
            row += _cell(cells.get((unit, one.id)), one, BESIDE, own=first["is_own"])
        rows.append(tag("tr", row))
    return tag("thead", tag("tr", head)) + tag("tbody", "".join(rows))


def _below(cells: Cells, units: dict[str, Row], indicators: Sequence[Indicator]) -> str:
    """Return a row per unit under the name of its RHF, a column per indicator."""
    head = tag("th", escape(t("matrix.unit")), scope="col")
    for one in indicators:
        name = _indicator_name(one, cells, short=True)
        head += tag("th", opener(name, f"one|{one.id}"), scope="col")
    rows, last = [], None
    for unit, first in units.items():
        region = first["rhf"]
        if region != last and first["unit_level"] in ("hospital", "hf"):
            wide = tag("td", "", colspan=str(len(indicators)))
            name = tag("th", escape(region.removesuffix(" RHF")), scope="row")
            rows.append(tag("tr", name + wide, _class="total region"))
        last = region
        row = tag("th", _unit(first), scope="row")
        row += "".join(
            _cell(cells.get((unit, one.id)), one, SMALL) for one in indicators
        )
        is_nation = first["unit_level"] == NATION
        kind = "total" if is_nation else "own" if first["is_own"] else ""
        rows.append(tag("tr", row, _class=kind))
    return tag("thead", tag("tr", head)) + tag("tbody", "".join(rows))


def _unit(row: Row) -> str:
    if row["unit_level"] == NATION:
        return escape(t("nation.name"))
    name = str(row["unit_name"])
    name = t("chart.own_unit", name=name) if row["is_own"] else name
    return opener(name, f"unit||{row['unit_id']}")


def _indicator_name(indicator: Indicator, cells: Cells, *, short: bool) -> str:
    title = indicator.short_title if short else indicator.title
    name = title.in_language(language())
    nation = cells.get((NATION, indicator.id))
    if isinstance(indicator, CoverageIndicator) and nation is not None:
        name += f" {nation['period_end'].year}"
    return name


def _cell(
    row: Row | None, indicator: Indicator, small: str, *, own: bool = False
) -> str:
    style = "background:var(--own-row)" if own else ""
    if row is None:
        return tag("td", "", _class="none", style=style)
    if row["hidden_reason"]:
        reason = escape(t(f"hidden.{row['hidden_reason']}"))
        return tag("td", reason, _class="none", style=style)
    level = str(row["goal_level"])
    sign = tag("span", LEVEL_SYMBOLS[level], _class=f"sign {level}", aria_hidden="true")
    value = value_of(indicator, row)
    shown = escape(value) + sign + _difference(row, small)
    unit = "" if row["unit_level"] == NATION else str(row["unit_id"])
    spoken = escape(_spoken(row, indicator, value), quote=True)
    what = escape(f"one|{indicator.id}|{unit}", quote=True)
    return tag(
        "td",
        f"<button type='button' class='cell' title='{spoken}' aria-label='{spoken}' "
        f"data-open='{what}'>{shown}</button>",
        style=style,
    )


def _difference(row: Row, small: str) -> str:
    """Return the difference from the rest with its sign and, below it, its interval."""
    if not row.get("verdict") or row["verdict"] != row["verdict"]:
        return ""
    arrow, colour = ARROWS[row["verdict"]], COLOURS.get(row["verdict"], "muted")
    points, lower, upper = _points(row)
    return tag(
        "span", escape(f"{arrow} {points}"), style=small + STRONGER.format(colour)
    ) + tag(
        "span",
        escape(t("compare.matrix.interval", lower=lower, upper=upper)),
        style=f"{small};color:var(--muted)",
    )


def _points(row: Row) -> tuple[str, str, str]:
    """Return difference, lower and upper end in percentage points."""
    sign = "+" if row["difference"] >= 0 else ""
    names = ("difference", "difference_lower", "difference_upper")
    points, lower, upper = (decimal(100 * row[name]) for name in names)
    return sign + points, lower, upper


def _spoken(row: Row, indicator: Indicator, value: str) -> str:
    level = str(row["goal_level"])
    name = str(row["unit_name"])
    said = [
        t("nation.name") if row["unit_level"] == NATION else name,
        indicator.short_title.in_language(language()),
        value,
        counts_text(row),
        t(f"level.{level}") if level else "",
    ]
    if row.get("verdict") in VERDICTS and is_share(indicator):
        points, lower, upper = _points(row)
        said.append(t(f"scorecard.verdict.{row['verdict']}"))
        said.append(t("scorecard.points", points=points, lower=lower, upper=upper))
    return ", ".join(part for part in said if part)


def _key() -> str:
    levels = "".join(tag("span", level_mark(level)) for level in LEVELS)
    arrows = "".join(
        tag(
            "span",
            f"{ARROWS[one]} {escape(t(f'scorecard.verdict.{one}').lower())}",
            _class=one,
        )
        for one in ("better", "worse", "same")
    )
    note = tag("span", escape(t("compare.matrix.note")), style="white-space:normal")
    return tag("p", levels + arrows, _class="key") + tag("p", note, _class="key")
