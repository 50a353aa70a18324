"""Groups of patients: two units a row, told apart by place, shape and colour."""

import json

import pandas as pd
import pytest

from charts.group_dots import APART, group_dots
from tests.charts.tables import (
    HOSTILE,
    expressions,
    median,
    nation,
    outside_literals,
    row,
    share,
    text,
    written,
)
from wording import use_language

WORDS = {
    "sex": "Kjønn",
    "sex.f": "Kvinner",
    "sex.m": "Menn",
    "age": "Alder",
    "age.85+": "85+ år",
    "age.75-84": "75–84 år",
}


def group(dimension, name, reference, one):
    return one | {"dimension": dimension, "group": name, "reference": reference}


TABLE = [
    group("sex", "f", "m", share(30, 40, is_own=True)),
    group("sex", "m", "", share(35, 40, is_own=True)),
    group("age", "85+", "75-84", row(is_own=True, hidden_reason="small_number")),
    group("age", "75-84", "", share(18, 20, is_own=True)),
    group("sex", "f", "m", nation(4000, 5000, rounded=True)),
    group("sex", "m", "", nation(4100, 5000, rounded=True)),
    group("age", "85+", "75-84", nation(700, 1000, rounded=True)),
    group("age", "75-84", "", nation(2500, 3000, rounded=True)),
]


def dots(rows=TABLE, **more):
    options = {"kind": "share", "words": WORDS, "title": "Svelgtest", **more}
    return group_dots(pd.DataFrame(rows), **options)


def rows_of(chart):
    domain = written(chart)["layer"][0]["encoding"]["y"]["scale"]["domain"]
    return [row.split("\t")[1:] for row in domain]


def layers(chart, mark):
    return [one for one in written(chart)["layer"] if one["mark"]["type"] == mark]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_specification_is_valid_vega_lite(theme, language):
    use_language(language)
    assert written(dots(theme=theme, notes=["En note."]))["width"] == "container"


def test_groups_stand_under_their_dimension_with_both_units_numbers():
    assert rows_of(dots()) == [
        ["t", "", "Nordby", "Norge"],
        ["t", "Kjønn", "", ""],
        ["u", "Kvinner", "75,0\u00a0%", "80,0\u00a0%"],
        ["u", "Menn (ref.)", "87,5\u00a0%", "82,0\u00a0%"],
        ["t", "Alder", "", ""],
        ["u", "85+ år", "N<10", "70,0\u00a0%"],
        ["u", "75–84 år (ref.)", "90,0\u00a0%", "83,3\u00a0%"],
    ]


def test_a_hidden_group_stands_in_no_data():
    drawn = written(dots())["data"]["values"]
    mine = [point for point in drawn if point["unit"] == "Nordby"]
    assert len(mine) == 3
    assert not any("85+" in point["row"] for point in mine)
    assert "NaN" not in json.dumps(written(dots()))


def test_the_units_differ_in_place_shape_and_colour():
    own, country = layers(dots(), "point")
    assert (own["mark"]["yOffset"], country["mark"]["yOffset"]) == (-APART, APART)
    for channel in ("shape", "color"):
        looks = own["encoding"][channel]["scale"]
        assert looks["domain"] == ["Nordby", "Norge"]
        assert len(set(looks["range"])) == 2


def test_one_unit_alone_stands_in_the_middle_without_a_legend():
    (point,) = layers(dots(TABLE[4:]), "point")
    assert point["mark"]["yOffset"] == 0
    assert point["encoding"]["shape"]["legend"] is None


def test_rounded_groups_are_said_to_be_about():
    assert "avrundet til nærmeste 5" in text(dots())
    assert "avrundet" not in text(dots(TABLE[:4]))
    point = written(dots())["data"]["values"][-1]
    assert point["tip_counts"] == "ca. 2\u00a0500 av 3\u00a0000"


def test_a_median_without_an_interval_is_a_point_alone():
    rows = [
        group("sex", "f", "m", median(30, n=4) | {"lower": None, "upper": None}),
        group("sex", "m", "", median(35)),
    ]
    table = pd.DataFrame(rows)
    table[["lower", "upper"]] = table[["lower", "upper"]].astype(float)
    chart = group_dots(table, kind="median", unit_text="minutter", words=WORDS)
    first, second = written(chart)["data"]["values"]
    assert first["lower"] is None
    assert second["lower"] == 31
    assert second["tip_value"] == "35\u00a0minutter"
    assert rows_of(chart)[2][1:] == ["Kvinner", "30"]


def test_odd_characters_in_a_name_stay_text():
    hostile = [one | {"unit_name": HOSTILE} for one in TABLE[:4]]
    chart = dots(hostile, title=HOSTILE, notes=[HOSTILE])
    for expression in expressions(written(chart)):
        assert "alert" not in outside_literals(expression)
