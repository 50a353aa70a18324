"""The ranking of a slide: the country, the unit, and as many beside it as can be read.

Rows of HTML in place of a chart: they grow with the screen, and a row is always high
enough for the back row of the room.
"""

from html import escape
from typing import Any

from charts.goal import GoalLevels
from charts.rows import records
from charts.scales import nice_domain
from charts.theme import LEVEL_SYMBOLS
from charts.words import counts_text, hidden_text, short_value
from components.html_table import tag
from components.indicator_view import kind_of
from components.sentences import is_share, unit_text, value_of
from indicators.agenda import around
from indicators.definition import Direction, Indicator
from indicators.results import Columns
from indicators.selection import NATION
from wording import NO_BREAK_SPACE, count, t

MOST_ROWS = 9
# So few rows have room for larger ones.
FEW_ROWS = 6
LONG_NAME = 16
NUMBERS = ("value", "lower", "upper")
COLUMNS = (
    "unit_level",
    "unit_id",
    "unit_name",
    "numerator",
    "denominator",
    *NUMBERS,
    "goal_level",
    "hidden_reason",
    "rounded",
)
Row = dict[str, Any]


def ranking_html(
    nation: Columns,
    units: Columns,
    indicator: Indicator,
    goal: GoalLevels | None,
    unit_id: str,
) -> str:
    """Return the rows around the unit, best first, under the country's.

    `nation` and `units` are results of one period; hidden units stand last, without a
    number.
    """
    ordered = _best_first(records(units, COLUMNS), indicator)
    left_out = 0
    if len(ordered) > MOST_ROWS:
        # Where not all have room, those without a number give way.
        told = [r for r in ordered if not r["hidden_reason"] or r["unit_id"] == unit_id]
        ordered, left_out = told, len(ordered) - len(told)
    place = next((i for i, row in enumerate(ordered) if row["unit_id"] == unit_id), 0)
    start, end = around(place, len(ordered), MOST_ROWS)
    shown = records(nation, COLUMNS) + ordered[start:end]
    scale = _Scale(shown, indicator, goal)
    body = "".join(_row(row, indicator, scale, unit_id) for row in shown[:1])
    body += _more("above", start, 0)
    body += "".join(_row(row, indicator, scale, unit_id) for row in shown[1:])
    body += _more("below", len(ordered) - end, left_out)
    size = "ranking few" if len(shown) <= FEW_ROWS else "ranking"
    return tag("table", _head(scale) + tag("tbody", body), _class=size)


def _best_first(rows: list[Row], indicator: Indicator) -> list[Row]:
    shown = [row for row in rows if not row["hidden_reason"]]
    shown.sort(
        key=lambda row: row["value"],
        reverse=indicator.direction is not Direction.LOWER,
    )
    return shown + [row for row in rows if row["hidden_reason"]]


class _Scale:
    """Where a value stands across the plot, in percent of its width."""

    def __init__(
        self, rows: list[Row], indicator: Indicator, goal: GoalLevels | None
    ) -> None:
        kind = kind_of(indicator)
        known = [row[one] for row in rows for one in NUMBERS]
        known = [number for number in known if number == number]
        limits = [limit for _, limit in goal.limits()] if goal else []
        self.first, self.last = nice_domain([*known, *limits], kind)
        self.goal, self.kind, self.unit_text = goal, kind, unit_text(indicator)
        self.nation = next(
            (row["value"] for row in rows if row["unit_level"] == NATION), float("nan")
        )

    def at(self, value: float) -> float:
        """Return the place of a value, from 0 to 100."""
        inside = min(max(value, self.first), self.last)
        return round(100 * (inside - self.first) / (self.last - self.first), 2)

    def span(self, low: float, high: float, kind: str) -> str:
        """Return a mark from one value to another."""
        left = self.at(low)
        width = round(self.at(high) - left, 2)
        return tag("i", "", _class=kind, style=f"left:{left}%;width:{width}%")


def _head(scale: _Scale) -> str:
    value = t("chart.column.share") if scale.kind == "share" else scale.unit_text
    ends = "".join(
        tag("span", escape(short_value(one, scale.kind, "").strip()))
        for one in (scale.first, scale.last)
    )
    cells = [
        tag("th", escape(t("matrix.unit")), scope="col"),
        tag("td", tag("div", ends), _class="plot", aria_hidden="true"),
        tag("th", escape(value.capitalize()), scope="col", _class="value"),
        tag("th", escape(t("chart.tip.counts")), scope="col", _class="n"),
    ]
    return tag("thead", tag("tr", "".join(cells)))


def _row(row: Row, indicator: Indicator, scale: _Scale, unit_id: str) -> str:
    is_nation = row["unit_level"] == NATION
    name = str(row["unit_name"]).removesuffix(" RHF").removesuffix(" HF")
    name = t("nation.name") if is_nation else name
    kind = "nation" if is_nation else "chosen" if row["unit_id"] == unit_id else ""
    size = "long" if len(name) > LONG_NAME else ""
    cells = [tag("th", escape(name), scope="row", _class=size)]
    if row["hidden_reason"]:
        reason = escape(hidden_text(row["hidden_reason"]))
        cells.append(tag("td", "", _class="plot"))
        cells.append(tag("td", reason, colspan="2", _class="reason"))
        return tag("tr", "".join(cells), _class=kind)
    level = str(row["goal_level"])
    sign = tag("span", LEVEL_SYMBOLS[level], _class=f"sign {level}", aria_hidden="true")
    word = tag("span", escape(t(f"level.{level}")), _class="spoken") if level else ""
    value = value_of(indicator, row)
    if not is_share(indicator):
        # The unit of a median stands once, above its column.
        value = value.partition(NO_BREAK_SPACE)[0]
    cells += [
        tag("td", _marks(row, scale), _class="plot", aria_hidden="true"),
        tag("td", f"{escape(value)} {sign}{word}", _class="value"),
        tag("td", escape(counts_text(row)), _class="n"),
    ]
    return tag("tr", "".join(cells), _class=kind)


def _marks(row: Row, scale: _Scale) -> str:
    level = str(row["goal_level"]) or "plain"
    bands = scale.goal.bands(scale.first, scale.last) if scale.goal else []
    marks = [
        scale.span(float(b["start"]), float(b["end"]), f"band {b['level']}")
        for b in bands
    ]
    if scale.nation == scale.nation:
        marks.append(scale.span(scale.nation, scale.nation, "country"))
    if row["lower"] == row["lower"]:
        marks.append(scale.span(row["lower"], row["upper"], f"interval {level}"))
    marks.append(scale.span(row["value"], row["value"], f"point {level}"))
    return tag("div", "".join(marks))


def _more(where: str, units: int, hidden: int) -> str:
    """Say how many stand outside; `hidden` have no number that can be shown."""
    said = [t(f"meeting.more.{where}", n=count(units))] if units else []
    said += [t("meeting.more.hidden", n=count(hidden))] if hidden else []
    if not said:
        return ""
    return tag("tr", tag("td", escape(", ".join(said)), colspan="4"), _class="more")
