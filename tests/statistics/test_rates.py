"""Intervals of counts and ratios against published values."""

import numpy as np
import pytest
from scipy.stats import norm
from statsmodels.stats.rates import confint_poisson

from indicators.statistics.rates import poisson_interval, ratio_interval

# With z rounded to 1.96, as the source below computes.
Z_196 = 2 * norm.cdf(1.96) - 1


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    [
        # Exact 95 % limits of a Poisson count: Garwood 1936,
        # doi:10.1093/biomet/28.3-4.437, with the digits of Daly 1992 (Comput Biol Med
        # 22:351-361).
        (0, 0.0, 3.6889),
        (1, 0.0253, 5.5716),
        (2, 0.2422, 7.2247),
        (5, 1.6235, 11.6683),
        (9, 4.1154, 17.0848),
    ],
)
def test_few_events_have_exact_limits(events, lower, upper):
    low, high = poisson_interval(events)
    assert low == pytest.approx(lower, abs=5e-5)
    assert high == pytest.approx(upper, abs=5e-5)


@pytest.mark.parametrize(
    ("observed", "expected", "lower", "upper"),
    [
        # florish/byar, test/test_byar.rb.
        (23, 30, 0.4858414415, 1.1504345024),
        (100, 1, 81.3617916060, 121.6283472718),
        (100, 90, 0.9040199067, 1.3514260808),
    ],
)
def test_byars_limits_are_the_published_ones(observed, expected, lower, upper):
    ratio, low, high = ratio_interval(observed, expected, level=Z_196)
    assert ratio == pytest.approx(observed / expected)
    assert low == pytest.approx(lower, abs=1e-8)
    assert high == pytest.approx(upper, abs=1e-8)


def test_byar_is_within_a_fifth_of_a_percent_of_the_exact_limits():
    # Technical Guide Confidence Intervals (2018): within 0.2 % from 10 events on.
    events = np.arange(10, 400)
    low, high = poisson_interval(events)
    exact_low, exact_high = confint_poisson(events, 1, method="exact-c")
    assert low == pytest.approx(exact_low, rel=0.002)
    assert high == pytest.approx(exact_high, rel=0.002)
    few = np.arange(1, 10)
    low, high = poisson_interval(few)
    exact_low, exact_high = confint_poisson(few, 1, method="exact-c")
    assert low == pytest.approx(exact_low)
    assert high == pytest.approx(exact_high)


def test_higher_confidence_is_wider_and_missing_stays_missing():
    low, high = poisson_interval([4, 40, np.nan, 0], level=0.998)
    narrow_low, narrow_high = poisson_interval([4, 40, np.nan, 0])
    assert (low[:2] < narrow_low[:2]).all()
    assert (high[:2] > narrow_high[:2]).all()
    assert np.isnan(low[2])
    assert np.isnan(high[2])
    assert (low[3], narrow_low[3]) == (0.0, 0.0)
    ratio, lower, upper = ratio_interval([3, 3], [0, np.nan])
    assert np.isnan([*ratio, *lower, *upper]).all()


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="never negative"):
        poisson_interval([3, -1])
