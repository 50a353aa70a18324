"""Medians with quartiles and a distribution-free interval.

Quartiles interpolate linearly (type 7 of Hyndman and Fan 1996,
doi:10.2307/2684934). The interval is of order statistics from the binomial
distribution with p = 1/2 (Conover, Practical Nonparametric Statistics, ch. 3.2).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

MIN_FOR_INTERVAL = 6


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
    ordered = np.sort((groups << 32) + (values.astype(np.int64) + 2**31))
    sorted_values = (ordered & 0xFFFFFFFF) - 2**31
    n = np.bincount(groups, minlength=size)
    start = np.concatenate(([0], np.cumsum(n)[:-1]))

    def quantile(p: float) -> NDArray[np.float64]:
        result = np.full(size, np.nan)
        some = n > 0
        place = (n[some] - 1) * p
        below = np.floor(place).astype(np.int64)
        above = np.ceil(place).astype(np.int64)
        low = sorted_values[start[some] + below]
        high = sorted_values[start[some] + above]
        result[some] = low + (high - low) * (place - below)
        return result

    found = [median_ranks(int(count)) for count in n]
    ranks = np.array(found, np.int64).reshape(size, 2)
    lower, upper = np.full(size, np.nan), np.full(size, np.nan)
    known = ranks[:, 0] > 0
    lower[known] = sorted_values[start[known] + ranks[known, 0] - 1]
    upper[known] = sorted_values[start[known] + ranks[known, 1] - 1]
    return MedianSummary(n, quantile(0.5), quantile(0.25), quantile(0.75), lower, upper)


@cache
def median_ranks(n: int, level: float = 0.95) -> tuple[int, int]:
    """Return the 1-based ranks of the interval's limits; (0, 0) below 6 values.

    The interval from rank j to n + 1 - j covers the median with at least `level`:
    j is the largest rank with P(X < j) at most half of what is left.
    """
    if n < MIN_FOR_INTERVAL:
        return 0, 0
    low = int(binom.ppf((1 - level) / 2, n, 0.5))
    if binom.cdf(low - 1, n, 0.5) > (1 - level) / 2:
        low -= 1
    return (low, n + 1 - low) if low > 0 else (0, 0)
