"""Funnel limits of observed / expected: what chance gives at each expected number.

Source of the plot: Spiegelhalter 2005, doi:10.1002/sim.1970. The limits are those of
the exact Poisson test with half of the chance in each tail; between whole numbers of
events they follow the gamma function, so that they do not jump.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import pdtrik

from indicators.statistics.funnel import Limits

TAILS = {"95": 0.025, "998": 0.001}

Floats = NDArray[np.float64]


def ratio_limits(expected: ArrayLike) -> Limits:
    """Return the 95 % and 99.8 % limits of observed / expected.

    A whole number of events lies outside exactly when it, or one further out, has a
    chance below 2.5 % (0.1 %). NaN where the expected number is missing or 0.
    """
    e = np.asarray(expected, float)
    e = np.where(e > 0, e, np.nan)

    def lower(tail: float) -> Floats:
        result: Floats = pdtrik(tail, e) / e
        return result

    def upper(tail: float) -> Floats:
        result: Floats = (pdtrik(1 - tail, e) + 1) / e
        return result

    return Limits(
        lower(TAILS["95"]),
        upper(TAILS["95"]),
        lower(TAILS["998"]),
        upper(TAILS["998"]),
    )
