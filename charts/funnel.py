"""Shares against size, in the funnel that chance leaves open around their centre.

    funnel_of_units(table, curve, *, adjusted=True, title="", subtitle="", x_title="",
                    notes=(), own=frozenset(), chosen=frozenset(),
                    theme="light") -> alt.LayerChart

`table` is the `units` of an `indicators.comparison.IndicatorFunnel`, `curve` its curve.
Outside the limits means "look into it", never "poor": no mark has a goal's colour.
Hidden units are named at the foot with the reason and stand in no data.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, quoted, values
from charts.point_names import Point, name_layers
from charts.rows import Table, records
from charts.theme import (
    AUTOSIZE,
    MIDDLE,
    NARROW,
    Palette,
    heading,
    palette,
    responsive,
    themed,
)
from charts.words import counts_text, digits_of, hidden_text, range_text, value_text
from wording import t

HEIGHT = 380
NOTE_WIDTHS = (52, 84, 120)
ZONES = ("inside", "95", "99.8")
SHAPES = {"inside": "circle", "95": "diamond", "99.8": "square"}
LIMITS = ("lower_998", "lower_95", "upper_95", "upper_998")
# How far the axis of sizes reaches past the largest unit.
BEYOND = 1.05
# The axis of shares ends at a whole step beyond the outermost share.
STEP = 0.05
HEADROOM = 0.07
COLUMNS = (
    "unit_level",
    "unit_id",
    "unit_name",
    "numerator",
    "denominator",
    "value",
    "hidden_reason",
    "rounded",
    "is_own",
    "centre",
    *LIMITS,
    *(f"adjusted_{limit}" for limit in LIMITS),
    "z",
    "zone",
    "adjusted_z",
    "adjusted_zone",
)


def funnel_of_units(
    table: Table,
    curve: Table,
    *,
    adjusted: bool = True,
    title: str = "",
    subtitle: str = "",
    x_title: str = "",
    notes: Sequence[str] = (),
    own: Collection[str] = frozenset(),
    chosen: Collection[str] = frozenset(),
    theme: str = "light",
) -> LayeredChart:
    """Return the funnel; the limits are the `adjusted` ones, or those of chance alone.

    `own` are unit ids to mark beside `is_own`. Where there are `chosen` ones, they
    stand out from the others, which turn pale.
    """
    colours = palette(theme)
    prefix = "adjusted_" if adjusted else ""
    rows = records(table, COLUMNS)
    shown = [row for row in rows if row[f"{prefix}zone"]]
    shown.sort(key=lambda row: _importance(row, prefix, own, chosen))
    points = [_point(row, prefix, own, chosen) for row in shown]
    x, y = _scales(points)
    centre = shown[0]["centre"] if shown else math.nan
    noted = [t("chart.funnel.lines"), *notes, *_hidden(rows)]
    if any(row["rounded"] for row in shown):
        noted.append(t("chart.rounded"))
    return LayeredChart(
        # The most important unit is drawn last, on top.
        data=values(points[::-1]),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT,
        layer=[
            _limits(curve, prefix, x, y, colours),
            *_centre(centre, x, y, x_title, colours),
            _points(x, y, colours),
            *_names(points, x, y, colours),
            footnotes(noted, x, NOTE_WIDTHS, colours),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _is_own(row: Mapping[str, Any], own: Collection[str]) -> bool:
    return bool(row["is_own"]) or str(row["unit_id"]) in own


def _importance(
    row: Mapping[str, Any],
    prefix: str,
    own: Collection[str],
    chosen: Collection[str],
) -> tuple[bool, bool, float]:
    """Order own units first, then chosen ones, then by distance from the centre."""
    is_chosen = str(row["unit_id"]) in chosen
    return not _is_own(row, own), not is_chosen, -abs(row[f"{prefix}z"])


def _point(
    row: Mapping[str, Any],
    prefix: str,
    own: Collection[str],
    chosen: Collection[str],
) -> Spec:
    unit_id = str(row["unit_id"])
    is_own, is_chosen = _is_own(row, own), unit_id in chosen
    unit = str(row["unit_name"])
    unit = t("chart.own_unit", name=unit) if row["is_own"] else unit
    zone = row[f"{prefix}zone"]
    words = t(f"chart.funnel.zone.{zone}")
    value = value_text(row["value"], "share", "", digits=digits_of(row, "share", None))
    limits = range_text(row[f"{prefix}lower_95"], row[f"{prefix}upper_95"], "share", "")
    counts = counts_text(row)
    return {
        "unit_id": unit_id,
        "unit": unit,
        "is_own": is_own,
        "is_outside": zone != "inside",
        "pale": zone == "inside" and bool(chosen) and not is_own and not is_chosen,
        "named": is_own or is_chosen or zone != "inside",
        "x": float(row["denominator"]),
        "y": float(row["value"]),
        "zone": words,
        "tip_value": value,
        "tip_counts": counts,
        "tip_limits": limits,
        "label": f"{unit}: {value}, {counts}, {words}",
    }


def _scales(points: Sequence[Spec]) -> tuple[Spec, Spec]:
    largest = max((point["x"] for point in points), default=10.0)
    shares = [point["y"] for point in points] or [0.0, 1.0]
    low = math.floor((min(shares) - STEP / 2) / STEP) * STEP
    high = math.ceil((max(shares) + STEP / 2) / STEP) * STEP
    low, high = round(max(low, 0.0), 2), round(min(high, 1.0), 2)
    # Points at 100 % need room above them for their names.
    top = high + (high - low) * HEADROOM * (high == 1.0)
    return (
        {"domain": [0, largest * BEYOND], "nice": False, "zero": True},
        {
            "domain": [low, top],
            "nice": False,
            "zero": False,
        },
    )


def _limits(curve: Table, prefix: str, x: Spec, y: Spec, colours: Palette) -> Spec:
    """Draw the four limits: 99.8 % solid, 95 % dashed."""
    sizes = curve["denominator"].tolist()
    rows = [
        {"size": size, "limit": round(value, 5), "of": limit}
        for limit in LIMITS
        for size, value in _inside(
            sizes, curve[f"{prefix}{limit}"].tolist(), x["domain"][1], y["domain"]
        )
    ]
    inner = "indexof(datum.of,'95')>=0"
    return {
        "data": values(rows),
        "mark": {"type": "line", "color": colours.muted, "clip": True, "aria": False},
        "encoding": {
            "x": quantity("size", scale=x, axis=None),
            "y": quantity("limit", scale=y, axis=None),
            "detail": name("of"),
            "strokeDash": {
                "condition": {"test": inner, "value": [4, 4]},
                "value": [1, 0],
            },
            "strokeWidth": {"condition": {"test": inner, "value": 1.2}, "value": 1.5},
        },
    }


def _inside(
    sizes: Sequence[float], limits: Sequence[float], last: float, domain: list[float]
) -> Iterable[tuple[float, float]]:
    """Yield what the plot has room for, and one point more where a line leaves it."""
    low, high = domain
    kept = [low <= limit <= high for limit in limits]
    beside = zip([False, *kept], kept, [*kept[1:], False], strict=False)
    for size, limit, near in zip(sizes, limits, beside, strict=True):
        if size <= last and any(near):
            yield size, limit


def _centre(
    centre: float, x: Spec, y: Spec, x_title: str, colours: Palette
) -> list[Spec]:
    """Draw the centre, name it at its end, and carry both axes."""
    words = t("chart.funnel.centre", value=value_text(centre, "share", ""))
    at = [] if math.isnan(centre) else [centre]
    first, last = x["domain"]
    left = {
        "orient": "left",
        "format": ".0%",
        "grid": True,
        "tickCount": 6,
        "title": None,
        "aria": False,
    }
    bottom = {
        "orient": "bottom",
        "format": ",~f",
        "tickCount": {"expr": f"{NARROW} ? 4 : {MIDDLE} ? 6 : 8"},
        "title": x_title or None,
        "aria": False,
    }
    right = {
        "orient": "right",
        "values": at,
        "labelExpr": f"split({quoted(words)},'\\n')",
        "labelColor": colours.nation,
        "labelFontWeight": 600,
        "labelPadding": 6,
        "title": None,
        "aria": False,
    }
    line: Spec = {
        "data": values([{"centre": one, "first": first, "last": last} for one in at]),
        "mark": {
            "type": "rule",
            "color": colours.nation,
            "strokeWidth": 1.5,
            "aria": False,
        },
        "encoding": {
            "x": quantity("first", scale=x, axis=bottom),
            "x2": {"field": "last"},
            "y": quantity("centre", scale=y, axis=left),
        },
    }
    named = {
        **line,
        "mark": {"type": "rule", "opacity": 0, "aria": False},
        "encoding": {
            "x": quantity("first", scale=x, axis=None),
            "y": quantity("centre", scale=y, axis=right),
        },
    }
    return [line, named]


def _points(x: Spec, y: Spec, colours: Palette) -> Spec:
    words = [t(f"chart.funnel.zone.{zone}") for zone in ZONES]
    looks = [colours.plain, colours.text, colours.lines[1]]

    def scaled(range_: list[str]) -> Spec:
        legend = {"values": words, "columns": {"expr": f"{NARROW} ? 1 : 3"}}
        return name("zone", scale={"domain": words, "range": range_}, legend=legend)

    return {
        "mark": {"type": "point", "filled": True, "strokeWidth": 2},
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("y", scale=y, axis=None),
            "shape": scaled([SHAPES[zone] for zone in ZONES]),
            "fill": scaled(looks),
            "stroke": {
                "condition": {"test": "datum.is_own", "value": colours.own},
                "value": colours.background,
            },
            "opacity": {
                "condition": {"test": "datum.pale", "value": 0.35},
                "value": 1,
            },
            "size": {
                # A diamond of the same size looks smaller than a circle.
                "condition": [
                    {"test": "datum.is_own", "value": 190},
                    {"test": "datum.is_outside", "value": responsive(125, 85)},
                ],
                "value": responsive(80, 55),
            },
            "description": name("label"),
            "tooltip": [
                name("unit", title=t("chart.tip.unit")),
                name("tip_value", title=t("chart.tip.value")),
                name("tip_counts", title=t("chart.tip.counts")),
                name("tip_limits", title=t("chart.funnel.tip.limits")),
                name("zone", title=t("chart.funnel.tip.zone")),
            ],
        },
    }


def _names(points: Sequence[Spec], x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    first, last = x["domain"]
    low, high = y["domain"]
    places = [
        Point(
            (point["x"] - first) / (last - first),
            (point["y"] - low) / (high - low),
            point["unit"] if point["named"] else "",
            point["is_own"],
        )
        for point in points
    ]
    return name_layers(places, points, x, y, HEIGHT, colours)


def _hidden(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return, a line a reason, which units take no part."""
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row["hidden_reason"]:
            by_reason.setdefault(row["hidden_reason"], []).append(str(row["unit_name"]))
    return [
        t("chart.funnel.hidden", reason=hidden_text(reason), units=", ".join(units))
        for reason, units in by_reason.items()
    ]
