"""Control charts of shares and of single values, judged by Making Data Count's rules.

Sources: Montgomery, Introduction to Statistical Quality Control, ch. 6.4 and 7.3 (p
and individuals charts); Laney 2002, doi:10.1081/QEN-120003555 (p'); Nelson 1982,
doi:10.1080/00224065.1982.11978811 (screened moving ranges); the rules as in
NHSRplotthedots, `R/ptd_calculate_point_type.R`. Limits are three standard deviations
from the centre; a standard deviation is the mean moving range of two over 1.128, so
that the factor of an individuals chart is 3 / 1.128 = 2.6596 (often written 2.66).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.statistics.proportions import share
from indicators.statistics.rules import special_causes
from indicators.statistics.segments import Baseline, Segment, numbers_of, segments_of

# The mean range of two values over the standard deviation, and the upper limit of
# such a range over its mean (Montgomery, appendix VI: d2 and D4 for n = 2).
D2, D4 = 1.128, 3.267
SIGMAS, NEAR_SIGMAS = 3.0, 2.0
LEAST_POINTS = 12

Kind = Literal["p", "pprime", "xmr"]
Assurance = Literal["hit", "miss", "hit_or_miss", ""]
Floats = NDArray[np.float64]
# A segment's centre, spread, ranges screened out, and every point's standard error.
Lines = Callable[[Segment], tuple[float, float, int, Floats]]


@dataclass(frozen=True)
class ControlSegment:
    """What the lines of one segment, points `first` to `last`, rest on.

    `points` is the number of values they are computed from: below 12 the limits are
    `provisional`. `centre` is NaN without any. `spread` is the standard deviation of
    single values (xmr), Laney's sigma z (pprime) or 1 (p); NaN when it needs a moving
    range and there is none. `screened` is how many moving ranges were left out as too
    large.
    """

    first: int
    last: int
    points: int
    centre: float
    spread: float
    screened: int

    @property
    def provisional(self) -> bool:
        """Whether the limits rest on too few points to be trusted yet."""
        return self.points < LEAST_POINTS


@dataclass(frozen=True, eq=False)
class ControlChart:
    """Values over time with limits, in segments.

    Arrays have one entry per point: `values` (NaN missing), `centre`, `lower` and
    `upper` (NaN where there are none), the number of the `segment` from 0, the `rule`
    that marks the point (outside, trend, two_of_three, shift or "") and its `side`: 1
    high or rising, -1 low or falling, 0 without a rule.
    """

    kind: Kind
    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    segment: NDArray[np.int64]
    rule: NDArray[np.object_]
    side: NDArray[np.int8]
    segments: tuple[ControlSegment, ...]

    @property
    def signal(self) -> bool:
        """Whether any point is marked by a rule."""
        return bool((self.rule != "").any())

    @property
    def provisional(self) -> bool:
        """Whether the latest limits rest on fewer than 12 points."""
        return not self.segments or self.segments[-1].provisional

    def assurance(self, target: float, *, higher: bool) -> Assurance:
        """Return whether the process, as it is now, will meet a target.

        hit: every value within the latest limits meets it; miss: none does;
        hit_or_miss: the target lies between them or on one. "" without limits in the
        latest segment. `higher` says that high values are good.
        """
        known = np.flatnonzero(~np.isnan(self.lower) & ~np.isnan(self.upper))
        if not len(known) or self.segment[known[-1]] != self.segment[-1]:
            return ""
        lower, upper = self.lower[known[-1]], self.upper[known[-1]]
        if lower <= target <= upper:
            return "hit_or_miss"
        return "hit" if (target < lower) == higher else "miss"


def p_chart(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    laney: bool = False,
    screen: bool = False,
    baseline: Baseline | None = None,
    splits: Sequence[int] = (),
    shown: ArrayLike | None = None,
) -> ControlChart:
    """Return the p chart of shares in time order; with `laney` the p' chart.

    The centre is the sum of numerators over the sum of denominators of the baseline;
    the limits centre +- 3 sqrt(centre (1 - centre) / n) step with each point's n and
    are cut at 0 and 1. p' multiplies the distance by sigma z, the mean moving range of
    the standardised shares over 1.128, which is what very large denominators need.
    NaN or a denominator of 0 is a missing point: it breaks the moving ranges and the
    rules' sequences. `screen` leaves out moving ranges of 3.267 times their mean or
    more. `shown` are the shares as readers see them, where rounding makes them differ
    from numerator / denominator. `segments_of` raises `ValueError`.
    """
    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    values = share(x, n) if shown is None else np.asarray(shown, float)
    missing = np.isnan(values) | np.isnan(x) | ~(n > 0)
    x, n, values = (np.where(missing, np.nan, one) for one in (x, n, values))

    def lines(segment: Segment) -> tuple[float, float, int, Floats]:
        base = segment.base
        centre = float(share(np.nansum(x[base]), np.nansum(n[base])))
        error = np.sqrt(centre * (1 - centre) / n)
        if not laney:
            return centre, 1.0, 0, error
        # Where every share is 0 or 1 there is no variation to standardise.
        z = (values - centre) / np.where(error > 0, error, np.inf)
        ranges, screened = moving_ranges(z[base], screen=screen)
        sigma = float(ranges.mean()) / D2 if len(ranges) else float("nan")
        return centre, sigma, screened, error * sigma

    cut = segments_of(len(values), baseline, splits)
    return _chart("pprime" if laney else "p", values, cut, lines, (0.0, 1.0))


def xmr_chart(
    values: ArrayLike,
    *,
    screen: bool = False,
    baseline: Baseline | None = None,
    splits: Sequence[int] = (),
    within: tuple[float, float] = (-np.inf, np.inf),
) -> ControlChart:
    """Return the individuals (XmR) chart of values in time order, in any unit.

    The centre is the mean of the baseline, the limits lie 3 / 1.128 mean moving ranges
    from it and are cut at `within` (a time is never below 0). NaN is a missing point:
    it breaks the moving ranges and the rules' sequences. `screen` is as in `p_chart`.
    `segments_of` raises `ValueError`.
    """
    y = np.asarray(values, float)

    def lines(segment: Segment) -> tuple[float, float, int, Floats]:
        base = y[segment.base]
        known = base[~np.isnan(base)]
        centre = float(known.mean()) if len(known) else float("nan")
        ranges, screened = moving_ranges(base, screen=screen)
        sigma = float(ranges.mean()) / D2 if len(ranges) else float("nan")
        return centre, sigma, screened, np.full(len(y), sigma)

    return _chart("xmr", y, segments_of(len(y), baseline, splits), lines, within)


def moving_ranges(values: Floats, *, screen: bool = False) -> tuple[Floats, int]:
    """Return the distances between neighbours, and how many were screened out.

    A missing value has no neighbours. With `screen`, distances of 3.267 times the mean
    or more are left out, once (Nelson 1982).
    """
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    if not screen or not len(ranges):
        return ranges, 0
    # Equal values have no range that stands out.
    kept = ranges[(ranges < D4 * ranges.mean()) | (ranges == 0)]
    return kept, len(ranges) - len(kept)


def _chart(
    kind: Kind,
    values: Floats,
    cut: Sequence[Segment],
    lines: Lines,
    within: tuple[float, float],
) -> ControlChart:
    size = len(values)
    centre, lower, upper = (np.full(size, np.nan) for _ in range(3))
    rule, side = np.full(size, "", dtype=object), np.zeros(size, dtype=np.int8)
    described = []
    for one in cut:
        middle, spread, screened, error = lines(one)
        here = one.points
        centre[here] = middle
        far, near = (
            _around(middle, sigmas * error[here], within)
            for sigmas in (SIGMAS, NEAR_SIGMAS)
        )
        lower[here], upper[here] = far
        rule[here], side[here] = special_causes(values[here], middle, far, near)
        points = int((~np.isnan(values[one.base])).sum())
        described.append(
            ControlSegment(one.first, one.last, points, middle, spread, screened)
        )
    numbers = numbers_of(cut, size)
    return ControlChart(
        kind, values, centre, lower, upper, numbers, rule, side, tuple(described)
    )


def _around(
    middle: float, distance: Floats, within: tuple[float, float]
) -> tuple[Floats, Floats]:
    return np.clip(middle - distance, *within), np.clip(middle + distance, *within)
