"""Medians: type 7 quartiles against numpy, ranks against the published table."""

import numpy as np
import pytest

from indicators.statistics.medians import median_ranks, summarise


@pytest.mark.parametrize(
    ("n", "ranks"),
    [
        # Conover 1999, table A3 / Hahn & Meeker: 95 % ranks for the median.
        (5, (0, 0)),
        (6, (1, 6)),
        (8, (1, 8)),
        (9, (2, 8)),
        (10, (2, 9)),
        (15, (4, 12)),
        (20, (6, 15)),
        (25, (8, 18)),
        (50, (18, 33)),
        (100, (40, 61)),
    ],
)
def test_ranks_of_the_median_interval(n, ranks):
    assert median_ranks(n) == ranks


def test_groups_agree_with_numpy_for_every_size():
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(40), np.arange(40))
    values = rng.integers(-7200, 90_000, len(groups)).astype(np.int32)
    found = summarise(groups, values, 40)
    for group in range(40):
        mine = np.sort(values[groups == group])
        assert found.n[group] == len(mine)
        if len(mine) == 0:
            assert np.isnan(found.median[group])
            continue
        quartiles = np.quantile(mine, (0.25, 0.5, 0.75))
        got = (found.q1[group], found.median[group], found.q3[group])
        assert got == pytest.approx(tuple(quartiles))
        low, high = median_ranks(len(mine))
        if low:
            assert found.lower[group] == mine[low - 1]
            assert found.upper[group] == mine[high - 1]
        else:
            assert np.isnan(found.lower[group])


def test_the_type_7_quartile_of_a_published_example():
    # R documentation of quantile(): type 7 of 1..10 at 0.25 is 3.25.
    found = summarise(np.zeros(10, np.int64), np.arange(1, 11, dtype=np.int32), 1)
    assert (found.q1[0], found.median[0], found.q3[0]) == (3.25, 5.5, 7.75)


@pytest.mark.parametrize("size", [3, 3_000_000])
def test_far_apart_and_negative_values_in_few_groups_and_many(size):
    chance = np.random.default_rng(5)
    groups = np.sort(chance.choice([0, 1, size - 1], 300))
    values = chance.choice([-9000, -1, 0, 7, 2_000_000], 300).astype(np.int32)
    found = summarise(groups, values, size)
    for group in (0, 1, size - 1):
        mine = values[groups == group]
        expected = [len(mine), *np.quantile(mine, [0.25, 0.5, 0.75])]
        got = [found.n[group], found.q1[group], found.median[group], found.q3[group]]
        assert got == pytest.approx(expected)
    assert found.n.sum() == 300
