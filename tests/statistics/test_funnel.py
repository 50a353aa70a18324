"""Funnel limits and overdispersion against published values."""

import numpy as np
import pytest
from scipy.stats import binom

from indicators.statistics.funnel import (
    adjusted_limits,
    funnel,
    overdispersion,
    plain_limits,
)

# Tables of the binomial distribution: P(R <= r) for n = 20, p = 0.5 (for
# instance Conover, Practical Nonparametric Statistics, table A3).
TABLE = {2: 0.0002, 3: 0.0013, 5: 0.0207, 6: 0.0577}


def test_exact_limits_interpolate_the_tables_of_the_binomial_distribution():
    # Spiegelhalter 2005, A.1.1: on the line from P(R <= r - 1) to P(R <= r).
    limits = plain_limits(0.5, [20], "exact")
    lower = 5 + (0.025 - TABLE[5]) / (TABLE[6] - TABLE[5])
    assert limits.lower_95[0] * 20 == pytest.approx(lower, abs=0.01)
    lowest = 2 + (0.001 - TABLE[2]) / (TABLE[3] - TABLE[2])
    assert limits.lower_998[0] * 20 == pytest.approx(lowest, abs=0.05)
    # With one half the two sides are mirror images.
    assert limits.upper_95[0] == pytest.approx(1 - limits.lower_95[0])
    assert limits.upper_998[0] == pytest.approx(1 - limits.lower_998[0])


@pytest.mark.parametrize("centre", [0.03, 0.3, 0.905, 0.98])
def test_exact_zones_are_those_of_the_one_sided_binomial_test(centre):
    for n in (1, 5, 12, 54, 200):
        counts = np.arange(n + 1)
        found = funnel(counts, np.full(n + 1, n), target=centre)
        below, above = binom.cdf(counts, n, centre), binom.sf(counts - 1, n, centre)
        outside = np.minimum(below, above)
        expected = np.where(
            outside < 0.001, "99.8", np.where(outside < 0.025, "95", "inside")
        )
        assert found.zone.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("n", "lower_95", "upper_95", "lower_998", "upper_998"),
    [
        # UKHSA, PHEindicatormethods, tests/testthat/testdata_funnel_prop_outputs.csv:
        # limits in percent around a mean of 80.642448 %.
        (1, 0.03204264, 1.0, 0.0, 1.0),
        (24, 0.64835445, 0.96449451, 0.55719892, 1.0),
        (50, 0.69691035, 0.91593861, 0.63375595, 0.97909301),
        (154, 0.74402301, 0.86882595, 0.70803745, 0.90481151),
        (1008, 0.78203374, 0.83081521, 0.76796814, 0.84488082),
        (110000, 0.80408963, 0.80875933, 0.80274317, 0.81010578),
    ],
)
def test_approximate_limits_are_the_published_ones(
    n, lower_95, upper_95, lower_998, upper_998
):
    limits = plain_limits(0.80642448, [n], "approximate")
    assert limits.lower_95[0] == pytest.approx(lower_95, abs=2e-8)
    assert limits.upper_95[0] == pytest.approx(upper_95, abs=2e-8)
    assert limits.lower_998[0] == pytest.approx(lower_998, abs=2e-8)
    assert limits.upper_998[0] == pytest.approx(upper_998, abs=2e-8)


@pytest.mark.parametrize(
    ("numerator", "denominator", "zone", "side"),
    [
        # The same package's tests/testthat/testdata_funnel_prop_inputs.csv: each area's
        # significance against that mean ("High (0.001)" is beyond 99.8 %).
        (35078.488, 41980, "99.8", "above"),
        (24803.6256, 31824, "99.8", "below"),
        (50050.7443, 61921, "inside", ""),
        (26789.238, 33012, "95", "above"),
        (30277.5312, 37828, "95", "below"),
        (31759.385, 39350, "inside", ""),
    ],
)
def test_areas_are_in_their_published_zones(numerator, denominator, zone, side):
    found = funnel([numerator], [denominator], target=0.80642448, method="approximate")
    assert (found.zone[0], found.side[0]) == (zone, side)


# Thirteen trials of BCG vaccine (Colditz 1994; metafor's dat.bcg): tuberculosis and
# none among the vaccinated, tuberculosis and none among the others.
BCG = (
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)


def test_tau2_is_the_published_one_of_dersimonian_and_laird():
    a, b, c, d = np.array(BCG, float).T
    log_risk_ratio = np.log(a / (a + b)) - np.log(c / (c + d))
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    mean = np.average(log_risk_ratio, weights=1 / variance)
    z = (log_risk_ratio - mean) / np.sqrt(variance)
    phi, tau2 = overdispersion(z, np.sqrt(variance), winsorise=0)
    # metafor, rma(measure="RR", method="DL") on these: Q = 152.2330, tau^2 = 0.3088.
    assert phi * 13 == pytest.approx(152.2330, abs=5e-5)
    assert tau2 == pytest.approx(0.3088, abs=5e-5)


def test_chance_alone_gives_no_tau2_and_outliers_are_drawn_in():
    error = np.full(11, 0.1)
    even = np.linspace(-1, 1, 11)
    assert overdispersion(even, error)[1] == 0
    wild = even.copy()
    wild[-1] = 50
    # The 10 % quantiles of the eleven are the second smallest and second largest.
    assert overdispersion(wild, error) == overdispersion(even, error)
    assert overdispersion(wild, error, winsorise=0)[0] > 200
    assert np.isnan(overdispersion([], [])[0])
    assert overdispersion([3.0], [0.1]) == (9.0, 0.0)


def test_overdispersed_shares_agree_with_a_plain_loop():
    rng = np.random.default_rng(11)
    n = rng.integers(10, 600, 50)
    x = rng.binomial(n, np.clip(rng.normal(0.8, 0.08, 50), 0, 1))
    found = funnel(x, n)
    middle = np.arcsin(np.sqrt(sum(x) / sum(n)))
    scores = sorted(
        2 * np.sqrt(b) * (np.arcsin(np.sqrt(a / b)) - middle)
        for a, b in zip(x, n, strict=True)
    )
    low = scores[4] + 0.9 * (scores[5] - scores[4])
    high = scores[44] + 0.1 * (scores[45] - scores[44])
    total = sum(min(max(score, low), high) ** 2 for score in scores)
    weights = [4 * b for b in n]
    spread = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    assert found.phi == pytest.approx(total / 50)
    assert found.tau2 == pytest.approx((total - 49) / spread)
    assert found.tau2 > 0
    width = 1.959963984540054 * np.sqrt(1 / (4 * n) + found.tau2)
    assert found.adjusted.lower_95 == pytest.approx(np.sin(middle - width) ** 2)
    assert found.adjusted_z == pytest.approx(
        (np.arcsin(np.sqrt(x / n)) - middle) / np.sqrt(1 / (4 * n) + found.tau2)
    )


def test_the_limits_never_fold_back_and_stay_between_0_and_1():
    n = np.arange(1, 500)
    for centre in (0.02, 0.5, 0.93, 1.0):
        for tau2 in (0.0, 0.01, 0.3):
            limits = adjusted_limits(centre, n, tau2)
            for lower, upper in (
                (limits.lower_95, limits.upper_95),
                (limits.lower_998, limits.upper_998),
            ):
                assert (np.diff(lower) >= 0).all()
                assert (np.diff(upper) <= 0).all()
                assert (lower >= 0).all()
                assert (upper <= 1).all()
                assert (lower <= centre + 1e-12).all()
                assert (upper >= centre - 1e-12).all()


def test_without_overdispersion_the_adjusted_limits_are_the_plain_ones():
    # As FunnelPlotR does (R/build_limits_lookup.R).
    found = funnel([8, 41, 160, 398], [10, 50, 200, 500])
    assert found.tau2 == 0
    assert found.adjusted.lower_95.tolist() == found.limits.lower_95.tolist()
    assert found.adjusted_zone.tolist() == found.zone.tolist()
    curve = found.curve(10)
    assert curve.adjusted.upper_998.tolist() == curve.limits.upper_998.tolist()


def test_a_share_at_the_limit_is_inside():
    limits = plain_limits(0.5, [100], "approximate")
    edge = float(limits.upper_95[0])
    assert limits.zone(np.array([edge]))[0] == "inside"
    assert limits.zone(np.array([np.nextafter(edge, 1)]))[0] == "95"
    assert limits.zone(np.array([1.0]))[0] == "99.8"


def test_hidden_and_empty_groups_take_no_part():
    found = funnel([8, np.nan, 0, 45], [10, np.nan, 0, 50])
    assert found.centre == pytest.approx(53 / 60)
    assert found.zone.tolist() == ["inside", "", "", "inside"]
    assert np.isnan(found.limits.lower_95[1:3]).all()
    assert np.isnan(found.adjusted.upper_998[1:3]).all()
    assert np.isnan(found.z[1:3]).all()


def test_a_funnel_of_nobody_is_empty():
    for counts in ([], [np.nan], [0]):
        found = funnel(counts, counts)
        assert np.isnan(found.centre)
        assert len(found.curve().n) == 0
        assert found.zone.tolist() == [""] * len(counts)


@pytest.mark.parametrize("method", ["exact", "approximate"])
def test_where_everybody_has_it_nobody_is_outside(method):
    for numerator in ([10, 200], [0, 0]):
        found = funnel(numerator, [10, 200], method=method)
        assert found.zone.tolist() == ["inside", "inside"]
        assert found.tau2 == 0


def test_a_target_moves_the_centre_and_rounding_moves_the_point():
    found = funnel([87, 430], [100, 500], target=0.95)
    assert found.centre == 0.95
    assert found.side.tolist() == ["below", "below"]
    shown = funnel([20, 10], [30, 15], shown=[0.67, 0.67])
    assert shown.centre == pytest.approx(2 / 3)
    assert shown.shares.tolist() == [0.67, 0.67]


def test_the_curve_goes_past_the_largest_group_and_holds_the_points_limits():
    found = funnel([8, 45, 300], [10, 50, 400])
    curve = found.curve(50)
    assert curve.n[0] == 1
    assert 400 < curve.n[-1] <= 421
    assert len(curve.n) <= 50
    here = plain_limits(found.centre, curve.n, "exact")
    assert curve.limits.lower_95 == pytest.approx(here.lower_95)


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (([3], [2]), {}, "between 0 and its denominator"),
        (([-1], [2]), {}, "between 0 and its denominator"),
        (([1], [2]), {"target": 95}, "between 0 and 1, not 95"),
        (([1], [2]), {"method": "wald"}, "exact or approximate, not 'wald'"),
    ],
)
def test_what_cannot_be_is_refused(arguments, options, said):
    with pytest.raises(ValueError, match=said):
        funnel(*arguments, **options)
