"""Names and numbers beside a ranking, as axis labels.

An axis makes room for its labels at every width, which text marks do not. Each label is
cut out of the row's string (`charts.rows`).
"""

import math
from textwrap import wrap
from typing import Any

from charts.layered import Spec
from charts.rows import Rows
from charts.theme import NARROW, Palette, responsive
from wording import t

FIELDS = {"flag": 1, "name": 2, "value": 3, "counts": 4}
# Average width of a character at 14 and 12 pixels.
WIDE_CHARACTER, NARROW_CHARACTER = 7.3, 6.3
ROW, ROW_OF_TWO_LINES = 22, 32
ONE_LINE = 22


def row_height(rows: Rows) -> int:
    """Return the height of a row, higher where names need two lines on a phone."""
    return ROW_OF_TWO_LINES if rows.longest("name") > ONE_LINE else ROW


def name_axis(rows: Rows, colours: Palette) -> Spec:
    """Return the axis of names: own unit bold and coloured, hidden units muted."""
    cut, flag = _cut("name"), _cut("flag")
    return {
        "orient": "left",
        "labelExpr": f"{NARROW} ? split({cut},'\\n') : replace({cut},/\\n/g,' ')",
        "labelFontWeight": _weight(),
        "labelColor": {
            "condition": [
                {"test": f"{flag}=='o'", "value": colours.own},
                {"test": f"{flag}=='h' || {flag}=='r'", "value": colours.muted},
            ],
            "value": colours.text,
        },
        "labelOverlap": False,
        "labelPadding": 8,
        "title": None,
    }


def text_axis(rows: Rows, column: str) -> Spec:
    """Return a right-aligned column of texts: `value`, or `counts` to its right."""
    characters = rows.longest("value")
    gap = 8
    if column == "counts":
        characters += rows.longest("counts")
        gap += 14
    end = responsive(
        math.ceil(characters * WIDE_CHARACTER) + gap,
        math.ceil(characters * NARROW_CHARACTER) + gap - 4,
    )
    return {
        "orient": "right",
        "labelExpr": _cut(column),
        "labelAlign": "right",
        "labelPadding": end,
        "labelOverlap": False,
        "labelFontWeight": _weight() if column == "value" else "normal",
        "title": None,
    }


def footnotes(rows: Rows, kind: str) -> list[str]:
    """Return what the marks mean, in lines that fit a phone."""
    lines = [t(f"chart.marks.{kind}")]
    lines += [t(f"chart.coverage.{mark}") for mark in rows.coverage_marks]
    lines += [t("chart.rounded")] if rows.any_rounded else []
    return [part for line in lines for part in wrap(line, 60)]


def _cut(field: str) -> str:
    return f"split(datum.value,'\\t')[{FIELDS[field]}]"


def _weight() -> dict[str, Any]:
    test = f"indexof('onr',{_cut('flag')})>=0"
    return {"condition": {"test": test, "value": 700}, "value": 400}
