"""Control limits need neighbours: without enough of them there are no limits.

Limits of XmR and p' charts rest on the distances between neighbouring periods. Where
most periods are hidden, or neighbours are equal because counts are rounded, they
shrink to a line, and every other value would lie outside.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from indicators.trends import UnitTrend

LEAST_RANGES = 6
NEEDS_NEIGHBOURS = ("xmr", "pprime")


def founded(found: UnitTrend, baseline: tuple[str, str] | None = None) -> UnitTrend:
    """Return the chart without the limits, signals and assurance that rest on too few.

    A segment keeps its limits with at least 6 distances between neighbouring periods
    of its baseline, not all of them 0. `baseline` is the one the chart was made with.
    """
    if found.chart not in NEEDS_NEIGHBOURS:
        return found
    bare = set(_unfounded(found, baseline))
    if not bare:
        return found
    periods, segments = found.periods, found.segments
    gone = np.isin(periods["segment"], list(bare))
    cleared = {
        "lower_limit": np.where(gone, np.nan, periods["lower_limit"]),
        "upper_limit": np.where(gone, np.nan, periods["upper_limit"]),
        "rule": np.where(gone, "", periods["rule"]),
        "side": np.where(gone, 0, periods["side"]),
    }
    latest_is_bare = len(segments) - 1 in bare
    return replace(
        found,
        periods=periods | cleared,
        segments=tuple(
            one | {"signal": one["signal"] and number not in bare}
            for number, one in enumerate(segments)
        ),
        assurance="" if latest_is_bare else found.assurance,
    )


def _unfounded(found: UnitTrend, baseline: tuple[str, str] | None) -> Iterator[int]:
    periods = found.periods
    labels = periods["period"].tolist()
    values = np.where(periods["included"], periods["value"], np.nan)
    numbers = periods["segment"]
    for number in range(len(found.segments)):
        places = np.flatnonzero(numbers == number)
        if baseline is not None:
            first, last = (labels.index(one) for one in baseline)
            if first in places:
                places = np.arange(first, last + 1)
        ranges = np.abs(np.diff(values[places]))
        ranges = ranges[~np.isnan(ranges)]
        if len(ranges) < LEAST_RANGES or not ranges.any():
            yield number
