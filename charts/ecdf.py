"""How many are treated within how long: a unit's curve, and the rest of the country's.

    curves(table, *, unit_name, goals=(), title="", subtitle="", theme="light")

`table` is of `indicators.times_distribution`: a row a minute, or every fifth where
counts are rounded. A hidden curve is one row without numbers: it is only named at the
foot. Show it with Streamlit's theme off: `st.altair_chart(chart, theme=None)`.
"""

from collections.abc import Sequence
from typing import Any

from charts.footnotes import footnotes
from charts.layered import (
    LayeredChart,
    Spec,
    listed,
    name,
    quantity,
    quoted,
    values,
)
from charts.rows import Table, records
from charts.scales import ticks
from charts.theme import AUTOSIZE, NARROW, Palette, heading, palette, themed
from charts.trend import ABOVE_TICKS
from charts.words import counts_text, denominator_text, range_text, value_text
from wording import decimal, t

HEIGHT = 400
NOTE_WIDTHS = (48, 72, 76)
COLUMNS = (
    "unit_level",
    "minutes",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "hidden_reason",
    "rounded",
)
Y = {"domain": [0, 1], "nice": False}
# A curve can be pointed at every so many minutes, in no more places than this.
STEPS, MOST_STOPS = (5, 10, 15, 30, 60), 24
Goals = Sequence[tuple[float, float]]


def curves(
    table: Table,
    *,
    unit_name: str,
    goals: Goals = (),
    title: str = "",
    subtitle: str = "",
    theme: str = "light",
) -> LayeredChart:
    """Return the chart; `goals` are `(minutes, share)`."""
    colours = palette(theme)
    rows = [
        {**row, "who": "rest" if row["unit_level"] == "rest" else "unit"}
        for row in records(table, COLUMNS)
    ]
    shown = [row for row in rows if not row["hidden_reason"]]
    last = max((row["minutes"] for row in shown), default=60)
    x = {"domain": [0, last], "nice": False}
    names = {"unit": unit_name, "rest": t("unit_level.rest")}
    counted = {row["who"]: denominator_text(row) for row in shown}
    step = next(one for one in STEPS if last / one <= MOST_STOPS)
    points = [_point(row) for row in shown]
    stops = [_stop(row, names) for row in shown if row["minutes"] % step == 0]
    return LayeredChart(
        data=values(points),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT,
        layer=[
            *_goal_lines([one for one in goals if one[0] <= last], x, colours),
            _band(x, colours),
            *_lines(x, names, counted, colours),
            _goal_marks([one for one in goals if one[0] <= last], x, colours),
            footnotes(_notes(rows, goals, names), x, NOTE_WIDTHS, colours),
            _stops(stops, x),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _point(row: dict[str, Any]) -> Spec:
    numbers = {name: round(row[name], 4) for name in ("value", "lower", "upper")}
    return {"who": row["who"], "x": int(row["minutes"]), **numbers}


def _stop(row: dict[str, Any], names: dict[str, str]) -> Spec:
    digits = 0 if row["rounded"] else 1
    value = value_text(row["value"], "share", "%", digits=digits)
    counts = counts_text(row)
    within = t("times.within", minutes=decimal(row["minutes"], 0))
    who = names[row["who"]]
    return {
        "x": int(row["minutes"]),
        "value": round(row["value"], 4),
        "name": who,
        "tip_within": within,
        "tip_value": value,
        "tip_counts": counts,
        "tip_interval": range_text(row["lower"], row["upper"], "share", "%", digits),
        "label": f"{who}, {within}: {value} ({counts})",
    }


def _goal_lines(goals: Goals, x: Spec, colours: Palette) -> list[Spec]:
    """Draw a line at each goal's minutes, named above: the words grow apart."""
    layers = []
    for place, (minutes, _) in enumerate(sorted(goals)):
        leftwards = place == 0 and len(goals) > 1
        axis = {
            "orient": "top",
            "values": [minutes],
            "labelExpr": quoted(t("times.goal", minutes=decimal(minutes, 0))),
            "labelAlign": "right" if leftwards else "left",
            "labelColor": colours.high,
            "labelFontWeight": 600,
            "labelBound": False,
            "labelFlush": False,
            "title": None,
            "aria": False,
        }
        layers.append(
            {
                "data": values([{"x": minutes}]),
                "mark": {
                    "type": "rule",
                    "color": colours.high,
                    "strokeWidth": 1.5,
                    "aria": False,
                },
                "encoding": {"x": quantity("x", scale=x, axis=axis)},
            }
        )
    return layers


def _goal_marks(goals: Goals, x: Spec, colours: Palette) -> Spec:
    return {
        "data": values([{"x": minutes, "value": share} for minutes, share in goals]),
        "mark": {
            "type": "point",
            "shape": "diamond",
            "filled": True,
            "size": 130,
            "opacity": 1,
            "color": colours.high,
            "stroke": colours.background,
            "strokeWidth": 1.5,
            "aria": False,
        },
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=Y, axis=None),
        },
    }


def _band(x: Spec, colours: Palette) -> Spec:
    return {
        "transform": [{"filter": "datum.who=='unit'"}],
        "mark": {
            "type": "area",
            "color": colours.own,
            "opacity": 0.14,
            "aria": False,
        },
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("lower", scale=Y, axis=None),
            "y2": {"field": "upper"},
        },
    }


def _lines(
    x: Spec, names: dict[str, str], counted: dict[str, str], colours: Palette
) -> list[Spec]:
    """Draw the curves: the rest thin and dashed. `counted` are their patients."""
    present = [who for who in ("unit", "rest") if who in counted]
    looks = {"unit": (colours.own, [1, 0]), "rest": (colours.muted, [7, 4])}
    said = [t("times.n", name=names[who], n=counted[who]) for who in present]
    legend = {
        "labelExpr": f"{listed(map(quoted, said))}"
        f"[indexof({listed(quoted(who) for who in present)},datum.value)]",
        "symbolType": "stroke",
        "symbolStrokeWidth": 3,
        "columns": {"expr": f"{NARROW} ? 1 : 2"},
        # Above the heading of the axis.
        "offset": 26,
    }

    def scaled(look: int) -> Spec:
        scale = {"domain": present, "range": [looks[who][look] for who in present]}
        return name("who", scale=scale, legend=legend)

    bottom = {
        **ticks("minutes", orient="bottom"),
        "title": t("times.axis.minutes"),
    }
    left = {
        **ticks("share", orient="left", grid=True),
        **ABOVE_TICKS,
        "tickCount": 5,
        "title": t("times.axis.share"),
    }
    return [
        {
            "mark": {"type": "line", "strokeJoin": "round", "aria": False},
            "encoding": {
                "x": quantity("x", scale=x, axis=bottom),
                "y": quantity("value", scale=Y, axis=left),
                "color": scaled(0),
                "strokeDash": scaled(1),
                "strokeWidth": {
                    "condition": {"test": "datum.who=='unit'", "value": 3},
                    "value": 2,
                },
            },
        }
    ]


def _notes(
    rows: list[dict[str, Any]], goals: Goals, names: dict[str, str]
) -> list[str]:
    shown = [row for row in rows if not row["hidden_reason"]]
    notes = []
    if any(row["who"] == "unit" for row in shown):
        notes.append(t("times.curve.band", name=names["unit"]))
    if goals:
        notes.append(t("times.curve.goal"))
    rounded = {names[row["who"]] for row in shown if row["rounded"]}
    if rounded:
        notes.append(t("times.curve.rounded", names=", ".join(sorted(rounded))))
    notes += [
        t(f"times.curve.hidden.{row['hidden_reason']}", name=names[row["who"]])
        for row in rows
        if row["hidden_reason"]
    ]
    return notes


def _stops(stops: list[Spec], x: Spec) -> Spec:
    """Lay wide transparent points on the curves: hover and screen reader text."""
    tips = ("within", "value", "counts", "interval")
    return {
        "data": values(stops),
        "mark": {"type": "point", "filled": True, "size": 220, "opacity": 0},
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=Y, axis=None),
            "description": name("label"),
            "tooltip": [
                name("name", title=t("chart.tip.unit")),
                *(name(f"tip_{tip}", title=t(f"times.tip.{tip}")) for tip in tips),
            ],
        },
    }
