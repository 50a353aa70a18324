"""Medians with quartiles and a distribution-free interval.

Quartiles interpolate linearly (type 7 of Hyndman and Fan 1996,
doi:10.2307/2684934). The interval is of order statistics from the binomial
distribution with p = 1/2 (Conover, Practical Nonparametric Statistics, ch. 3.2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

MIN_FOR_INTERVAL = 6
BLOCK = 256

Places = NDArray[np.int64]
ValueAt = Callable[[Places], NDArray[Any]]


@dataclass(frozen=True)
class MedianSummary:
    """Per group: number of values, median, quartiles and 95 % limits of the median.

    Arrays of one length; NaN where there are too few values (limits: below 6).
    """

    n: NDArray[np.int64]
    median: NDArray[np.float64]
    q1: NDArray[np.float64]
    q3: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def summarise(
    groups: NDArray[np.int64], values: NDArray[np.int32], size: int
) -> MedianSummary:
    """Return the summary of integer values in groups numbered 0 to `size` - 1."""
    n = np.bincount(groups, minlength=size)
    low = int(values.min(initial=0))
    span = int(values.max(initial=0)) - low + 1
    # Half as long to sort where they fit.
    fit = size * span < 2**32
    whole = np.dtype(np.uint32 if fit else np.int64)
    above = values - low if fit else values.astype(np.int64) - low
    ordered = groups.astype(whole) * whole.type(span) + above.astype(whole)
    ordered.sort()

    def value_at(place: Places) -> NDArray[np.int64]:
        found: NDArray[np.int64] = ordered[place].astype(np.int64) % span + low
        return found

    return _summary(n, np.cumsum(n) - n, value_at)


def summarise_counted(
    groups: NDArray[np.int64],
    values: NDArray[np.int32],
    counts: NDArray[np.integer[Any]],
    size: int,
) -> MedianSummary:
    """Return the same summary where each value stands for so many equal ones."""
    key = (groups << 32) + (values.astype(np.int64) + 2**31)
    if not (key[1:] >= key[:-1]).all():
        order = np.argsort(key, kind="stable")
        groups, values, counts = groups[order], values[order], counts[order]
    until = np.cumsum(counts, dtype=np.int64)
    total = np.bincount(groups, counts, minlength=size).astype(np.int64)
    return summarise_at(total, np.cumsum(total) - total, until, values)


def summarise_at(
    n: NDArray[np.int64],
    start: NDArray[np.int64],
    until: NDArray[np.int64],
    values: NDArray[np.int32],
) -> MedianSummary:
    """Return the summary of groups whose `n` values stand in order from `start` on.

    `until` is how many values there are up to and with each of `values`.
    """
    return _summary(
        n, start, lambda place: values[np.searchsorted(until, place, side="right")]
    )


def _summary(
    n: NDArray[np.int64], start: NDArray[np.int64], value_at: ValueAt
) -> MedianSummary:
    """Return the summary of groups of `n` values, which begin at `start`.

    `value_at` returns the values at places among all, rising within each group.
    """
    size = len(n)
    some = n > 0

    def quantile(p: float) -> NDArray[np.float64]:
        result = np.full(size, np.nan)
        place = (n[some] - 1) * p
        below = np.floor(place).astype(np.int64)
        above = np.ceil(place).astype(np.int64)
        low = value_at(start[some] + below)
        high = value_at(start[some] + above)
        result[some] = low + (high - low) * (place - below)
        return result

    ranks = _ranks(n)
    lower, upper = np.full(size, np.nan), np.full(size, np.nan)
    known = ranks[:, 0] > 0
    lower[known] = value_at(start[known] + ranks[known, 0] - 1)
    upper[known] = value_at(start[known] + ranks[known, 1] - 1)
    return MedianSummary(n, quantile(0.5), quantile(0.25), quantile(0.75), lower, upper)


def _ranks(n: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ranks of the limits of each group, a row each."""
    block = n // BLOCK
    found = np.empty((len(n), 2), np.int64)
    for number in {*block.tolist()}:
        mine = block == number
        found[mine] = _ranks_of_block(number)[n[mine] - number * BLOCK]
    return found


@lru_cache(maxsize=1000)
def _ranks_of_block(number: int) -> NDArray[np.int64]:
    """Return the ranks of so many counts in a row: most are asked for again."""
    return _median_ranks(np.arange(number * BLOCK, (number + 1) * BLOCK))


def median_ranks(n: int, level: float = 0.95) -> tuple[int, int]:
    """Return the 1-based ranks of the interval's limits; (0, 0) below 6 values.

    The interval from rank j to n + 1 - j covers the median with at least `level`:
    j is the largest rank with P(X < j) at most half of what is left.
    """
    low, high = _median_ranks(np.array([n]), level)[0].tolist()
    return low, high


def _median_ranks(n: NDArray[np.int64], level: float = 0.95) -> NDArray[np.int64]:
    ranks = np.zeros((len(n), 2), np.int64)
    some = n >= MIN_FOR_INTERVAL
    count, half = n[some], (1 - level) / 2
    low = binom.ppf(half, count, 0.5).astype(np.int64)
    low -= binom.cdf(low - 1, count, 0.5) > half
    ranks[some] = np.where(low[:, None] > 0, np.stack([low, count + 1 - low], 1), 0)
    return ranks
