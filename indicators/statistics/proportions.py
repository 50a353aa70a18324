"""Shares and differences of shares, with intervals.

Sources: Wilson 1927, doi:10.1080/01621459.1927.10502953; Newcombe 1998 method 10,
doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z_95 = 1.959963984540054

Floats = NDArray[np.float64]


def share(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Return numerator / denominator, NaN where the denominator is 0 or missing."""
    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.where(n > 0, x / n, np.nan)
    return result


def wilson_interval(
    numerator: ArrayLike, denominator: ArrayLike, z: float = Z_95
) -> tuple[Floats, Floats]:
    """Return the lower and upper limits (0-1) of the Wilson score interval.

    NaN where the denominator is 0 or missing. At 0 of n the lower limit is exactly 0,
    at n of n the upper is exactly 1.
    """
    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    p = share(x, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * np.sqrt(z**2 + 4 * x * (1 - p))
        lower = (2 * x + z**2 - half) / (2 * (n + z**2))
        upper = (2 * x + z**2 + half) / (2 * (n + z**2))
    # Where the share is 0 or 1, or missing, it is the limit itself.
    return (
        np.where(x == 0, p, np.maximum(lower, 0)),
        np.where(x == n, p, np.minimum(upper, 1)),
    )


def newcombe_interval(
    numerator: ArrayLike,
    denominator: ArrayLike,
    other_numerator: ArrayLike,
    other_denominator: ArrayLike,
) -> tuple[Floats, Floats, Floats]:
    """Return difference (first minus other), lower and upper limit, on the 0-1 scale.

    The two groups must not share patients. NaN where either denominator is 0.
    """
    p, q = share(numerator, denominator), share(other_numerator, other_denominator)
    low_p, high_p = wilson_interval(numerator, denominator)
    low_q, high_q = wilson_interval(other_numerator, other_denominator)
    difference = p - q
    lower = difference - np.sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    upper = difference + np.sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return difference, lower, upper


def missing_to_reach(
    numerator: float, denominator: float, target: float, *, higher: bool
) -> int:
    """Return how many of these patients would have to change for the share to reach it.

    For `higher` the numerator must grow, else shrink; the denominator stays. 0 when
    the target is met (the limit itself counts).
    """
    if not higher:
        most = int(np.floor(target * denominator + 1e-9))
        return max(0, int(numerator) - most)
    least = int(np.ceil(target * denominator - 1e-9))
    return max(0, least - int(numerator))
