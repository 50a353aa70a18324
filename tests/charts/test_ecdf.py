"""How many are treated within how long: curves, goals, and what is not told."""

import math

import pandas as pd
import pytest

from charts.ecdf import curves
from indicators.results import COLUMNS
from tests.charts.tables import (
    HOSTILE,
    expressions,
    outside_literals,
    row,
    share,
    text,
    written,
)
from wording import use_language

REST = {"unit_level": "rest", "unit_id": "rest:11", "unit_name": "rest"}
GOALS = [(30.0, 0.5), (40.0, 0.5)]


def exact(patients=20, end=60):
    return [
        share(min(patients, minutes // 2), patients) | {"minutes": minutes}
        for minutes in range(end + 1)
    ]


def rounded(end=60):
    return [
        share(min(500, 10 * minutes), 500, rounded=True, **REST) | {"minutes": minutes}
        for minutes in range(0, end + 1, 5)
    ]


def hidden(reason="small_number", **unit):
    return [row(hidden_reason=reason, **unit) | {"minutes": math.nan}]


def chart(*rows, **more):
    table = pd.DataFrame([*rows], columns=[*COLUMNS, "minutes"])
    return curves(table, **{"unit_name": "Nordby", **more})


def points(drawn, who):
    return [one for one in written(drawn)["data"]["values"] if one["who"] == who]


def layers(drawn, mark):
    return [one for one in written(drawn)["layer"] if one["mark"]["type"] == mark]


def notes(drawn):
    return next(
        axis["description"]
        for layer in written(drawn)["layer"]
        if (axis := layer["encoding"].get("x", {}).get("axis") or {}).get("description")
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_specification_is_valid_vega_lite(theme):
    drawn = chart(*exact(), *rounded(), goals=GOALS, title="Title", theme=theme)
    assert written(drawn)["width"] == "container"


def test_the_unit_has_every_minute_and_the_rest_every_fifth():
    drawn = chart(*exact(), *rounded())
    assert [one["x"] for one in points(drawn, "unit")] == list(range(61))
    assert [one["x"] for one in points(drawn, "rest")] == list(range(0, 61, 5))


def test_a_goal_is_a_line_at_its_minutes_and_a_mark_at_its_share():
    drawn = chart(*exact(), goals=GOALS)
    lines = [layer["data"]["values"] for layer in layers(drawn, "rule")]
    assert [{"x": 30.0}] in lines
    assert [{"x": 40.0}] in lines
    marks = [one for one in layers(drawn, "point") if "shape" in one["mark"]]
    assert marks[0]["data"]["values"] == [
        {"x": 30.0, "value": 0.5},
        {"x": 40.0, "value": 0.5},
    ]
    assert "Mål 40 min" in text(drawn)
    assert "Mål" not in text(chart(*exact()))


def test_a_goal_beyond_the_axis_is_not_drawn():
    drawn = chart(*exact(end=60), goals=[(90.0, 0.5)])
    assert "Mål 90 min" not in text(drawn)


@pytest.mark.parametrize("reason", ["small_number", "low_coverage", "no_data"])
def test_a_hidden_curve_is_named_and_has_no_number(reason):
    drawn = chart(*hidden(reason), *rounded())
    assert points(drawn, "unit") == []
    assert "Nordby:" in notes(drawn)
    assert "Skyggelagt" not in notes(drawn)


def test_two_hidden_curves_are_still_a_chart():
    drawn = chart(*hidden(), *hidden(**REST))
    assert written(drawn)["data"]["values"] == []
    assert "minst 30 pasienter" in notes(drawn)


def test_the_foot_says_which_curve_is_coarse():
    assert "avrundet til nærmeste 5: Resten av landet." in notes(
        chart(*exact(), *rounded())
    )
    assert "avrundet" not in notes(chart(*exact()))


def test_the_legend_says_how_many_patients():
    got = text(chart(*exact(20), *rounded()))
    assert "Nordby (n = 20)" in got
    assert "Resten av landet (n = ca. 500)" in got


def test_a_screen_reader_hears_share_and_counts():
    drawn = chart(*exact(20), *rounded())
    (stops,) = [one for one in layers(drawn, "point") if one["mark"].get("size") == 220]
    labels = [one["label"] for one in stops["data"]["values"]]
    assert "Nordby, innen 20 min: 50,0\u00a0% (10 av 20)" in labels
    assert "Resten av landet, innen 20 min: 40\u00a0% (ca. 200 av 500)" in labels
    assert len(labels) == 26


def test_long_legs_have_no_more_places_to_point_at():
    drawn = chart(*exact(end=720))
    (stops,) = [one for one in layers(drawn, "point") if one["mark"].get("size") == 220]
    assert len(stops["data"]["values"]) == 25


def test_a_hostile_name_stays_a_text():
    drawn = chart(*exact(), *rounded(), unit_name=HOSTILE)
    for one in expressions(written(drawn)):
        assert "alert" not in outside_literals(one)


def test_english_words():
    use_language("en")
    got = text(chart(*exact(), *rounded(), goals=GOALS))
    assert "Goal 40 min" in got
    assert "Rest of the country" in got
    assert "Resten" not in got
