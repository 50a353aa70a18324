"""Limits of observed / expected are those of the exact Poisson test."""

import numpy as np
import pytest
from scipy.stats import poisson

from indicators.statistics.ratio_funnel import ratio_limits

EXPECTED = (0.5, 3.6, 3.7, 5.0, 12.3, 48.3, 400.0)


@pytest.mark.parametrize("expected", EXPECTED)
def test_events_are_outside_exactly_when_the_tail_says_so(expected):
    events = np.arange(int(expected * 3) + 12)
    limits = ratio_limits(np.full(len(events), expected))
    fewer, more = poisson.cdf(events, expected), poisson.sf(events - 1, expected)
    for tail, zones in ((0.025, ("95", "99.8")), (0.001, ("99.8",))):
        outside = np.isin(limits.zone(events / expected), zones)
        assert (outside == ((fewer < tail) | (more < tail))).all()


def test_the_limits_narrow_around_one():
    limits = ratio_limits([5.0, 50.0, 500.0])
    for lower in (limits.lower_95, limits.lower_998):
        assert (np.diff(lower) > 0).all()
        assert (lower < 1).all()
    for upper in (limits.upper_95, limits.upper_998):
        assert (np.diff(upper) < 0).all()
        assert (upper > 1).all()
    assert (limits.lower_998 < limits.lower_95).all()
    assert (limits.upper_998 > limits.upper_95).all()


def test_few_expected_events_have_no_lower_limit():
    # Nobody dies with a chance above 2.5 % when 3.6 are expected.
    assert ratio_limits([3.6]).lower_95.tolist() == [0.0]


@pytest.mark.parametrize("expected", [0.0, np.nan])
def test_without_expected_events_there_is_no_limit(expected):
    limits = ratio_limits([expected])
    assert np.isnan(limits.upper_95).all()
    assert limits.zone(np.array([1.0])).tolist() == [""]
