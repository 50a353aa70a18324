"""Limits that rest on too few neighbours are no limits."""

from datetime import date

import numpy as np
import pytest

from indicators.founded import LEAST_RANGES, founded
from indicators.trends import trend_of
from tests.charts.tables import over_time, table
from tests.indicators.conftest import SCREENED

START = date(2019, 1, 1)
VARIED = [80, 84, 79, 85, 81, 86, 78, 83, 80, 85, 79, 84]


def trend_by(numerators, chart="xmr", **options):
    rows = over_time("quarter", START, numerators, unit_id="11")
    found = trend_of(table(*rows), SCREENED, chart=chart, **options)
    return founded(found, options.get("baseline"))


def bare(found):
    return (
        np.isnan(found.periods["lower_limit"]).all()
        and np.isnan(found.periods["upper_limit"]).all()
        and (found.periods["rule"] == "").all()
        and (found.periods["side"] == 0).all()
        and not found.signal
    )


@pytest.mark.parametrize("chart", ["xmr", "pprime"])
def test_enough_neighbours_keep_their_limits(chart):
    found = trend_by(VARIED, chart)
    assert np.isfinite(found.periods["lower_limit"]).all()
    assert found.assurance
    exactly = trend_by(VARIED[: LEAST_RANGES + 1], chart)
    assert np.isfinite(exactly.periods["lower_limit"]).all()


@pytest.mark.parametrize("chart", ["xmr", "pprime"])
def test_scattered_periods_have_no_limits_and_no_signals(chart):
    scattered = [number for one in VARIED for number in (one, None)]
    assert bare(trend_by([*scattered, 50], chart))
    assert trend_by(scattered, chart).assurance == ""
    assert bare(trend_by(VARIED[:LEAST_RANGES], chart))


def test_equal_neighbours_have_no_limits():
    # Two values meet only where a hidden period keeps them apart.
    flat = [80] * 8 + [None] + [90] * 8
    assert bare(trend_by(flat))


@pytest.mark.parametrize("chart", ["run", "p"])
def test_charts_that_need_no_neighbours_are_left_alone(chart):
    rows = over_time("quarter", START, [80, None, 82, None, 50], unit_id="11")
    found = trend_of(table(*rows), SCREENED, chart=chart)
    assert founded(found) is found


def test_a_short_segment_loses_its_limits_and_the_long_one_keeps_them():
    found = trend_by([*VARIED, 60, 61, 62], splits=["2022-Q1"])
    assert (
        np.isfinite(found.periods["lower_limit"]).tolist() == [True] * 12 + [False] * 3
    )
    assert found.assurance == ""
    assert found.segments[1]["signal"] is False


def test_a_short_baseline_is_what_counts():
    assert bare(trend_by(VARIED, baseline=("2019-Q1", "2019-Q4")))
    kept = trend_by(VARIED, baseline=("2019-Q1", "2020-Q4"))
    assert np.isfinite(kept.periods["lower_limit"]).all()
