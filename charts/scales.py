"""Where an axis begins and ends, so that it shows the numbers and does not mislead."""

import math
from collections.abc import Iterable

from charts.layered import Spec
from charts.theme import NARROW

# An axis of shares may leave out zero only when everything lies above this.
FAR_FROM_ZERO = 0.5
NEAR_FULL = 0.85


def nice_domain(values: Iterable[float | None], kind: str) -> tuple[float, float]:
    """Return first and last value of the axis.

    Shares begin at 0 and end at 100 %; when all lie below a half, the axis ends at the
    next round value above them, and when all lie above a half it begins at the round
    value below them. Medians begin at 0.
    """
    known = [value for value in values if value is not None and not math.isnan(value)]
    if not known:
        return (0.0, 1.0)
    low, high = min(known), max(known)
    if kind == "share":
        first = math.floor(low * 10 - 0.5) / 10 if low > FAR_FROM_ZERO else 0.0
        last = 1.0 if high > NEAR_FULL * 0.6 else round_up(high * 1.05)
        return (max(0.0, first), min(1.0, last))
    return (min(0.0, -round_up(-low) if low < 0 else 0.0), round_up(high * 1.02))


def round_up(value: float) -> float:
    """Return the next of 1, 1.5, 2, 3, 4, 5, 6, 8 or 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10):
        if value <= step * power * (1 + 1e-9):
            return round(step * power, 12)
    return 10 * power


def ticks(
    kind: str, *, orient: str, grid: bool = False, title: list[str] | None = None
) -> Spec:
    """Return an axis of numbers, with fewer ticks on a phone."""
    return {
        "orient": orient,
        "format": ".0%" if kind == "share" else ",~f",
        "tickCount": {"expr": f"{NARROW} ? 4 : 8"},
        "grid": grid,
        "title": title,
        "titleAnchor": "start",
        "titleAlign": "left",
        "titlePadding": 26,
        "titleFontSize": 13,
    }
