"""Half to double the size, and the quartiles of units that weigh the same."""

from datetime import date

import pytest

from indicators.peers import similar_size, spread_by_period
from tests.charts.tables import columns, over_time, row, share


def units(**sizes):
    rows = [share(size // 2, size, unit_id=name) for name, size in sizes.items()]
    hidden = row(unit_id="hidden", hidden_reason="small_number")
    return columns(*rows, hidden)


def test_similar_is_half_to_double_both_ends_included():
    found = similar_size(units(own=100, half=50, less=49, double=200, more=201), "own")
    assert found == {"own", "half", "double"}


@pytest.mark.parametrize("unit", ["hidden", "no such unit"])
def test_a_unit_without_a_number_has_nobody_of_its_size(unit):
    assert similar_size(units(own=100), unit) == frozenset()


def test_quartiles_are_of_the_shown_units_whatever_their_size():
    shares = {"a": (10, 20), "b": (700, 1000), "c": (8, 10), "d": (9, 10)}
    rows = [share(x, n, unit_id=name) for name, (x, n) in shares.items()]
    hidden = share(0, 9, unit_id="e", hidden_reason="small_number")
    (found,) = spread_by_period(columns(*rows, hidden))
    # 0.5, 0.7, 0.8, 0.9: a quarter of the way is three quarters from 0.5 to 0.7.
    assert found["q1"] == pytest.approx(0.65)
    assert found["median"] == pytest.approx(0.75)
    assert found["q3"] == pytest.approx(0.825)
    assert (found["units"], found["rounded"]) == (4, False)


def test_periods_stand_in_order_and_those_without_units_are_left_out():
    rows = over_time("year", date(2017, 1, 1), [40, None, 60], unit_id="a")
    rows += over_time("year", date(2016, 1, 1), [30, 50], unit_id="b", rounded=True)
    found = spread_by_period(columns(*rows))
    assert [one["period"] for one in found] == ["2016", "2017", "2019"]
    assert [one["units"] for one in found] == [1, 2, 1]
    assert [one["rounded"] for one in found] == [True, True, False]


def test_a_period_without_a_number_is_no_row():
    assert spread_by_period(columns(row(hidden_reason="no_data"))) == []
