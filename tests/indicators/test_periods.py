"""Periods are whole calendar months, and every month of a range is in exactly one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.definition import month_number
from indicators.periods import (
    PERIOD_KINDS,
    first_day,
    last_day,
    month_label,
    month_of,
    periods_between,
)

MONTHS = st.integers(2012 * 12, 2030 * 12)


def between(first: date, last: date, kind: str):
    return periods_between(month_of(first), month_of(last), kind)


def labels(first: date, last: date, kind: str) -> list[str]:
    return [period.label for period in between(first, last, kind)]


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
@settings(database=None, derandomize=True)
def test_a_day_lies_between_the_ends_of_its_month(day):
    month = month_of(day)
    assert month == month_number(day)
    assert first_day(month) <= day <= last_day(month)
    assert month_of(first_day(month)) == month_of(last_day(month)) == month
    assert (first_day(month + 1) - last_day(month)).days == 1


def test_months_have_their_own_length():
    assert last_day(month_of(date(2019, 2, 1))) == date(2019, 2, 28)
    assert last_day(month_of(date(2020, 2, 1))) == date(2020, 2, 29)
    assert last_day(month_of(date(2019, 12, 1))) == date(2019, 12, 31)
    assert month_label(month_of(date(2019, 12, 31))) == "2019-12"


def test_years_quarters_and_months_are_calendar_ones():
    ends = date(2019, 1, 1), date(2020, 12, 1)
    assert labels(*ends, "year") == ["2019", "2020"]
    assert labels(*ends, "quarter")[:5] == [
        "2019-Q1",
        "2019-Q2",
        "2019-Q3",
        "2019-Q4",
        "2020-Q1",
    ]
    assert labels(*ends, "month")[11:13] == ["2019-12", "2020-01"]
    assert labels(*ends, "all") == ["2019-01..2020-12"]


def test_the_ends_are_cut_where_the_range_cuts_them():
    first, *_, last = between(date(2019, 2, 1), date(2020, 5, 1), "year")
    assert (first.start, first.end) == (date(2019, 2, 1), date(2019, 12, 31))
    assert (last.start, last.end) == (date(2020, 1, 1), date(2020, 5, 31))
    assert first.label == "2019"


def test_rolling_periods_are_the_twelve_months_up_to_each_month():
    periods = between(date(2020, 1, 1), date(2020, 3, 1), "rolling12")
    assert [(p.start, p.end) for p in periods] == [
        (date(2019, 2, 1), date(2020, 1, 31)),
        (date(2019, 3, 1), date(2020, 2, 29)),
        (date(2019, 4, 1), date(2020, 3, 31)),
    ]
    assert periods[0].label == "2019-02..2020-01"


@given(MONTHS, MONTHS, st.sampled_from(PERIOD_KINDS[:4]))
@settings(database=None, derandomize=True)
def test_every_month_of_a_range_is_in_exactly_one_period(first, last, kind):
    periods = periods_between(first, last, kind)
    months = [m for p in periods for m in range(p.first, p.last + 1)]
    assert months == list(range(first, last + 1))
    assert len({period.label for period in periods}) == len(periods)
    assert list(periods) == sorted(periods)


@pytest.mark.parametrize("kind", PERIOD_KINDS)
def test_an_empty_range_has_no_periods(kind):
    assert between(date(2020, 2, 1), date(2020, 1, 1), kind) == ()


@pytest.mark.parametrize(
    ("first", "last", "as_of", "whole"),
    [
        (date(2019, 1, 1), date(2019, 12, 1), date(2019, 12, 31), True),
        (date(2018, 1, 1), date(2019, 12, 1), date(2020, 6, 30), True),
        (date(2019, 1, 1), date(2019, 12, 1), date(2019, 12, 30), False),
        (date(2019, 2, 1), date(2020, 1, 1), date(2021, 1, 1), False),
        (date(2019, 1, 1), date(2019, 11, 1), date(2021, 1, 1), False),
    ],
)
def test_whole_years_are_calendar_years_that_are_over(first, last, as_of, whole):
    (period,) = between(first, last, "all")
    assert period.is_whole_years(as_of) is whole


def test_a_period_touches_the_years_of_its_ends():
    (period,) = between(date(2018, 12, 1), date(2020, 1, 1), "all")
    assert list(period.years) == [2018, 2019, 2020]
