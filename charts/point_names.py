"""Names beside the points of a chart, placed so that none lies on another.

A browser cannot be asked to do this, and the width of the plot is known to the browser
only. Names are placed for the narrowest plot of each kind of screen: in a wider one
points lie farther apart, and what did not touch does not touch. Names that find no
room are left out; the point still tells its name when it is pointed at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.layered import Spec, name, quantity, values
from charts.theme import MIDDLE, NARROW, Palette, responsive
from charts.widths import text_width

# The narrowest plot on a phone, on a small screen and on a large one, and its letters.
ROOM = {"narrow": (220, 11), "middle": (430, 13), "wide": (760, 13)}
LINE = 1.15
POINT = 6
GAP, OWN_GAP = 9, 13
# Where a name may stand: its direction from the point, the best place first.
PLACES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
ALIGN = {1: "left", 0: "center", -1: "right"}
SCREEN = f"({NARROW} ? 'narrow' : {MIDDLE} ? 'middle' : 'wide')"


@dataclass(frozen=True)
class Point:
    """A point on scales from 0 to 1, y upwards, and its name ("": it needs none).

    An `is_own` name is always drawn.
    """

    x: float
    y: float
    name: str
    is_own: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Placed:
    """Where a point's name stands on one kind of screen, in pixels from the point."""

    place: int
    screen: str
    align: str
    dx: float
    dy: float


def place_names(points: Sequence[Point], height: float) -> list[Placed]:
    """Return where names stand on each kind of screen; the first points come first.

    `place` is the point's place in `points`; a name without room is not returned.
    """
    return [
        placed
        for screen, (width, size) in ROOM.items()
        for placed in _on_screen(points, screen, width, height, size)
    ]


def _on_screen(
    points: Sequence[Point], screen: str, width: float, height: float, size: float
) -> list[Placed]:
    centres = [(one.x * width, (1 - one.y) * height) for one in points]
    taken = [Box(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in centres]
    found = []
    for place, (one, centre) in enumerate(zip(points, centres, strict=True)):
        if not one.name:
            continue
        others = taken[:place] + taken[place + 1 :]
        gap = OWN_GAP if one.is_own else GAP
        boxes = [_box(one.name, centre, size, gap, *where) for where in PLACES]
        outside = [_outside(box, width, height) for box in boxes]
        best = _free(boxes, outside, others)
        if best is None and not one.is_own:
            continue
        if best is None:
            meets = [
                sum(box.meets(other) for other in others) + beyond
                for box, beyond in zip(boxes, outside, strict=True)
            ]
            best = meets.index(min(meets))
        across, down = PLACES[best]
        taken.append(boxes[best])
        moved = (across * gap, _down(down, gap))
        found.append(Placed(place, screen, ALIGN[across], *moved))
    return found


def _free(
    boxes: Sequence[Box], outside: Sequence[int], others: Sequence[Box]
) -> int | None:
    """Return the first of the boxes that lies in the plot and meets nothing."""
    for place, (box, beyond) in enumerate(zip(boxes, outside, strict=True)):
        if not beyond and not any(map(box.meets, others)):
            return place
    return None


def _down(down: int, gap: float) -> float:
    # A name above or below its point keeps clear of the points beside it.
    return down * (gap + 5)


def _box(
    text: str,
    centre: tuple[float, float],
    size: float,
    gap: float,
    across: int,
    down: int,
) -> Box:
    x, y = centre[0] + across * gap, centre[1] + _down(down, gap)
    width, height = text_width(text, size), LINE * size
    left = x - width * (1 - across) / 2
    return Box(left, y - height / 2, left + width, y + height / 2)


def _outside(box: Box, width: float, height: float) -> int:
    """Count as much as several neighbours: a name outside the plot is cut."""
    inside = box.left >= 0 and box.right <= width
    return 0 if inside and box.top >= 0 and box.bottom <= height else 10


def name_layers(
    points: Sequence[Point],
    rows: Sequence[Spec],
    x: Spec,
    y: Spec,
    height: float,
    colours: Palette,
) -> list[Spec]:
    """Return the names; `rows` have the `x` and `y` of each point's data."""
    placed = [
        {
            "x": rows[one.place]["x"],
            "y": rows[one.place]["y"],
            "text": points[one.place].name,
            "is_own": points[one.place].is_own,
            "screen": one.screen,
            "align": one.align,
            "dx": one.dx,
            "dy": one.dy,
        }
        for one in place_names(points, height)
    ]
    mark = {
        "type": "text",
        "text": {"expr": f"datum.screen == {SCREEN} ? datum.text : ''"},
        "align": {"expr": "datum.align"},
        "dx": {"expr": "datum.dx"},
        "dy": {"expr": "datum.dy"},
        "baseline": "middle",
        "fontSize": responsive(ROOM["wide"][1], ROOM["narrow"][1]),
        "fontWeight": {"expr": "datum.is_own ? 700 : 400"},
        "aria": False,
    }
    names: Spec = {
        "data": values(placed),
        "mark": mark,
        "encoding": {
            "x": quantity("x", scale=x, axis=None),
            "y": quantity("y", scale=y, axis=None),
            "color": {
                "condition": {"test": "datum.is_own", "value": colours.own},
                "value": colours.text,
            },
            "detail": name("screen"),
        },
    }
    # Lines that pass behind a name must not strike it through.
    edge = {"stroke": colours.background, "strokeWidth": 3, "strokeOpacity": 0.85}
    return [{**names, "mark": {**mark, **edge}}, names]
