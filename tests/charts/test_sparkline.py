"""A line of a few pixels for a row of a table."""

import math
from xml.etree import ElementTree

import pytest

from charts.sparkline import sparkline

SPACE = "{http://www.w3.org/2000/svg}"


def parts(svg, name):
    """Return the elements of a name; the text must be well-formed."""
    return ElementTree.fromstring(svg).findall(name)


def places(svg):
    """Return the points of every line, as numbers."""
    return [
        [tuple(map(float, one.split(","))) for one in line.get("points").split()]
        for line in parts(svg, "polyline")
    ]


def test_values_are_one_line_with_a_dot_at_the_last():
    svg = sparkline([0.5, 0.75, 1.0], width=106, height=26, domain=(0.5, 1.0))
    assert places(svg) == [[(3.0, 23.0), (53.0, 13.0), (103.0, 3.0)]]
    (dot,) = parts(svg, "circle")
    assert (dot.get("cx"), dot.get("cy")) == ("103.0", "3.0")


@pytest.mark.parametrize("gone", [None, math.nan])
def test_a_missing_value_is_a_gap(gone):
    svg = sparkline([0.5, 0.6, gone, 0.7, 0.8])
    assert [len(line) for line in places(svg)] == [2, 2]


def test_a_value_between_two_gaps_is_a_point():
    svg = sparkline([0.5, 0.6, None, 0.7, None, 0.8, 0.9])
    radii = [one.get("r") for one in parts(svg, "circle")]
    assert radii == ["1.2", "2.5"]


def test_the_dot_stands_at_the_last_known_value():
    svg = sparkline([0.5, 0.6, None, None], width=96)
    (dot,) = parts(svg, "circle")
    assert dot.get("cx") == "33.0"


@pytest.mark.parametrize("values", [[], [None], [None, math.nan, None]])
def test_nothing_is_drawn_of_nothing(values):
    assert sparkline(values) == ""


@pytest.mark.parametrize("values", [[0.5], [0.5, 0.5, 0.5]])
def test_equal_values_lie_in_the_middle(values):
    svg = sparkline(values, height=24)
    assert [one.get("cy") for one in parts(svg, "circle")][-1] == "12.0"


def test_values_outside_the_domain_stay_inside_the_picture():
    svg = sparkline([-1.0, 2.0], height=24, domain=(0.0, 1.0))
    assert [y for _, y in places(svg)[0]] == [21.0, 3.0]


def test_the_goal_is_a_dashed_line():
    (goal,) = parts(sparkline([0.5, 0.6], domain=(0.0, 1.0), goal=0.9), "line")
    assert goal.get("stroke-dasharray")
    assert goal.get("y1") == goal.get("y2") == "4.8"


def test_a_goal_outside_the_domain_is_left_out():
    svg = sparkline([0.5, 0.6], domain=(0.4, 0.7), goal=0.9)
    assert parts(svg, "line") == []


def test_it_follows_the_colour_of_the_text_and_is_silent():
    svg = sparkline([0.5, 0.6])
    root = ElementTree.fromstring(svg)
    assert root.get("aria-hidden") == "true"
    assert parts(svg, "polyline")[0].get("stroke") == "currentColor"


def test_a_colour_cannot_break_out_of_its_place():
    svg = sparkline([0.5, 0.6], colour="\"/><script>alert('x')</script>")
    assert "<script" not in svg
    assert parts(svg, "polyline")[0].get("stroke").startswith('"/><script>')
