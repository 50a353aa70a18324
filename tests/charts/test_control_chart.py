"""Run charts and control charts: signals in shape and word, lines, gaps, notes."""

from datetime import date

import pytest

from charts.control_chart import HEIGHT, control_chart
from charts.control_lines import DASHES
from charts.control_rows import common_domain
from charts.note_marks import NoteMark
from indicators.trends import CHARTS, trend_of
from tests.charts.tables import (
    HOSTILE,
    expressions,
    median,
    outside_literals,
    over_time,
    table,
    text,
    words_in,
    written,
)
from tests.indicators.conftest import NEEDLE, SCREENED
from wording import use_language

START = date(2019, 1, 1)
UNIT = {"unit_id": "11", "unit_name": "Nordby"}
STEADY = [80, 84, 79, 85, 81, 86, 78, 83, 80, 85, 79, 84, 82, 85, 78, 84]
# Eight quarters on each side of the middle.
LIFTED = [70, 72, 69, 71, 73, 70, 72, 71, 88, 90, 87, 89, 91, 88, 90, 89]


def drawn(numerators, chart="run", kind="quarter", denominator=100, splits=(), **more):
    rows = over_time(kind, START, numerators, denominator, **UNIT)
    for number in more.pop("incomplete", ()):
        rows[number]["incomplete"] = True
    baseline = more.get("baseline")
    found = trend_of(
        table(*rows), SCREENED, chart=chart, baseline=baseline, splits=splits
    )
    options = {"target": (found.target, "Mål"), **more}
    return control_chart(
        found.periods, found.segments, chart=chart, kind="share", **options
    )


def rows_of(spec, mark, *fields, **having):
    """Return the own rows of the layers of a mark that have these fields."""
    return [
        row
        for layer in spec["layer"]
        if layer["mark"]["type"] == mark
        and all(layer["mark"].get(name) == value for name, value in having.items())
        for row in layer.get("data", {}).get("values", [])
        if set(fields) <= set(row)
    ]


def points(spec):
    return sorted(spec["data"]["values"], key=lambda one: one["x"])


def marked(spec):
    return {one["mark"]: one["mark_words"] for one in points(spec) if one["mark"]}


def foot(spec):
    return next(
        layer["encoding"]["x"]["axis"]["description"]
        for layer in spec["layer"]
        if "description" in (layer["encoding"].get("x", {}).get("axis") or {})
    )


def names(spec):
    """Return the words beside the lines, at any width."""
    axes = [(layer["encoding"].get("y") or {}).get("axis") for layer in spec["layer"]]
    right = [axis for axis in axes if axis and axis["orient"] == "right"]
    return " ".join(word for axis in right for word in words_in(axis["labelExpr"]))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("chart", CHARTS)
def test_the_specification_is_valid_vega_lite(chart, theme):
    numerators = [*LIFTED, None, 85]
    spec = written(
        drawn(
            numerators,
            chart,
            splits=["2021-Q1"],
            baseline=("2019-Q1", "2019-Q4"),
            notes=[NoteMark(1, date(2020, 3, 1), "Ny rutine")],
            lag_from=date(2023, 5, 1),
            incomplete=[17],
            title="Nordby",
            subtitle="2019 · alle",
            theme=theme,
        )
    )
    assert spec["width"] == "container"


def test_a_median_of_minutes_is_valid_and_says_its_unit():
    rows = [median(25 + year % 3, period=str(2005 + year)) for year in range(14)]
    for number, row in enumerate(rows):
        row |= {"indicator_id": "needle", "period_start": date(2005 + number, 1, 1)}
        row |= {"period_end": date(2005 + number, 12, 31)}
    found = trend_of(table(*rows), NEEDLE, chart="xmr")
    spec = written(
        control_chart(
            found.periods,
            found.segments,
            chart="xmr",
            kind="median",
            unit_text="minutter",
        )
    )
    titles = [
        (layer["encoding"].get("y") or {}).get("axis", {}) for layer in spec["layer"]
    ]
    assert "minutter" in [one["title"] for one in titles if one and "title" in one]
    assert "Snitt" in names(spec)
    assert "minutter" in names(spec)


def test_a_steady_run_chart_has_a_whole_centre_and_no_marks():
    spec = written(drawn(STEADY))
    (centre,) = rows_of(spec, "rule", "centre")
    assert (centre["x"], centre["x2"], centre["dashed"]) == (24228.0, 24276.0, False)
    assert rows_of(spec, "rule", "centre", strokeDash=DASHES) == []
    assert marked(spec) == {}
    assert "Stiplet midtlinje" not in foot(spec)
    assert "Median" in names(spec)


def test_a_shift_dashes_the_centre_and_has_a_shape_and_a_word():
    # Of two equal runs the first is the longest: the one below the median.
    spec = written(drawn(LIFTED))
    (centre,) = rows_of(spec, "rule", "centre", strokeDash=DASHES)
    assert centre["dashed"]
    assert marked(spec) == {"shift": "Skift"}
    assert [one["mark"] for one in points(spec)] == ["shift"] * 8 + [""] * 8
    layer = next(one for one in spec["layer"] if "shape" in one["encoding"])
    scale = layer["encoding"]["shape"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        "": "circle",
        "Skift": "square",
    }
    assert layer["encoding"]["shape"]["legend"]["values"] == ["Skift"]
    assert "Stiplet midtlinje" in foot(spec)
    assert any("Skift" in one["label"] for one in points(spec))


@pytest.mark.parametrize(
    ("numerators", "mark", "words"),
    [
        ([*STEADY, 40], "outside", "Utenfor grensene"),
        ([*STEADY, 79, 80, 81, 82, 83, 84, 85], "trend_up", "Stigende trend"),
        ([*STEADY, 86, 85, 84, 83, 82, 81, 80], "trend_down", "Fallende trend"),
        ([*STEADY, 84, 85, 84, 85, 84, 85, 84], "shift", "Skift"),
    ],
)
def test_every_rule_of_a_control_chart_has_its_shape_and_word(numerators, mark, words):
    spec = written(drawn(numerators, "xmr"))
    assert marked(spec)[mark] == words
    layer = next(one for one in spec["layer"] if "shape" in one["encoding"])
    shapes = layer["encoding"]["shape"]["scale"]
    assert len(set(shapes["range"])) == len(shapes["range"])
    # A control chart's centre is never dashed: that is the run chart's sign.
    assert rows_of(spec, "rule", "centre", strokeDash=DASHES) == []


def test_limits_are_level_in_a_period_and_step_with_its_patients():
    rows = over_time("year", START, [80] * 14, **UNIT)
    rows[0]["denominator"], rows[0]["value"] = 400.0, 0.2
    found = trend_of(table(*rows), SCREENED, chart="p")
    spec = written(
        control_chart(found.periods, found.segments, chart="p", kind="share")
    )
    band = [one for one in rows_of(spec, "area", "lower", "upper")]
    assert [one["x"] for one in band[:4]] == [24228.0, 24240.0, 24240.0, 24252.0]
    assert band[0]["lower"] == band[1]["lower"] > band[2]["lower"] == band[3]["lower"]
    assert "tre standardavvik" in foot(spec)
    assert "Øvre" in names(spec)
    assert "Nedre" in names(spec)


def test_fewer_than_twelve_points_dash_the_limits():
    few, many = (written(drawn(STEADY[:size], "p")) for size in (11, 12))
    assert rows_of(few, "line", "limit", strokeDash=DASHES)
    assert "foreløpige" in foot(few)
    assert rows_of(many, "line", "limit", strokeDash=DASHES) == []
    assert rows_of(many, "line", "limit")
    assert "foreløpige" not in foot(many)


def test_a_split_begins_new_lines_with_a_word():
    spec = written(drawn(LIFTED, splits=["2021-Q1"]))
    before, after = rows_of(spec, "rule", "centre")
    assert (before["x2"], after["x"]) == (24252.0, 24252.0)
    assert before["centre"] < 0.73 < 0.87 < after["centre"]
    pieces = [one["of"] for one in points(spec)]
    assert pieces[7] != pieces[8]
    assert {one["word"] for one in rows_of(spec, "text", "word")} == {"Brudd"}
    assert {one["x"] for one in rows_of(spec, "text", "word")} == {24252.0}
    assert "Median 89,0\u00a0%" in names(spec)


def test_the_centre_is_thick_over_the_baseline():
    spec = written(drawn(LIFTED, baseline=("2019-Q2", "2020-Q1")))
    thick = rows_of(spec, "rule", "centre", strokeWidth=4)
    assert [(one["x"], one["x2"]) for one in thick] == [(24231.0, 24243.0)]
    assert rows_of(written(drawn(LIFTED)), "rule", "centre", strokeWidth=4) == []


def test_the_goal_is_a_line_with_its_words():
    spec = written(drawn(STEADY, target=(0.9, "Mål ≥ 90 %")))
    assert [one["target"] for one in rows_of(spec, "rule", "target")] == [0.9]
    assert "Mål ≥ 90 %" in names(spec)
    bare = written(drawn(STEADY, target=None))
    assert rows_of(bare, "rule", "target") == []


def test_the_time_whose_forms_are_coming_in_is_shaded():
    numerators = [*STEADY, 50]
    spec = written(drawn(numerators, incomplete=[16], lag_from=date(2022, 11, 16)))
    (band,) = rows_of(spec, "rect", "x2")
    assert (band["x"], band["x2"]) == (24274.5, 24279.0)
    assert "Grått felt" in foot(spec)
    assert points(spec)[-1]["incomplete"]
    hollow = [one for one in spec["layer"] if one["mark"].get("filled") is False]
    assert [one["transform"] for one in hollow] == [[{"filter": "datum.incomplete"}]]
    # Follow-up is judged later: the field goes back to the first open period.
    late = written(drawn(numerators, incomplete=[14, 15, 16]))
    assert rows_of(late, "rect", "x2")[0]["x"] == 24270.0
    old = written(drawn(numerators, lag_from=date(2024, 1, 1)))
    assert rows_of(old, "rect", "x2") == []
    assert "Grått felt" not in foot(old)


def test_a_hidden_period_is_a_gap_without_a_number():
    rows = over_time("quarter", START, [80, 81, None, 83, 84], **UNIT)
    # A table that still held the numbers must not give them away either.
    numbers = {"numerator": 7.0, "denominator": 9.0, "value": 0.7777}
    rows[2] |= {**numbers, "lower": 0.4, "upper": 0.9}
    found = trend_of(table(*rows), SCREENED, chart="run")
    chart = control_chart(found.periods, found.segments, chart="run", kind="share")
    got = text(chart)
    for number in ("0.7777", "77,8", "7 av 9"):
        assert number not in got
    spec = written(chart)
    pieces = [one["of"] for one in points(spec)]
    assert len(pieces) == 4
    assert pieces[1] != pieces[2]
    assert "Skjult (N<10), Nordby: 3. kv. 2019." in foot(spec)


def test_lines_of_rounded_numbers_have_whole_percent():
    rows = over_time("quarter", START, STEADY, **UNIT)
    rows = [{**row, "rounded": True} for row in rows]
    found = trend_of(table(*rows), SCREENED, chart="p")
    spec = written(
        control_chart(found.periods, found.segments, chart="p", kind="share")
    )
    assert "Samlet 82\u00a0%" in names(spec)
    assert "nærmeste 5" in foot(spec)


def test_a_note_is_a_number_above_the_values_at_its_day():
    day = date(2020, 3, 16)
    notes = [NoteMark(1, day, "16.03.2020: Ny rutine (kari)")]
    spec = written(drawn(STEADY, notes=notes, domain=(0.5, 1.0)))
    (mark,) = rows_of(spec, "text", "number")
    assert mark["x"] == pytest.approx(24242 + 15 / 31)
    assert mark["number"] == "1"
    assert mark["y"] > 1.0
    assert "1: 16.03.2020: Ny rutine (kari)" in foot(spec)
    assert spec["height"] > HEIGHT
    described = [
        one for one in spec["layer"] if one["encoding"].get("description") is not None
    ]
    assert any(one["encoding"]["description"]["field"] == "words" for one in described)


def test_charts_of_several_units_share_their_scale():
    tables = [over_time("quarter", START, one, **UNIT) for one in (STEADY, LIFTED)]
    found = [trend_of(table(*rows), SCREENED, chart="p") for rows in tables]
    domain = common_domain([(one.periods, one.target) for one in found], "share")
    specs = [
        written(
            control_chart(
                one.periods, one.segments, chart="p", kind="share", domain=domain
            )
        )
        for one in found
    ]
    for spec in specs:
        layer = next(one for one in spec["layer"] if "shape" in one["encoding"])
        assert layer["encoding"]["y"]["scale"]["domain"] == list(domain)
        lowest = min(one["value"] for one in points(spec))
        assert domain[0] <= lowest <= domain[1]


def test_texts_of_users_cannot_become_code():
    note = NoteMark(1, date(2020, 3, 1), HOSTILE)
    chart = drawn(
        STEADY,
        notes=[note],
        said=[HOSTILE],
        title=HOSTILE,
        target=(0.9, HOSTILE),
    )
    found = list(expressions(written(chart)))
    for expression in found:
        code = outside_literals(expression)
        assert "'" not in code
        assert "alert" not in code
    assert any("O'Neill" in word for one in found for word in words_in(one))


def test_a_unit_without_any_number_still_draws_the_axis_and_says_why():
    spec = written(drawn([None] * 12, target=None))
    assert points(spec) == []
    assert rows_of(spec, "rule", "centre") == []
    assert "Skjult (N<10), Nordby: 1. kv. 2019–4. kv. 2021." in foot(spec)


def test_the_chart_speaks_english():
    use_language("en")
    spec = written(drawn(LIFTED))
    assert marked(spec) == {"shift": "Shift"}
    assert "Dashed centre line" in foot(spec)
    spec = written(drawn(LIFTED, splits=["2021-Q1"]))
    assert {one["word"] for one in rows_of(spec, "text", "word")} == {"Split"}
