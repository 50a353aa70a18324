"""Where periods stand, what they are called, and which of them get a label."""

from datetime import date

import pytest

from charts.time_axis import (
    ROOM,
    Calendar,
    _labelled,
    calendar,
    period_words,
    position,
    short_words,
)
from indicators.periods import first_day, periods_between
from wording import use_language


def test_periods_stand_in_the_middle_of_their_time():
    assert position("2025") == 2025 * 12 + 6
    assert position("2025-Q2") == 2025 * 12 + 4.5
    assert position("2025-03") == 2025 * 12 + 2.5
    assert position("2024-12..2025-11") == 2025 * 12 + 10.5


@pytest.mark.parametrize("kind", ["year", "quarter", "month", "rolling12"])
def test_labels_of_the_measure_are_read_back(kind):
    first = 2019 * 12
    periods = periods_between(first, first + 35, kind)
    found = calendar(period.label for period in periods)
    assert (found.kind, found.first, found.last) == (kind, first, first + 36)
    places = [position(period.label) for period in periods]
    assert places == [first + found.step * (i + 0.5) for i in range(len(periods))]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2025", "2025"),
        ("2025-Q1", "1. kv. 2025"),
        ("2025-11", "nov. 2025"),
        ("2024-12..2025-11", "nov. 2025"),
    ],
)
def test_places_have_norwegian_names(label, words):
    assert short_words(label) == words


def test_places_have_english_names():
    use_language("en")
    try:
        assert short_words("2025-Q1") == "Q1 2025"
        assert short_words("2025-11") == "Nov 2025"
    finally:
        use_language("nb")


@pytest.mark.parametrize(
    ("label", "start", "end", "words"),
    [
        ("2026", date(2026, 1, 1), date(2026, 10, 31), "2026 (jan.–okt.)"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 10, 31), "4. kv. 2026 (okt.)"),
        (
            "2024-12..2025-11",
            date(2024, 12, 1),
            date(2025, 11, 30),
            "des. 2024–nov. 2025",
        ),
    ],
)
def test_a_cut_period_names_its_months(label, start, end, words):
    assert period_words(label, start, end) == words


@pytest.mark.parametrize("room", ROOM.values(), ids=list(ROOM))
@pytest.mark.parametrize("count", [1, 2, 5, 13, 24, 48])
@pytest.mark.parametrize("kind", ["year", "quarter", "month"])
def test_labels_fit_the_room_there_is(kind, count, room):
    step = Calendar(kind, 0, 1).step
    first = 2014 * 12
    labels = _labelled(Calendar(kind, first, first + step * count), room)
    assert len(labels) <= max(2, room / 38)
    if count >= 13:
        assert len(labels) >= 2


def test_the_newest_year_has_a_label():
    axis = Calendar("year", 2014 * 12, 2027 * 12)
    assert _labelled(axis, ROOM["narrow"])[-1] == (2026 * 12, ["2026"])


def test_the_year_is_said_once():
    axis = Calendar("month", 2025 * 12 + 10, 2026 * 12 + 2)
    assert [lines for _, lines in _labelled(axis, 600)] == [
        ["nov.", "2025"],
        ["des."],
        ["jan.", "2026"],
        ["feb."],
    ]


def test_the_first_day_of_the_axis_is_the_first_day_of_the_period():
    axis = calendar(["2019-Q3", "2019-Q4"])
    assert first_day(axis.first) == date(2019, 7, 1)
    assert first_day(axis.last) == date(2020, 1, 1)
