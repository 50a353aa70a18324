"""Goal levels behind a trend: bands and lines that step where the goal changes."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from charts.goal import GoalLevels
from charts.layered import Spec, name, quantity, values
from charts.theme import Palette, responsive
from charts.time_axis import Calendar

Goals = Sequence[tuple[date, GoalLevels | None]]
Step = tuple[float, float, GoalLevels]
# Behind a text, so that it can be read over lines.
HALO = {"strokeWidth": 4, "strokeJoin": "round", "opacity": 0.85}
# Pixels between a goal line and the middle of its name.
BESIDE = 10
# A point is in the way of a name so many pixels from its middle, in this part of the
# axis: as much as a name takes on a phone.
NEAR, REACH = 16, 0.36


def steps(goals: Goals, axis: Calendar) -> list[Step]:
    """Return `(from, to, levels)` on the axis; equal neighbours are one step.

    Each goal of `goals` is in force from its day until the next one's; None means no
    goal from that day.
    """
    first, last = axis.domain
    starts: list[tuple[float, GoalLevels | None]] = []
    for day, levels in sorted(goals, key=lambda one: one[0]):
        if not starts or starts[-1][1] != levels:
            starts.append((float(day.year * 12 + day.month - 1), levels))
    found = []
    for (start, levels), (end, _) in pairwise([*starts, (last, None)]):
        low, high = max(start, first), min(end, last)
        if levels is not None and low < high:
            found.append((low, high, levels))
    return found


def goal_layers(found: list[Step], x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    """Return bands and lines; `x` and `y` are the scales."""
    if not found:
        return []
    first, last = y["domain"]
    bands = [
        {"x": start, "x2": end, **band}
        for start, end, levels in found
        for band in levels.bands(first, last)
    ]
    lines = [
        {"x": start, "x2": end, "limit": limit, "level": level}
        for start, end, levels in found
        for level, limit in levels.limits()
    ]
    colour = _colour(colours)
    span = {"x": quantity("x", scale=x, axis=None), "x2": {"field": "x2"}}
    return [
        {
            "data": values(bands),
            "mark": {"type": "rect", "opacity": colours.band_opacity, "aria": False},
            "encoding": {
                **span,
                "y": quantity("start", scale=y, axis=None),
                "y2": {"field": "end"},
                "color": colour,
            },
        },
        {
            "data": values(lines),
            "mark": {"type": "rule", "strokeWidth": 1.5, "aria": False},
            "encoding": {
                **span,
                "y": quantity("limit", scale=y, axis=None),
                "color": colour,
            },
        },
    ]


def goal_names(
    found: list[Step],
    x: Spec,
    y: Spec,
    kind: str,
    unit_text: str,
    height: int,
    points: list[Spec],
    colours: Palette,
) -> list[Spec]:
    """Return the names of the lines: of the first goal, and of the last if it differs.

    The words stand on the far sides of the two lines, so that they never meet, and
    where one goal goes all the way, at the end where fewer points are in their way.
    """
    first, last = y["domain"]
    pixel = (last - first) / height
    names: dict[str, list[Spec]] = {"left": [], "right": []}
    for step, fixed in _named(found):
        start, end, levels = step
        side = 1 if levels.higher_is_better else -1
        for level, limit in levels.limits():
            at = limit + BESIDE * pixel * (side if level == "high" else -side)
            near = [one["x"] for one in points if abs(one["value"] - at) < NEAR * pixel]
            align = fixed or _freer_end(near, x["domain"])
            names[align].append(
                {
                    "x": start if align == "left" else end,
                    "at": at,
                    "level": level,
                    "words": levels.limit_words(level, kind, unit_text),
                }
            )
    return [
        layer
        for align, rows in names.items()
        if rows
        for layer in _texts(rows, align, x, y, colours)
    ]


def _named(found: list[Step]) -> list[tuple[Step, str]]:
    """Return the goals that are named, and at which end; "" means either."""
    if not found or found[0][2] == found[-1][2]:
        return [(one, "") for one in found[:1]]
    return [(found[0], "left"), (found[-1], "right")]


def _freer_end(near: list[float], domain: list[float]) -> str:
    first, last = domain
    reach = REACH * (last - first)
    at_left = sum(place < first + reach for place in near)
    at_right = sum(place > last - reach for place in near)
    return "right" if at_right < at_left else "left"


def _texts(
    rows: list[Spec], align: str, x: Spec, y: Spec, colours: Palette
) -> list[Spec]:
    text = {
        "type": "text",
        "align": align,
        "dx": 5 if align == "left" else -5,
        "fontWeight": 600,
        "fontSize": responsive(13, 12),
        "aria": False,
    }
    halo = {**text, **HALO, "color": colours.background, "stroke": colours.background}
    encoding = {
        "x": quantity("x", scale=x, axis=None),
        "y": quantity("at", scale=y, axis=None),
        "text": name("words"),
    }
    coloured = {**encoding, "color": _colour(colours)}
    return [
        {"data": values(rows), "mark": halo, "encoding": encoding},
        {"data": values(rows), "mark": text, "encoding": coloured},
    ]


def _colour(colours: Palette) -> Spec:
    # A condition, not a field: a field would put the bands into the legend.
    return {
        "condition": {"test": "datum.level=='high'", "value": colours.high},
        "value": colours.moderate,
    }
