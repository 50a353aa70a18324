"""How likely each unit is among the lowest quarter: a bar, and the chance in words.

    quarter_chances(table, *, title="", subtitle="", notes=(), own=frozenset(),
                    theme="light") -> alt.LayerChart

`table` has a row per unit: `unit_id`, `unit_name`, `is_own`, `chance` (0-1) and
`verdict` (in, out, unsure). Rows are drawn in the order of the table.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from charts.footnotes import footnotes
from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.rows import Table, records
from charts.theme import (
    AUTOSIZE,
    Palette,
    heading,
    palette,
    responsive,
    themed,
)
from wording import decimal, t

ROW = 24
NOTE_WIDTHS = (44, 70, 100)
COLUMNS = ("unit_id", "unit_name", "is_own", "chance", "verdict")
# Where the texts stand in a row's string.
FLAG, NAME, SAID = 1, 2, 3
SURE = 0.95


def quarter_chances(
    table: Table,
    *,
    title: str = "",
    subtitle: str = "",
    notes: Sequence[str] = (),
    own: Collection[str] = frozenset(),
    theme: str = "light",
) -> LayeredChart:
    """Return the bars; `own` are unit ids to mark beside `is_own`."""
    colours = palette(theme)
    bars = [_bar(row, own) for row in records(table, COLUMNS)]
    x = {"domain": [0, 1], "nice": False, "zero": True}
    return LayeredChart(
        data=values(bars),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height={"step": ROW},
        layer=[
            _sure(x, colours),
            _bars(bars, x, colours),
            _said(x, colours),
            footnotes(notes, x, NOTE_WIDTHS, colours),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _bar(row: Mapping[str, Any], own: Collection[str]) -> Spec:
    is_own = bool(row["is_own"]) or str(row["unit_id"]) in own
    unit = str(row["unit_name"])
    unit = t("chart.own_unit", name=unit) if row["is_own"] else unit
    chance = float(row["chance"])
    said, verdict = chance_words(chance), t(f"chart.chance.{row['verdict']}")
    return {
        "row": _string(str(row["unit_id"]), "o" if is_own else "u", unit, said),
        "unit": unit,
        "chance": round(chance, 3),
        "is_own": is_own,
        "is_in": row["verdict"] == "in",
        "said": said,
        "verdict": verdict,
        "label": f"{unit}: {said}, {verdict}",
    }


def chance_words(chance: float) -> str:
    """Return a chance (0-1) as `62 av 100`; never a certainty it is not."""
    if chance < 0.01:
        return t("chart.chance.least")
    if chance > 0.99:
        return t("chart.chance.most")
    return t("chart.chance.of_100", n=decimal(100 * chance, 0))


def _string(*texts: str) -> str:
    return "\t".join(text.replace("\t", " ") for text in texts)


def _cut(place: int) -> str:
    return f"split(datum.value,'\\t')[{place}]"


def _label_look(colours: Palette) -> Spec:
    is_own = f"{_cut(FLAG)}=='o'"
    return {
        "labelColor": {
            "condition": {"test": is_own, "value": colours.own},
            "value": colours.text,
        },
        "labelFontWeight": {
            "condition": {"test": is_own, "value": 700},
            "value": 400,
        },
        "labelOverlap": False,
        "title": None,
        "aria": False,
    }


def _sure(x: Spec, colours: Palette) -> Spec:
    """Draw the line beyond which a unit is said to be in the quarter."""
    axis = {
        "orient": "top",
        "values": [0, 0.5, SURE],
        "format": ".0%",
        "labelFlush": True,
        "grid": False,
        "title": None,
        "aria": False,
    }
    return {
        "data": values([{"sure": SURE}]),
        "mark": {
            "type": "rule",
            "color": colours.muted,
            "strokeDash": [4, 4],
            "aria": False,
        },
        "encoding": {"x": quantity("sure", scale=x, axis=axis)},
    }


def _bars(bars: Sequence[Spec], x: Spec, colours: Palette) -> Spec:
    axis = {
        "orient": "left",
        "labelExpr": _cut(NAME),
        "labelPadding": 8,
        **_label_look(colours),
    }
    domain = [bar["row"] for bar in bars]
    return {
        "mark": {"type": "bar", "height": 12},
        "encoding": {
            "x": quantity("chance", scale=x, axis=None),
            "y": name("row", axis=axis, scale={"domain": domain}),
            "color": {
                "condition": [
                    {"test": "datum.is_own", "value": colours.own},
                    {"test": "datum.is_in", "value": colours.text},
                ],
                "value": colours.plain,
            },
            "description": name("label"),
            "tooltip": [
                name("unit", title=t("chart.tip.unit")),
                name("said", title=t("chart.chance.tip")),
                name("verdict", title=t("chart.chance.tip.verdict")),
            ],
        },
    }


def _said(x: Spec, colours: Palette) -> Spec:
    """Return an invisible layer whose axis says each chance in words."""
    axis = {
        "orient": "right",
        "labelExpr": _cut(SAID),
        "labelPadding": responsive(8, 6),
        **_label_look(colours),
    }
    return {
        "mark": {"type": "rule", "opacity": 0, "aria": False},
        "encoding": {
            "x": quantity("chance", scale=x, axis=None),
            "y": name("row", axis=axis),
        },
    }
