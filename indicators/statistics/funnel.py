"""Funnel plots of shares: limits by size, with and without overdispersion.

Sources: Spiegelhalter 2005, doi:10.1002/sim.1970 (exact binomial limits, interpolated:
appendix A.1.1; overdispersion of Winsorised z, as a variance between units); that
variance is DerSimonian and Laird's (1986, doi:10.1016/0197-2456(86)90046-2). The
arcsine scale for shares is NHS-R's (FunnelPlotR, `R/od_adjustment.R`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, norm

from indicators.statistics.proportions import Z_95, share

Method = Literal["exact", "approximate"]
METHODS: tuple[Method, ...] = ("exact", "approximate")
Z_998 = float(norm.ppf(0.999))
WINSORISE = 0.1
INSIDE, OUTSIDE_95, OUTSIDE_998 = "inside", "95", "99.8"
CURVE_POINTS = 200
CURVE_BEYOND = 1.05

Floats = NDArray[np.float64]
Words = NDArray[np.object_]
Limit = Callable[[float], Floats]


@dataclass(frozen=True, eq=False)
class Limits:
    """95 % and 99.8 % limits of a share (0-1), one of each per group size.

    Arrays of one length; NaN where the size is missing or 0.
    """

    lower_95: Floats
    upper_95: Floats
    lower_998: Floats
    upper_998: Floats

    def zone(self, shares: Floats) -> Words:
        """Return inside, 95 (outside those only), 99.8, or "" where there is none.

        A share exactly at a limit is inside it.
        """
        zone = np.full(len(shares), INSIDE, dtype=object)
        zone[(shares < self.lower_95) | (shares > self.upper_95)] = OUTSIDE_95
        zone[(shares < self.lower_998) | (shares > self.upper_998)] = OUTSIDE_998
        zone[np.isnan(shares) | np.isnan(self.lower_95)] = ""
        return zone


@dataclass(frozen=True, eq=False)
class Curve:
    """Limits on a grid of group sizes `n`, for drawing: `limits`, and `adjusted`."""

    n: Floats
    centre: float
    method: Method
    tau2: float

    @cached_property
    def limits(self) -> Limits:
        """What chance alone gives."""
        return plain_limits(self.centre, self.n, self.method)

    @cached_property
    def adjusted(self) -> Limits:
        """With the variance between groups, where there is any."""
        # The arcsine scale is a little narrower: without overdispersion it must not
        # decide.
        if self.tau2 > 0:
            return adjusted_limits(self.centre, self.n, self.tau2)
        return self.limits


@dataclass(frozen=True, eq=False)
class Funnel:
    """Shares of groups of different size against one centre.

    Arrays have one entry per group, in the order given. `shares` are 0-1, NaN for a
    group that takes no part. `limits` take chance alone; `adjusted` add the variance
    `tau2` between groups, on the arcsine scale, and are `limits` when there is none
    (`tau2` 0). `phi` is the overdispersion of the Winsorised z: at most about 1 when
    chance alone is at work. `z` is the distance from the centre in standard errors on
    the arcsine scale, `adjusted_z` in those widened by `tau2`. Zones are inside, 95,
    99.8 or ""; `side` and `adjusted_side` are above or below where the zone is not
    inside, else "".
    """

    centre: float
    method: Method
    phi: float
    tau2: float
    denominator: Floats
    shares: Floats
    z: Floats
    adjusted_z: Floats
    limits: Limits
    zone: Words
    side: Words
    adjusted: Limits
    adjusted_zone: Words
    adjusted_side: Words

    def curve(self, points: int = CURVE_POINTS) -> Curve:
        """Return the limits on at most `points` whole sizes, from 1 past the largest.

        The sizes lie closer where the limits bend. Empty without any group.
        """
        largest = np.nanmax(self.denominator, initial=0.0) * CURVE_BEYOND
        if largest == 0:
            n = np.empty(0)
        else:
            roots = np.linspace(1, np.sqrt(max(largest, 1.0)), points)
            n = np.unique(np.ceil(roots**2))
        return Curve(n, self.centre, self.method, self.tau2)


def funnel(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    target: float | None = None,
    method: Method = "exact",
    shown: ArrayLike | None = None,
) -> Funnel:
    """Return the funnel of groups with counts `numerator` of `denominator`.

    Both have one entry per group; NaN, or a denominator of 0, takes no part. The centre
    is the sum of numerators over the sum of denominators, or `target` (0-1). `shown`
    are the shares as readers see them, where rounding makes them differ from
    numerator / denominator. Raises `ValueError` for counts that cannot be (negative, or
    more in the numerator), a target outside 0-1 or an unknown method.
    """
    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("a numerator must be between 0 and its denominator")
    if target is not None and not 0 <= target <= 1:
        raise ValueError(f"a target share is between 0 and 1, not {target}")
    shares = share(x, n) if shown is None else np.asarray(shown, float)
    n = np.where(np.isnan(shares) | (n <= 0) | np.isnan(x), np.nan, n)
    shares = np.where(np.isnan(n), np.nan, shares)
    centre = target
    if centre is None:
        part = ~np.isnan(n)
        centre = float(share(x[part].sum(), n[part].sum()))
    z = arcsine_z(shares, n, centre)
    error = _arcsine_error(n)
    phi, tau2 = overdispersion(z, error)
    around = Curve(n, centre, method, tau2)
    limits, adjusted = around.limits, around.adjusted
    zone, adjusted_zone = limits.zone(shares), adjusted.zone(shares)
    return Funnel(
        centre,
        method,
        phi,
        tau2,
        n,
        shares,
        z,
        z * error / np.sqrt(error**2 + tau2),
        limits,
        zone,
        _side(shares, centre, zone),
        adjusted,
        adjusted_zone,
        _side(shares, centre, adjusted_zone),
    )


def plain_limits(centre: float, denominator: ArrayLike, method: Method) -> Limits:
    """Return the limits that chance alone gives around `centre` (0-1).

    `exact`: binomial quantiles, interpolated so that they do not jump with the size.
    With r the smallest count whose cumulative probability reaches q, the lower limit is
    (r - (P(R <= r) - q) / P(R = r)) / n (Spiegelhalter 2005, A.1.1). The upper limit is
    found in the same way from those who are not counted. The published upper limit uses
    the counted and lies 1 / n lower; where nearly everybody is counted it would put
    small groups with all of theirs outside. So found, a group is outside exactly when
    the one-sided probability of its count is below 2.5 % (0.1 %).

    `approximate`: centre +- z sqrt(centre (1 - centre) / n). Both are cut at 0 and 1.
    Raises `ValueError` for an unknown method.
    """
    n = np.asarray(denominator, float)
    if method not in METHODS:
        raise ValueError(f"a funnel is exact or approximate, not {method!r}")

    def limit(z: float) -> Floats:
        if method == "approximate":
            with np.errstate(divide="ignore", invalid="ignore"):
                value = centre + z * np.sqrt(centre * (1 - centre) / n)
        elif z < 0:
            value = _lower_quantile(float(norm.cdf(z)), n, centre)
        else:
            value = 1 - _lower_quantile(float(norm.cdf(-z)), n, 1 - centre)
        result: Floats = np.where(n > 0, np.clip(value, 0, 1), np.nan)
        return result

    return _four(limit)


def _lower_quantile(q: float, n: Floats, p: float) -> Floats:
    size = np.where(n > 0, n, 1).astype(np.int64)
    r = binom.ppf(q, size, p)
    excess = (binom.cdf(r, size, p) - q) / binom.pmf(r, size, p)
    result: Floats = (r - excess) / size
    return result


def adjusted_limits(centre: float, denominator: ArrayLike, tau2: float) -> Limits:
    """Return the limits that chance and the variance `tau2` give around `centre`.

    sin^2(arcsin(sqrt(centre)) +- z sqrt(1 / (4 n) + tau2)). The angle is held between
    0 and pi / 2: beyond them the sine would fold the limit back into the funnel, which
    small groups would then seem to leave.
    """
    n = np.asarray(denominator, float)
    middle = np.arcsin(np.sqrt(centre))

    def limit(z: float) -> Floats:
        angle = middle + z * np.sqrt(_arcsine_error(n) ** 2 + tau2)
        result: Floats = np.sin(np.clip(angle, 0, np.pi / 2)) ** 2
        return result

    return _four(limit)


def arcsine_z(shares: Floats, denominator: Floats, centre: float) -> Floats:
    """Return (arcsin(sqrt(share)) - arcsin(sqrt(centre))) 2 sqrt(n) for each group."""
    distance = np.arcsin(np.sqrt(shares)) - np.arcsin(np.sqrt(centre))
    result: Floats = distance / _arcsine_error(denominator)
    return result


def overdispersion(
    z: ArrayLike, standard_error: ArrayLike, winsorise: float = WINSORISE
) -> tuple[float, float]:
    """Return phi and tau2 of z-scores with these standard errors, NaN left out.

    z beyond its lower and upper `winsorise` quantile (type 7) is drawn in to them; phi
    is the mean of z^2 over the k groups; tau2 = (k phi - (k - 1)) / (W1 - W2 / W1), W1
    and W2 the sums of w and w^2 with w = 1 / error^2, and 0 when that is negative.
    phi is NaN without groups; tau2 is 0 with fewer than two.
    """
    scores, error = np.asarray(z, float), np.asarray(standard_error, float)
    part = ~np.isnan(scores) & ~np.isnan(error)
    scores, weight = scores[part], error[part] ** -2.0
    if len(scores) == 0:
        return float("nan"), 0.0
    low, high = np.quantile(scores, [winsorise, 1 - winsorise])
    total = float((np.clip(scores, low, high) ** 2).sum())
    excess = total - (len(scores) - 1)
    if len(scores) < 2 or excess <= 0:
        return total / len(scores), 0.0
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    return total / len(scores), float(excess / spread)


def _arcsine_error(n: Floats) -> Floats:
    result: Floats = 0.5 / np.sqrt(np.where(n > 0, n, np.nan))
    return result


def _four(limit: Limit) -> Limits:
    return Limits(limit(-Z_95), limit(Z_95), limit(-Z_998), limit(Z_998))


def _side(shares: Floats, centre: float, zone: Words) -> Words:
    side = np.where(shares > centre, "above", "below").astype(object)
    side[(zone == INSIDE) | (zone == "")] = ""
    return side
