"""One indicator by groups of patients: the own unit above, the country below.

    group_dots(table, *, kind, words, unit_text="%", title="", subtitle="", notes=(),
               own=frozenset(), theme="light", digits=None) -> alt.LayerChart

`table` is one of `indicators.groups.group_results`, of one or two units; `words` name
the dimensions and, as `dimension.group`, their groups. Each unit has its shape. A
hidden group has its reason in the column of numbers, and no number in the data.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from charts.footnotes import footnotes
from charts.group_rows import COLUMNS, FIRST, FLAG, NAME, group_point, group_rows, keyed
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.row_strings import cut
from charts.rows import records
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
from charts.unit_words import unit_words
from charts.widths import text_width
from wording import t

ROW = 27
# How far above and below the middle of a row the units stand.
APART = 5
GAP = 16
NOTE_WIDTHS = (48, 80, 100)
SHAPES = ("circle", "diamond")


def group_dots(
    table: pd.DataFrame,
    *,
    kind: str,
    words: Mapping[str, str],
    unit_text: str = "%",
    title: str = "",
    subtitle: str = "",
    notes: Sequence[str] = (),
    own: Collection[str] = frozenset(),
    theme: str = "light",
    digits: int | None = None,
) -> LayeredChart:
    """Return the chart; units stand in the order of the table, the first one above."""
    colours = palette(theme)
    rows = records(table, COLUMNS)
    units = list(dict.fromkeys(unit_words(row) for row in rows))
    domain = group_rows(rows, units, words, kind, unit_text, digits)
    strings = keyed(domain)
    points = [
        group_point(row, strings, words, kind, unit_text, digits)
        for row in rows
        if not row["hidden_reason"]
    ]
    numbers = [one[key] for one in points for key in ("value", "lower", "upper")]
    x = {"domain": list(nice_domain(numbers, kind)), "nice": False, "zero": False}
    noted = list(notes)
    if any(row["rounded"] and not row["hidden_reason"] for row in rows):
        noted.append(t("chart.rounded"))
    looks = _looks(rows, own, colours)
    marks = [
        layer
        for place, unit in enumerate(units)
        for layer in _marks(unit, _offset(place, units), x, looks)
    ]
    return LayeredChart(
        data=values(points),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height={"step": ROW},
        layer=[
            _frame(domain, x, kind, colours),
            *(_column(domain, place, colours) for place in range(len(units))),
            *marks,
            footnotes(noted, x, NOTE_WIDTHS, colours),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _offset(place: int, units: Sequence[str]) -> float:
    return 0 if len(units) == 1 else (-APART if place == 0 else APART)


def _looks(
    rows: Sequence[Mapping[str, Any]], own: Collection[str], colours: Palette
) -> dict[str, str]:
    """Return the colour of each unit."""
    found: dict[str, str] = {}
    for row in rows:
        mine = bool(row["is_own"]) or str(row["unit_id"]) in own
        nation = row["unit_level"] == "nation"
        colour = colours.muted if nation else colours.own if mine else colours.lines[1]
        found.setdefault(unit_words(row), colour)
    return found


def _named(looks: Mapping[str, str]) -> Spec:
    """Return the encodings of a point: colour and shape, and the legend they share."""
    legend = {"columns": {"expr": f"{NARROW} ? 1 : {len(looks)}"}}
    # A shape of its own for the country, also where it stands alone.
    shapes = SHAPES[-1:] if len(looks) == 1 else SHAPES

    def scaled(range_: Sequence[str]) -> Spec:
        scale = {"domain": list(looks), "range": list(range_)}
        return name("unit", scale=scale, legend=legend if len(looks) > 1 else None)

    return {"color": scaled([*looks.values()]), "shape": scaled(shapes)}


def _frame(domain: Sequence[str], x: Spec, kind: str, colours: Palette) -> Spec:
    """Name the rows and draw the axis of values; names stand to the left."""
    flag = cut(FLAG)
    axis = {
        "orient": "left",
        "labelExpr": cut(NAME),
        "labelFontWeight": {
            "condition": {"test": f"{flag}=='t'", "value": 700},
            "value": 400,
        },
        "labelColor": {
            "condition": {"test": f"{flag}=='t'", "value": colours.muted},
            "value": colours.text,
        },
        "labelOverlap": False,
        "labelPadding": 8,
        "title": None,
        "aria": False,
    }
    return {
        "data": values([{"first": x["domain"][0]}]),
        "mark": {"type": "rule", "opacity": 0, "aria": False},
        "encoding": {
            "x": quantity(
                "first", scale=x, axis=ticks(kind, orient="bottom", grid=True)
            ),
            "y": {
                "datum": domain[0],
                "type": "nominal",
                "scale": {"domain": list(domain)},
                "axis": axis,
            },
        },
    }


def _column(domain: Sequence[str], place: int, colours: Palette) -> Spec:
    """Return an invisible layer whose axis is a column of one unit's numbers."""
    wide, narrow = (
        sum(_column_width(domain, one, size) + GAP for one in range(place + 1))
        for size in (14, 12)
    )
    flag = cut(FLAG)
    return {
        "data": values([{}]),
        "mark": {"type": "rule", "opacity": 0, "aria": False},
        "encoding": {
            "y": {
                "datum": "",
                "type": "nominal",
                "axis": {
                    "orient": "right",
                    "labelExpr": cut(FIRST + place),
                    "labelAlign": "right",
                    "labelPadding": responsive(math.ceil(wide), math.ceil(narrow)),
                    "labelFontWeight": {
                        "condition": {"test": f"{flag}=='t'", "value": 600},
                        "value": 400,
                    },
                    "labelColor": {
                        "condition": {"test": f"{flag}=='t'", "value": colours.muted},
                        "value": colours.text,
                    },
                    "labelOverlap": False,
                    "title": None,
                    "aria": False,
                },
            },
        },
    }


def _column_width(domain: Sequence[str], place: int, size: float) -> float:
    return max(text_width(row.split("\t")[FIRST + place], size) for row in domain)


def _marks(unit: str, offset: float, x: Spec, looks: Mapping[str, str]) -> list[Spec]:
    """Return the intervals and points of one unit, a little off the row's middle."""
    of_unit = {"transform": [{"filter": {"field": "unit", "equal": unit}}]}
    tips = [
        name("unit", title=t("chart.tip.unit")),
        name("tip_group", title=t("chart.tip.group")),
        name("tip_value", title=t("chart.tip.value")),
        name("tip_counts", title=t("chart.tip.counts")),
        name("tip_interval", title=t("chart.tip.interval")),
    ]
    return [
        {
            "transform": [*of_unit["transform"], {"filter": "isValid(datum.lower)"}],
            "mark": {
                "type": "rule",
                "color": looks[unit],
                "strokeWidth": 2,
                "opacity": 0.6,
                "yOffset": offset,
                "aria": False,
            },
            "encoding": {
                "x": quantity("lower", scale=x, axis=None),
                "x2": {"field": "upper"},
                "y": name("row", axis=None),
            },
        },
        {
            **of_unit,
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "size": responsive(95, 60),
                "yOffset": offset,
            },
            "encoding": {
                "x": quantity("value", scale=x, axis=None),
                "y": name("row", axis=None),
                "description": name("label"),
                "tooltip": tips,
                **_named(looks),
            },
        },
    ]
