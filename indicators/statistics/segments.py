"""Where a chart over time is split, and which points its lines rest on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Baseline = tuple[int, int]


@dataclass(frozen=True)
class Segment:
    """Points `first` to `last` share lines that rest on `base_first` to `base_last`.

    Positions count from 0; both ends are included.
    """

    first: int
    last: int
    base_first: int
    base_last: int

    @property
    def points(self) -> slice:
        """The segment's points."""
        return slice(self.first, self.last + 1)

    @property
    def base(self) -> slice:
        """The points its lines are computed from."""
        return slice(self.base_first, self.base_last + 1)


def segments_of(
    size: int, baseline: Baseline | None = None, splits: Sequence[int] = ()
) -> tuple[Segment, ...]:
    """Return the segments of `size` points, in order; none when there are none.

    Each split is the position where a new segment begins. A segment's lines rest on
    all its points, but those of the segment that holds the `baseline` (first and last
    position) rest on the baseline alone and are frozen after it. Raises `ValueError`
    for a split or baseline outside the points, or a baseline across a split.
    """
    outside = [split for split in splits if not 0 < split < size]
    if outside:
        raise ValueError(f"a split must lie between 1 and {size - 1}, not {outside[0]}")
    if baseline is not None and not 0 <= baseline[0] <= baseline[1] < size:
        raise ValueError(f"a baseline must lie between 0 and {size - 1}: {baseline}")
    starts = sorted({0, *splits}) if size else []
    ends = [*(start - 1 for start in starts[1:]), size - 1]
    found = [Segment(a, b, a, b) for a, b in zip(starts, ends, strict=False)]
    if baseline is None:
        return tuple(found)
    first, last = baseline
    if not any(one.first <= first and last <= one.last for one in found):
        raise ValueError(f"the baseline {baseline} lies across a split")
    return tuple(
        Segment(one.first, one.last, first, last)
        if one.first <= first <= one.last
        else one
        for one in found
    )


def numbers_of(segments: Sequence[Segment], size: int) -> NDArray[np.int64]:
    """Return the number of the segment of each point, counted from 0."""
    result = np.zeros(size, dtype=np.int64)
    for number, segment in enumerate(segments):
        result[segment.points] = number
    return result
