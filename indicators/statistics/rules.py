"""Which points of a control chart have a special cause: Making Data Count's rules.

Source: NHSRplotthedots, `R/ptd_calculate_point_type.R` and its issues 143 (two of
three on the same side) and 171 (a trend across the mean).
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

OUTSIDE, TREND, TWO_OF_THREE, SHIFT = "outside", "trend", "two_of_three", "shift"
# When several apply to a point, the first of these is named.
PRIORITY = (OUTSIDE, TREND, TWO_OF_THREE, SHIFT)
RUN = 7

Floats = NDArray[np.float64]
Sides = NDArray[np.int8]


def special_causes(
    values: Floats,
    centre: float,
    limits: tuple[Floats, Floats],
    near: tuple[Floats, Floats],
) -> tuple[NDArray[np.object_], Sides]:
    """Return for each point the rule that marks it ("" none) and the side.

    `limits` and `near` are the lower and upper limits at three and at two standard
    deviations, one per point. The rules: outside the limits; a trend of 7 points, each
    higher (or each lower) than the one before, where a tie breaks it; 2 of 3 points
    beyond two thirds of the way to a limit, all 3 on that side of the centre; a shift
    of 7 points on one side of the centre. A point on the centre or without a value
    (NaN) belongs to no side. The side is 1 high or rising, -1 low or falling, 0 none.
    """
    away = _signs(values - centre)
    found = {
        OUTSIDE: _beyond(values, *limits),
        TREND: _trends(values),
        TWO_OF_THREE: _two_of_three(_beyond(values, *near), away),
        SHIFT: _runs(away, RUN, RUN),
    }
    rule, side = np.full(len(values), "", dtype=object), np.zeros(len(values), np.int8)
    for name in reversed(PRIORITY):
        marked = found[name] != 0
        rule[marked], side[marked] = name, found[name][marked]
    return rule, side


def _signs(values: Floats) -> Sides:
    return np.nan_to_num(np.sign(values)).astype(np.int8)


def _beyond(values: Floats, lower: Floats, upper: Floats) -> Sides:
    return (values > upper).astype(np.int8) - (values < lower).astype(np.int8)


def _runs(sides: Sides, length: int, marks: int) -> Sides:
    """Return the side of every stretch of `length` equal sides, over `marks` points."""
    result = np.zeros(len(sides) + marks - length, np.int8)
    if len(sides) >= length:
        totals = sliding_window_view(sides, length).sum(axis=1, dtype=np.int64)
        for start in np.flatnonzero(np.abs(totals) == length):
            result[start : start + marks] = np.sign(totals[start])
    return result


def _trends(values: Floats) -> Sides:
    if len(values) < RUN:
        return np.zeros(len(values), np.int8)
    return _runs(_signs(np.diff(values)), RUN - 1, RUN)


def _two_of_three(beyond: Sides, away: Sides) -> Sides:
    result = np.zeros(len(away), np.int8)
    for start in range(len(away) - 2):
        window = slice(start, start + 3)
        side = away[start]
        if side and (away[window] == side).all() and (beyond[window] == side).sum() > 1:
            result[window][beyond[window] == side] = side
    return result
