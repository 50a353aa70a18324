"""A layered Altair chart written as Vega-Lite, without Altair's copying and checking.

Altair copies a chart at every step and checks every part against its schema: 60 ms for
a ranking of all hospitals, against 3 ms when the layers are written down as they are.
The tests check the finished specifications against the schema instead.
"""

from collections.abc import Iterable
from typing import Any

import altair as alt
import pyarrow as pa

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
            written["data"] = _as_arrow(written.get("data"))
        return {"$schema": alt.SCHEMA_URL, **written}


def _as_arrow(data: Any) -> Any:
    """Return rows as an Arrow table: Streamlit would go by way of pandas, 3 ms a chart.

    What has no one type in Arrow is left as it is, and so for Streamlit to mend.
    """
    rows = data.get("values") if isinstance(data, dict) else None
    if not rows:
        return data
    try:
        table = pa.Table.from_struct_array(pa.array(rows, from_pandas=True))
    except pa.ArrowException:
        return data
    return {**data, "values": table}


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
