"""What the marks of a chart mean, below the plot, in lines that fit its width."""

from collections.abc import Sequence

from charts.layered import Spec, quantity, values
from charts.theme import Palette, lines_at_widths, responsive

# Below the labels of the axis and the line under them.
OFFSET = 44


def footnotes(
    notes: Sequence[str], x: Spec, widths: tuple[int, int, int], colours: Palette
) -> Spec:
    """Return a layer that draws nothing but its axis, whose one label is the notes.

    An axis makes room for its label, and can ask for the width. `widths` are
    characters on a phone, a small and a large screen; `x` is the scale.
    """
    first = x["domain"][0]
    axis = {
        "orient": "bottom",
        "offset": OFFSET,
        "values": [first],
        "labelExpr": lines_at_widths(notes, *widths),
        "labelAlign": "left",
        "labelColor": colours.muted,
        "labelFontSize": responsive(13, 12),
        "labelLineHeight": responsive(17, 15),
        "labelBound": False,
        "labelFlush": False,
        "title": None,
        "description": " ".join(notes),
    }
    return {
        "data": values([{"first": first}]),
        "mark": {"type": "rule", "opacity": 0, "aria": False},
        "encoding": {"x": quantity("first", scale=x, axis=axis)},
    }
