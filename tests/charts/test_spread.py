"""Spread over time: the middle half of the units each year, and one unit among them."""

from datetime import date

import pytest

from charts.spread import spread_over_time
from indicators.peers import spread_by_period
from indicators.results import only
from tests.charts.tables import (
    HOSTILE,
    columns,
    median,
    over_time,
    row,
    share,
    text,
    written,
)
from wording import use_language

THREE_YEARS = [
    over_time("year", date(2018, 1, 1), numbers, unit_id=name, unit_name=f"Nr. {name}")
    for name, numbers in {
        "1": [60, 70, 80],
        "2": [70, 80, 90],
        "3": [80, 84, 92],
        "4": [90, None, 96],
    }.items()
]
ALL_ROWS = [one for unit in THREE_YEARS for one in unit]


def spread(rows=ALL_ROWS, unit="4", **options):
    found = columns(*rows)
    mine = only(found, found["unit_id"] == unit)
    return spread_over_time(
        spread_by_period(found), mine, **{"kind": "share", "title": "S", **options}
    )


def dots(chart):
    return written(chart)["layer"][2]["data"]["values"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("unit", ["4", "nobody"])
def test_the_specification_is_valid_vega_lite(theme, unit):
    assert written(spread(theme=theme, unit=unit))["width"] == "container"


def test_each_year_has_its_quartiles_and_its_number_of_units():
    years = written(spread())["data"]["values"]
    assert [one["label"] for one in years] == [
        "2018: 67,5–82,5\u00a0%, 75,0\u00a0%, Enheter: 4",
        "2019: 75,0–82,0\u00a0%, 80,0\u00a0%, Enheter: 3",
        "2020: 87,5–93,0\u00a0%, 91,0\u00a0%, Enheter: 4",
    ]


def test_the_unit_has_a_dot_where_it_has_a_number():
    assert [(one["period"], one["tip_value"]) for one in dots(spread())] == [
        ("2018", "90,0\u00a0%"),
        ("2020", "96,0\u00a0%"),
    ]
    assert dots(spread(unit="nobody")) == []


def test_a_median_has_its_unit_and_an_axis_from_zero():
    rows = [median(30 + n, unit_id=str(n)) for n in range(4)]
    chart = spread(rows, unit="1", kind="median", unit_text="minutter")
    assert dots(chart)[0]["tip_value"] == "31\u00a0minutter"
    y = written(chart)["layer"][0]["encoding"]["y"]
    assert y["scale"]["domain"][0] == 0
    assert y["axis"]["title"] == "minutter"


def test_periods_that_are_cut_not_complete_or_rounded_say_so():
    cut = share(
        9,
        10,
        period="2026",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 10, 31),
    )
    assert "2026 (jan.–okt.)" in text(spread([cut]))
    assert "Lys søyle" in text(spread([{**cut, "incomplete": True}]))
    assert "avrundet" in text(spread([{**cut, "rounded": True}]))
    for words in ("Del av perioden", "Lys søyle", "avrundet"):
        assert words not in text(spread())


def test_hidden_rows_leave_nothing():
    hidden = share(1, 9, unit_id="9", hidden_reason="small_number")
    chart = spread([*ALL_ROWS, hidden], unit="9")
    assert dots(chart) == []
    assert "11,1" not in text(chart)


def test_only_hidden_units_are_an_empty_chart():
    assert written(spread([row(hidden_reason="no_data")]))["data"]["values"] == []


def test_words_follow_the_language_and_odd_names_stay_text():
    use_language("en")
    try:
        assert "Middle half" in text(spread())
        chart = spread([share(3, 4, unit_id="4", unit_name=HOSTILE)])
        assert dots(chart)[0]["unit"] == HOSTILE
    finally:
        use_language("nb")
