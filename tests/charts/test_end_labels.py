"""Names at the ends of lines, and axes that do not mislead."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from charts.end_labels import spread
from charts.layered import quoted
from charts.scales import nice_domain, round_up
from charts.widths import text_width
from tests.charts.tables import HOSTILE, LITERAL

HEIGHT = 340


def test_names_with_room_stay_where_they_are():
    assert spread([50, 150, 250], [17, 17, 17], HEIGHT) == [50, 150, 250]


def test_names_on_each_other_are_moved_apart_by_the_same():
    assert spread([100, 100], [20, 20], HEIGHT) == [90, 110]


def test_names_at_the_edge_stay_inside():
    assert spread([0, 340], [20, 20], HEIGHT) == [10, 330]


@given(some.lists(some.floats(0, HEIGHT), max_size=8), some.integers(10, 34))
def test_no_two_names_overlap_and_none_is_outside(wanted, size):
    got = spread(wanted, [size] * len(wanted), HEIGHT)
    ordered = sorted(got)
    assert all(b - a >= size - 1e-6 for a, b in zip(ordered, ordered[1:], strict=False))
    assert all(size / 2 - 1e-6 <= y <= HEIGHT - size / 2 + 1e-6 for y in got)
    by_wish = [y for _, y in sorted(zip(wanted, got, strict=True))]
    assert by_wish == sorted(by_wish)


@pytest.mark.parametrize(
    ("values", "domain"),
    [
        ([0.6, 0.95], (0.5, 1.0)),
        ([0.2, 0.95], (0.0, 1.0)),
        ([0.05, 0.66], (0.0, 0.7)),
        ([0.05, 0.19], (0.0, 0.2)),
        ([0.0, 0.004], (0.0, 0.05)),
        ([None, math.nan], (0.0, 1.0)),
        ([], (0.0, 1.0)),
    ],
)
def test_axes_of_shares(values, domain):
    assert nice_domain(values, "share") == domain


def test_axes_of_medians_begin_at_zero():
    assert nice_domain([25, 38], "median") == (0.0, 40)


@given(some.lists(some.floats(0, 1), min_size=1))
def test_every_share_lies_on_its_axis(values):
    first, last = nice_domain(values, "share")
    assert 0 <= first <= min(values)
    assert max(values) <= last <= 1


@given(some.floats(1e-6, 1e6))
def test_a_round_number_is_above(value):
    assert round_up(value) >= value * (1 - 1e-6)


def test_a_literal_cannot_be_left():
    assert LITERAL.fullmatch(quoted(HOSTILE))


def test_longer_texts_are_wider_and_the_longest_line_counts():
    assert text_width("Tromsø", 14) < text_width("Hammerfest", 14)
    assert text_width("Oslo\nUniversitetssykehus", 14) == text_width(
        "Universitetssykehus", 14
    )
