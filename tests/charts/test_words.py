"""Numbers of a results table as texts."""

import math

from charts.words import (
    counts_text,
    denominator_text,
    digits_of,
    missing,
    range_text,
    short_value,
    value_text,
)


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


def test_only_rounded_hospitals_and_trusts_lose_their_decimals():
    for level, digits in (("hospital", 0), ("hf", 0), ("rhf", 1), ("nation", 1)):
        row = {"rounded": True, "unit_level": level}
        assert digits_of(row, "share", 1) == digits
    assert digits_of({"rounded": False, "unit_level": "hospital"}, "share", 1) == 1
