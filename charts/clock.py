"""One measure by hour and day of admission: a unit, and the rest of the country.

    around_the_clock(table, *, kind, unit_name, unit_text="%", goal=None,
                     title="", subtitle="", theme="light")

`table` is one indicator of `indicators.times_clock`. A hidden cell says so under its
hours, and stands in no data that the browser gets. Show it with Streamlit's theme off:
`st.altair_chart(chart, theme=None)`.
"""

from collections.abc import Sequence
from typing import Any

from charts.clock_cells import (
    BESIDE,
    COLUMNS,
    Cell,
    cell_of,
    labels_of,
    notes_of,
    places_of,
)
from charts.footnotes import footnotes
from charts.goal import GoalLevels
from charts.goal_steps import Step, goal_layers
from charts.layered import LayeredChart, Spec, listed, name, quantity, quoted, values
from charts.rows import Table, records
from charts.scales import nice_domain, ticks
from charts.theme import (
    AUTOSIZE,
    NARROW,
    Palette,
    heading,
    palette,
    responsive,
    themed,
)
from charts.trend import ABOVE_TICKS
from wording import t

HEIGHT = 230
NOTE_WIDTHS = (48, 72, 76)
MARGIN = 0.6


def around_the_clock(
    table: Table,
    *,
    kind: str,
    unit_name: str,
    unit_text: str = "%",
    goal: GoalLevels | None = None,
    title: str = "",
    subtitle: str = "",
    theme: str = "light",
) -> LayeredChart:
    """Return the chart of one indicator, a median or a share."""
    colours = palette(theme)
    rows = records(table, COLUMNS)
    places = places_of(rows)
    cells = [cell_of(row, places, kind, unit_text, unit_name) for row in rows]
    shown = [cell for cell in cells if "value" in cell]
    first, last = -MARGIN, max(places.values()) + MARGIN + BESIDE
    x = {"domain": [first, last], "nice": False}
    numbers = [cell.get(one) for cell in shown for one in ("value", "lower", "upper")]
    numbers += [limit for _, limit in goal.limits()] if goal else []
    y = {"domain": list(nice_domain(numbers, kind)), "nice": False, "zero": False}
    steps: list[Step] = [(first, last, goal)] if goal else []
    return LayeredChart(
        data=values(shown),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT,
        layer=[
            *goal_layers(steps, x, y, colours),
            _intervals(x, y, kind, unit_text, colours),
            _points(x, y, places, rows, colours),
            _numbers(x, y, colours),
            *_goal_names(goal, y, kind, unit_text, colours),
            _day_names(x, places, colours),
            footnotes(notes_of(rows, shown, unit_name), x, NOTE_WIDTHS, colours),
            _hover(x, y, kind),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _who(own: Any, rest: Any) -> Spec:
    return {"condition": {"test": "datum.who=='unit'", "value": own}, "value": rest}


def _intervals(x: Spec, y: Spec, kind: str, unit_text: str, colours: Palette) -> Spec:
    left = {**ticks(kind, orient="left", grid=True), "tickCount": 5}
    if kind == "median":
        left |= {"title": unit_text, **ABOVE_TICKS}
    return {
        "transform": [{"filter": "isValid(datum.lower)"}],
        "mark": {"type": "rule", "aria": False},
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("lower", scale=y, axis=left),
            "y2": {"field": "upper"},
            "color": _who(colours.own, colours.muted),
            "strokeWidth": _who(2.5, 1.5),
            "opacity": _who(0.75, 0.75),
        },
    }


def _points(
    x: Spec,
    y: Spec,
    places: dict[Cell, float],
    rows: Sequence[dict[str, Any]],
    colours: Palette,
) -> Spec:
    labels = [listed(map(quoted, lines)) for lines in labels_of(rows, places)]
    at = listed(repr(place) for place in places.values())
    axis = {
        "orient": "bottom",
        "values": list(places.values()),
        "labelExpr": f"{listed(labels)}[indexof({at},datum.value)]",
        "labelLineHeight": responsive(16, 14),
        "labelOverlap": False,
        "title": None,
        "aria": False,
    }
    return {
        "mark": {"type": "point", "filled": True, "opacity": 1, "aria": False},
        "encoding": {
            "x": quantity("x", scale=x, axis=axis),
            "y": quantity("value", scale=y, axis=None),
            "color": _who(colours.own, colours.muted),
            "shape": _who("circle", "diamond"),
            "size": _who(110, 60),
        },
    }


def _numbers(x: Spec, y: Spec, colours: Palette) -> Spec:
    """Write the unit's values beside its points, on the side away from the rest."""
    return {
        "transform": [{"filter": "datum.who=='unit'"}],
        "mark": {
            "type": "text",
            "align": "right",
            "dx": -8,
            "fontWeight": 600,
            "fontSize": responsive(14, 12),
            "color": colours.own,
            "aria": False,
        },
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=y, axis=None),
            "text": name("number"),
        },
    }


def _goal_names(
    goal: GoalLevels | None, y: Spec, kind: str, unit_text: str, colours: Palette
) -> list[Spec]:
    """Name the goal lines at their right ends, shorter where there is less room."""
    if goal is None:
        return []
    limits = goal.limits()
    words = listed(quoted(t(f"level.{level}")) for level, _ in limits)
    longer = listed(
        quoted(goal.limit_words(level, kind, unit_text)) for level, _ in limits
    )
    place = f"indexof({listed(repr(limit) for _, limit in limits)},datum.value)"
    axis = {
        "orient": "right",
        "values": [limit for _, limit in limits],
        "labelExpr": f"({NARROW} ? {words} : {longer})[{place}]",
        "labelColor": {
            "condition": {"test": f"{place}==0", "value": colours.high},
            "value": colours.moderate,
        },
        "labelFontWeight": 600,
        "title": None,
        "aria": False,
    }
    return [
        {
            "data": values([{"limit": limits[0][1]}]),
            "mark": {"type": "rule", "opacity": 0, "aria": False},
            "encoding": {"y": quantity("limit", scale=y, axis=axis)},
        }
    ]


def _day_names(x: Spec, places: dict[Cell, float], colours: Palette) -> Spec:
    """Name the kinds of days above their cells."""
    spans: dict[str, list[float]] = {}
    for (days, _), place in places.items():
        spans.setdefault(days, []).append(place)
    middles = [sum(one) / len(one) for one in spans.values()]
    words = listed(quoted(t(f"times.days.{days}")) for days in spans)
    at = listed(repr(one) for one in middles)
    axis = {
        "orient": "top",
        "values": middles,
        "labelExpr": f"{words}[indexof({at},datum.value)]",
        "labelFontWeight": 600,
        "labelColor": colours.text,
        "labelOverlap": False,
        "title": None,
        "aria": False,
    }
    return {
        "data": values([{"x": middles[0]}]),
        "mark": {"type": "rule", "opacity": 0, "aria": False},
        "encoding": {"x": quantity("x", scale=x, axis=axis)},
    }


def _hover(x: Spec, y: Spec, kind: str) -> Spec:
    tips = ["value", "counts", "interval"]
    tips += ["quartiles"] if kind == "median" else ["level"]
    return {
        "mark": {"type": "point", "filled": True, "size": 260, "opacity": 0},
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=y, axis=None),
            "description": name("label"),
            "tooltip": [
                name("name", title=t("chart.tip.unit")),
                name("tip_when", title=t("times.tip.when")),
                *(name(f"tip_{tip}", title=t(f"chart.tip.{tip}")) for tip in tips),
            ],
        },
    }
