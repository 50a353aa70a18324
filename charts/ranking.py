"""Every unit on one indicator, side by side: point, interval, goal, the country's line.

    ranked_units(table, *, kind, unit_text="%", goal=None, direction="higher",
                 title="", subtitle="", order="value", own=frozenset(),
                 theme="light", digits=None) -> alt.LayerChart

`table` is one period of a results table: its units, and the row of the country
(`unit_level` nation), drawn first and as a line through all rows. Hidden units are
named with the reason, and stand in no data that the browser gets. A click on a row sets
the selection `pick` = `[{"unit_id": ...}]`. Show it with Streamlit's theme off:
`st.altair_chart(chart, theme=None, on_select="rerun", selection_mode="pick")`.
"""

from collections.abc import Collection

from charts.footnotes import footnotes
from charts.goal import GoalLevels
from charts.layered import LayeredChart, Spec, name, quantity, quoted, values
from charts.level_look import LevelLook
from charts.rows import Order, Rows, Table, ranked_rows
from charts.scales import nice_domain, ticks
from charts.text_columns import (
    columns_width,
    name_axis,
    notes_of,
    row_height,
    text_axis,
)
from charts.theme import (
    AUTOSIZE,
    Palette,
    heading,
    palette,
    responsive,
    themed,
)
from wording import t

NOTE_WIDTHS = (40, 60, 80)
PICK = {
    "name": "pick",
    "select": {"type": "point", "fields": ["unit_id"], "toggle": False, "clear": False},
    "views": ["rows"],
}


def ranked_units(
    table: Table,
    *,
    kind: str,
    unit_text: str = "%",
    goal: GoalLevels | None = None,
    direction: str = "higher",
    title: str = "",
    subtitle: str = "",
    order: Order = "value",
    own: Collection[str] = frozenset(),
    theme: str = "light",
    digits: int | None = None,
) -> LayeredChart:
    """Return the chart of all units; every unit has a row, hidden or not.

    `own` are unit ids to mark beside `is_own`. `order` region keeps the table's order
    under a heading per RHF; value puts the best first, volume the largest denominator,
    and both hidden units last. `digits` are the decimals of values (default 1 for
    shares, 0 for medians).
    """
    colours = palette(theme)
    rows = ranked_rows(
        table,
        kind=kind,
        unit_text=unit_text,
        goal=goal,
        higher_first=direction != "lower",
        order=order,
        own=own,
        digits=digits,
    )
    axis = _x_scale(rows, kind, goal)
    look = LevelLook.of(goal, kind, unit_text, colours)
    return LayeredChart(
        data=values(rows.shown),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height={"step": row_height(rows)},
        layer=[
            *_goal_layers(goal, axis, kind, unit_text, colours),
            _own_rows(rows, colours),
            *_nation_line(rows, axis, colours),
            *_spread(rows, axis, kind, look),
            _points(rows, axis, kind, look),
            footnotes(notes_of(rows, kind), axis, NOTE_WIDTHS, colours),
            _clickable_rows(rows, kind, colours),
        ],
        params=[PICK],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _row(axis: Spec | None = None) -> Spec:
    return name("row", axis=axis)


def _x_scale(rows: Rows, kind: str, goal: GoalLevels | None) -> Spec:
    numbers = ("value", "lower", "upper", "q1", "q3")
    known = [row[one] for row in rows.shown for one in numbers]
    known += [limit for _, limit in goal.limits()] if goal else []
    return {"domain": list(nice_domain(known, kind)), "nice": False, "zero": False}


def _goal_layers(
    goal: GoalLevels | None, scale: Spec, kind: str, unit_text: str, colours: Palette
) -> list[Spec]:
    if goal is None:
        return []
    first, last = scale["domain"]
    lines = [{"limit": limit, "level": level} for level, limit in goal.limits()]
    # A condition, not a field: a field would put the bands into the legend.
    colour = {
        "condition": {"test": "datum.level=='high'", "value": colours.high},
        "value": colours.moderate,
    }
    return [
        {
            "data": values(goal.bands(first, last)),
            "mark": {"type": "rect", "opacity": colours.band_opacity, "aria": False},
            "encoding": {
                "x": quantity("start", scale=scale, axis=None),
                "x2": {"field": "end"},
                "color": colour,
            },
        },
        {
            "data": values(lines),
            "mark": {"type": "rule", "strokeWidth": 1.5, "aria": False},
            "encoding": {
                "x": quantity(
                    "limit",
                    scale=scale,
                    axis=_goal_axis(goal, kind, unit_text, colours),
                ),
                "color": colour,
            },
        },
    ]


def _goal_axis(goal: GoalLevels, kind: str, unit_text: str, colours: Palette) -> Spec:
    """Name the goal lines above the ticks; the words grow away from each other."""
    is_high = f"abs(datum.value-{goal.high!r})<1e-9"
    words = {
        level: quoted(goal.limit_words(level, kind, unit_text))
        for level, _ in goal.limits()
    }
    words.setdefault("moderate", quoted(""))
    outward = ("left", "right") if goal.higher_is_better else ("right", "left")
    return {
        "orient": "top",
        "offset": 22,
        "values": [limit for _, limit in goal.limits()],
        "labelExpr": f"{is_high} ? {words['high']} : {words['moderate']}",
        "labelAlign": {
            "condition": {"test": is_high, "value": outward[0]},
            "value": outward[1],
        },
        "labelColor": {
            "condition": {"test": is_high, "value": colours.high},
            "value": colours.moderate,
        },
        "labelFontWeight": 600,
        "labelOverlap": False,
        "labelBound": False,
        "labelFlush": False,
        "title": None,
        "aria": False,
    }


def _own_rows(rows: Rows, colours: Palette) -> Spec:
    own = [{"row": row["row"]} for row in rows.shown if row["is_own"]]
    return {
        "data": values(own),
        "mark": {"type": "rect", "color": colours.own_row, "aria": False},
        # The one place where all rows are named, also those that no data stand behind.
        "encoding": {"y": name("row", axis=None, scale={"domain": rows.domain})},
    }


def _nation_line(rows: Rows, scale: Spec, colours: Palette) -> list[Spec]:
    nation = next((row for row in rows.shown if row["is_nation"]), None)
    if nation is None:
        return []
    axis = {
        "orient": "bottom",
        "offset": 22,
        "values": [nation["value"]],
        "labelExpr": quoted(t("chart.nation_line", value=nation["tip_value"])),
        "labelColor": colours.nation,
        "labelFontWeight": 600,
        "labelBound": False,
        "labelFlush": False,
        "title": None,
        "aria": False,
    }
    return [
        {
            "data": values([{"nation": nation["value"]}]),
            "mark": {
                "type": "rule",
                "color": colours.nation,
                "strokeWidth": 1.5,
                "strokeDash": [5, 4],
                "aria": False,
            },
            "encoding": {"x": quantity("nation", scale=scale, axis=axis)},
        }
    ]


def _spread(rows: Rows, scale: Spec, kind: str, look: LevelLook) -> list[Spec]:
    """Return the intervals, and behind them the quartiles of a median."""
    quartiles = {
        "transform": [{"filter": "isValid(datum.q1)"}],
        "mark": {
            "type": "rule",
            "strokeWidth": 10,
            "opacity": 0.28,
            "color": look.colours.plain,
            "aria": False,
        },
        "encoding": {
            "x": quantity("q1", scale=scale, axis=None),
            "x2": {"field": "q3"},
            "y": _row(),
        },
    }
    intervals = {
        "transform": [{"filter": "isValid(datum.lower)"}],
        "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.7, "aria": False},
        "encoding": {
            "x": quantity(
                "lower", scale=scale, axis=ticks(kind, orient="top", grid=True)
            ),
            "x2": {"field": "upper"},
            "y": _row(text_axis(rows, "value", look.colours)),
            "color": look.colour(),
        },
    }
    return [quartiles, intervals] if kind == "median" else [intervals]


def _points(rows: Rows, scale: Spec, kind: str, look: LevelLook) -> Spec:
    return {
        "mark": {
            "type": "point",
            "filled": True,
            "size": responsive(95, 60),
            "opacity": 1,
            "stroke": look.colours.background,
            "strokeWidth": 1,
            "aria": False,
        },
        "encoding": {
            "x": quantity("value", scale=scale, axis=ticks(kind, orient="bottom")),
            "y": _row(text_axis(rows, "counts", look.colours)),
            **look.points(columns_width(rows)),
        },
    }


def _clickable_rows(rows: Rows, kind: str, colours: Palette) -> Spec:
    """Lay a transparent row over everything: hover, click and screen reader text."""
    tips = ["value", "counts", "interval", "level"]
    tips += ["quartiles"] if kind == "median" else []
    return {
        "name": "rows",
        "mark": {"type": "rect", "color": colours.own, "cursor": "pointer"},
        "encoding": {
            "y": _row(name_axis(rows, colours)),
            "opacity": {
                "condition": {"param": "pick", "empty": False, "value": 0.18},
                "value": 0,
            },
            "description": name("label"),
            "tooltip": [
                name("name", title=t("chart.tip.unit")),
                *(name(f"tip_{tip}", title=t(f"chart.tip.{tip}")) for tip in tips),
            ],
        },
    }
