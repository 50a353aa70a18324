"""Run charts judged by Anhøj's rules.

Source: Anhøj and Olesen 2014, doi:10.1371/journal.pone.0113825; the limits are those
of qicharts2 (`R/helper.functions.R`): Schilling 2012 for the longest run, the binomial
distribution for crossings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from indicators.statistics.segments import Baseline, Segment, numbers_of, segments_of

LEAST_USEFUL = 10
FEW_CROSSINGS = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RunSegment:
    """What the runs of one segment say about its points `first` to `last`.

    `centre` is the median of the baseline, NaN without a value there. `useful` points
    have a value that is not on the centre line. `signal` says that the variation is
    not random: `longest_run` above `longest_run_limit`, or `crossings` below
    `crossings_limit`. It is False with fewer than 10 useful points, when `is_judged`
    is False. Limits are 0 without a useful point.
    """

    first: int
    last: int
    centre: float
    useful: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int

    @property
    def is_judged(self) -> bool:
        """Whether there are enough useful points for the rules."""
        return self.useful >= LEAST_USEFUL

    @property
    def signal(self) -> bool:
        """Whether the rules find a shift."""
        long = self.longest_run > self.longest_run_limit
        return self.is_judged and (long or self.crossings < self.crossings_limit)


@dataclass(frozen=True, eq=False)
class RunChart:
    """Values over time around a median, in segments.

    Arrays have one entry per point: `values` (NaN missing), the `centre` line, the
    number of the `segment` from 0, and whether the point `is_in_longest_run` of its
    segment.
    """

    values: Floats
    centre: Floats
    segment: NDArray[np.int64]
    is_in_longest_run: NDArray[np.bool_]
    segments: tuple[RunSegment, ...]

    @property
    def signal(self) -> bool:
        """Whether any segment has a signal."""
        return any(one.signal for one in self.segments)


def run_limits(useful: int) -> tuple[int, int]:
    """Return the longest run and the fewest crossings that chance explains.

    round(log2(n)) + 3 and the 5 % quantile of the binomial distribution of n - 1
    crossings with p = 1/2, for n useful points; (0, 0) without any.
    """
    if useful < 1:
        return 0, 0
    crossings = int(binom.ppf(FEW_CROSSINGS, useful - 1, 0.5)) if useful > 1 else 0
    return round(np.log2(useful)) + 3, crossings


def run_chart(
    values: ArrayLike,
    *,
    baseline: Baseline | None = None,
    splits: Sequence[int] = (),
) -> RunChart:
    """Return the run chart of values in time order, in any unit; NaN is missing.

    Missing values and those on the centre line are passed over: they neither break a
    run nor lengthen it. `baseline` and `splits` are as in `segments_of`, which raises
    `ValueError`.
    """
    y = np.asarray(values, float)
    cut = segments_of(len(y), baseline, splits)
    centre, in_longest = np.full(len(y), np.nan), np.zeros(len(y), dtype=bool)
    judged = []
    for segment in cut:
        found, longest = _judge(y, segment)
        centre[segment.points] = found.centre
        in_longest[longest] = True
        judged.append(found)
    return RunChart(y, centre, numbers_of(cut, len(y)), in_longest, tuple(judged))


def _judge(y: Floats, segment: Segment) -> tuple[RunSegment, NDArray[np.int64]]:
    """Return the segment's verdict and the positions of its longest run."""
    base = y[segment.base]
    base = base[~np.isnan(base)]
    middle = float(np.median(base)) if len(base) else float("nan")
    sides = np.nan_to_num(np.sign(y[segment.points] - middle))
    places = np.flatnonzero(sides) + segment.first
    runs = np.split(places, np.flatnonzero(np.diff(sides[sides != 0])) + 1)
    longest = max(runs, key=len)
    longest_limit, crossings_limit = run_limits(len(places))
    found = RunSegment(
        segment.first,
        segment.last,
        middle,
        useful=len(places),
        longest_run=len(longest),
        longest_run_limit=longest_limit,
        crossings=len(runs) - 1,
        crossings_limit=crossings_limit,
    )
    return found, longest
