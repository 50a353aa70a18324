"""The rows of stacked bars: what stands in each, and how it looks.

A row is known to the chart by one string of texts (`charts.row_strings`). Flags: `t`
heading, `o` own unit, `h` hidden, `u` any other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from charts.contrast import ink_on
from charts.layered import Spec
from charts.row_strings import row_string
from charts.rows import Table, records
from charts.unit_words import unit_words
from charts.words import counts_text, digits_of, hidden_text, value_text
from wording import count, t

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
# Where the texts stand in a row's string.
FLAG, NAME, SHORT, N = 1, 2, 3, 4


def bar_rows(
    table: Table,
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
            rows.append(row_string(f"{scale}:", "t", text, text, ""))
        for unit, parts in by_scale.get(scale, {}).items():
            first = parts[0]
            label = unit_words(first, mark_own=True)
            reason = first["hidden_reason"]
            about = t("chart.about") if first["rounded"] else ""
            n = "" if reason else f"{about}{count(first['denominator'])}"
            flag = "h" if reason else "o" if first["is_own"] else "u"
            short = label.removesuffix(" RHF")
            row = row_string(f"{scale}:{unit}", flag, label, short, n)
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
