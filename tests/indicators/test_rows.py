"""The patients behind a number are the patients that were counted."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from data_access.stroke import stroke, stroke_columns, stroke_rows
from indicators.rows import condition_of
from indicators.selection import AGE_BANDS, NIHSS_BANDS, OLDEST, Selection, patients
from tests.small import empty_registry, snapshot_of
from tests.varied import fill_varied

AS_OF = date(2021, 6, 30)
EVERYTHING = Selection(first=2018 * 12, last=2021 * 12 + 11)


@pytest.fixture(scope="module")
def registry():
    engine = empty_registry()
    fill_varied(engine)
    return engine


@pytest.fixture(scope="module")
def snapshot(registry):
    return snapshot_of(registry, [], AS_OF)


def counted_by_mask(snapshot, selection) -> Counter:
    """Return the strokes kept in memory, by unit and month."""
    keep = (snapshot.month >= selection.first) & (snapshot.month <= selection.last)
    filtered = patients(snapshot, selection)
    if filtered is not None:
        keep = keep & filtered
    ids = [*(unit.unit_id for unit in snapshot.units), 99]
    return Counter(
        (ids[unit], int(month))
        for unit, month in zip(snapshot.unit[keep], snapshot.month[keep], strict=True)
    )


def counted_by_database(registry, selection) -> Counter:
    """Return the strokes the condition keeps, by unit and month."""
    condition = condition_of(selection)
    place = (stroke.c.UnitId, stroke.c.month)
    query = (
        select(*place, func.count())
        .select_from(stroke)
        .add_cte(stroke_rows(stroke_columns(condition, *place)))
        .where(condition)
        .group_by(*place)
    )
    with registry.connect() as connection:
        rows = connection.execute(query, {"as_of": AS_OF}).all()
    return Counter({(unit, month): count for unit, month, count in rows})


def ranges(lowest: int, highest: int, bands):
    """Return free ranges, some of them turned round, and the fixed bands."""
    end = st.integers(lowest, highest)
    return st.lists(st.tuples(end, end) | st.sampled_from(bands), max_size=3).map(tuple)


selections = st.builds(
    Selection,
    first=st.integers(2018 * 12 + 8, 2021 * 12),
    last=st.integers(2018 * 12 + 8, 2021 * 12 + 5),
    diagnoses=st.frozensets(st.sampled_from([1, 2, 3])),
    sex=st.sampled_from([None, None, 1, 2]),
    ages=ranges(-1, OLDEST, AGE_BANDS),
    nihss=ranges(-1, 45, NIHSS_BANDS),
    within_4h=st.sampled_from([None, None, True, False]),
)


@given(selections)
@settings(max_examples=200, deadline=None, database=None, derandomize=True)
def test_the_condition_keeps_exactly_the_strokes_that_are_counted(
    registry, snapshot, selection
):
    assert counted_by_database(registry, selection) == counted_by_mask(
        snapshot, selection
    )


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"first": 2019 * 12, "last": 2019 * 12},
        {"diagnoses": frozenset({1, 3})},
        {"sex": 1},
        {"sex": 2},
        {"ages": AGE_BANDS},
        {"ages": ((85, OLDEST),)},
        {"nihss": NIHSS_BANDS},
        {"within_4h": True},
        {"within_4h": False},
    ],
)
def test_each_filter_alone_keeps_some_and_the_same(registry, snapshot, filters):
    selection = EVERYTHING.at(**filters)
    found = counted_by_database(registry, selection)
    assert found == counted_by_mask(snapshot, selection)
    assert 0 < found.total() <= len(snapshot)


def test_a_yes_and_a_no_leave_out_the_unknown(registry, snapshot):
    parts = [
        counted_by_database(registry, EVERYTHING.at(within_4h=answer)).total()
        for answer in (True, False)
    ]
    assert min(parts) > 0
    assert sum(parts) == (snapshot.within_4h != 0).sum() < len(snapshot)
