"""A chart's rows on their way to the browser: the same through Arrow as before it."""

import altair as alt
import pytest
from streamlit.dataframe_util import (
    convert_anything_to_arrow_bytes,
    convert_arrow_bytes_to_pandas_df,
)
from streamlit.elements.vega_charts import _convert_altair_to_vega_lite_spec

from charts.layered import LayeredChart, values

ROWS = [
    {"name": "Nordby", "value": 0.5, "n": 3, "own": True, "upper": None},
    {"name": "Østvik", "value": float("nan"), "n": 4, "own": False, "upper": 1.0},
    {"name": "Sørli", "value": 1, "n": 5, "own": False, "label": "sist"},
]


def sent(rows):
    chart = LayeredChart(layer=[{"mark": "point"}], data=values(rows))
    data = _convert_altair_to_vega_lite_spec(chart)["data"]["values"]
    return data, convert_arrow_bytes_to_pandas_df(convert_anything_to_arrow_bytes(data))


def test_streamlit_gets_every_row_and_column_with_nothing_for_what_is_missing():
    data, table = sent(ROWS)
    assert not isinstance(data, list)
    found = table.astype(object).where(table.notna(), None).to_dict("records")
    assert found == [
        {
            "name": "Nordby",
            "value": 0.5,
            "n": 3,
            "own": True,
            "upper": None,
            "label": None,
        },
        {
            "name": "Østvik",
            "value": None,
            "n": 4,
            "own": False,
            "upper": 1.0,
            "label": None,
        },
        {
            "name": "Sørli",
            "value": 1.0,
            "n": 5,
            "own": False,
            "upper": None,
            "label": "sist",
        },
    ]


@pytest.mark.parametrize("rows", [[], [{"mixed": 1}, {"mixed": "to"}]])
def test_what_has_no_type_in_arrow_is_left_to_streamlit(rows):
    data, table = sent(rows)
    assert data == rows
    assert len(table) == len(rows)


def test_a_picture_and_a_check_get_plain_rows():
    chart = LayeredChart(layer=[{"mark": "point"}], data=values(ROWS[:1]))
    assert alt.data_transformers.active != "to_arrow_dataset"
    assert chart.to_dict()["data"]["values"] == ROWS[:1]
