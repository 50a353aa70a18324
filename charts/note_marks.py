"""What a unit has done, as numbered markers on its charts over time."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import pi

from charts.layered import Spec, name, quantity, values
from charts.theme import Palette
from charts.time_axis import Calendar

RADIUS = 9
ROW = 2 * RADIUS + 4
MOST_ROWS = 3
# Markers nearer than this part of the axis stand in rows of their own: the width of a
# marker on a phone.
NEAR = 0.08


@dataclass(frozen=True)
class NoteMark:
    """A dated note: its number on the chart, and all of it in words."""

    number: int
    day: date
    words: str


def place_of(day: date) -> float:
    """Return where a day stands on a time axis, which counts months."""
    month = day.year * 12 + day.month - 1
    return month + (day.day - 1) / monthrange(day.year, day.month)[1]


def on_axis(notes: Sequence[NoteMark], axis: Calendar) -> list[NoteMark]:
    """Return the notes of the time that the axis shows, the oldest first."""
    first, last = axis.domain
    inside = [note for note in notes if first <= place_of(note.day) <= last]
    return sorted(inside, key=lambda note: (note.day, note.number))


def rows_of(notes: Sequence[NoteMark], axis: Calendar) -> list[int]:
    """Return the row of each marker, from 0, so that neighbours do not overlap."""
    near = NEAR * (axis.last - axis.first)
    ends = [float("-inf")] * MOST_ROWS
    found = []
    for note in notes:
        place = place_of(note.day)
        free = [row for row, end in enumerate(ends) if place - end >= near]
        row = free[0] if free else ends.index(min(ends))
        ends[row] = place
        found.append(row)
    return found


def room_for(notes: Sequence[NoteMark], axis: Calendar) -> int:
    """Return how many pixels the markers need above the values."""
    rows = rows_of(on_axis(notes, axis), axis)
    return ROW * (max(rows) + 1) if rows else 0


def year_rules(axis: Calendar, x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    """Return a line where each year begins, beside the room above the values.

    An axis cannot: it draws its grid as if the values began at the upper edge.
    """
    low, high = y["domain"]
    starts = [
        month
        for month in range(axis.first + 1, axis.last)
        if month % 12 == 0 and axis.kind != "year"
    ]
    rule = {"type": "rule", "strokeWidth": 1, "color": colours.grid, "aria": False}
    return [
        {
            "data": values([{"x": at, "low": low, "high": high} for at in starts]),
            "mark": rule,
            "encoding": {
                "x": quantity("x", scale=x, axis=None),
                "y": quantity("low", scale=y, axis=None),
                "y2": {"field": "high"},
            },
        }
    ]


def note_layers(
    notes: Sequence[NoteMark], axis: Calendar, x: Spec, y: Spec, colours: Palette
) -> list[Spec]:
    """Return a line down from each marker, and the marker with its number.

    `x` and `y` are the scales; `y` has a range that leaves `room_for` the markers.
    """
    shown = on_axis(notes, axis)
    if not shown:
        return []
    (low, high), (bottom, top) = y["domain"], y["range"]
    rows = [
        {
            "x": place_of(note.day),
            "number": str(note.number),
            "words": note.words,
            # The value that stands so many pixels from the upper edge.
            "y": high + (top - ROW * row - RADIUS - 1) * (high - low) / (bottom - top),
            "low": low,
        }
        for note, row in zip(shown, rows_of(shown, axis), strict=True)
    ]
    where = {
        "x": quantity("x", scale=x, axis=None),
        "y": quantity("y", scale=y, axis=None),
    }
    said = {"tooltip": name("words"), "description": name("words")}
    line = {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5, "aria": False}
    disc = {"type": "point", "shape": "circle", "filled": True, "opacity": 1}
    number = {"type": "text", "fontSize": 12, "fontWeight": 700, "aria": False}
    return [
        {
            "data": values(rows),
            "mark": {**line, "color": colours.text},
            "encoding": {**where, "y2": {"field": "low"}},
        },
        {
            "data": values(rows),
            "mark": {**disc, "size": round(pi * RADIUS**2), "color": colours.text},
            "encoding": {**where, **said},
        },
        {
            "data": values(rows),
            "mark": {**number, "color": colours.background},
            "encoding": {**where, "text": name("number"), "tooltip": name("words")},
        },
    ]
