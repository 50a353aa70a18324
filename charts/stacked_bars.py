"""How a few units' patients are spread over categories: one stacked bar a unit.

    stacked_bars(table, *, sections, words, title="", subtitle="", notes=(),
                 theme="light") -> alt.LayerChart

`table` is one of `indicators.outcome.distributions`. `sections` are `(scale, heading)`,
drawn one below the other; `words` name the categories, in the order they are drawn in.
Blue is what patients wish for, orange what they fear, and both pale towards the middle;
unknown is an empty field. A hidden unit has a row that says why, and no number in what
the browser gets.
"""

import math
from collections.abc import Mapping, Sequence

from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.row_strings import cut
from charts.rows import Table
from charts.stacked_rows import COLOURS, FLAG, MEANING, NAME, SHORT, N, bar_rows
from charts.theme import (
    AUTOSIZE,
    NARROW,
    Palette,
    heading,
    palette,
    responsive,
    themed,
)
from charts.widths import text_width
from wording import t

ROW = 34
# Narrower pieces have no room for their percentage.
ROOM_FOR_TEXT = 34
NOTE_WIDTHS = (48, 84, 140)
# Pixels: a symbol of the legend, what stands beside the plot, the plot of a phone.
SYMBOL, BESIDE, NARROW_LEGEND = 36, 215, 210
X = {"domain": [0, 1], "nice": False, "zero": True}


def stacked_bars(
    table: Table,
    *,
    sections: Sequence[tuple[str, str]],
    words: Mapping[str, str],
    title: str = "",
    subtitle: str = "",
    notes: Sequence[str] = (),
    theme: str = "light",
) -> LayeredChart:
    """Return the chart; units come in the order in which they stand in the table."""
    colours = palette(theme)
    looks = COLOURS["dark" if theme == "dark" else "light"]
    rows, pieces, hidden = bar_rows(table, sections, words, looks)
    noted = list(notes)
    if any(piece["about"] for piece in pieces):
        noted.append(t("chart.rounded"))
    return LayeredChart(
        data=values(pieces),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height={"step": ROW},
        layer=[
            _bars(rows, words, looks, colours),
            _shares(rows, colours),
            _reasons(hidden, colours),
            footnotes(noted, X, NOTE_WIDTHS, colours),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _bars(
    rows: Sequence[str],
    words: Mapping[str, str],
    looks: Mapping[str, str],
    colours: Palette,
) -> Spec:
    named = {word: looks[MEANING[category]] for category, word in words.items()}
    flag = cut(FLAG)
    axis = {
        "orient": "left",
        "labelExpr": f"{NARROW} ? {cut(SHORT)} : {cut(NAME)}",
        "labelFontWeight": {
            "condition": {"test": f"indexof('to',{flag})>=0", "value": 700},
            "value": 400,
        },
        "labelColor": {
            "condition": [
                {"test": f"{flag}=='o'", "value": colours.own},
                {"test": f"indexof('ht',{flag})>=0", "value": colours.muted},
            ],
            "value": colours.text,
        },
        "labelOverlap": False,
        "labelPadding": 8,
        "title": None,
        "aria": False,
    }
    return {
        "mark": {
            "type": "bar",
            "height": {"band": 0.78},
            # Unknown is as empty as the page: its edge is all there is to see.
            "stroke": colours.muted,
            "strokeWidth": 0.7,
        },
        "encoding": {
            "x": quantity("start", scale=X, axis=_percent_axis()),
            "x2": {"field": "end"},
            "y": name("row", scale={"domain": list(rows)}, axis=axis),
            "color": name(
                "part",
                scale={"domain": list(named), "range": list(named.values())},
                legend={
                    "symbolType": "square",
                    "symbolStrokeColor": colours.muted,
                    "symbolStrokeWidth": 0.7,
                    "columns": {"expr": _legend_columns(list(named))},
                    "columnPadding": responsive(14, 8),
                },
            ),
            "description": name("label"),
            "tooltip": [
                name("tip_unit", title=t("chart.tip.unit")),
                name("part", title=t("chart.tip.category")),
                name("tip_value", title=t("chart.tip.value")),
                name("tip_counts", title=t("chart.tip.counts")),
            ],
        },
    }


def _legend_columns(words: Sequence[str]) -> str:
    """Return how many names of categories stand beside each other, by the room."""
    widths = [text_width(word, 14) + SYMBOL for word in words]
    few = max(1, math.floor(NARROW_LEGEND / max(widths, default=1)))
    some = max(few, math.ceil(len(words) / 2))
    one_line = f"containerSize()[0] < {sum(widths) + BESIDE:.0f}"
    return f"{NARROW} ? {min(few, 4)} : {one_line} ? {some} : {len(words)}"


def _percent_axis() -> Spec:
    return {
        "orient": "bottom",
        "format": ".0%",
        "values": [0, 0.25, 0.5, 0.75, 1],
        "title": None,
        "aria": False,
    }


def _shares(rows: Sequence[str], colours: Palette) -> Spec:
    axis = {
        "orient": "right",
        "labelExpr": _n_label(),
        "labelColor": colours.muted,
        "labelOverlap": False,
        "labelPadding": 8,
        "title": None,
        "aria": False,
    }
    wide_enough = f"(datum.end-datum.start)*width>{ROOM_FOR_TEXT}"
    return {
        "transform": [{"calculate": "(datum.start+datum.end)/2", "as": "middle"}],
        "mark": {"type": "text", "fontSize": responsive(13, 11), "aria": False},
        "encoding": {
            "x": quantity("middle", scale=X, axis=None),
            "y": name("row", axis=axis),
            "text": name("share"),
            "color": name("ink", scale=None, legend=None),
            "opacity": {
                "condition": {"test": wide_enough, "value": 1},
                "value": 0,
            },
        },
    }


def _n_label() -> str:
    n = cut(N)
    return f"{n}=='' ? '' : {NARROW} ? {n} : 'n = '+{n}"


def _reasons(hidden: list[Spec], colours: Palette) -> Spec:
    return {
        "data": values(hidden),
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 4,
            "color": colours.muted,
            "fontSize": responsive(13, 12),
        },
        "encoding": {
            "x": {"datum": 0, "type": "quantitative", "scale": X, "axis": None},
            "y": name("row", axis=None),
            "text": name("reason"),
        },
    }
