"""A selection keeps the strokes it names; unknown answers are left out by a filter."""

from datetime import date

import numpy as np
import pytest

from indicators.selection import (
    AGE_BANDS,
    DIAGNOSES,
    FEMALE,
    MALE,
    NIHSS_BANDS,
    OLDEST,
    Selection,
    patients,
)
from tests.small import empty_registry, snapshot_of
from tests.varied import fill_varied

EVERYTHING = Selection(first=2012 * 12, last=2030 * 12)


@pytest.fixture(scope="module")
def snapshot():
    engine = empty_registry()
    fill_varied(engine)
    return snapshot_of(engine, [], date(2021, 6, 30))


def kept(snapshot, **filters):
    mask = patients(snapshot, EVERYTHING.at(**filters))
    assert mask is not None
    return mask


def test_no_filter_keeps_everybody_without_a_mask(snapshot):
    assert patients(snapshot, EVERYTHING) is None


@pytest.mark.parametrize(
    ("filters", "column", "values"),
    [
        ({"diagnoses": frozenset({1})}, "diagnosis", {1}),
        ({"diagnoses": frozenset({2, 3})}, "diagnosis", {2, 3}),
        ({"sex": FEMALE}, "sex", {1}),
        ({"sex": MALE}, "sex", {2}),
        ({"within_4h": True}, "within_4h", {1}),
        ({"within_4h": False}, "within_4h", {2}),
        ({"ages": ((65, 80),)}, "age", {65, 80}),
        ({"ages": ((18, 54), (85, OLDEST))}, "age", {18, 101}),
    ],
)
def test_a_filter_keeps_all_with_the_answer_and_nobody_else(
    snapshot, filters, column, values
):
    answers = getattr(snapshot, column)
    mask = kept(snapshot, **filters)
    assert set(answers[mask]) == values
    assert mask.sum() == np.isin(answers, list(values)).sum()


def test_both_ends_of_a_band_belong_to_it(snapshot):
    found = set(snapshot.nihss[kept(snapshot, nihss=((6, 10),))])
    assert found == {6, 7, 8, 9, 10}


def test_filters_narrow_each_other(snapshot):
    both = kept(snapshot, sex=FEMALE, diagnoses=frozenset({2}))
    apart = kept(snapshot, sex=FEMALE) & kept(snapshot, diagnoses=frozenset({2}))
    assert (both == apart).all()
    assert 0 < both.sum() < len(snapshot)


@pytest.mark.parametrize(
    ("bands", "lowest", "highest"),
    [(AGE_BANDS, 18, OLDEST), (NIHSS_BANDS, 0, 42)],
)
def test_fixed_bands_follow_each_other_without_a_gap(bands, lowest, highest):
    assert bands[0][0] == lowest
    assert bands[-1][1] == highest
    for (_, end), (start, _) in zip(bands, bands[1:], strict=False):
        assert start == end + 1


@pytest.mark.parametrize(
    ("filters", "in_bands"),
    [
        ({}, True),
        ({"ages": AGE_BANDS[:2]}, True),
        ({"nihss": NIHSS_BANDS[1:3], "ages": AGE_BANDS}, True),
        ({"ages": ((18, 55),)}, False),
        ({"ages": (AGE_BANDS[0], (70, 70))}, False),
        ({"nihss": ((0, 42),)}, False),
    ],
)
def test_only_whole_bands_are_fixed_bands(filters, in_bands):
    assert EVERYTHING.at(**filters).in_fixed_bands is in_bands


@pytest.mark.parametrize(
    "filters",
    [
        {"diagnoses": frozenset({1})},
        {"diagnoses": frozenset(DIAGNOSES)},
        {"sex": FEMALE},
        {"ages": AGE_BANDS},
        {"nihss": NIHSS_BANDS},
        {"within_4h": False},
        {"within_4h": True},
    ],
)
def test_every_patient_filter_is_known_as_one(filters):
    assert EVERYTHING.at(**filters).filters_patients is True


def test_periods_and_units_do_not_filter_patients():
    selection = EVERYTHING.at(period="month", units=frozenset({"11"}))
    assert selection.filters_patients is False


def test_a_selection_is_a_key_that_cannot_change():
    assert hash(EVERYTHING) == hash(EVERYTHING.at())
    assert EVERYTHING.at() == EVERYTHING
    assert EVERYTHING.at(sex=MALE) != EVERYTHING
    with pytest.raises(AttributeError):
        EVERYTHING.sex = MALE  # type: ignore[misc]
