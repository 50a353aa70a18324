"""A few units over time: points and lines, goal, the country as a neutral line.

    trend_of_units(table, *, kind, unit_text="%", goals=(), direction="higher",
                   published=None, title="", subtitle="", own=frozenset(),
                   theme="light", digits=None) -> alt.LayerChart

`table` is one indicator of a results table: up to six units by year, quarter, month or
rolling year, and the nation or the rest of the country. Hidden and empty periods leave
a gap, stand in no data that the browser gets, and are named at the foot. Show it with
Streamlit's theme off: `st.altair_chart(chart, theme=None)`.
"""

from collections.abc import Collection, Sequence

import pandas as pd

from charts.footnotes import footnotes
from charts.goal_steps import Goals, Step, goal_layers, goal_names, steps
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.line_look import Look
from charts.lines import Lines, lines_of
from charts.note_marks import (
    NoteMark,
    note_layers,
    on_axis,
    room_for,
    year_rules,
)
from charts.published import published_layers, published_rows
from charts.rows import Table
from charts.scales import nice_domain, ticks
from charts.theme import (
    AUTOSIZE,
    heading,
    palette,
    themed,
)
from charts.time_axis import time_ticks, year_lines
from wording import t

HEIGHT = 340
NOTE_WIDTHS = (52, 84, 120)
ABOVE_TICKS = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleBaseline": "bottom",
    "titleX": -24,
    "titleY": -10,
}


def trend_of_units(
    table: Table,
    *,
    kind: str,
    unit_text: str = "%",
    goals: Goals = (),
    direction: str = "higher",
    published: pd.DataFrame | None = None,
    title: str = "",
    subtitle: str = "",
    own: Collection[str] = frozenset(),
    theme: str = "light",
    digits: int | None = None,
    notes: Sequence[NoteMark] = (),
) -> LayeredChart:
    """Return the chart of a few units over time.

    `own` are unit ids to mark beside `is_own`. `goals` are `(day, levels)`, each in
    force until the next; a neutral `direction` has none. `published` has `year` and
    `value` (a share, 0-1), drawn in the middle of its year. `digits` are the decimals
    of values (default 1 for shares, 0 for medians). `notes` are what the units have
    done, as numbered markers above the values, listed at the foot.
    """
    colours = palette(theme)
    lines = lines_of(table, kind=kind, unit_text=unit_text, own=own, digits=digits)
    levels = steps(goals if direction != "neutral" else (), lines.axis)
    known = published_rows(published, kind, lines)
    x = {"domain": list(lines.axis.domain), "nice": False, "zero": False}
    top = room_for(notes, lines.axis)
    y = {**_y_scale(lines, levels, known, kind), "range": [HEIGHT + top, top]}
    look = Look.of(lines, (y["domain"][0], y["domain"][1]), HEIGHT, colours)
    points = lines.points()
    foot = [f"{one.number}: {one.words}" for one in on_axis(notes, lines.axis)]
    foot += _notes(lines, any_published=bool(known), many=look.many)
    return LayeredChart(
        data=values(points),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT + top,
        layer=[
            *(year_rules(lines.axis, x, y, colours) if top else ()),
            *goal_layers(levels, x, y, colours),
            *note_layers(notes, lines.axis, x, y, colours),
            *_intervals(lines, x, y, look),
            *_line_layers(lines, x, y, kind, unit_text, look),
            *_points(lines, x, y, look),
            *published_layers(known, lines, x, y, colours),
            *goal_names(levels, x, y, kind, unit_text, HEIGHT, points, colours),
            footnotes(foot, x, NOTE_WIDTHS, colours),
            _hover(x, y, kind),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _y_scale(
    lines: Lines,
    levels: list[Step],
    known: list[Spec],
    kind: str,
) -> Spec:
    numbers = [point["value"] for point in lines.points()]
    if lines.focus:
        ends = ("lower", "upper")
        numbers += [point.get(end) for point in lines.focus.points for end in ends]
    numbers += [limit for *_, one in levels for _, limit in one.limits()]
    numbers += [row["published"] for row in known]
    return {"domain": list(nice_domain(numbers, kind)), "nice": False, "zero": False}


def _intervals(lines: Lines, x: Spec, y: Spec, look: Look) -> list[Spec]:
    """Draw the intervals of the most important line only: more are unreadable."""
    if lines.focus is None:
        return []
    rows = [
        {"x": point["x"], "lower": point["lower"], "upper": point["upper"]}
        | {"run": point["run"]}
        for point in lines.focus.points
        if "lower" in point
    ]
    colour = look.colour_of[lines.focus.key]
    encoding = {
        "x": quantity("x", scale=x, axis=None),
        "y": quantity("lower", scale=y, axis=None),
        "y2": {"field": "upper"},
    }
    whiskers: Spec = {
        "data": values(rows),
        "mark": {
            "type": "rule",
            "strokeWidth": 1.5,
            "opacity": 0.6,
            "color": colour,
            "aria": False,
        },
        "encoding": encoding,
    }
    if not look.many:
        return [whiskers]
    # A lone point has no band.
    runs = [row["run"] for row in rows]
    lone = [row for row in rows if runs.count(row["run"]) == 1]
    band = {
        "data": values(rows),
        "mark": {"type": "area", "opacity": 0.16, "color": colour, "aria": False},
        "encoding": {**encoding, "detail": name("run")},
    }
    return [band, {**whiskers, "data": values(lone)}]


def _line_layers(
    lines: Lines, x: Spec, y: Spec, kind: str, unit_text: str, look: Look
) -> list[Spec]:
    encoding = {
        "x": quantity("x", scale=x, axis=None),
        "y": quantity("value", scale=y, axis=None),
        "detail": name("of"),
        **look.stroke(),
    }
    left = {**ticks(kind, orient="left", grid=True), "tickCount": 6}
    if kind == "median":
        left |= {"title": unit_text, **ABOVE_TICKS}
    top = y["range"][1]
    drawn_out = {
        **encoding,
        "x": quantity("x", scale=x, axis=None if top else year_lines(lines.axis)),
        "y": quantity("value", scale=y, axis=left),
    }
    return [
        {
            "data": values(lines.bridges()),
            "mark": {"type": "line", "strokeDash": [4, 4], "aria": False},
            "encoding": encoding,
        },
        {
            "transform": [{"filter": "!datum.incomplete"}],
            "mark": {"type": "line", "strokeJoin": "round", "aria": False},
            "encoding": drawn_out,
        },
    ]


def _points(lines: Lines, x: Spec, y: Spec, look: Look) -> list[Spec]:
    encoding = {
        "x": quantity("x", scale=x, axis=time_ticks(lines.axis)),
        "y": quantity("value", scale=y, axis=look.names),
        **look.points(),
    }
    complete = {
        "transform": [{"filter": "!datum.incomplete"}],
        "mark": {
            "type": "point",
            "filled": True,
            "opacity": 1,
            "stroke": look.colours.background,
            "strokeWidth": 0 if look.many else 1,
            "aria": False,
        },
        "encoding": encoding,
    }
    hollow = {
        "transform": [{"filter": "datum.incomplete"}],
        "mark": {
            "type": "point",
            "filled": False,
            "fill": look.colours.background,
            "opacity": 1,
            "strokeWidth": 1.5,
            "aria": False,
        },
        "encoding": {
            **encoding,
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=y, axis=None),
        },
    }
    return [complete, hollow]


def _notes(lines: Lines, any_published: bool, many: bool) -> list[str]:
    notes = []
    if lines.focus and any("lower" in point for point in lines.focus.points):
        shape = "band" if many else "whiskers"
        notes.append(t(f"chart.trend.interval.{shape}", name=lines.focus.name))
    if lines.axis.kind == "rolling12":
        notes.append(t("chart.trend.rolling"))
    if lines.any_incomplete:
        notes.append(t("chart.trend.incomplete"))
    if any_published:
        notes.append(t("chart.trend.published.note"))
    notes += [t("chart.rounded")] if lines.any_rounded else []
    if lines.cut:
        notes.append(t("chart.trend.cut", periods=", ".join(lines.cut)))
    return notes + lines.notes()


def _hover(x: Spec, y: Spec, kind: str) -> Spec:
    """Lay a wide transparent point over each: hover and screen reader text."""
    tips = ["period", "value", "counts", "interval", "level"]
    tips += ["quartiles"] if kind == "median" else []
    return {
        "mark": {"type": "point", "filled": True, "size": 260, "opacity": 0},
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=y, axis=None),
            "description": name("label"),
            "tooltip": [
                name("name", title=t("chart.tip.unit")),
                *(name(f"tip_{tip}", title=t(f"chart.tip.{tip}")) for tip in tips),
            ],
        },
    }
