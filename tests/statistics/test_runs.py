"""Anhøj's rules against the published table of limits."""

import numpy as np
import pytest

from indicators.statistics.runs import run_chart, run_limits

# qicharts2, vignette, appendix 2: useful points, longest run, fewest crossings.
LIMITS = """
10 6 2, 11 6 2, 12 7 3, 13 7 3, 14 7 4, 15 7 4, 16 7 4, 17 7 5, 18 7 5, 19 7 6, 20 7 6,
21 7 6, 22 7 7, 23 8 7, 24 8 8, 25 8 8, 26 8 8, 27 8 9, 28 8 9, 29 8 10, 30 8 10,
31 8 11, 32 8 11, 33 8 11, 34 8 12, 35 8 12, 36 8 13, 37 8 13, 38 8 14, 39 8 14,
40 8 14, 45 8 17, 46 9 17, 50 9 19, 55 9 21, 60 9 23, 70 9 28, 80 9 32, 90 9 37,
91 10 37, 95 10 39, 99 10 41, 100 10 41
"""


@pytest.mark.parametrize("row", LIMITS.replace("\n", " ").split(","))
def test_limits_are_the_published_ones(row):
    useful, longest, crossings = map(int, row.split())
    assert run_limits(useful) == (longest, crossings)


def sides(text: str) -> list[float]:
    """Return values above (+), below (-) or on (0) a median of 0.5; `.` is missing."""
    return [{"+": 0.8, "-": 0.2, "0": 0.5, ".": np.nan}[sign] for sign in text]


@pytest.mark.parametrize(
    ("text", "useful", "longest", "crossings", "signal"),
    [
        ("+-+-+-+-+-+-", 12, 1, 11, False),
        # Twelve points: a run of 7 is allowed, one of 8 is not; 3 crossings are, 2 not.
        ("+++++++-+-+-", 12, 7, 5, False),
        ("++++++++-+-+", 12, 8, 4, True),
        ("+++----+++--", 12, 4, 3, False),
        ("++++----++++", 12, 4, 2, True),
        # Points on the line and missing ones neither break a run nor count.
        ("+0+.+0+++++-+-+.-0", 13, 8, 5, True),
        # Nine useful points are too few to be judged.
        ("+++++++++", 9, 9, 0, False),
        ("++++++++++", 10, 10, 0, True),
    ],
)
def test_runs_and_crossings_are_counted_around_a_frozen_median(
    text, useful, longest, crossings, signal
):
    # Two points of baseline hold the median at 0.5 whatever comes after.
    values = [0.5, 0.5, *sides(text)]
    chart = run_chart(values, baseline=(0, 1))
    (found,) = chart.segments
    assert (found.useful, found.longest_run, found.crossings) == (
        useful,
        longest,
        crossings,
    )
    assert found.signal == chart.signal == signal
    assert found.is_judged == (useful >= 10)


def test_the_median_is_of_the_known_values_and_its_own_point_drops_out():
    chart = run_chart([3, np.nan, 1, 2, 5, 4])
    assert chart.centre.tolist() == [3.0] * 6
    (found,) = chart.segments
    assert (found.useful, found.crossings, found.longest_run) == (4, 1, 2)
    assert chart.is_in_longest_run.tolist() == [False, False, True, True, False, False]


def test_a_split_has_its_own_median_and_its_own_verdict():
    chart = run_chart([1.0] * 6 + [1, 3] * 6, splits=[6])
    before, after = chart.segments
    assert (before.first, before.last, before.centre) == (0, 5, 1.0)
    assert (after.first, after.last, after.centre) == (6, 17, 2.0)
    assert (before.useful, before.signal) == (0, False)
    assert (after.useful, after.crossings, after.signal) == (12, 11, False)
    assert chart.segment.tolist() == [0] * 6 + [1] * 12


def test_a_shift_shows_only_against_the_frozen_baseline():
    values = [1, 3] * 6 + [4, 5] * 6
    assert run_chart(values, baseline=(0, 11)).segments[0].longest_run == 13
    assert run_chart(values, baseline=(0, 11)).signal
    assert not run_chart(values, splits=[12]).signal


def test_nothing_known_has_no_centre_and_no_signal():
    for values in ([], [np.nan] * 3, [0.5]):
        chart = run_chart(values)
        assert not chart.signal
    (found,) = run_chart([np.nan] * 3).segments
    assert np.isnan(found.centre)
    assert (found.longest_run, found.longest_run_limit) == (0, 0)
    assert (found.crossings, found.crossings_limit) == (0, 0)


def test_random_series_signal_about_as_often_as_published():
    # Anhøj and Olesen 2014: the two rules together have a specificity above 90 %.
    rng = np.random.default_rng(3)
    signals = [run_chart(rng.normal(size=24)).signal for _ in range(1000)]
    assert 0.01 < np.mean(signals) < 0.1
