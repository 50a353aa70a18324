"""Numbered markers on a time axis: where, in how many rows, and on the trend too."""

from datetime import date

import pytest

from charts.note_marks import ROW, NoteMark, on_axis, place_of, room_for, rows_of
from charts.time_axis import Calendar
from charts.trend import HEIGHT, trend_of_units
from tests.charts.tables import over_time, table, written

AXIS = Calendar("quarter", 2019 * 12, 2023 * 12)
UNIT = {"unit_id": "11", "unit_name": "Nordby"}


def noted(*days):
    return [NoteMark(n, day, f"note {n}") for n, day in enumerate(days, start=1)]


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2019, 1, 1), 24228.0),
        (date(2019, 1, 31), 24228 + 30 / 31),
        (date(2020, 2, 29), 24241 + 28 / 29),
    ],
)
def test_a_day_stands_within_its_month(day, place):
    assert place_of(day) == pytest.approx(place)


def test_only_notes_of_the_time_shown_are_on_the_axis():
    notes = noted(date(2018, 12, 31), date(2023, 1, 2), date(2022, 5, 1))
    assert [one.number for one in on_axis(notes, AXIS)] == [3]
    assert room_for(notes[:2], AXIS) == 0


def test_neighbours_stand_in_rows_of_their_own():
    far = noted(date(2019, 5, 1), date(2020, 5, 1), date(2021, 5, 1))
    assert rows_of(far, AXIS) == [0, 0, 0]
    assert room_for(far, AXIS) == ROW
    near = noted(*(date(2020, 5, day) for day in (1, 2, 3)), date(2021, 5, 1))
    assert rows_of(near, AXIS) == [0, 1, 2, 0]
    assert room_for(near, AXIS) == 3 * ROW


def test_more_neighbours_than_rows_are_still_drawn():
    crowd = noted(*(date(2020, 5, day) for day in range(1, 9)))
    assert len(rows_of(crowd, AXIS)) == 8
    assert max(rows_of(crowd, AXIS)) == 2


def test_a_trend_shows_notes_above_its_values_and_lists_them():
    rows = over_time("quarter", date(2019, 1, 1), [80, 82, 84, 86], **UNIT)
    bare = written(trend_of_units(table(*rows), kind="share"))
    spec = written(
        trend_of_units(table(*rows), kind="share", notes=noted(date(2019, 6, 1)))
    )
    assert (bare["height"], spec["height"]) == (HEIGHT, HEIGHT + ROW)
    numbers = [
        row
        for layer in spec["layer"]
        for row in layer.get("data", {}).get("values", [])
        if row.get("number") == "1" and layer["mark"]["type"] == "text"
    ]
    assert [one["x"] for one in numbers] == [24233.0]
    assert "1: note 1" in str(spec)
    assert "note 1" not in str(bare)
