"""Numbers as texts: the quick ones of charts agree with the shared ones."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

import wording
from charts.words import (
    counts_text,
    decimal,
    denominator_text,
    missing,
    percent,
    range_text,
    short_value,
    value_text,
)
from wording import use_language


@pytest.fixture(params=["nb", "en"])
def either_language(request):
    use_language(request.param)
    yield request.param
    use_language("nb")


@pytest.mark.parametrize("digits", [0, 1, 2])
@pytest.mark.parametrize(
    "value", [0, 0.04, 0.05, 0.5, 1.25, 999.95, 1000, 8538, 1234567.891, -0.04, -3.25]
)
def test_decimals_are_those_of_the_screen(value, digits, either_language):
    assert decimal(value, digits) == wording.decimal(value, digits)


@pytest.mark.parametrize("digits", [0, 1])
@pytest.mark.parametrize("share", [0, 0.0004, 0.0005, 0.125, 0.8293, 0.9995, 1, -0.03])
def test_percents_are_those_of_the_screen(share, digits, either_language):
    assert percent(share, digits) == wording.percent(share, digits)


@given(some.integers(0, 2000), some.integers(1, 2000), some.integers(0, 2))
def test_every_share_of_counts_reads_the_same(numerator, denominator, digits):
    share = min(1.0, numerator / denominator)
    assert percent(share, digits) == wording.percent(share, digits)


@given(some.floats(-1e6, 1e6), some.integers(0, 2))
def test_every_number_reads_the_same(value, digits):
    assert decimal(value, digits) == wording.decimal(value, digits)


def test_values_and_ranges_carry_their_unit():
    assert value_text(0.936, "share", "%") == "93,6\u00a0%"
    assert value_text(32.0, "median", "minutter") == "32\u00a0minutter"
    assert value_text(math.nan, "share", "%") == ""
    assert range_text(0.673, 0.919, "share", "%") == "67,3–91,9\u00a0%"
    assert range_text(20, 41, "median", "minutter") == "20–41\u00a0minutter"
    assert range_text(math.nan, 0.9, "share", "%") == ""


def test_limits_have_no_more_decimals_than_they_need():
    assert short_value(0.9, "share", "%") == "90\u00a0%"
    assert short_value(0.195, "share", "%") == "19,5\u00a0%"
    assert short_value(2.5, "median", "timer") == "2,5\u00a0timer"


def test_counts_say_when_they_are_rounded():
    row = {"numerator": 35.0, "denominator": 1040.0, "rounded": True}
    assert counts_text(row) == "ca. 35 av 1\u00a0040"
    assert denominator_text(row) == "ca. 1\u00a0040"
    assert counts_text({**row, "numerator": math.nan}) == "ca. n = 1\u00a0040"


def test_none_and_nan_are_missing():
    assert missing(math.nan)
    assert missing(None)
    assert not missing(0.0)
