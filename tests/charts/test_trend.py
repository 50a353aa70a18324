"""A few units over time: gaps, incomplete periods, goals that change, odd names."""

import time
from datetime import date

import pandas as pd
import pytest

from charts.goal import GoalLevels
from charts.trend import trend_of_units
from tests.charts.tables import (
    HOSTILE,
    expressions,
    median,
    nation,
    outside_literals,
    over_time,
    share,
    table,
    text,
    words_in,
    written,
)
from wording import use_language

START = date(2019, 1, 1)
GOAL = GoalLevels(0.9, 0.8, "higher")
OWN = {"unit_id": "11", "unit_name": "Nordby", "is_own": True}
OTHER = {"unit_id": "22", "unit_name": "Voss"}
COUNTRY = {"unit_level": "nation", "unit_id": "nation", "unit_name": "nation"}


def trend(*rows, **more):
    return trend_of_units(table(*rows), **{"kind": "share", **more})


def layers(chart, mark, **having):
    """Return the layers of a mark whose mark has these properties."""
    return [
        layer
        for layer in written(chart)["layer"]
        if layer["mark"]["type"] == mark
        and all(layer["mark"].get(name) == value for name, value in having.items())
    ]


def points(chart, name="Nordby (egen)"):
    """Return the points of a unit, in order of time."""
    rows = [one for one in written(chart)["data"]["values"] if one["name"] == name]
    return sorted(rows, key=lambda one: one["x"])


def notes(chart):
    """Return what the foot says."""
    return next(
        layer["encoding"]["x"]["axis"]["description"]
        for layer in written(chart)["layer"]
        if "description" in (layer["encoding"].get("x", {}).get("axis") or {})
    )


def axis_words(chart):
    """Return every text of the time axis, at any width."""
    axes = [
        layer["encoding"]["x"]["axis"]
        for layer in written(chart)["layer"]
        if (layer["encoding"].get("x", {}).get("axis") or {}).get("ticks")
    ]
    return words_in(axes[0]["labelExpr"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["year", "quarter", "month", "rolling12"])
def test_the_specification_is_valid_vega_lite(kind, theme):
    rows = [
        *over_time(kind, START, [80, None, 85, 90, 70], **OWN),
        *over_time(kind, START, [60, 65, 70, 75, 72], **OTHER),
        *over_time(kind, START, [81, 82, 83, 84, 85], **COUNTRY),
    ]
    published = pd.DataFrame({"year": [2019, 2020], "value": [0.81, 0.82]})
    spec = written(
        trend(*rows, goals=[(START, GOAL)], published=published, theme=theme)
    )
    assert spec["width"] == "container"


def test_medians_without_goals_are_valid_vega_lite():
    rows = [median(25 + year, period=str(2019 + year)) for year in range(4)]
    chart = trend(*rows, kind="median", unit_text="minutter")
    (line,) = [one for one in layers(chart, "line") if "strokeDash" not in one["mark"]]
    assert line["encoding"]["y"]["axis"]["title"] == "minutter"
    assert [one["tip_value"] for one in points(chart, "Nordby")][
        0
    ] == "25\u00a0minutter"


def test_a_hidden_period_is_a_gap_and_never_zero():
    chart = trend(*over_time("year", START, [80, 82, None, 85, 86], **OWN))
    mine = points(chart)
    assert [one["value"] for one in mine] == [0.8, 0.82, 0.85, 0.86]
    # The drawn-out line is cut where `of` changes.
    pieces = [one["of"] for one in mine]
    assert pieces[0] == pieces[1] != pieces[2] == pieces[3]
    assert "Skjult (N<10), Nordby (egen): 2021." in notes(chart)


def test_a_period_that_the_table_leaves_out_is_a_gap_too():
    rows = over_time("month", START, [80, 82, 84, 85], **OWN)
    mine = points(trend(*(rows[:1] + rows[2:])))
    assert mine[0]["of"] != mine[1]["of"] == mine[2]["of"]


def test_months_without_data_stay_on_the_axis():
    chart = trend(*over_time("month", START, [None, None, 80, None, None], **OWN))
    first, last = date(2019, 1, 1), date(2019, 5, 1)
    scale = layers(chart, "point")[0]["encoding"]["x"]["scale"]
    assert scale["domain"] == [first.year * 12, last.year * 12 + last.month]
    assert {"jan.", "mai", "2019"} <= set(axis_words(chart))
    assert "jan. 2019–feb. 2019, apr. 2019–mai 2019" in notes(chart)


@pytest.mark.parametrize("reason", ["small_number", "low_coverage", "no_data"])
def test_no_number_of_a_hidden_period_leaves(reason):
    # A table that still held the numbers must not give them away either.
    when = {"period": "2020", "period_start": date(2020, 1, 1)}
    hidden = share(7, 9, hidden_reason=reason, **when, **OWN)
    chart = trend(*over_time("year", START, [80], **OWN), hidden)
    got = text(chart)
    for number in ("0.777", "77,8", "7 av 9", "0.4526", "45,3"):
        assert number not in got
    assert "Nordby (egen): 2020" in notes(chart)


def test_an_incomplete_period_is_hollow_and_dashed():
    rows = over_time("quarter", START, [80, 82, 84, 70], **OWN)
    rows[-1]["incomplete"] = True
    chart = trend(*rows)
    (dashed,) = [one for one in layers(chart, "line") if "strokeDash" in one["mark"]]
    ends = [(one["x"], one["value"]) for one in dashed["data"]["values"]]
    assert ends == [(24235.5, 0.84), (24238.5, 0.7)]
    (solid,) = [one for one in layers(chart, "line") if "strokeDash" not in one["mark"]]
    assert solid["transform"] == [{"filter": "!datum.incomplete"}]
    (hollow,) = [one for one in layers(chart, "point", filled=False)]
    assert hollow["transform"] == [{"filter": "datum.incomplete"}]
    assert points(chart)[-1]["tip_period"] == "4. kv. 2019, ikke komplett"
    assert "ikke komplett" in notes(chart)


def test_a_line_is_not_drawn_out_across_an_incomplete_period():
    rows = over_time("year", START, [80, 82, 84], **OWN)
    rows[1]["incomplete"] = True
    mine = points(trend(*rows))
    assert mine[0]["of"] != mine[2]["of"]


def test_complete_periods_have_no_dashes():
    chart = trend(*over_time("year", START, [80, 82, 84], **OWN))
    (dashed,) = [one for one in layers(chart, "line") if "strokeDash" in one["mark"]]
    assert dashed["data"]["values"] == []
    assert "ikke komplett" not in notes(chart)


def test_a_period_cut_by_the_end_of_the_data_says_which_months():
    rows = over_time("year", START, [80, 82], **OWN)
    rows[-1]["period_end"] = date(2020, 10, 31)
    chart = trend(*rows)
    assert points(chart)[-1]["tip_period"] == "2020 (jan.–okt.)"
    assert "2020 (jan.–okt.)" in notes(chart)


def test_periods_are_written_in_norwegian():
    chart = trend(*over_time("quarter", START, [80, 82], **OWN))
    assert points(chart)[0]["tip_period"] == "1. kv. 2019"
    assert "2019-Q1" not in text(chart)
    assert set(axis_words(chart)) == {"1. kv.", "2. kv.", "2019"}


def test_a_rolling_year_stands_at_its_last_month():
    rows = over_time("rolling12", START, [80, 82], **OWN)
    chart = trend(*rows)
    first, second = points(chart)
    assert (first["x"], second["x"]) == (24228.5, 24229.5)
    assert first["tip_period"] == "feb. 2018–jan. 2019"
    assert "12 månedene" in notes(chart)


def test_published_values_stand_in_the_middle_of_their_year():
    published = pd.DataFrame({"year": [2014, 2019, 2020], "value": [0.7, 0.81, 0.82]})
    chart = trend(*over_time("month", START, [80] * 20, **OWN), published=published)
    (diamonds,) = layers(chart, "point", shape="diamond")
    found = [(one["x"], one["published"]) for one in diamonds["data"]["values"]]
    assert found == [(24234.0, 0.81), (24246.0, 0.82)]
    assert diamonds["data"]["values"][0]["tip"] == "Publisert 2019: 81,0\u00a0%"
    words = [one["encoding"]["text"] for one in layers(chart, "text")]
    assert {"value": "publisert"} in words
    assert "◇" in notes(chart)


@pytest.mark.parametrize("kind", ["share", "median"])
def test_nothing_is_published_of_an_empty_table_or_a_median(kind):
    rows = over_time("year", START, [80, 82], **OWN)
    published = pd.DataFrame({"year": [2019], "value": [0.81]})
    given = published if kind == "median" else published.head(0)
    chart = trend(*rows, kind=kind, published=given)
    assert layers(chart, "point", shape="diamond") == []
    assert "◇" not in notes(chart)


def test_the_goal_steps_where_it_changes():
    later = GoalLevels(0.95, 0.85, "higher")
    goals = [(date(2012, 1, 1), GOAL), (date(2021, 1, 1), later)]
    chart = trend(*over_time("year", START, [80] * 4, **OWN), goals=goals)
    lines = [
        {name: one[name] for name in ("x", "x2", "limit")}
        for layer in layers(chart, "rule")
        for one in layer.get("data", {}).get("values", [])
        if "limit" in one
    ]
    assert lines == [
        {"x": 24228.0, "x2": 24252.0, "limit": 0.9},
        {"x": 24228.0, "x2": 24252.0, "limit": 0.8},
        {"x": 24252.0, "x2": 24276.0, "limit": 0.95},
        {"x": 24252.0, "x2": 24276.0, "limit": 0.85},
    ]
    got = text(chart)
    assert "Høy ≥ 90\u00a0%" in got
    assert "Høy ≥ 95\u00a0%" in got


def test_the_name_of_a_goal_keeps_away_from_points():
    def ends(numerators):
        rows = over_time("year", START, numerators, **OWN)
        chart = trend(*rows, goals=[(START, GOAL)])
        return {
            (one["level"], layer["mark"]["align"])
            for layer in layers(chart, "text")
            for one in layer["data"]["values"]
        }

    early = [92, 91, 84, 84, 84, 84]
    assert ends(early) == {("high", "right"), ("moderate", "left")}
    assert ends(early[::-1]) == {("high", "left"), ("moderate", "left")}


def test_equal_goals_of_each_period_are_one_goal():
    goals = [(date(year, 1, 1), GOAL) for year in (2019, 2020, 2021)]
    chart = trend(*over_time("year", START, [80] * 3, **OWN), goals=goals)
    (bands,) = layers(chart, "rect")
    assert len(bands["data"]["values"]) == 2


def test_a_goal_that_ends_leaves_the_rest_of_the_axis_without():
    goals = [(START, GOAL), (date(2020, 1, 1), None)]
    chart = trend(*over_time("year", START, [80] * 3, **OWN), goals=goals)
    (bands,) = layers(chart, "rect")
    assert {one["x2"] for one in bands["data"]["values"]} == {24240.0}


def test_a_neutral_indicator_is_not_judged():
    rows = over_time("year", START, [80] * 3, **OWN)
    chart = trend(*rows, goals=[(START, GOAL)], direction="neutral")
    assert layers(chart, "rect") == []


def test_only_the_own_unit_has_intervals():
    rows = [
        *over_time("year", START, [60, 65, 70], **OTHER),
        *over_time("year", START, [80, 82, 84], **OWN),
    ]
    chart = trend(*rows)
    (whiskers,) = [
        one for one in layers(chart, "rule") if one["encoding"].get("y2") is not None
    ]
    assert [one["x"] for one in whiskers["data"]["values"]] == [
        24234.0,
        24246.0,
        24258.0,
    ]
    assert [one["upper"] for one in whiskers["data"]["values"]] == [
        one["upper"] for one in points(chart)
    ]
    assert "95\u00a0% konfidensintervall, Nordby (egen)" in notes(chart)


def test_many_periods_have_a_band_that_breaks_at_the_gap():
    numbers = [80, 82, 84] * 9 + [None] + [85, 86]
    chart = trend(*over_time("month", START, numbers, **OWN))
    (band,) = layers(chart, "area")
    assert band["encoding"]["detail"]["field"] == "run"
    assert {one["run"] for one in band["data"]["values"]} == {0, 1}


def test_the_own_unit_is_thick_and_the_country_a_grey_line_without_dashes():
    rows = [
        *over_time("year", START, [80, 82, 84], **COUNTRY),
        *over_time("year", START, [60, 65, 70], **OTHER),
        *over_time("year", START, [85, 86, 87], **OWN),
    ]
    chart = trend(*rows)
    (solid,) = [one for one in layers(chart, "line") if "strokeDash" not in one["mark"]]
    keys = {one["name"]: one["line"] for one in written(chart)["data"]["values"]}
    assert keys == {"Nordby (egen)": "0", "Voss": "1", "Landet": "2"}
    width = solid["encoding"]["strokeWidth"]
    assert width["condition"][0] == {"test": "datum.line=='0'", "value": 3.2}
    assert solid["encoding"]["color"]["scale"]["range"][0] == "#0a4f9e"
    assert solid["encoding"]["color"]["scale"]["range"][2] == "#4d5d6b"


def test_the_rest_of_the_country_is_neutral_as_well():
    rest = {"unit_level": "rest", "unit_id": "rest", "unit_name": "rest"}
    chart = trend(
        *over_time("year", START, [80, 82], **OWN),
        *over_time("year", START, [70, 72], **rest),
    )
    assert len(points(chart, "Resten av landet")) == 2


def test_lines_are_named_at_their_ends_where_names_find_room():
    chart = trend(
        *over_time("year", START, [80, 82], **OWN),
        *over_time("year", START, [60, 62], **OTHER),
    )
    (names,) = [
        one["encoding"]["y"]["axis"]
        for one in layers(chart, "point", filled=True)
        if (one["encoding"]["y"].get("axis") or {}).get("orient") == "right"
    ]
    assert {"Nordby (egen)", "Voss"} <= set(words_in(names["labelExpr"]))
    (solid,) = [one for one in layers(chart, "line") if "strokeDash" not in one["mark"]]
    assert solid["encoding"]["color"]["legend"] is None


def test_a_legend_names_lines_that_end_too_close():
    rows = [
        one
        for unit in range(6)
        for one in over_time(
            "year", START, [80, 82], unit_id=str(unit), unit_name=f"Sykehus {unit}"
        )
    ]
    chart = trend(*rows)
    (solid,) = [one for one in layers(chart, "line") if "strokeDash" not in one["mark"]]
    legend = solid["encoding"]["color"]["legend"]
    assert words_in(legend["labelExpr"]) == [f"Sykehus {unit}" for unit in range(6)]


def test_a_screen_reader_hears_of_every_point():
    rows = [share(34, 41, **OWN), nation()]
    chart = trend(*rows)
    assert points(chart)[0]["label"] == (
        "Nordby (egen), 2025, 82,9\u00a0%, 34 av 41, 68,7–91,5\u00a0%, Moderat"
    )
    (heard,) = [
        one for one in layers(chart, "point") if "description" in one["encoding"]
    ]
    assert heard["encoding"]["description"]["field"] == "label"


def test_numbers_in_texts_have_the_comma_of_the_language():
    rows = [share(34, 41, **OWN)]
    assert points(trend(*rows))[0]["tip_value"] == "82,9\u00a0%"
    use_language("en")
    try:
        (point,) = points(trend(*rows), "Nordby (own)")
        assert point["tip_value"] == "82.9%"
    finally:
        use_language("nb")


def test_odd_characters_in_a_name_stay_text():
    unit = {**OWN, "unit_name": HOSTILE}
    rows = [
        *over_time("year", START, [80, None, 84], **unit),
        *over_time("year", START, [60, 62, 64], **OTHER),
    ]
    chart = trend(*rows, title=HOSTILE, subtitle=HOSTILE)
    found = list(expressions(written(chart)))
    for expression in found:
        code = outside_literals(expression)
        assert "'" not in code
        assert "alert" not in code
    assert any("O'Neill" in word for one in found for word in words_in(one))


def test_a_unit_without_any_number_still_draws_the_axis_and_says_why():
    chart = trend(*over_time("year", START, [None, None], **OWN))
    assert written(chart)["data"]["values"] == []
    assert "Skjult (N<10), Nordby (egen): 2019–2020." in notes(chart)


def test_units_that_lack_the_same_periods_are_named_together():
    chart = trend(
        *over_time("year", START, [80, None], **OWN),
        *over_time("year", START, [60, None], **OTHER),
    )
    assert "Skjult (N<10), alle: 2020." in notes(chart)


def test_many_hidden_stretches_are_counted():
    chart = trend(*over_time("month", START, [80, None] * 6, **OWN))
    assert "feb. 2019, apr. 2019, juni 2019, aug. 2019 og 2 til" in notes(chart)


def test_low_coverage_is_said_at_the_foot():
    rows = over_time("year", START, [80, 82], **OWN)
    rows[1]["coverage_mark"] = "low"
    assert "Dekningsgrad under 60\u00a0%, Nordby (egen): 2020." in notes(trend(*rows))


def test_the_time_it_takes_is_printed(capsys):
    rows = [
        one
        for unit in range(6)
        for one in over_time(
            "quarter", START, [60 + 5 * unit] * 28, unit_id=str(unit), unit_name="U"
        )
    ]
    results = table(*rows, *over_time("quarter", START, [82] * 28, **COUNTRY))
    start = time.perf_counter()
    for _ in range(20):
        spec = trend_of_units(results, kind="share", goals=[(START, GOAL)]).to_dict()
    with capsys.disabled():
        spent = (time.perf_counter() - start) / 20
        print(f"\ntrend of 7 lines, 28 quarters: {1000 * spent:.1f} ms")
    assert len(spec["data"]["values"]) == 7 * 28
