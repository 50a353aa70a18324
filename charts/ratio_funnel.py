"""Observed against expected, unit by unit, with the limits of chance around 1.

    ratio_funnel(table, curve, *, title="", subtitle="", x_title="", notes=(),
                 own=frozenset(), theme="light") -> alt.LayerChart

`table` is one of `indicators.case_mix.adjusted_ratios`, `curve` one of `limit_curve`.
Outside the limits means "look into it", never "poor": the marks have no goal's colour.
Hidden units are named at the foot with the reason and stand in no data.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.rows import records
from charts.scales import round_up
from charts.theme import (
    AUTOSIZE,
    NARROW,
    Palette,
    heading,
    palette,
    responsive,
    themed,
)
from charts.unit_words import unit_words
from charts.words import hidden_text
from wording import decimal, t

HEIGHT = 360
NOTE_WIDTHS = (50, 84, 112)
# Higher ratios are too rare to make room for: the limits are cut there.
MOST_LIMIT = 3.0
ZONES = ("inside", "95", "99.8")
SHAPES = {"inside": "circle", "95": "diamond", "99.8": "square"}
LIMITS = ("lower_998", "lower_95", "upper_95", "upper_998")
COLUMNS = (
    "unit_level",
    "unit_id",
    "unit_name",
    "numerator",
    "denominator",
    "expected",
    "value",
    "lower",
    "upper",
    "zone",
    "hidden_reason",
    "rounded",
    "is_own",
)


def ratio_funnel(
    table: pd.DataFrame,
    curve: pd.DataFrame,
    *,
    title: str = "",
    subtitle: str = "",
    x_title: str = "",
    notes: Sequence[str] = (),
    own: Collection[str] = frozenset(),
    theme: str = "light",
) -> LayeredChart:
    """Return the funnel; `own` are unit ids to mark beside `is_own`."""
    colours = palette(theme)
    rows = records(table, COLUMNS)
    points = [_point(row, own) for row in rows if not row["hidden_reason"]]
    # The own unit is drawn last, on top.
    points.sort(key=lambda point: point["is_own"])
    x, y = _scales(points, curve)
    noted = [*notes, *_hidden(rows)]
    if any(row["rounded"] for row in rows if not row["hidden_reason"]):
        noted.append(t("chart.rounded"))
    return LayeredChart(
        data=values(points),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT,
        layer=[
            *_limits(curve, x, y, colours),
            _line_at_one(x, y, x_title, colours),
            _own_interval(x, y, colours),
            _points(x, y, colours),
            *_names(x, y, colours),
            footnotes(noted, x, NOTE_WIDTHS, colours),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _point(row: Mapping[str, Any], own: Collection[str]) -> Spec:
    is_own = bool(row["is_own"]) or str(row["unit_id"]) in own
    unit = unit_words(row, mark_own=True)
    about = t("chart.about") if row["rounded"] else ""
    zone = t(f"chart.ratio.zone.{row['zone']}")
    counts = t(
        "chart.ratio.counts",
        about=about,
        observed=decimal(row["numerator"], 0),
        expected=decimal(row["expected"]),
        n=decimal(row["denominator"], 0),
    )
    ratio = decimal(row["value"], 2)
    interval = f"{decimal(row['lower'], 2)}–{decimal(row['upper'], 2)}"
    point = {
        "unit_id": str(row["unit_id"]),
        "unit": unit,
        "is_own": is_own,
        # Nobody reads fifty names: only those that the eye will ask for.
        "named": unit if is_own or row["zone"] == "99.8" else "",
        "expected": round(float(row["expected"]), 1),
        "ratio": round(float(row["value"]), 4),
        "zone": zone,
        "tip_counts": counts,
        "tip_ratio": ratio,
        "tip_interval": interval,
        "label": f"{unit}: {ratio} ({interval}), {counts}, {zone}",
    }
    if is_own:
        point |= {"lower": float(row["lower"]), "upper": float(row["upper"])}
    return point


def _scales(points: list[Spec], curve: pd.DataFrame) -> tuple[Spec, Spec]:
    most = max((point["expected"] for point in points), default=1.0)
    if len(curve):
        most = max(most, float(curve["expected"].max()))
    ratios = [point["ratio"] for point in points]
    ratios += [point["upper"] for point in points if "upper" in point]
    if len(curve):
        ratios.append(float(curve["upper_998"].max()))
    top = min(max([1.5, *ratios]), MOST_LIMIT)
    top = max([top, *(point["ratio"] for point in points)])
    top = math.ceil(top * 5) / 5
    return (
        {"domain": [0, round_up(most)], "nice": False, "zero": True},
        {"domain": [0, top], "nice": False, "zero": True},
    )


def _limits(curve: pd.DataFrame, x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    if not len(curve):
        return []
    rows = [
        {"at": at, "limit": min(max(value, 0.0), y["domain"][1]), "of": limit}
        for limit in LIMITS
        for at, value in zip(
            curve["expected"].tolist(), curve[limit].tolist(), strict=True
        )
        if value <= y["domain"][1]
    ]
    ends = [
        {"at": row["at"], "limit": row["limit"], "said": t(f"chart.ratio.{limit[6:]}")}
        for limit in ("upper_95", "upper_998")
        if (row := next((r for r in reversed(rows) if r["of"] == limit), None))
    ]
    place = {
        "x": quantity("at", scale=x, axis=None),
        "y": quantity("limit", scale=y, axis=None),
    }
    inner = "indexof(datum.of,'95')>=0"
    return [
        {
            "data": values(rows),
            "mark": {"type": "line", "color": colours.muted, "aria": False},
            "encoding": {
                **place,
                "detail": name("of"),
                "strokeDash": {
                    "condition": {"test": inner, "value": [3, 3]},
                    "value": [1, 0],
                },
                "strokeWidth": {"condition": {"test": inner, "value": 1}, "value": 1.4},
            },
        },
        {
            "data": values(ends),
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 4,
                "color": colours.muted,
                "fontSize": responsive(12, 11),
                "aria": False,
            },
            "encoding": {**place, "text": name("said")},
        },
    ]


def _line_at_one(x: Spec, y: Spec, x_title: str, colours: Palette) -> Spec:
    axis = {
        "orient": "bottom",
        "format": ",~f",
        "tickCount": {"expr": f"{NARROW} ? 4 : 8"},
        "title": x_title or None,
        "aria": False,
    }
    up = {
        "orient": "left",
        "format": ".1f",
        "grid": True,
        "tickCount": 6,
        "title": t("chart.ratio.y"),
        "titleAngle": 0,
        "titleAlign": "left",
        "titleBaseline": "bottom",
        "titleX": -24,
        "titleY": -8,
        "aria": False,
    }
    return {
        "data": values([{"one": 1, "first": x["domain"][0], "last": x["domain"][1]}]),
        "mark": {
            "type": "rule",
            "color": colours.nation,
            "strokeWidth": 1.5,
            "aria": False,
        },
        "encoding": {
            "x": quantity("first", scale=x, axis=axis),
            "x2": {"field": "last"},
            "y": quantity("one", scale=y, axis=up),
        },
    }


def _own_interval(x: Spec, y: Spec, colours: Palette) -> Spec:
    return {
        "transform": [{"filter": "isValid(datum.lower)"}],
        "mark": {
            "type": "rule",
            "color": colours.own,
            "strokeWidth": 2,
            "clip": True,
            "aria": False,
        },
        "encoding": {
            "x": quantity("expected", scale=x, axis=None),
            "y": quantity("lower", scale=y, axis=None),
            "y2": {"field": "upper"},
        },
    }


def _points(x: Spec, y: Spec, colours: Palette) -> Spec:
    words = [t(f"chart.ratio.zone.{zone}") for zone in ZONES]
    looks = [colours.plain, colours.text, colours.lines[1]]

    def scaled(range_: list[str]) -> Spec:
        legend = {
            "values": words,
            "columns": {"expr": f"{NARROW} ? 1 : 3"},
            # Room for the name of the axis, which lies below the legend.
            "offset": 26,
        }
        return name("zone", scale={"domain": words, "range": range_}, legend=legend)

    return {
        "mark": {
            "type": "point",
            "filled": True,
            "opacity": 1,
            "strokeWidth": 2,
        },
        "encoding": {
            "x": quantity("expected", scale=x, axis=None),
            "y": quantity("ratio", scale=y, axis=None),
            "shape": scaled([SHAPES[zone] for zone in ZONES]),
            "fill": scaled(looks),
            "stroke": {
                "condition": {"test": "datum.is_own", "value": colours.own},
                "value": colours.background,
            },
            "size": {"condition": {"test": "datum.is_own", "value": 190}, "value": 80},
            "description": name("label"),
            "tooltip": [
                name("unit", title=t("chart.tip.unit")),
                name("tip_ratio", title=t("chart.ratio.y")),
                name("tip_interval", title=t("chart.tip.interval")),
                name("tip_counts", title=t("chart.tip.counts")),
                name("zone", title=t("chart.ratio.zone")),
            ],
        },
    }


def _names(x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    """Name the own unit below its interval, and those outside above their points."""

    def named(test: str, place: str, baseline: str, dy: int, colour: str) -> Spec:
        return {
            "transform": [{"filter": f"datum.named!='' && {test}"}],
            "mark": {
                "type": "text",
                "baseline": baseline,
                "dy": dy,
                "fontSize": responsive(14, 12),
                "fontWeight": 600,
                "color": colour,
                "aria": False,
            },
            "encoding": {
                "x": quantity("expected", scale=x, axis=None),
                "y": quantity(place, scale=y, axis=None),
                "text": name("named"),
            },
        }

    return [
        named("datum.is_own", "lower", "top", 5, colours.own),
        named("!datum.is_own", "ratio", "bottom", -8, colours.text),
    ]


def _hidden(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return, a line a reason, which units have no point."""
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row["hidden_reason"] and row["hidden_reason"] != "no_data":
            by_reason.setdefault(row["hidden_reason"], []).append(str(row["unit_name"]))
    return [
        t("chart.ratio.hidden", reason=hidden_text(reason), units=", ".join(units))
        for reason, units in by_reason.items()
    ]
