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
from typing import Any

import pandas as pd

from charts.contrast import ink_on
from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.rows import records
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
from charts.words import counts_text, digits_of, hidden_text, value_text
from wording import count, t

ROW = 34
# Narrower pieces have no room for their percentage.
ROOM_FOR_TEXT = 34
NOTE_WIDTHS = (48, 84, 140)
# Pixels: a symbol of the legend, what stands beside the plot, the plot of a phone.
SYMBOL, BESIDE, NARROW_LEGEND = 42, 240, 210
X = {"domain": [0, 1], "nice": False, "zero": True}
COLUMNS = (
    "scale",
    "category",
    "unit_level",
    "unit_id",
    "unit_name",
    "numerator",
    "denominator",
    "value",
    "hidden_reason",
    "rounded",
    "is_own",
)
COLOURS = {
    "light": {
        "best": "#0b4f8a",
        "good": "#3d85c6",
        "fair": "#a4cdf0",
        "poor": "#f6d9a8",
        "bad": "#e0a03c",
        "worst": "#a65e00",
        "dead": "#3b4652",
        "unknown": "#ffffff",
    },
    "dark": {
        "best": "#7cc0ff",
        "good": "#4a90d9",
        "fair": "#2c5b8c",
        "poor": "#6b5330",
        "bad": "#b9822f",
        "worst": "#f0b040",
        "dead": "#c3ced8",
        "unknown": "#101820",
    },
}
# What the categories of each scale mean for the patient.
MEANING = {
    "0": "best",
    "1": "good",
    "2": "fair",
    "3": "poor",
    "4": "bad",
    "5": "worst",
    "6": "dead",
    "home": "best",
    "home_with_help": "good",
    "rehabilitation": "fair",
    "other_ward": "poor",
    "nursing_home": "bad",
    "dead": "dead",
    "missing": "unknown",
}
# Where the texts stand in a row's string. Flags: `t` heading, `o` own unit, `h` hidden,
# `u` any other.
FLAG, NAME, SHORT, N = 1, 2, 3, 4


def stacked_bars(
    table: pd.DataFrame,
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
    rows, pieces, hidden = _rows(table, sections, words, looks)
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


def _rows(
    table: pd.DataFrame,
    sections: Sequence[tuple[str, str]],
    words: Mapping[str, str],
    looks: Mapping[str, str],
) -> tuple[list[str], list[Spec], list[Spec]]:
    """Return the rows' strings in order, the pieces of the bars, and hidden rows."""
    by_scale: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for one in records(table, COLUMNS):
        unit = f"{one['unit_level']}:{one['unit_id']}"
        by_scale.setdefault(one["scale"], {}).setdefault(unit, []).append(one)
    rows: list[str] = []
    pieces: list[Spec] = []
    hidden: list[Spec] = []
    for scale, text in sections:
        if len(sections) > 1:
            rows.append(_string(f"{scale}:", "t", text, text, ""))
        for unit, parts in by_scale.get(scale, {}).items():
            first = parts[0]
            label = unit_words(first, mark_own=True)
            reason = first["hidden_reason"]
            about = t("chart.about") if first["rounded"] else ""
            n = "" if reason else f"{about}{count(first['denominator'])}"
            flag = "h" if reason else "o" if first["is_own"] else "u"
            short = label.removesuffix(" RHF")
            row = _string(f"{scale}:{unit}", flag, label, short, n)
            rows.append(row)
            if reason:
                hidden.append({"row": row, "reason": hidden_text(reason)})
            else:
                named = f"{text}, {label}" if len(sections) > 1 else label
                pieces += _pieces(row, named, parts, words, looks)
    return rows, pieces, hidden


def _pieces(
    row: str,
    name: str,
    parts: Sequence[Mapping[str, Any]],
    words: Mapping[str, str],
    looks: Mapping[str, str],
) -> list[Spec]:
    found, start = [], 0.0
    by_category = {part["category"]: part for part in parts}
    for category, word in words.items():
        part = by_category.get(category)
        if part is None or not part["value"] > 0:
            continue
        share = float(part["value"])
        digits = digits_of(part, "share", None)
        said = value_text(share, "share", "%", digits=digits)
        counts = counts_text(part)
        found.append(
            {
                "row": row,
                "part": word,
                "start": start,
                "end": min(1.0, start + share),
                "share": value_text(share, "share", "%", digits=0),
                "ink": ink_on(looks[MEANING[category]]),
                "about": bool(part["rounded"]),
                "tip_unit": name,
                "tip_value": said,
                "tip_counts": counts,
                "label": f"{name}, {word}: {said}, {counts}",
            }
        )
        start += share
    return found


def _string(*texts: str) -> str:
    return "\t".join(text.replace("\t", " ") for text in texts)


def _cut(place: int) -> str:
    return f"split(datum.value,'\\t')[{place}]"


def _bars(
    rows: Sequence[str],
    words: Mapping[str, str],
    looks: Mapping[str, str],
    colours: Palette,
) -> Spec:
    named = {word: looks[MEANING[category]] for category, word in words.items()}
    flag = _cut(FLAG)
    axis = {
        "orient": "left",
        "labelExpr": f"{NARROW} ? {_cut(SHORT)} : {_cut(NAME)}",
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
    n = _cut(N)
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
