"""How sure a place among the lowest can be: ranks are mostly chance.

Source of the idea: Goldstein and Spiegelhalter 1996, doi:10.2307/2983325. Each group's
share has the posterior Beta(x + 1/2, n - x + 1/2) (Jeffreys' prior: Brown, Cai and
DasGupta 2001, doi:10.1214/ss/1009213286); ranks are those of shares drawn from them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DRAWS = 4_000
SEED = 20_050
SURE = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class QuarterChances:
    """The chance of each group of being in the lowest (or highest) quarter.

    `chance` is 0-1, NaN for a group that takes no part; the chances add up to `places`,
    the number of groups in the quarter. `verdict` is in (a chance of 95 % or more), out
    (5 % or less), unsure or "" (takes no part).
    """

    chance: Floats
    verdict: NDArray[np.object_]
    places: int

    @property
    def says_something(self) -> bool:
        """Whether anybody is known to be in the quarter.

        The rule: at least one verdict is in. Where all chances are below 95 %, the
        order of the groups says nothing about who is lowest, and must not be read so.
        """
        return bool((self.verdict == "in").any())


def chances_of_quarter(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    highest: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
) -> QuarterChances:
    """Return each group's chance of being in the lowest quarter of the shares.

    `highest` asks for the highest quarter. Both counts have one entry per group; NaN,
    or a denominator of 0, takes no part. The quarter holds a fourth of the groups that
    do, to the nearest whole (halves up), and at least one. The seed makes the answer
    repeatable. 4 000 draws leave a chance of a half uncertain by 1.5 percentage points
    (95 %), one of 95 %, where a verdict begins, by 0.7.
    Raises `ValueError` for a numerator outside 0 to its denominator.
    """
    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("a numerator must be between 0 and its denominator")
    part = ~np.isnan(x) & (n > 0)
    size = int(part.sum())
    places = max(1, int(size / 4 + 0.5)) if size else 0
    chance = np.full(len(x), np.nan)
    if size:
        rng = np.random.default_rng(seed)
        x, n = x[part], n[part]
        drawn = rng.beta(x + 0.5, n - x + 0.5, size=(draws, size))
        order = np.argpartition(-drawn if highest else drawn, places - 1, axis=1)
        within = order[:, :places].ravel()
        chance[part] = np.bincount(within, minlength=size) / draws
    verdict = np.full(len(chance), "unsure", dtype=object)
    verdict[chance >= SURE] = "in"
    verdict[chance <= 1 - SURE] = "out"
    verdict[np.isnan(chance)] = ""
    return QuarterChances(chance, verdict, places)
