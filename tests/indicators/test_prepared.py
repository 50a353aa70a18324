"""What is worked out once for a snapshot, and that it is never another's answer."""

import gc
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest

from indicators.catalogue import ALL, by_id
from indicators.measure import count, measure
from indicators.prepared import MOST_REMEMBERED, groups_at, remember, strokes_of
from indicators.selection import Selection, patients
from tests.small import add_strokes, empty_registry, snapshot_of, stroke_row
from tests.varied import fill_varied

FIRST, LAST = 2019 * 12, 2019 * 12 + 11
YEAR = Selection(first=FIRST, last=LAST, unit_level="hospital")


@pytest.fixture
def snapshot():
    engine = empty_registry()
    units = (11, 11, 12, 21, 21, 31)
    add_strokes(
        engine, [stroke_row(number, UnitId=unit) for number, unit in enumerate(units)]
    )
    return snapshot_of(engine, ALL)


def test_the_places_are_those_of_months_and_filters(snapshot):
    for asked in (YEAR, YEAR.at(sex=1), YEAR.at(diagnoses=frozenset({2}))):
        inside = (snapshot.month >= asked.first) & (snapshot.month <= asked.last)
        kept = patients(snapshot, asked)
        expected = np.flatnonzero(inside if kept is None else inside & kept)
        everything = np.arange(len(snapshot))
        for _ in range(2):
            found = strokes_of(snapshot, asked, asked.first, asked.last)
            assert list(everything[found]) == list(expected)


def test_another_snapshot_gives_its_own_answer(snapshot):
    strokes_of(snapshot, YEAR, FIRST, LAST)
    later = replace(snapshot, month=snapshot.month + 12)
    assert len(np.arange(len(later))[strokes_of(later, YEAR, FIRST, LAST)]) == 0


def test_merged_hospitals_are_not_taken_for_the_others(snapshot):
    apart = groups_at(snapshot, "hospital", where_thrombolysed=False)
    assert groups_at(snapshot, "hospital", where_thrombolysed=False) is apart
    merged = groups_at(snapshot, "hospital", where_thrombolysed=True)
    assert [group.id for group in merged] == [group.id for group in apart]
    assert merged is not apart


def test_only_so_much_is_kept_and_it_goes_with_the_snapshot(snapshot):
    calls = []

    def work_out(number):
        return remember(snapshot, number, lambda: calls.append(number) or [number])

    for number in range(MOST_REMEMBERED):
        work_out(number)
    assert work_out(0) == [0]
    # What was asked for last stays; the oldest gives way to what is new.
    work_out("new")
    assert calls == [*range(MOST_REMEMBERED), "new"]
    work_out(0)
    work_out(1)
    assert calls == [*range(MOST_REMEMBERED), "new", 1]
    kept = replace(snapshot)
    inner = ref(remember(kept, "set", lambda: np.zeros(3)))
    assert inner() is not None
    del kept
    gc.collect()
    assert inner() is None


def test_counts_are_taken_once_for_a_question_and_an_indicator(snapshot):
    every = by_id("stroke_unit_treated")
    (first,) = measure(snapshot, [every], YEAR)
    assert measure(snapshot, [every], YEAR) == [first]
    (anew,) = count(snapshot, [every], YEAR, merge=True)
    assert anew is not first
    assert (anew.denominator == first.denominator).all()
    for other in (YEAR.at(unit_level="rhf"), YEAR.at(sex=1)):
        assert measure(snapshot, [every], other) != [first]
    # Nobody of it is counted elsewhere, so that it is one question either way.
    assert measure(snapshot, [every], YEAR, merge=False) == [first]
    moving = by_id("thrombolysis_rate_ischemic")
    (merged,) = measure(snapshot, [moving], YEAR)
    assert measure(snapshot, [moving], YEAR, merge=False) != [merged]
    assert measure(replace(snapshot), [every], YEAR) != [first]
    # With other goal levels in force it is another indicator of the same name.
    moved = replace(every, goals=())
    assert measure(snapshot, [moved], YEAR)[0].indicator is moved


@pytest.mark.parametrize("period", ["all", "month"])
def test_indicators_counted_together_are_those_counted_alone(period):
    engine = empty_registry()
    fill_varied(engine)
    varied = snapshot_of(engine, ALL)
    first, last = varied.months
    asked = Selection(first, last, period, "hospital")
    together = count(varied, ALL, asked, merge=True)
    counted = 0
    for one in together:
        (alone,) = count(varied, [one.indicator], asked, merge=True)
        for name in ("numerator", "denominator", "unknown"):
            np.testing.assert_array_equal(getattr(one, name), getattr(alone, name))
        counted += one.denominator.sum()
    assert counted > 1000
