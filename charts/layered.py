"""A layered Altair chart written as Vega-Lite, without Altair's copying and checking.

Altair copies a chart at every step and checks every part against its schema: 60 ms for
a ranking of all hospitals, against 3 ms when the layers are written down as they are.
The tests check the finished specifications against the schema instead.
"""

from collections.abc import Iterable
from typing import Any

import altair as alt

Spec = dict[str, Any]
# The name under which Streamlit asks for a chart whose data it sends as Arrow.
STREAMLIT = "to_arrow_dataset"
# What would end a literal of Vega's expressions, or break its line.
ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "'": "\\'",
        "\n": "\\n",
        "\r": "\\r",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


class LayeredChart(alt.LayerChart):
    """An `alt.LayerChart` made from Vega-Lite's own words (`layer=[...]`, `data=...`).

    `to_dict` is not checked against the schema unless `validate=True` is asked for.
    """

    def __init__(self, **words: Any) -> None:
        super(alt.LayerChart, self).__init__(**words)

    def to_dict(self, validate: bool = False, **more: Any) -> Spec:
        """Return the specification, with `$schema`."""
        if validate:
            found: Spec = super().to_dict(validate=True, **more)
            return found
        written = {k: v for k, v in self._kwds.items() if v is not alt.Undefined}
        if alt.data_transformers.active == STREAMLIT:
            written = _with_rows_inside(written)
        return {"$schema": alt.SCHEMA_URL, **written}


def _with_rows_inside(written: Spec) -> Spec:
    """Return a specification that draws the same with all its layers in one.

    Streamlit makes an Arrow table of rows that stand at the top, by way of pandas: 3 ms
    a chart. What stands in a layer travels as it is.
    """
    outer = dict(written)
    rows = [
        # JSON has no NaN.
        {name: None if value != value else value for name, value in row.items()}
        for row in outer.pop("data")["values"]
    ]
    one = {"data": values(rows), "layer": outer["layer"]}
    if "resolve" in outer:
        one["resolve"] = outer["resolve"]
    return {**outer, "layer": [one]}


def quantity(field: str, **more: Any) -> Spec:
    """Return the encoding of a number."""
    return {"field": field, "type": "quantitative", **more}


def name(field: str, **more: Any) -> Spec:
    """Return the encoding of a name."""
    return {"field": field, "type": "nominal", **more}


def values(rows: list[Spec]) -> Spec:
    """Return data that travel inside the specification."""
    return {"values": rows}


def quoted(text: str) -> str:
    """Return a text as a literal of Vega's expressions."""
    return "'" + text.translate(ESCAPES) + "'"


def listed(expressions: Iterable[str]) -> str:
    """Return an array of Vega's expressions."""
    return "[" + ",".join(expressions) + "]"
