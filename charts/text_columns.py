"""Names and numbers beside a ranking, as axis labels.

An axis makes room for its labels at every width, which text marks do not. Each label is
cut out of the row's string (`charts.rows`).
"""

import math
from typing import Any

from charts.layered import Spec
from charts.rows import FIELDS, Rows
from charts.theme import NARROW, Palette, responsive
from charts.widths import text_width
from wording import t

WIDE_SIZE, NARROW_SIZE = 14, 12
WIDE_LINE, NARROW_LINE = 16, 14
ROW = 22
GAP, NARROW_GAP = 14, 8


def row_height(rows: Rows) -> int:
    """Return the height of a row, higher where names need more lines."""
    wide, narrow = rows.most_lines("name"), rows.most_lines("narrow_name")
    return max(ROW, wide * WIDE_LINE + 4, narrow * NARROW_LINE + 6)


def columns_width(rows: Rows) -> int:
    """Return about how wide everything beside the plot is on a wide screen."""
    return math.ceil(
        _longest(rows, "name", WIDE_SIZE)
        + _longest(rows, "value", WIDE_SIZE)
        + _longest(rows, "counts", WIDE_SIZE)
        + 4 * GAP
    )


def name_axis(rows: Rows, colours: Palette) -> Spec:
    """Return the axis of names: own unit bold and coloured, hidden units muted.

    A screen reader hears of the hidden units here; the others have rows that speak.
    """
    hidden = ", ".join(rows.hidden)
    flag = _cut("flag")
    lines = f"split({NARROW} ? {_cut('narrow_name')} : {_cut('name')},'\\n')"
    half = f"({NARROW} ? {NARROW_LINE / 2} : {WIDE_LINE / 2})"
    more = max(rows.most_lines("name"), rows.most_lines("narrow_name"))
    axis = {
        "orient": "left",
        "labelExpr": lines,
        "labelLineHeight": responsive(WIDE_LINE, NARROW_LINE),
        "labelFontWeight": _weight(),
        "labelColor": {
            "condition": [
                {"test": f"{flag}=='o'", "value": colours.own},
                {"test": f"indexof('hrt',{flag})>=0", "value": colours.muted},
            ],
            "value": colours.text,
        },
        "labelOverlap": False,
        "labelPadding": 8,
        "title": None,
        "aria": False,
    }
    if hidden:
        axis |= {"aria": True, "description": t("chart.hidden_units", units=hidden)}
    if more > 1:
        # Vega centres the first line of a label on its row, not the whole label.
        axis["labelOffset"] = {
            "condition": [
                {"test": f"length({lines})=={count}", "expr": f"{1 - count}*{half}"}
                for count in range(2, more + 1)
            ],
            "value": 0,
        }
    return axis


def text_axis(rows: Rows, column: str, colours: Palette) -> Spec:
    """Return a right-aligned column of texts: `value`, or `counts` to its right.

    A phone has room for the denominator only. The reason of a hidden unit grows over
    the empty row to its left, and needs no room of its own.
    """
    wide = GAP + _longest(rows, "value", WIDE_SIZE)
    narrow = NARROW_GAP + _longest(rows, "value", NARROW_SIZE)
    if column == "counts":
        wide += GAP + _longest(rows, "counts", WIDE_SIZE)
        narrow += NARROW_GAP + _longest(rows, "n", NARROW_SIZE)
    label = f"{NARROW} ? {_cut('n')} : {_cut('counts')}"
    flag = _cut("flag")
    return {
        "orient": "right",
        "labelExpr": _cut("value") if column == "value" else label,
        "labelAlign": "right",
        "labelPadding": responsive(math.ceil(wide), math.ceil(narrow)),
        "labelOverlap": False,
        "labelFontWeight": _weight() if column == "value" else "normal",
        "labelColor": {
            "condition": {"test": f"indexof('ht',{flag})>=0", "value": colours.muted},
            "value": colours.text,
        },
        "title": None,
        "aria": False,
    }


def notes_of(rows: Rows, kind: str) -> list[str]:
    """Return what the foot of a ranking says."""
    notes = [t(f"chart.marks.{kind}")]
    notes += [t(f"chart.coverage.{mark}") for mark in rows.coverage_marks]
    notes += [t("chart.rounded")] if rows.any_rounded else []
    return notes


def _longest(rows: Rows, column: str, size: int) -> float:
    texts = rows.texts(column, hidden=column in ("name", "narrow_name"))
    return max((text_width(text, size) for text in texts), default=0.0)


def _cut(field: str) -> str:
    return f"split(datum.value,'\\t')[{FIELDS[field]}]"


def _weight() -> dict[str, Any]:
    test = f"indexof('onr',{_cut('flag')})>=0"
    return {"condition": {"test": test, "value": 700}, "value": 400}
