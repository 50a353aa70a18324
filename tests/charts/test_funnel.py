"""The funnel: who is outside which limit, whose names stand, and nobody is judged."""

import pytest

from charts.funnel import funnel_of_units
from charts.theme import PALETTES
from indicators.comparison import funnel_of
from tests.charts.tables import (
    HOSTILE,
    expressions,
    outside_literals,
    row,
    share,
    table,
    text,
    written,
)
from tests.indicators.conftest import SCREENED
from wording import use_language

# Far below, a little below, inside, far above; and one that is hidden.
UNITS = (
    share(40, 80, unit_id="1", unit_name="Odda"),
    share(120, 160, unit_id="2", unit_name="Voss"),
    share(82, 100, unit_id="3", unit_name="Nordby", is_own=True),
    share(396, 400, unit_id="4", unit_name="Ås"),
    share(50, 60, unit_id="5", unit_name="Lillevik"),
    row(unit_id="6", unit_name="Lærdal", hidden_reason="small_number"),
)


def funnel(*rows, method="exact", **options):
    found = funnel_of(table(*rows), SCREENED, method=method)
    return funnel_of_units(found.units, found.curve(40), **options)


def points(chart):
    return {one["unit_id"]: one for one in written(chart)["data"]["values"]}


def names(chart):
    """Return the texts of the layer of names, once each."""
    return {
        one["text"]
        for layer in written(chart)["layer"]
        if layer["mark"]["type"] == "text"
        for one in layer["data"]["values"]
    }


def limits(chart):
    (lines,) = (
        layer for layer in written(chart)["layer"] if layer["mark"]["type"] == "line"
    )
    return lines["data"]["values"]


@pytest.mark.parametrize("adjusted", [True, False])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("chosen", [set(), {"2"}])
def test_the_specification_is_valid_vega_lite(adjusted, theme, chosen):
    chart = funnel(
        *UNITS, adjusted=adjusted, theme=theme, chosen=chosen, title="Svelgtest"
    )
    assert written(chart)["width"] == "container"


def test_by_chance_alone_units_lie_outside_and_by_adjusted_limits_they_do_not():
    plain, adjusted = (
        {name: one["zone"] for name, one in points(funnel(*UNITS, adjusted=a)).items()}
        for a in (False, True)
    )
    assert plain == {
        "1": "Utenfor 99,8\u00a0%",
        "2": "Utenfor 99,8\u00a0%",
        "3": "Innenfor grensene",
        "4": "Utenfor 99,8\u00a0%",
        "5": "Innenfor grensene",
    }
    assert set(adjusted.values()) == {"Innenfor grensene"}


def test_the_drawn_limits_are_those_that_decide():
    plain = {(one["of"], one["size"]): one["limit"] for one in limits(funnel(*UNITS))}
    wide = limits(funnel(*UNITS, adjusted=False))
    assert {one["of"] for one in wide} == {
        "lower_95",
        "lower_998",
        "upper_95",
        "upper_998",
    }
    both = [
        (one, plain[one["of"], one["size"]])
        for one in wide
        if (one["of"], one["size"]) in plain and one["of"] == "lower_95"
    ]
    assert both
    assert all(adjusted < one["limit"] for one, adjusted in both)


def test_the_own_unit_and_those_outside_are_named_and_nobody_else():
    assert names(funnel(*UNITS, adjusted=False)) == {
        "Nordby (egen)",
        "Odda",
        "Voss",
        "Ås",
    }
    assert names(funnel(*UNITS)) == {"Nordby (egen)"}
    assert names(funnel(*UNITS, chosen={"5"})) == {"Nordby (egen)", "Lillevik"}
    assert names(funnel(*UNITS, own={"1"})) == {"Nordby (egen)", "Odda"}


def test_the_own_unit_is_drawn_last_and_chosen_ones_are_not_pale():
    chart = funnel(*UNITS, chosen={"5"})
    assert written(chart)["data"]["values"][-1]["unit_id"] == "3"
    pale = {name for name, one in points(chart).items() if one["pale"]}
    assert pale == {"1", "2", "4"}
    assert not any(one["pale"] for one in points(funnel(*UNITS)).values())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_mark_has_the_colour_of_a_goal_level(theme):
    got = text(funnel(*UNITS, adjusted=False, theme=theme))
    palette = PALETTES[theme]
    for colour in (palette.high, palette.moderate, palette.low):
        assert colour not in got


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("small_number", "Ikke med (N<10): Lærdal."),
        ("low_coverage", "Ikke med (Lav dekningsgrad): Lærdal."),
        ("no_data", "Ikke med (Ingen data): Lærdal."),
    ],
)
def test_a_hidden_unit_is_named_with_the_reason_and_has_no_point(reason, said):
    hidden = row(unit_id="6", unit_name="Lærdal", hidden_reason=reason)
    chart = funnel(*UNITS[:5], hidden)
    assert said in text(chart)
    assert "6" not in points(chart)


def test_rounded_counts_are_marked():
    rounded = share(35, 40, unit_id="7", unit_name="Kalnes", rounded=True)
    chart = funnel(*UNITS, rounded)
    assert points(chart)["7"]["tip_counts"] == "ca. 35 av 40"
    assert points(chart)["7"]["tip_value"] == "88\u00a0%"
    assert "avrundet til nærmeste 5" in text(chart)
    assert "avrundet" not in text(funnel(*UNITS))


def test_the_centre_is_named_with_its_value():
    # 40 + 120 + 82 + 396 + 50 of 80 + 160 + 100 + 400 + 60.
    assert "Samlet\\n86,0\u00a0%" in text(funnel(*UNITS)).replace("\\\\", "\\")


def test_a_point_tells_its_limits_and_a_screen_reader_hears_where_it_lies():
    odda = points(funnel(*UNITS, adjusted=False))["1"]
    assert odda["label"] == "Odda: 50,0\u00a0%, 40 av 80, Utenfor 99,8\u00a0%"
    assert odda["tip_limits"].endswith("\u00a0%")
    assert "–" in odda["tip_limits"]


def test_every_share_lies_on_the_axis_with_room_above_full_marks():
    full = share(30, 30, unit_id="8", unit_name="Narvik")
    for rows in (UNITS, (*UNITS, full)):
        chart = funnel(*rows)
        scale = next(
            layer["encoding"]["y"]["scale"]["domain"]
            for layer in written(chart)["layer"]
            if layer["encoding"]["y"].get("field") == "y"
        )
        shares = [one["y"] for one in points(chart).values()]
        assert scale[0] < min(shares)
        assert max(shares) < scale[1]


def test_nobody_to_show_is_an_empty_funnel():
    chart = funnel(UNITS[-1])
    assert points(chart) == {}
    assert limits(chart) == []
    assert "Ikke med (N<10): Lærdal." in text(chart)


def test_words_follow_the_language():
    use_language("en")
    try:
        got = text(funnel(*UNITS, adjusted=False))
    finally:
        use_language("nb")
    for words in ("Outside 99.8%", "Overall", "Not included (N<10)", "Nordby (own)"):
        assert words in got
    assert "Utenfor" not in got


def test_odd_characters_in_a_name_stay_text():
    odd = share(5, 66, unit_id="66", unit_name=HOSTILE)
    chart = funnel(*UNITS, odd, title=HOSTILE, subtitle=HOSTILE, adjusted=False)
    assert points(chart)["66"]["unit"] == HOSTILE
    for expression in expressions(written(chart)):
        assert "alert" not in outside_literals(expression)
