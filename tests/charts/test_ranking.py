"""Every unit on one indicator: order, marks, what is hidden, and odd names."""

import csv
import time
from pathlib import Path

import pytest

from charts.goal import GoalLevels
from charts.ranking import ranked_units
from charts.rows import FIELDS
from tests.charts.tables import (
    HOSTILE,
    expressions,
    median,
    nation,
    outside_literals,
    row,
    share,
    table,
    text,
    words_in,
    written,
)
from wording import use_language

GOAL = GoalLevels(0.9, 0.8, "higher")
HOSPITALS = Path(__file__).parents[2] / "sample_db" / "hospitals.csv"
WEST = {"rhf": "Helse Vest RHF"}
UNITS = (
    share(30, 40, unit_id="11", unit_name="Nordby"),
    share(38, 40, unit_id="12", unit_name="Lillevik", is_own=True),
    row(unit_id="21", unit_name="Odda", hidden_reason="small_number", **WEST),
    share(34, 41, unit_id="22", unit_name="Voss", coverage_mark="warn", **WEST),
)


def ranking(*rows, **more):
    return ranked_units(
        table(*rows), **{"kind": "share", "goal": GOAL, "title": "Svelgtest", **more}
    )


def rows_of(chart):
    """Return the rows in order, each as its texts by name."""
    own = next(
        layer["encoding"]["y"]["scale"]["domain"]
        for layer in written(chart)["layer"]
        if "domain" in layer["encoding"].get("y", {}).get("scale", {})
    )
    texts = [one.split("\t") for one in own]
    return [{name: one[place] for name, place in FIELDS.items()} for one in texts]


def names_of(chart):
    """Return the names in order, without the heads of the columns."""
    return [one["name"] for one in rows_of(chart) if one["flag"] != "t"]


@pytest.mark.parametrize("order", ["value", "region", "volume"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("goal", [GOAL, GoalLevels(0.9, None, "higher"), None])
def test_the_specification_is_valid_vega_lite(order, theme, goal):
    spec = written(ranking(nation(), *UNITS, order=order, theme=theme, goal=goal))
    assert spec["width"] == "container"


def test_a_median_with_a_goal_below_is_valid_vega_lite():
    rows = [median(25, unit_id="1"), median(60, unit_id="2", unit_name="Sørby")]
    goal = GoalLevels(30, 45, "lower")
    chart = ranking(
        *rows, kind="median", unit_text="minutter", goal=goal, direction="lower"
    )
    assert names_of(chart) == ["Nordby", "Sørby"]
    assert "Høy: 30\u00a0minutter eller mindre" in text(chart)
    assert rows_of(chart)[0]["value"] == "Minutter"
    assert [one["value"] for one in rows_of(chart)[1:]] == ["25", "60"]


def test_the_best_stands_first_below_the_country_and_the_hidden_last():
    chart = ranking(*UNITS, nation())
    assert names_of(chart) == ["Landet", "Lillevik (egen)", "Voss*", "Nordby", "Odda"]


def test_the_lowest_stands_first_when_lower_is_better():
    chart = ranking(*UNITS, goal=None, direction="lower")
    assert names_of(chart) == ["Nordby", "Voss*", "Lillevik (egen)", "Odda"]


def test_by_region_the_order_of_the_table_is_kept_under_headings():
    chart = ranking(nation(), *UNITS, order="region")
    assert names_of(chart) == [
        "Landet",
        "Helse Nord RHF",
        "Nordby",
        "Lillevik (egen)",
        "Helse Vest RHF",
        "Odda",
        "Voss*",
    ]


def test_by_volume_the_largest_stands_first_whichever_way_is_better():
    big = share(300, 400, unit_id="9", unit_name="Haukeland", **WEST)
    for direction in ("higher", "lower"):
        chart = ranking(
            nation(), *UNITS, big, order="volume", direction=direction, goal=None
        )
        assert names_of(chart) == [
            "Landet",
            "Haukeland",
            "Voss*",
            "Nordby",
            "Lillevik (egen)",
            "Odda",
        ]


def test_every_hospital_has_a_row_and_the_time_it_takes_is_printed(capsys):
    with HOSPITALS.open(encoding="utf-8", newline="") as lines:
        hospitals = list(csv.DictReader(lines))
    rows = [
        share(
            40 + place,
            100,
            unit_id=one["unit_id"],
            unit_name=one["short_name"],
            rhf=one["rhf"],
        )
        if place % 5
        else row(
            unit_id=one["unit_id"],
            unit_name=one["short_name"],
            hidden_reason="no_data",
            rhf=one["rhf"],
        )
        for place, one in enumerate(hospitals)
    ]
    results = table(*rows)
    start = time.perf_counter()
    for _ in range(20):
        chart = ranked_units(results, kind="share", goal=GOAL)
        chart.to_dict()
    with capsys.disabled():
        spent = (time.perf_counter() - start) / 20
        print(f"\nranking of {len(rows)} units: {1000 * spent:.1f} ms")
    assert sorted(names_of(chart)) == sorted(one["short_name"] for one in hospitals)


@pytest.mark.parametrize("reason", ["small_number", "low_coverage", "no_data"])
def test_a_hidden_unit_is_named_with_the_reason_and_no_number_leaves(reason):
    # A table that still held the numbers must not give them away either.
    hidden = share(7, 9, unit_id="21", unit_name="Odda", hidden_reason=reason)
    chart = ranking(*UNITS[:2], hidden)
    got = text(chart)
    for number in ("0.777", "77,8", "7 av 9", "0.4526", "45,3"):
        assert number not in got
    said = {"small_number": "N<10", "low_coverage": "Lav dekningsgrad"}
    odda = next(one for one in rows_of(chart) if one["name"] == "Odda")
    assert odda["counts"] == said.get(reason, "Ingen data")
    assert odda["value"] == ""
    assert {one["name"] for one in written(chart)["data"]["values"]} == {
        "Nordby",
        "Lillevik",
    }


def test_a_hidden_number_does_not_stretch_the_axis():
    high = [share(98, 100, unit_id=str(one)) for one in range(3)]
    hidden = share(1, 9, unit_id="9", unit_name="Odda", hidden_reason="small_number")

    def domain(*rows):
        layers = written(ranking(*rows, goal=None))["layer"]
        return next(
            layer["encoding"]["x"]["scale"]["domain"]
            for layer in layers
            if layer["encoding"].get("x", {}).get("field") == "value"
        )

    assert domain(*high, hidden) == domain(*high)


def test_a_screen_reader_hears_of_every_unit():
    spec = written(ranking(nation(), *UNITS))
    labels = [one["label"] for one in spec["data"]["values"]]
    assert labels[1] == (
        "Lillevik (egen), 95,0\u00a0%, 38 av 40, 83,5–98,6\u00a0%, Høy"
    )
    assert "Uten tall: Odda (N<10)" in text(ranking(nation(), *UNITS))


def test_the_own_unit_is_marked():
    chart = ranking(nation(), *UNITS)
    flags = {one["name"]: one["flag"] for one in rows_of(chart)}
    assert flags["Lillevik (egen)"] == "o"
    assert flags["Nordby"] == "u"
    background = written(chart)["layer"][2]
    assert [one["row"].split("\t")[0] for one in background["data"]["values"]] == ["12"]


def test_a_chosen_unit_is_marked_without_being_called_own():
    rows = rows_of(ranking(*UNITS, own={"22"}))
    assert {one["name"]: one["flag"] for one in rows}["Voss*"] == "o"


def test_the_country_is_a_line_with_its_value():
    got = text(ranking(nation(), *UNITS))
    assert '"nation": 0.82' in got
    assert "Landet 82,0\u00a0%" in got


def test_without_the_country_there_is_no_line():
    got = text(ranking(*UNITS))
    assert '"nation"' not in got
    assert "Landet" not in got


def test_a_hidden_country_is_no_line():
    hidden = nation(hidden_reason="small_number")
    got = text(ranking(hidden, *UNITS))
    assert '"nation": 0.82' not in got


def test_numbers_in_texts_have_the_comma_of_the_language():
    assert "82,9\u00a0%" in text(ranking(*UNITS))
    assert written(ranking(*UNITS))["config"]["locale"]["number"]["decimal"] == ","
    use_language("en")
    try:
        assert "82.9%" in text(ranking(*UNITS))
    finally:
        use_language("nb")


def test_rounded_counts_say_so_and_have_no_decimals():
    rounded = share(35, 40, unit_name="Voss", rounded=True)
    chart = ranking(rounded)
    voss = next(one for one in rows_of(chart) if one["name"] == "Voss")
    assert (voss["value"], voss["counts"], voss["n"]) == (
        "88\u00a0%",
        "ca. 35 av 40",
        "ca. 40",
    )
    assert "avrundet til nærmeste 5" in text(chart)


def test_coverage_marks_are_explained_only_when_they_occur():
    assert "Dekningsgrad 60–70\u00a0%" in text(ranking(*UNITS))
    assert "Dekningsgrad" not in text(ranking(*UNITS[:2]))


def test_odd_characters_in_a_name_stay_text():
    odd = share(34, 41, unit_id="66", unit_name=HOSTILE, is_own=True)
    chart = ranking(odd, nation(), title=HOSTILE, subtitle=HOSTILE)
    mine = [one for one in rows_of(chart) if one["id"] == "66"]
    assert [one["counts"] for one in mine] == ["34 av 41"]
    assert "</script><b>O'Neill" in mine[0]["name"]
    for expression in expressions(written(chart)):
        code = outside_literals(expression)
        assert "'" not in code
        assert "alert" not in code
    said = {
        word for one in expressions(written(chart)) for word in words_in(one) if word
    }
    assert any("O'Neill" in word for word in said)


def test_a_long_name_is_broken_between_words_and_never_cut():
    long = "Universitetssykehuset Nord-Norge HF, Klinikk for slag og rehabilitering"
    rows = rows_of(ranking(share(34, 41, unit_name=long)))
    for column in ("name", "narrow_name"):
        assert rows[1][column].replace("\n", " ") == long
        assert "\n" in rows[1][column]


def test_rows_get_higher_where_names_have_more_lines():
    long = "Sykehuset Innlandet HF Divisjon Kongsvinger og omegn"
    short = written(ranking(*UNITS))["height"]["step"]
    assert written(ranking(share(34, 41, unit_name=long)))["height"]["step"] > short


def test_a_table_of_hidden_units_only_still_names_them():
    chart = ranking(UNITS[2], goal=None)
    assert names_of(chart) == ["Odda"]
    assert written(chart)["data"]["values"] == []
