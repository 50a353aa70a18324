"""One number on its scale, small enough for a table row: an inline SVG text."""

import math

from charts.goal import GoalLevels
from charts.scales import nice_domain

WIDTH, HEIGHT = 150, 22


def bullet(
    value: float,
    lower: float,
    upper: float,
    rest: float,
    *,
    kind: str,
    level: str,
    goal: GoalLevels | None,
) -> str:
    """Return value and interval over the goal bands, with a tick for the rest.

    Shares are drawn from 0 to 100 %, medians from 0. Colours are the page's own
    (`--high`, `--moderate`, `--low`, `--plain`, `--nation`). Empty for a missing value.
    """
    if math.isnan(value):
        return ""
    known = [value, lower, upper, rest]
    limits = [limit for _, limit in goal.limits()] if goal else []
    domain = (0.0, 1.0) if kind == "share" else nice_domain([*known, *limits], kind)
    first, last = domain

    def x(number: float) -> float:
        inside = min(max(number, first), last)
        return round(3 + (WIDTH - 6) * (inside - first) / (last - first), 1)

    parts = [
        f"<rect x='{x(band['start'])}' y='3' height='{HEIGHT - 6}' "
        f"width='{round(x(band['end']) - x(band['start']), 1)}' "
        f"fill='var(--{band['level']})' opacity='0.16'/>"
        for band in (goal.bands(first, last) if goal else [])
    ]
    middle = HEIGHT / 2
    parts.append(
        f"<line x1='{x(first)}' x2='{x(last)}' y1='{middle}' y2='{middle}' "
        "stroke='var(--grid)'/>"
    )
    colour = f"var(--{level or 'plain'})"
    if not math.isnan(rest):
        parts.append(
            f"<line x1='{x(rest)}' x2='{x(rest)}' y1='2' y2='{HEIGHT - 2}' "
            "stroke='var(--nation)' stroke-width='2'/>"
        )
    if not math.isnan(lower):
        parts.append(
            f"<line x1='{x(lower)}' x2='{x(upper)}' y1='{middle}' y2='{middle}' "
            f"stroke='{colour}' stroke-width='3' opacity='0.65'/>"
        )
    parts.append(f"<circle cx='{x(value)}' cy='{middle}' r='4.5' fill='{colour}'/>")
    return (
        f"<svg width='{WIDTH}' height='{HEIGHT}' viewBox='0 0 {WIDTH} {HEIGHT}' "
        f"aria-hidden='true'>{''.join(parts)}</svg>"
    )
