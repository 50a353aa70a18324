"""Control charts against the textbooks' examples."""

import numpy as np
import pytest

from indicators.statistics.control import moving_ranges, p_chart, xmr_chart

nan = np.nan
# NIST/SEMATECH e-Handbook, 6.3.3.2 (30 wafers of 50 chips; also Montgomery's example
# 7.1, orange juice cans).
WAFERS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
WAFERS += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# NIST/SEMATECH e-Handbook, 6.3.2.2 (flow rates of ten batches).
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# Montgomery, example 6.5 (cost of processing a mortgage application, 20 weeks).
COSTS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306]
COSTS += [294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
# Montgomery, table 7.4 (purchase orders): nonconforming of sample size.
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8]
ORDERS += [10, 6, 9]
ORDER_SIZES = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110]
ORDER_SIZES += [80, 80, 80, 90, 100, 100, 100, 100, 90, 90]


def test_the_p_chart_of_the_nist_handbook():
    chart = p_chart(WAFERS, [50] * 30)
    assert chart.centre[0] == pytest.approx(0.2313, abs=5e-5)
    assert chart.upper == pytest.approx(np.full(30, 0.4102), abs=5e-5)
    assert chart.lower == pytest.approx(np.full(30, 0.0524), abs=5e-5)
    # Samples 15 and 23 are outside, in both books.
    assert np.flatnonzero(chart.rule == "outside").tolist() == [14, 22]
    assert chart.side[[14, 22]].tolist() == [1, 1]


def test_the_limits_of_a_p_chart_step_with_the_sample_size():
    chart = p_chart(ORDERS, ORDER_SIZES)
    assert chart.centre[0] == pytest.approx(0.096, abs=5e-4)
    limits = zip(chart.lower, chart.upper, strict=True)
    by_size = dict(zip(ORDER_SIZES, limits, strict=True))
    # Montgomery's table, with a negative limit cut to 0.
    for size, lower, upper in (
        (80, 0, 0.194),
        (90, 0.0026, 0.1885),
        (100, 0.0073, 0.184),
        (110, 0.0114, 0.180),
        (120, 0.0150, 0.176),
    ):
        assert by_size[size] == (
            pytest.approx(lower, abs=5e-4),
            pytest.approx(upper, abs=5e-4),
        )
    assert np.flatnonzero(chart.rule == "outside").tolist() == [10]


def test_the_individuals_chart_of_the_nist_handbook():
    chart = xmr_chart(FLOW)
    assert chart.centre[0] == pytest.approx(50.81)
    assert moving_ranges(np.array(FLOW))[0].mean() == pytest.approx(1.8778, abs=5e-5)
    assert chart.upper[0] == pytest.approx(55.8041, abs=5e-5)
    assert chart.lower[0] == pytest.approx(45.8159, abs=5e-5)
    assert (chart.rule == "").all()
    assert chart.provisional


def test_the_individuals_chart_of_montgomery_and_its_frozen_limits():
    chart = xmr_chart(COSTS)
    assert chart.centre[0] == pytest.approx(300.5)
    assert (chart.lower[0], chart.upper[0]) == (
        pytest.approx(279.78, abs=5e-3),
        pytest.approx(321.22, abs=5e-3),
    )
    assert not chart.provisional
    later = xmr_chart([*COSTS, 333, 328], baseline=(0, 19))
    assert later.upper[-1] == chart.upper[0]
    assert later.rule[-2:].tolist() == ["outside", "outside"]


def test_screened_moving_ranges_of_anhoejs_book():
    # Mastering SPC Charts in Healthcare, "Screened I Chart": 15.8 +- 2.66 x 4.45.
    values = [18, 16, 8, 9, 10, 11, 26, 14, 15, 14, 18, 19]
    values += [18, 11, 28, 20, 16, 17, 12, 13, 24, 16, 15, 11]
    plain, screened = xmr_chart(values), xmr_chart(values, screen=True)
    assert plain.centre[0] == pytest.approx(15.8, abs=0.05)
    assert moving_ranges(np.array(values, float))[0].mean() == pytest.approx(
        5, abs=0.05
    )
    half = screened.upper[0] - screened.centre[0]
    assert half == pytest.approx(2.66 * 4.45, abs=0.02)
    assert screened.segments[0].screened == 1
    assert plain.segments[0].screened == 0
    # "just enough to suppress a signal that would otherwise have been discovered"
    assert (plain.rule == "outside").sum() == 0
    assert np.flatnonzero(screened.rule == "outside").tolist() == [14]


# Mohammed and others 2013, doi:10.1136/bmjqs-2012-001373: attendances within 4 hours.
WITHIN = [266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483]
WITHIN += [270320, 267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863]
WITHIN += [264465, 260989]
ATTENDED = [280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468]
ATTENDED += [282529, 279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520]
ATTENDED += [278574, 273772]


def test_laneys_chart_widens_the_limits_of_very_large_samples():
    plain = p_chart(WITHIN, ATTENDED)
    laney = p_chart(WITHIN, ATTENDED, laney=True)
    single = xmr_chart(np.array(WITHIN) / np.array(ATTENDED))
    # As published: most weeks leave the p chart, none the p' or the individuals chart,
    # and those two nearly agree.
    assert (plain.rule == "outside").sum() > 10
    assert (laney.rule != "outside").all()
    assert (single.rule != "outside").all()
    assert laney.upper == pytest.approx(single.upper, abs=1e-3)
    assert laney.lower == pytest.approx(single.lower, abs=1e-3)
    share = np.array(WITHIN) / np.array(ATTENDED)
    centre = sum(WITHIN) / sum(ATTENDED)
    z = (share - centre) / np.sqrt(centre * (1 - centre) / np.array(ATTENDED))
    sigma = sum(abs(z[i + 1] - z[i]) for i in range(19)) / 19 / 1.128
    assert laney.segments[0].spread == pytest.approx(sigma)
    assert sigma > 5


def test_every_segment_has_its_own_limits():
    values = [*FLOW, *(value + 10 for value in FLOW)]
    chart = xmr_chart(values, splits=[10])
    assert chart.centre[[0, 10]] == pytest.approx([50.81, 60.81])
    assert chart.upper[-1] == pytest.approx(65.8041, abs=5e-5)
    assert (chart.rule == "").all()
    # Without the split a shift is seen.
    assert xmr_chart(values).signal


def test_a_rule_does_not_reach_across_a_split():
    values = [1, 2, 3, 4, 5, 6, 7]
    assert xmr_chart(values).rule[1:6].tolist() == ["trend"] * 5
    assert not xmr_chart(values, splits=[3]).signal


def test_a_missing_point_breaks_the_moving_range_and_has_no_limits_of_its_own():
    ranges, _ = moving_ranges(np.array([1, nan, 4, 6.0]))
    assert ranges.tolist() == [2.0]
    chart = p_chart([5, nan, 0, 6], [10, nan, 0, 10])
    assert chart.centre.tolist() == [0.55] * 4
    assert np.isnan(chart.upper[1:3]).all()
    assert np.isnan(chart.values[1:3]).all()
    assert chart.segments[0].points == 2


def test_where_everybody_has_it_there_is_no_variation():
    for laney in (False, True):
        chart = p_chart([10] * 14, [10] * 14, laney=laney)
        assert chart.lower.tolist() == chart.upper.tolist() == [1.0] * 14
        assert not chart.signal
    assert xmr_chart([5.0] * 14, screen=True).upper.tolist() == [5.0] * 14


def test_limits_stay_within_what_is_possible():
    chart = xmr_chart([1, 9, 0, 8, 1, 7], within=(0.0, np.inf))
    assert chart.lower[0] == 0
    assert chart.upper[0] > 20


def test_too_little_has_no_limits():
    for chart in (
        xmr_chart([]),
        xmr_chart([nan, nan]),
        xmr_chart([3.0]),
        p_chart([], []),
        p_chart([nan], [nan]),
        p_chart([3], [4], laney=True),
    ):
        assert not chart.signal
        assert chart.provisional
        assert np.isnan(chart.upper).all()
        assert chart.assurance(0.5, higher=True) == ""


def test_eleven_points_are_provisional_and_twelve_are_not():
    assert xmr_chart([1.0, 2] * 5 + [1, nan]).provisional
    assert not xmr_chart([1.0, 2] * 6).provisional
    assert xmr_chart([1.0, 2] * 10, baseline=(0, 10)).provisional


@pytest.mark.parametrize(
    ("target", "higher", "assurance"),
    [
        # NHSRplotthedots, tests/testthat/test-ptd_calculate_assurance_type.R: a target
        # above the limits, below them, between them; for each direction.
        (56.0, True, "miss"),
        (45.0, True, "hit"),
        (50.0, True, "hit_or_miss"),
        (56.0, False, "hit"),
        (45.0, False, "miss"),
        (50.0, False, "hit_or_miss"),
    ],
)
def test_assurance_is_of_the_target_against_the_limits(target, higher, assurance):
    assert xmr_chart(FLOW).assurance(target, higher=higher) == assurance


def test_assurance_follows_the_latest_limits():
    # Issue 172 of NHSRplotthedots: after a rebase the old limits must not decide.
    values = [*FLOW, *(value + 20 for value in FLOW)]
    chart = xmr_chart(values, splits=[10])
    assert chart.assurance(60, higher=True) == "hit"
    assert xmr_chart(values[:10]).assurance(60, higher=True) == "miss"
    stepping = p_chart([5, 50, 3], [10, 100, 4])
    assert stepping.assurance(0.9, higher=True) == "hit_or_miss"
    # A new segment without limits yet says nothing, whatever the old one said.
    assert xmr_chart([*FLOW, 70.0], splits=[10]).assurance(60, higher=True) == ""
