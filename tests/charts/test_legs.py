"""Legs as graphics of a table: one axis, a unit above, the rest below."""

import math
import re
from xml.etree import ElementTree

import pytest

from charts.legs import WIDTH, last_minute, leg_graphic, legs_axis, ticks
from tests.charts.tables import EMPTY, median, row


def circles(svg):
    return [float(x) for x in re.findall(r"<circle cx='([\d.]+)'", svg)]


def test_every_mark_lies_on_the_axis():
    rows = [median(37), median(280)]
    last = last_minute(rows)
    assert last >= 294
    svg = leg_graphic(rows[1], rows[0], last)
    ElementTree.fromstring(svg)
    assert all(0 <= x <= WIDTH for x in circles(svg))


def test_unit_above_and_rest_below_on_one_axis():
    svg = leg_graphic(median(40), median(20), 60.0)
    rest, unit = circles(svg)
    assert unit > rest
    assert svg.index("var(--muted)") < svg.index("var(--own)")


def test_a_hidden_row_draws_nothing():
    hidden = row(hidden_reason="small_number")
    assert circles(leg_graphic(hidden, None, 60.0)) == []
    assert len(circles(leg_graphic(hidden, median(20), 60.0))) == 1


def test_few_patients_have_no_interval():
    few = median(30, n=3, lower=math.nan, upper=math.nan)
    drawn = leg_graphic(few, None, 60.0)
    assert "stroke-width='3'" not in drawn
    assert "stroke-width='3'" in leg_graphic(median(30), None, 60.0)


def test_a_time_before_the_door_stands_at_the_beginning():
    early = median(-20)
    (x,) = circles(leg_graphic(early, None, 60.0))
    (zero,) = circles(leg_graphic(median(0), None, 60.0))
    assert x == zero


def test_nothing_to_draw_still_has_an_axis():
    last = last_minute([EMPTY])
    assert last > 0
    ElementTree.fromstring(legs_axis(last))


@pytest.mark.parametrize("last", [40, 60, 150, 200, 600, 2000])
def test_the_ticks_are_round_and_few(last):
    found = ticks(last)
    assert found[0] == 0
    assert found[-1] <= last
    assert 3 <= len(found) <= 8
    assert all(tick % found[1] == 0 for tick in found)
