"""A unit's last periods as a line of a few pixels, for a row of a table."""

import math
from collections.abc import Iterator, Sequence
from html import escape

MARGIN = 3.0


def sparkline(
    values: Sequence[float | None],
    *,
    width: int = 96,
    height: int = 24,
    domain: tuple[float, float] | None = None,
    goal: float | None = None,
    colour: str = "currentColor",
) -> str:
    """Return an inline SVG; empty when there is no value to draw.

    Missing values (None or NaN) leave a gap. The last known value gets a dot. `domain`
    is the least and the greatest value drawn (default: what values and goal need);
    `goal` is a dashed line, left out where it lies outside. The colour follows the
    text around it, light or dark. Screen readers skip it: the table has the numbers.
    """
    known = [value for value in values if value is not None and not math.isnan(value)]
    if not known:
        return ""
    first, last = domain or _domain([*known, *([] if goal is None else [goal])])
    step = (width - 2 * MARGIN) / max(1, len(values) - 1)

    def y(value: float) -> str:
        part = (value - first) / (last - first) if last > first else 0.5
        inside = min(1.0, max(0.0, part))
        return f"{height - MARGIN - inside * (height - 2 * MARGIN):.1f}"

    def x(place: int) -> str:
        return f"{MARGIN + place * step:.1f}"

    ink = escape(colour, quote=True)
    drawn = []
    if goal is not None and first <= goal <= last:
        drawn.append(
            f'<line x1="0" x2="{width}" y1="{y(goal)}" y2="{y(goal)}" '
            f'stroke="{ink}" stroke-width="1" stroke-dasharray="2 3" opacity="0.55"/>'
        )
    place, value = 0, known[0]
    for run in _runs(values):
        place, value = run[-1]
        points = " ".join(f"{x(at)},{y(one)}" for at, one in run)
        if len(run) > 1:
            drawn.append(
                f'<polyline points="{points}" fill="none" stroke="{ink}" '
                'stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/>'
            )
        else:
            drawn.append(_dot(x(place), y(value), 1.2, ink))
    drawn.append(_dot(x(place), y(value), 2.5, ink))
    return (
        f'<svg class="sparkline" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f"{''.join(drawn)}</svg>"
    )


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Yield the stretches of known values, with their places."""
    run: list[tuple[int, float]] = []
    for place, value in enumerate(values):
        if value is not None and not math.isnan(value):
            run.append((place, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _domain(needed: Sequence[float]) -> tuple[float, float]:
    return min(needed), max(needed)


def _dot(x: str, y: str, radius: float, ink: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{ink}"/>'
