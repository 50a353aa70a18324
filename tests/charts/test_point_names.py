"""Names beside points: none on another, none outside, the own one always there."""

import random

import pytest

from charts.point_names import ROOM, Box, Point, place_names
from charts.widths import text_width

HEIGHT = 380


def crowd(count, seed=1):
    """Return points close together, as small hospitals near 100 % are."""
    chance = random.Random(seed)
    points = [
        Point(chance.random() ** 2, 1 - chance.random() ** 2 / 2, f"Sykehus {number}")
        for number in range(count)
    ]
    return [Point(0.9, 0.8, "Vårt sykehus (egen)", is_own=True), *points]


def boxes(points, placed, screen):
    """Return the rectangles of names on a screen, measured anew from where they are."""
    width, size = ROOM[screen]
    found = []
    for one in placed:
        if one.screen != screen:
            continue
        point = points[one.place]
        wide = text_width(point.name, size)
        x = point.x * width + one.dx
        left = {"left": x, "center": x - wide / 2, "right": x - wide}[one.align]
        middle = (1 - point.y) * HEIGHT + one.dy
        found.append(Box(left, middle - size / 2, left + wide, middle + size / 2))
    return found


@pytest.mark.parametrize("screen", ROOM)
@pytest.mark.parametrize("seed", range(5))
def test_no_name_lies_on_another_or_outside(screen, seed):
    points = crowd(40, seed)
    names = boxes(points, place_names(points, HEIGHT), screen)
    assert len(names) > 5
    for place, box in enumerate(names):
        assert box.left >= 0
        assert box.right <= ROOM[screen][0]
        assert box.top >= 0
        assert box.bottom <= HEIGHT
        assert not any(box.meets(other) for other in names[:place])


def test_more_names_find_room_on_a_larger_screen():
    points = crowd(40)
    placed = place_names(points, HEIGHT)
    counts = {screen: sum(one.screen == screen for one in placed) for screen in ROOM}
    assert counts["narrow"] < counts["middle"] < counts["wide"]


def test_the_own_name_is_drawn_however_crowded_it_is():
    middle = [
        Point(0.5 + n / 500, 0.5 + m / 100, "")
        for n in range(-50, 50, 3)
        for m in range(-9, 9)
    ]
    points = [Point(0.5, 0.5, "Vårt sykehus", is_own=True), *middle]
    placed = place_names(points, HEIGHT)
    assert {one.screen for one in placed} == set(ROOM)
    other = [Point(0.5, 0.5, "Et annet"), *middle]
    assert "narrow" not in {one.screen for one in place_names(other, HEIGHT)}


def test_a_point_without_a_name_gets_none():
    assert place_names([Point(0.5, 0.5, "")], HEIGHT) == []


def test_a_lone_name_stands_to_the_right_but_turns_at_the_edge():
    (first, *_) = place_names([Point(0.2, 0.5, "Odda")], HEIGHT)
    assert (first.align, first.dy) == ("left", 0)
    (last, *_) = place_names([Point(0.99, 0.5, "Odda")], HEIGHT)
    assert last.align == "right"
