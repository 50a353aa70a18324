"""Making Data Count's rules against the published cases of NHSRplotthedots."""

import numpy as np
import pytest

from indicators.statistics.rules import special_causes

nan = np.nan


def marks(values, far=3.0, near=2.0):
    """Return (rule, side) for values around 0."""
    y = np.array(values, float)
    size = np.ones(len(y))
    rule, side = special_causes(
        y, 0.0, (-far * size, far * size), (-near * size, near * size)
    )
    return rule.tolist(), side.tolist()


def named(values, rule):
    """Return 1 or -1 where the rule marks the point, else 0."""
    rules, sides = marks(values)
    return [
        side if name == rule else 0 for name, side in zip(rules, sides, strict=True)
    ]


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        # tests/testthat/test-ptd_calculate_point_type.R, seven_point_one_side_mean:
        # six are too few, the seventh on the other side breaks it.
        ([1, 1.5] * 3, [0] * 6),
        ([1, 1.5] * 3 + [-1], [0] * 7),
        ([1, 1.5] * 4 + [-1], [1] * 8 + [0]),
        ([-1, -1.5] * 4 + [1], [-1] * 8 + [0]),
        # On the mean is on no side.
        ([1, 1.5, 1, 0, 1, 1.5, 1, 1.5], [0] * 8),
        # A missing period breaks it too.
        ([1, 1.5, 1, nan, 1, 1.5, 1, 1.5], [0] * 8),
    ],
)
def test_seven_on_one_side_are_a_shift(values, marked):
    assert named(values, "shift") == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        # seven_point_trend: 1 to 6, a tie, 1 to 7, 7 to 1, and both inside others.
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        ([7, 6, 5, 4, 3, 2, 1], [-1] * 7),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0] + [-1] * 7 + [0]),
        # Issue 171: a trend across the mean is one trend, with one direction.
        ([-3, -2, -1, 0, 1, 2, 3], [1] * 7),
        ([1, 2, 3, nan, 4, 5, 6, 7], [0] * 8),
    ],
)
def test_seven_in_a_row_are_a_trend(values, marked):
    rules, sides = marks(values, far=100, near=99)
    found = [s if r == "trend" else 0 for r, s in zip(rules, sides, strict=True)]
    assert found == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        # two_in_three and part_of_two_in_three, with 2.5 near the limit and 1 not.
        ([2.5, 1, 2.5], [1, 0, 1]),
        ([1, 2.5, 2.5], [0, 1, 1]),
        ([2.5, 2.5, 1], [1, 1, 0]),
        ([1, -1, 2.5, 1, 2.5, -1, 1], [0, 0, 1, 0, 1, 0, 0]),
        ([2.5, 1, 1, 2.5], [0, 0, 0, 0]),
        ([2.5, 1, 1, 2.5, 2.5], [0, 0, 0, 1, 1]),
        ([-2.5, -1, -2.5], [-1, 0, -1]),
        # Issue 143: all three must be on the same side.
        ([2.5, -1, 2.5], [0, 0, 0]),
        ([2.5, -2.5, 1], [0, 0, 0]),
        ([2.5, nan, 2.5], [0, 0, 0]),
        # Exactly at two thirds is not beyond it.
        ([2, 1, 2], [0, 0, 0]),
    ],
)
def test_two_of_three_near_the_limit(values, marked):
    assert named(values, "two_of_three") == marked


def test_the_first_of_the_rules_is_named():
    rising = [0.1, 0.4, 0.8, 1.2, 2.2, 2.5, 3.5]
    rules, sides = marks(rising)
    assert rules == ["trend"] * 6 + ["outside"]
    assert sides == [1] * 7
    # Two of three comes before shift.
    high = [1, 1.5, 1, 1.5, 1, 2.5, 2.4, 1]
    assert marks(high)[0] == ["shift"] * 5 + ["two_of_three"] * 2 + ["shift"]
    # A point outside is beyond two thirds as well, and helps its neighbour.
    assert marks([3.5, 1, 2.5])[0] == ["outside", "", "two_of_three"]


def test_at_the_limit_is_not_outside_and_nothing_marks_nothing():
    assert marks([3.0, -3.0])[0] == ["", ""]
    assert marks([3.01, -3.01]) == (["outside", "outside"], [1, -1])
    assert marks([]) == ([], [])
    assert marks([nan]) == ([""], [0])
