"""One measure by hour and day of admission: cells, hidden cells, the goal."""

import math

import pandas as pd
import pytest

from charts.clock import around_the_clock
from charts.goal import GoalLevels
from indicators.results import COLUMNS
from tests.charts.tables import (
    HOSTILE,
    expressions,
    median,
    outside_literals,
    row,
    share,
    text,
    words_in,
    written,
)
from wording import use_language

GOAL = GoalLevels(0.5, 0.3, "higher")
REST = {"unit_level": "rest", "unit_id": "rest:11", "unit_name": "rest"}
CELLS = [
    {"days": days, "hours": hours}
    for days in ("weekday", "weekend")
    for hours in ("08-15", "15-22", "22-08")
]


def medians(**unit):
    return [
        median(25 + number, n=40 - number, **unit) | cell
        for number, cell in enumerate(CELLS)
    ]


def shares(**unit):
    return [share(20 - number, 40, **unit) | cell for number, cell in enumerate(CELLS)]


def chart(*rows, kind="median", **more):
    table = pd.DataFrame([*rows], columns=[*COLUMNS, "days", "hours"])
    return around_the_clock(table, kind=kind, **{"unit_name": "Nordby", **more})


def points(drawn, who):
    return [one for one in written(drawn)["data"]["values"] if one["who"] == who]


def labels(drawn):
    """Return the words below the cells, in order."""
    axes = [
        layer["encoding"]["x"]["axis"]
        for layer in written(drawn)["layer"]
        if (layer["encoding"].get("x", {}).get("axis") or {}).get("orient") == "bottom"
    ]
    (cells,) = [axis for axis in axes if len(axis["values"]) == len(CELLS)]
    return words_in(cells["labelExpr"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["median", "share"])
def test_the_specification_is_valid_vega_lite(kind, theme):
    rows = (medians() + medians(**REST)) if kind == "median" else shares()
    goal = None if kind == "median" else GOAL
    drawn = chart(*rows, kind=kind, goal=goal, title="Title", theme=theme)
    assert written(drawn)["width"] == "container"


def test_a_cell_has_its_hours_and_its_patients_below_it():
    found = labels(chart(*medians()))
    assert found[:4] == ["08–15", "n = 40", "15–22", "n = 39"]


def test_days_stand_apart_and_the_rest_beside_the_unit():
    drawn = chart(*medians(), *medians(**REST))
    unit = [one["x"] for one in points(drawn, "unit")]
    rest = [one["x"] for one in points(drawn, "rest")]
    assert unit == sorted(unit)
    assert unit[3] - unit[2] > unit[2] - unit[1]
    assert all(a < b < a + 1 for a, b in zip(unit, rest, strict=True))


@pytest.mark.parametrize(
    ("reason", "said"), [("small_number", "N<10"), ("no_data", "Ingen data")]
)
def test_a_hidden_cell_says_why_and_has_no_number(reason, said):
    rows = medians()
    # A table that still held the numbers must not give them away either.
    rows[2] = rows[2] | {"hidden_reason": reason, "value": 77.0, "denominator": 9.0}
    drawn = chart(*rows)
    assert len(points(drawn, "unit")) == 5
    assert labels(drawn)[5] == said
    assert "77" not in text(drawn)
    assert "n = 9" not in text(drawn)


def test_rounded_counts_say_that_they_are():
    rows = [one | {"rounded": True} for one in medians()]
    drawn = chart(*rows)
    assert labels(drawn)[1] == "ca. 40"
    assert "avrundet til nærmeste 5" in text(drawn)
    assert "avrundet" not in text(chart(*medians(), *medians(**REST, rounded=True)))


def test_a_cell_of_few_has_a_point_without_an_interval():
    rows = medians()
    rows[0] = rows[0] | {"lower": math.nan, "upper": math.nan}
    first = points(chart(*rows), "unit")[0]
    assert first["value"] == 25
    assert "lower" not in first


def test_goal_levels_are_bands_and_words_at_the_side():
    got = text(chart(*shares(), kind="share", goal=GOAL))
    assert "Høy ≥ 50" in got
    assert "Moderat" in got
    assert "Høy" not in text(chart(*medians()))


def test_a_screen_reader_hears_when_and_how_many():
    drawn = chart(*shares(), kind="share", goal=GOAL)
    assert points(drawn, "unit")[0]["label"].startswith(
        "Nordby, Hverdag 08–15, 50,0\u00a0%, 20 av 40"
    )


def test_nothing_known_is_still_a_chart():
    rows = [row(hidden_reason="no_data") | cell for cell in CELLS]
    drawn = chart(*rows)
    assert written(drawn)["data"]["values"] == []
    assert labels(drawn).count("Ingen data") == 6


def test_a_hostile_name_stays_a_text():
    drawn = chart(*shares(), kind="share", goal=GOAL, unit_name=HOSTILE)
    for one in expressions(written(drawn)):
        assert "alert" not in outside_literals(one)


def test_english_words():
    use_language("en")
    got = text(chart(*medians(), *medians(**REST)))
    assert "Weekend" in got
    assert "Helg" not in got
