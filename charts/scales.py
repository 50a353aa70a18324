"""Where an axis begins and ends, so that it shows the numbers and does not mislead."""

import math
from collections.abc import Iterable

from charts.layered import Spec
from charts.theme import MIDDLE, NARROW

# An axis of shares may leave out zero only when everything lies above this.
FAR_FROM_ZERO = 0.5
NEAR_FULL = 0.85
# Ticks are whole percents.
LEAST_SPAN = 0.05


def nice_domain(values: Iterable[float | None], kind: str) -> tuple[float, float]:
    """Return first and last value of the axis.

    Shares begin at 0, or at the round value below them when all lie above a half; they
    end at 100 % when any comes near it, else at the next round value above them.
    Medians begin at 0.
    """
    known = [value for value in values if value is not None and not math.isnan(value)]
    if not known:
        return (0.0, 1.0)
    low, high = min(known), max(known)
    if kind == "share":
        first = math.floor(low * 10 - 0.5) / 10 if low > FAR_FROM_ZERO else 0.0
        if high > NEAR_FULL:
            last = 1.0
        elif high > FAR_FROM_ZERO:
            last = math.ceil(high * 10 + 0.2) / 10
        else:
            last = max(LEAST_SPAN, round_up(high * 1.05))
        return (max(0.0, first), last)
    return (min(0.0, -round_up(-low) if low < 0 else 0.0), round_up(high * 1.02))


def round_up(value: float) -> float:
    """Return the next of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10):
        if value <= step * power * (1 + 1e-9):
            return round(step * power, 12)
    return 10 * power


def ticks(kind: str, *, orient: str, grid: bool = False) -> Spec:
    """Return an axis of numbers, with fewer ticks where there is less room."""
    return {
        "orient": orient,
        "format": ".0%" if kind == "share" else ",~f",
        "tickCount": {"expr": f"{NARROW} ? 3 : {MIDDLE} ? 5 : 6"},
        "grid": grid,
        "title": None,
        "aria": False,
    }
