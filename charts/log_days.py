"""How much has happened each day: one column a day, stacked by kind.

    days_chart(counts, *, kinds, first, last, theme="light") -> alt.LayerChart

`counts` are `(day, kind, number)`, the days as ISO dates from `first` to `last`;
`kinds` name the kinds in the order they are stacked in, from the axis up.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from charts.layered import LayeredChart, Spec, name, quantity, values
from charts.theme import AUTOSIZE, palette, responsive, themed
from wording import t

HEIGHT = 190


def days_chart(
    counts: Sequence[tuple[str, str, int]],
    *,
    kinds: Mapping[str, str],
    first: date,
    last: date,
    theme: str = "light",
) -> LayeredChart:
    """Return the chart; a day without anything has no column."""
    colours = palette(theme)
    order = list(kinds)
    rows = [
        {"day": day, "kind": kinds[kind], "place": order.index(kind), "count": number}
        for day, kind, number in counts
    ]
    axis = {"tickMinStep": 1, "grid": True, "tickCount": 4, "title": t("log.count")}
    bars = {
        "mark": {"type": "bar", "tooltip": {"content": "encoding"}},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "timeUnit": "utcyearmonthdate",
                "title": None,
                "scale": {
                    "type": "utc",
                    "domain": [_utc(first), _utc(last + timedelta(days=1))],
                },
                "axis": {"format": "%d.%m.", "tickCount": 8, "labelOverlap": True},
            },
            "y": quantity("count", axis=axis),
            "order": quantity("place"),
            "color": name(
                "kind",
                scale={
                    "domain": list(kinds.values()),
                    "range": list(colours.lines[: len(kinds)]),
                },
                legend={"symbolType": "square", "columns": responsive(0, 2)},
            ),
        },
    }
    return LayeredChart(
        data=values(rows),
        autosize=AUTOSIZE,
        width="container",
        height=HEIGHT,
        layer=[bars],
        config=themed(theme),
    )


def _utc(day: date) -> Spec:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}
