"""How sure a place among the lowest can be: ranks are mostly chance.

Source of the idea: Goldstein and Spiegelhalter 1996, doi:10.2307/2983325. Each group's
share has the posterior Beta(x + 1/2, n - x + 1/2) (Jeffreys' prior: Brown, Cai and
DasGupta 2001, doi:10.1214/ss/1009213286). They draw shares at random and rank them;
here the same chances are integrated, so that they are the same every time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, xlogy

SURE = 0.95
# Of the narrowest posterior's standard deviation: how close the points lie, and how far
# on both sides of every posterior they go.
STEP, REACH = 1 / 3, 7.0
MOST_POINTS = 4096

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
    numerator: ArrayLike, denominator: ArrayLike, *, highest: bool = False
) -> QuarterChances:
    """Return each group's chance of being in the lowest quarter of the shares.

    `highest` asks for the highest quarter. Both counts have one entry per group; NaN,
    or a denominator of 0, takes no part. The quarter holds a fourth of the groups that
    do, to the nearest whole (halves up), and at least one. A group is in it when fewer
    others lie below its share than there are places, whatever the share is. Chances are
    exact to 0.0001.
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
        weight, below = _posteriors(x[part], n[part])
        others = _at_most(1 - below if highest else below, places - 1)
        found = (weight * others).sum(axis=1)
        chance[part] = np.clip(found * (places / found.sum()), 0, 1)
    verdict = np.full(len(chance), "unsure", dtype=object)
    verdict[chance >= SURE] = "in"
    verdict[chance <= 1 - SURE] = "out"
    verdict[np.isnan(chance)] = ""
    return QuarterChances(chance, verdict, places)


def _posteriors(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return each posterior's weight at, and mass below, the same points in order.

    Rows are groups. In the angle whose squared sine is the share, the posterior is
    sin^2x cos^2(n-x) but for a constant: it ends nowhere in infinity, and is about as
    wide for every share (standard deviation 1 / 2 sqrt n).
    """
    middle, spread = np.arcsin(np.sqrt((x + 0.375) / (n + 0.75))), 0.5 / np.sqrt(n)
    first = max(0.0, float((middle - REACH * spread).min()))
    last = min(np.pi / 2, float((middle + REACH * spread).max()))
    points = int(np.ceil((last - first) / (STEP * spread.min()))) + 1
    angle, step = np.linspace(first, last, min(points, MOST_POINTS), retstep=True)
    met, not_met = x[:, None], (n - x)[:, None]
    constant = np.log(2) - betaln(x + 0.5, n - x + 0.5)[:, None]
    density = np.exp(
        constant
        + xlogy(2 * met, np.sin(angle))
        # At the right angle the cosine is not quite 0.
        + xlogy(2 * not_met, np.maximum(np.cos(angle), 0))
    )
    weight = step * density
    weight[:, [0, -1]] /= 2
    whole = weight.sum(axis=1, keepdims=True)
    below = np.cumsum(weight, axis=1) - step * density / 2
    below[:, -1:] = whole
    # Euler and Maclaurin's first two corrections of the trapezoids. Beyond both ends
    # the posterior is its own mirror image, or nothing.
    beyond = np.pad(density, ((0, 0), (2, 2)), mode="reflect")
    two_before, before, after, two_after = (
        beyond[:, shift : shift + len(angle)] for shift in (0, 1, 3, 4)
    )
    below -= step * (after - before) / 24
    below += step * 11 / 1440 * (two_after - 2 * after + 2 * before - two_before)
    return weight / whole, np.clip(below / whole, 0, 1)


def _at_most(below: Floats, most: int) -> Floats:
    """Return the chance that at most so many of the other groups lie below each point.

    Rows are groups. How many of the groups before one lie below is known from the
    group before it, how many of those after it from the group after it.
    """
    groups, points = below.shape
    before = np.zeros((groups, most + 1, points))
    after = np.zeros((groups, most + 1, points))
    before[0, 0], after[-1, 0] = 1, 1
    for group in range(1, groups):
        _add(before[group - 1], below[group - 1], before[group])
        _add(after[groups - group], below[groups - group], after[groups - group - 1])
    after = np.cumsum(after, axis=1)
    found: Floats = np.einsum("gkp,gkp->gp", before, after[:, ::-1])
    return found


def _add(counts: Floats, below: Floats, result: Floats) -> None:
    """Put the chances of each count, with one more group, into the result."""
    np.multiply(counts, 1 - below, out=result)
    result[1:] += counts[:-1] * below
