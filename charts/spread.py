"""How far units lie apart, year by year, and where the own unit lies among them.

    spread_over_time(spread, units, *, kind, unit_text="%", title="", subtitle="",
                     notes=(), theme="light", digits=None) -> alt.LayerChart

`spread` are the rows of `indicators.peers.spread_by_period`, `units` the rows of
results of the one unit that is drawn as a dot (it may be empty). Hidden rows are left
out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.rows import Table, records
from charts.scales import nice_domain, ticks
from charts.theme import AUTOSIZE, Palette, heading, palette, responsive, themed
from charts.time_axis import (
    calendar,
    period_words,
    position,
    short_words,
    time_ticks,
)
from charts.words import counts_text, digits_of, range_text, value_text
from wording import decimal, t

HEIGHT = 240
NOTE_WIDTHS = (44, 70, 100)
UNIT = (
    "period",
    "unit_level",
    "unit_name",
    "is_own",
    "numerator",
    "denominator",
    "value",
    "hidden_reason",
    "rounded",
)


def spread_over_time(
    spread: Sequence[Mapping[str, Any]],
    units: Table,
    *,
    kind: str,
    unit_text: str = "%",
    title: str = "",
    subtitle: str = "",
    notes: Sequence[str] = (),
    theme: str = "light",
    digits: int | None = None,
) -> LayeredChart:
    """Return the chart: the middle half of the units as a bar, their median a line."""
    colours = palette(theme)
    years = [_year(row, kind, unit_text, digits) for row in spread]
    dots = [
        _dot(row, kind, unit_text, digits)
        for row in records(units, UNIT)
        if not row["hidden_reason"]
    ]
    axis = calendar(row["period"] for row in spread)
    numbers = [year[one] for year in years for one in ("q1", "q3")]
    numbers += [dot["value"] for dot in dots]
    x = {"domain": list(axis.domain), "nice": False, "zero": False}
    y = {"domain": list(nice_domain(numbers, kind)), "nice": False, "zero": False}
    noted = [*notes]
    cut = [year["period"] for year in years if year["cut"]]
    if cut:
        noted.append(t("chart.trend.cut", periods=", ".join(cut)))
    if any(year["incomplete"] for year in years):
        noted.append(t("chart.spread.incomplete"))
    if any(row["rounded"] for row in spread):
        noted.append(t("chart.rounded"))
    left = {**ticks(kind, orient="left", grid=True), "tickCount": 5}
    if kind == "median":
        left |= {
            "title": unit_text,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleBaseline": "bottom",
            "titleX": -24,
            "titleY": -8,
        }
    return LayeredChart(
        data=values(years),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT,
        layer=[
            _middle_half(x, y, left, colours),
            _median(x, y, time_ticks(axis), colours),
            _dots(dots, x, y, colours),
            footnotes(noted, x, NOTE_WIDTHS, colours),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _year(
    row: Mapping[str, Any], kind: str, unit_text: str, digits: int | None
) -> Spec:
    period = period_words(row["period"], row["period_start"], row["period_end"])
    half = range_text(row["q1"], row["q3"], kind, unit_text, digits)
    middle = value_text(row["median"], kind, unit_text, digits=digits)
    units = decimal(row["units"], 0)
    return {
        "x": position(row["period"]),
        "q1": float(row["q1"]),
        "median": float(row["median"]),
        "q3": float(row["q3"]),
        "incomplete": bool(row["incomplete"]),
        "cut": period != short_words(row["period"]),
        "period": period,
        "tip_half": half,
        "tip_median": middle,
        "tip_units": units,
        "label": f"{period}: {half}, {middle}, {t('chart.spread.tip.units')}: {units}",
    }


def _dot(row: Mapping[str, Any], kind: str, unit_text: str, digits: int | None) -> Spec:
    places = digits_of(row, kind, digits)
    unit = str(row["unit_name"])
    unit = t("chart.own_unit", name=unit) if row["is_own"] else unit
    value = value_text(row["value"], kind, unit_text, digits=places)
    counts = counts_text(row)
    return {
        "x": position(row["period"]),
        "value": float(row["value"]),
        "unit": unit,
        "period": row["period"],
        "tip_value": value,
        "tip_counts": counts,
        "label": f"{unit}, {row['period']}: {value}, {counts}",
    }


def _middle_half(x: Spec, y: Spec, left: Spec, colours: Palette) -> Spec:
    return {
        "mark": {
            "type": "rule",
            "color": colours.plain,
            "strokeWidth": responsive(16, 10),
        },
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("q1", scale=y, axis=left),
            "y2": {"field": "q3"},
            "opacity": {
                "condition": {"test": "datum.incomplete", "value": 0.25},
                "value": 0.5,
            },
            "description": name("label"),
            "tooltip": [
                name("period", title=t("chart.tip.period")),
                name("tip_half", title=t("chart.spread.tip.half")),
                name("tip_median", title=t("chart.spread.tip.median")),
                name("tip_units", title=t("chart.spread.tip.units")),
            ],
        },
    }


def _median(x: Spec, y: Spec, axis: Spec, colours: Palette) -> Spec:
    return {
        "mark": {
            "type": "tick",
            "orient": "horizontal",
            "color": colours.text,
            "thickness": 2,
            "size": responsive(16, 10),
            "aria": False,
        },
        "encoding": {
            "x": quantity("x", scale=x, axis=axis),
            "y": quantity("median", scale=y, axis=None),
        },
    }


def _dots(dots: list[Spec], x: Spec, y: Spec, colours: Palette) -> Spec:
    return {
        "data": values(dots),
        "mark": {
            "type": "point",
            "filled": True,
            "color": colours.own,
            "size": responsive(110, 70),
            "opacity": 1,
            "stroke": colours.background,
            "strokeWidth": 1.5,
        },
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("value", scale=y, axis=None),
            "description": name("label"),
            "tooltip": [
                name("unit", title=t("chart.tip.unit")),
                name("period", title=t("chart.tip.period")),
                name("tip_value", title=t("chart.tip.value")),
                name("tip_counts", title=t("chart.tip.counts")),
            ],
        },
    }
