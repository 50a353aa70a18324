"""Observed against expected, unit by unit, with the limits of chance around 1.

    ratio_funnel(table, curve, *, title="", subtitle="", x_title="", notes=(),
                 own=frozenset(), theme="light") -> alt.LayerChart

`table` is one of `indicators.case_mix.adjusted_ratios`, `curve` one of `limit_curve`.
Outside the limits means "look into it", never "poor": the marks have no goal's colour.
Hidden units are named at the foot with the reason and stand in no data.
"""

from collections.abc import Collection, Sequence

from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.ratio_points import COLUMNS, hidden_units, ratio_point, ratio_scales
from charts.rows import Table, records
from charts.theme import (
    AUTOSIZE,
    NARROW,
    Palette,
    heading,
    palette,
    responsive,
    themed,
)
from wording import t

HEIGHT = 360
NOTE_WIDTHS = (50, 84, 112)
ZONES = ("inside", "95", "99.8")
SHAPES = {"inside": "circle", "95": "diamond", "99.8": "square"}
LIMITS = ("lower_998", "lower_95", "upper_95", "upper_998")


def ratio_funnel(
    table: Table,
    curve: Table,
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
    points = [ratio_point(row, own) for row in rows if not row["hidden_reason"]]
    # The own unit is drawn last, on top.
    points.sort(key=lambda point: point["is_own"])
    x, y = ratio_scales(points, curve)
    noted = [*notes, *hidden_units(rows)]
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


def _limits(curve: Table, x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    if not len(curve["expected"]):
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
