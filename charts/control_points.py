"""The points of a control chart: joined, marked by shape and word, hovered over."""

from charts.control_rows import SHAPES, ControlRows
from charts.layered import Spec, name, quantity, values
from charts.scales import ticks
from charts.theme import NARROW, Palette
from charts.time_axis import time_ticks
from charts.trend import ABOVE_TICKS
from wording import t


def value_lines(
    found: ControlRows,
    x: Spec,
    y: Spec,
    kind: str,
    unit_text: str,
    colours: Palette,
) -> list[Spec]:
    """Join the points; dashed to and from a period that is not over."""
    left = {**ticks(kind, orient="left", grid=True), "tickCount": 5}
    if kind == "median":
        left |= {"title": unit_text, **ABOVE_TICKS}
    line = {"type": "line", "color": colours.own, "strokeWidth": 2, "aria": False}
    bare = {
        "x": quantity("x", scale=x, axis=None),
        "y": quantity("value", scale=y, axis=None),
        "detail": name("of"),
    }
    drawn_out = {**bare, "y": quantity("value", scale=y, axis=left)}
    return [
        {
            "data": values(found.lines.bridges()),
            "mark": {**line, "strokeDash": [4, 4]},
            "encoding": bare,
        },
        {
            "transform": [{"filter": "!datum.incomplete"}],
            "mark": {**line, "strokeJoin": "round"},
            "encoding": drawn_out,
        },
    ]


def value_points(
    found: ControlRows,
    x: Spec,
    y: Spec,
    names: Spec | None,
    kind: str,
    colours: Palette,
) -> list[Spec]:
    """Draw the points; the marked ones by shape, with words in the legend."""
    words = {mark: t(f"control.mark.{mark}") for mark in found.marks}
    shapes = {
        "domain": ["", *words.values()],
        "range": ["circle", *(SHAPES[mark] for mark in words)],
    }
    looks = {
        "domain": ["", *words.values()],
        "range": [colours.own, *(colours.lines[4] for _ in words)],
    }
    legend = _legend(list(words.values()), kind)
    complete = {
        "type": "point",
        "filled": True,
        "opacity": 1,
        "stroke": colours.background,
        "strokeWidth": 1,
        "aria": False,
    }
    hollow = {
        "type": "point",
        "filled": False,
        "fill": colours.background,
        "color": colours.own,
        "opacity": 1,
        "strokeWidth": 1.5,
        "size": 50,
        "aria": False,
    }
    return [
        {
            "transform": [{"filter": "!datum.incomplete"}],
            "mark": complete,
            "encoding": {
                "x": quantity("x", scale=x, axis=time_ticks(found.lines.axis)),
                "y": quantity("value", scale=y, axis=names),
                "color": name("mark_words", scale=looks, legend=legend),
                "shape": name("mark_words", scale=shapes, legend=legend),
                "size": {
                    "condition": {"test": "datum.mark_words==''", "value": 50},
                    "value": 130,
                },
            },
        },
        {
            "transform": [{"filter": "datum.incomplete"}],
            "mark": hollow,
            "encoding": {
                "x": quantity("x", scale=x, axis=None),
                "y": quantity("value", scale=y, axis=None),
            },
        },
    ]


def _legend(words: list[str], kind: str) -> Spec | None:
    if not words:
        return None
    # In a row where there is room; above the unit of a median, which stands on top.
    columns = {"expr": f"{NARROW} ? 1 : {len(words)}"}
    offset = 26 if kind == "median" else 10
    return {"values": words, "columns": columns, "offset": offset}


def hover_points(x: Spec, y: Spec) -> Spec:
    """Lay a wide transparent point over each: hover and screen reader text."""
    tips = ["period", "value", "counts"]
    return {
        "mark": {"type": "point", "filled": True, "size": 260, "opacity": 0},
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=y, axis=None),
            "description": name("label"),
            "tooltip": [
                *(name(f"tip_{tip}", title=t(f"chart.tip.{tip}")) for tip in tips),
                name("mark_words", title=t("control.tip.signal")),
            ],
        },
    }
