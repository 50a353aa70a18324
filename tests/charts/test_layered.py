"""A chart's rows on their way to the browser: as they are, inside the specification."""

import json

import altair as alt
import pytest
from streamlit.elements.vega_charts import _convert_altair_to_vega_lite_spec

from charts.layered import LayeredChart, values

ROWS = [
    {"name": "Nordby", "value": 0.5, "n": 3, "own": True, "upper": None},
    {"name": "Østvik", "value": float("nan"), "n": 4, "own": False, "upper": 1.0},
    {"name": "Sørli", "value": 1, "n": 5, "own": False, "label": "sist"},
]
RESOLVE = {"axis": {"x": "independent"}}


def sent(rows, **more):
    chart = LayeredChart(layer=[{"mark": "point"}], data=values(rows), **more)
    return _convert_altair_to_vega_lite_spec(chart)


def test_every_row_stands_in_the_one_layer_around_the_others():
    spec = sent(ROWS, height=300)
    assert "data" not in spec
    assert spec["height"] == 300
    (around,) = spec["layer"]
    assert around["layer"] == [{"mark": "point"}]
    nothing = {**ROWS[1], "value": None}
    assert around["data"]["values"] == [ROWS[0], nothing, ROWS[2]]
    # A browser reads no NaN.
    json.dumps(spec, allow_nan=False)


def test_what_is_resolved_is_so_among_the_layers_too():
    spec = sent(ROWS, resolve=RESOLVE)
    assert spec["resolve"] == spec["layer"][0]["resolve"] == RESOLVE
    assert "resolve" not in sent(ROWS)["layer"][0]


def test_a_chart_of_no_rows_is_one():
    assert sent([])["layer"][0]["data"]["values"] == []


@pytest.mark.parametrize("rows", [ROWS, []])
def test_a_picture_and_a_check_get_plain_rows(rows):
    chart = LayeredChart(layer=[{"mark": "point"}], data=values(rows))
    assert alt.data_transformers.active != "to_arrow_dataset"
    assert chart.to_dict()["data"]["values"] == rows
