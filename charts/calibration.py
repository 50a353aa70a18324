"""How well predicted risks fit what happened: ten groups of patients by risk.

    calibration_plot(table, *, title="", subtitle="", notes=(), theme="light")
        -> alt.LayerChart

`table` is one of `indicators.case_mix.calibration_table`.
"""

from collections.abc import Sequence
from typing import Any

from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.rows import Table, records
from charts.scales import nice_domain, ticks
from charts.theme import AUTOSIZE, Palette, heading, palette, responsive, themed
from charts.words import counts_text, range_text, value_text
from wording import t

HEIGHT = 360
NOTE_WIDTHS = (50, 64, 84)
COLUMNS = (
    "predicted",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "rounded",
)


def calibration_plot(
    table: Table,
    *,
    title: str = "",
    subtitle: str = "",
    notes: Sequence[str] = (),
    theme: str = "light",
) -> LayeredChart:
    """Return the plot: a point per group with its interval, and the perfect line."""
    colours = palette(theme)
    points = [_point(row) for row in records(table, COLUMNS)]
    numbers = [point[key] for point in points for key in ("predicted", "upper")]
    last = nice_domain([0.0, *numbers], "share")[1]
    scale = {"domain": [0, last], "nice": False, "zero": True}
    noted = list(notes)
    if any(point["about"] for point in points):
        noted.append(t("chart.rounded"))
    return LayeredChart(
        data=values(points),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT,
        layer=[
            _perfect(last, scale, colours),
            _intervals(scale, colours),
            _points(scale, colours),
            footnotes(noted, scale, NOTE_WIDTHS, colours),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _point(said: dict[str, Any]) -> Spec:
    predicted = value_text(said["predicted"], "share", "%")
    observed = value_text(said["value"], "share", "%")
    counts = counts_text(said)
    interval = range_text(said["lower"], said["upper"], "share", "%")
    return {
        "predicted": float(said["predicted"]),
        "observed": float(said["value"]),
        "lower": float(said["lower"]),
        "upper": float(said["upper"]),
        "about": bool(said["rounded"]),
        "tip_predicted": predicted,
        "tip_observed": f"{observed} ({interval})",
        "tip_counts": counts,
        "label": f"{t('chart.calibration.x')} {predicted}, "
        f"{t('chart.calibration.y')} {observed} ({interval}), {counts}",
    }


def _perfect(last: float, scale: Spec, colours: Palette) -> Spec:
    x = ticks("share", orient="bottom") | {"title": t("chart.calibration.x")}
    y = ticks("share", orient="left", grid=True) | {
        "title": t("chart.calibration.y"),
        "titleAngle": 0,
        "titleAlign": "left",
        "titleBaseline": "bottom",
        "titleX": -24,
        "titleY": -8,
    }
    return {
        "data": values([{"zero": 0, "last": last}]),
        "mark": {
            "type": "rule",
            "color": colours.muted,
            "strokeDash": [5, 4],
            "strokeWidth": 1.5,
            "aria": False,
        },
        "encoding": {
            "x": quantity("zero", scale=scale, axis=x),
            "x2": {"field": "last"},
            "y": quantity("zero", scale=scale, axis=y),
            "y2": {"field": "last"},
        },
    }


def _intervals(scale: Spec, colours: Palette) -> Spec:
    return {
        "mark": {
            "type": "rule",
            "color": colours.plain,
            "strokeWidth": 2,
            "clip": True,
            "aria": False,
        },
        "encoding": {
            "x": quantity("predicted", scale=scale, axis=None),
            "y": quantity("lower", scale=scale, axis=None),
            "y2": {"field": "upper"},
        },
    }


def _points(scale: Spec, colours: Palette) -> Spec:
    return {
        "mark": {
            "type": "point",
            "filled": True,
            "opacity": 1,
            "size": responsive(90, 60),
            "color": colours.plain,
            "stroke": colours.background,
            "strokeWidth": 1,
        },
        "encoding": {
            "x": quantity("predicted", scale=scale, axis=None),
            "y": quantity("observed", scale=scale, axis=None),
            "description": name("label"),
            "tooltip": [
                name("tip_predicted", title=t("chart.calibration.x")),
                name("tip_observed", title=t("chart.calibration.y")),
                name("tip_counts", title=t("chart.tip.counts")),
            ],
        },
    }
