"""Counts, rates and ratios of observed to expected, with intervals.

Source: Byar's approximation as in Breslow and Day 1987, Statistical methods in cancer
research vol. II, p. 69; below 10 events the exact limits through chi-square (Garwood
1936, doi:10.1093/biomet/28.3-4.437). The change at 10 is the UK public-health
convention (PHEindicatormethods, `R/utils.R`).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtri

from indicators.statistics.proportions import share

LEAST_FOR_BYAR = 10

Floats = NDArray[np.float64]


def poisson_interval(events: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the lower and upper limits of the expected number behind a count.

    Both tails have (1 - level) / 2; at 0 events the lower limit is exactly 0. NaN
    events give NaN limits. Raises `ValueError` for a negative count.
    """
    x = np.asarray(events, float)
    if np.any(x < 0):
        raise ValueError("a number of events is never negative")
    tail = (1 - level) / 2
    z = ndtri(1 - tail)
    few, above = np.where(x > 0, x, 1.0), x + 1
    # Half of chi-square's quantile with twice as many degrees of freedom.
    exact = gammaincinv(few, tail), gammaincinv(above, 1 - tail)
    byar = (
        few * (1 - 1 / (9 * few) - z / (3 * np.sqrt(few))) ** 3,
        above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3,
    )
    lower, upper = (
        np.where(x < LEAST_FOR_BYAR, one, other)
        for one, other in zip(exact, byar, strict=True)
    )
    return np.where(x == 0, 0.0, np.where(np.isnan(x), np.nan, lower)), upper


def ratio_interval(
    observed: ArrayLike, expected: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return observed / expected with its lower and upper limits.

    With an exposure in place of the expected number it is a rate per unit of exposure.
    `expected` is taken as known. 1 means as expected (an SMR of 100). NaN where the
    expected number is 0 or missing. Raises `ValueError` for a negative count.
    """
    lower, upper = poisson_interval(observed, level)
    return share(observed, expected), share(lower, expected), share(upper, expected)
