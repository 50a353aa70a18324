"""The legs of a way as graphics of a table: a unit above, the rest below.

All legs of a table share one axis of minutes, so that they show where the time goes.
Colours are the page's own (`--own`, `--muted`, `--nation`, `--grid`).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from charts.scales import round_up
from wording import decimal

WIDTH, HEIGHT, MARGIN = 380, 46, 14
AXIS_HEIGHT = 18
UNIT_LANE, REST_LANE = 15, 34
NUMBERS = ("value", "lower", "upper", "q1", "q3")
MOST_TICKS = 7

Row = Mapping[str, Any]


def last_minute(rows: Iterable[Row]) -> float:
    """Return where the common axis ends: the next round number after every mark."""
    known = [row[name] for row in rows for name in NUMBERS if not math.isnan(row[name])]
    return round_up(1.02 * max(known, default=60.0))


def leg_graphic(unit: Row, rest: Row | None, last: float) -> str:
    """Return an inline SVG of median, interval and quartiles of one leg.

    Rows are of a results table, in minutes; a hidden one draws nothing. Screen
    readers skip it: the table has the numbers.
    """
    parts = [
        f"<line x1='{_x(tick, last)}' x2='{_x(tick, last)}' y1='0' y2='{HEIGHT}' "
        "stroke='var(--grid)'/>"
        for tick in ticks(last)
    ]
    for row, lane, colour in (
        (rest, REST_LANE, "var(--muted)"),
        (unit, UNIT_LANE, "var(--own)"),
    ):
        if row is not None and not math.isnan(row["value"]):
            parts += _marks(row, lane, colour, last)
    return _svg(HEIGHT, parts)


def legs_axis(last: float) -> str:
    """Return the axis as an inline SVG of the same width: the numbers of the ticks."""
    parts = [
        f"<text x='{_x(tick, last)}' y='13' text-anchor='middle' font-size='13' "
        f"fill='currentColor'>{decimal(tick, 0)}</text>"
        for tick in ticks(last)
    ]
    return _svg(AXIS_HEIGHT, parts)


def ticks(last: float) -> Sequence[float]:
    """Return round minutes from 0 to the end of the axis: halves and whole hours."""
    step = next(
        (one for one in (5, 10, 15, 30, 60, 120, 240) if last / one <= MOST_TICKS),
        480,
    )
    return [step * place for place in range(int(last // step) + 1)]


def _marks(row: Row, lane: int, colour: str, last: float) -> list[str]:
    low, high = _x(row["q1"], last), _x(row["q3"], last)
    parts = [
        f"<rect x='{low}' y='{lane - 7}' width='{round(high - low, 1)}' height='14' "
        f"rx='3' fill='{colour}' opacity='0.24'/>"
    ]
    if not math.isnan(row["lower"]):
        parts.append(
            f"<line x1='{_x(row['lower'], last)}' x2='{_x(row['upper'], last)}' "
            f"y1='{lane}' y2='{lane}' stroke='{colour}' stroke-width='3'/>"
        )
    parts.append(
        f"<circle cx='{_x(row['value'], last)}' cy='{lane}' r='5' fill='{colour}'/>"
    )
    return parts


def _x(minutes: float, last: float) -> float:
    inside = min(max(minutes, 0.0), last)
    return round(MARGIN + (WIDTH - 2 * MARGIN) * inside / last, 1)


def _svg(height: int, parts: Sequence[str]) -> str:
    return (
        f"<svg viewBox='0 0 {WIDTH} {height}' aria-hidden='true' focusable='false' "
        f"style='width:100%;max-width:{WIDTH}px;display:block'>{''.join(parts)}</svg>"
    )
