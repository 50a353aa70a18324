"""Shares and their intervals against published values."""

import numpy as np
import pytest

from indicators.statistics.proportions import (
    missing_to_reach,
    newcombe_interval,
    share,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [
        # Newcombe 1998 (Stat Med 17:857-872), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # PHEindicatormethods, testdata_1-2.R: 65 of 100 by Wilson at 95 %.
        (65, 100, 0.5525, 0.7364),
    ],
)
def test_wilson_limits_are_the_published_ones(x, n, lower, upper):
    low, high = wilson_interval(x, n)
    assert low == pytest.approx(lower, abs=5e-5)
    assert high == pytest.approx(upper, abs=5e-5)


def test_the_ends_are_exact_and_the_empty_group_has_no_limits():
    low, high = wilson_interval([0, 7, 0, 1], [7, 7, 0, 1])
    assert low[0] == 0.0
    assert high[1] == 1.0
    assert np.isnan(low[2])
    assert np.isnan(high[2])
    assert (low[3], high[3]) == (pytest.approx(0.2065, abs=5e-5), 1.0)
    assert np.isnan(share(0, 0))


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        # Newcombe 1998 (Stat Med 17:873-890), table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_limits_are_the_published_ones(first, second, lower, upper):
    difference, low, high = newcombe_interval(*first, *second)
    assert difference == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert low == pytest.approx(lower, abs=5e-5)
    assert high == pytest.approx(upper, abs=5e-5)


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "higher", "missing"),
    [
        (36, 41, 0.90, True, 1),
        (36, 40, 0.90, True, 0),
        (34, 41, 0.90, True, 3),
        (0, 10, 0.15, True, 2),
        (5, 20, 0.20, False, 1),
        (4, 20, 0.20, False, 0),
        (19, 100, 0.195, True, 1),
    ],
)
def test_patients_missing_to_a_goal(numerator, denominator, target, higher, missing):
    got = missing_to_reach(numerator, denominator, target, higher=higher)
    assert got == missing
