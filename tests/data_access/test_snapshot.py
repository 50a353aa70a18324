"""The snapshot holds numbers that can answer counts, and nothing of a person."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from data_access.cells import Cells
from data_access.schema import unit
from data_access.snapshot import (
    DENOMINATOR_ONLY,
    NUMERATOR,
    OUTSIDE,
    SMALL,
    Bands,
    Snapshot,
)
from indicators.catalogue import ALL, by_id
from tests.small import add_strokes, empty_registry, snapshot_of, stroke_row
from tests.varied import fill_varied

AS_OF = date(2021, 6, 30)
# Nothing may join this list without a thought on who could be known again by it.
KNOWN_FIELDS = {
    "as_of": date,
    "taken_at": datetime,
    "version": str,
    "units": tuple,
    "coverage": tuple,
    "unit": np.int16,
    "month": np.int32,
    "age": np.int16,
    "sex": np.int8,
    "diagnosis": np.int8,
    "nihss": np.int8,
    "within_4h": np.int8,
    "mrs_before": np.int8,
    "mrs_3m": np.int8,
    "discharge": np.int8,
    "hour": np.int8,
    "weekday": np.int8,
    "transferred": np.int8,
    "verdicts": np.int8,
    "times": np.int32,
    "unknown": np.int32,
    "is_part": bool,
    "bands": Bands,
    "cells": Cells,
}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    engine = empty_registry()
    fill_varied(engine)
    return snapshot_of(engine, ALL, AS_OF)


def test_it_has_the_known_fields_and_no_other():
    assert {one.name for one in fields(Snapshot)} == set(KNOWN_FIELDS)


def test_bands_are_no_part_of_what_is_read(snapshot):
    assert snapshot.bands is None


def test_what_it_keeps_of_a_stroke_are_small_whole_numbers(snapshot):
    for name in ("unit", "month", "age", *SMALL):
        assert getattr(snapshot, name).dtype == KNOWN_FIELDS[name], name
    for name in ("verdicts", "times"):
        columns = getattr(snapshot, name).values()
        assert {column.dtype for column in columns} == {np.dtype(KNOWN_FIELDS[name])}
        assert {len(column) for column in columns} == {len(snapshot)}
    assert snapshot.megabytes() * 1e6 / len(snapshot) < 200


def test_no_identifier_is_anywhere_in_it(registry):
    marks = {"SkjemaGUID": "FORM-MARK", "PasientGUID": "PERSON-MARK"}
    add_strokes(
        registry,
        [
            stroke_row(
                1,
                **marks,
                ForloepID="EPISODE-MARK",
                TrombolyseSykehus="TEXT-MARK",
                Innleggelsestidspunkt=datetime(2019, 3, 17, 13, 37),
                DeathDate=date(2019, 4, 18),
            )
        ],
    )
    text = repr(replace(snapshot_of(registry, ALL, AS_OF), taken_at=datetime.now(UTC)))
    assert "MARK" not in text
    assert "2019, 3, 17" not in text
    assert "2019-03-17" not in text


def test_rows_are_not_in_the_order_of_reading(snapshot):
    place = snapshot.unit.astype(int) * 100_000 + snapshot.month
    assert (np.diff(place) >= 0).all()


def test_dimensions_stay_within_what_the_docstring_says(snapshot):
    assert set(np.unique(snapshot.sex)) == {0, 1, 2}
    assert set(np.unique(snapshot.diagnosis)) == {1, 2, 3}
    assert set(np.unique(snapshot.within_4h)) == {0, 1, 2}
    assert snapshot.nihss.min() == -1
    assert snapshot.nihss.max() == 42
    assert set(np.unique(snapshot.mrs_3m)) == {-1, 0, 1, 2, 3, 4, 5, 6}
    assert set(np.unique(snapshot.discharge)) == set(range(13))
    assert set(np.unique(snapshot.age)) == {-1, 18, 55, 64, 65, 80, 81, 101}
    assert set(np.unique(snapshot.unit)) == {-1, 0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("name", "column", "inside", "met"),
    [
        ("independent_3m_mrs_0_2", "mrs_3m", range(6), range(3)),
        ("independent_3m_mrs_0_2_all", "mrs_3m", range(7), range(3)),
        ("mortality_inhospital", "discharge", range(13), [10]),
    ],
)
def test_a_dimension_and_the_indicator_of_it_agree(snapshot, name, column, inside, met):
    verdicts, codes = snapshot.verdicts[name], getattr(snapshot, column)
    assert (np.isin(codes, inside) == (verdicts >= DENOMINATOR_ONLY)).all()
    assert (np.isin(codes, met) == (verdicts == NUMERATOR)).all()


def test_mrs_before_the_stroke_keeps_zero_apart_from_unknown(registry):
    answers = [0, 1, 5, 6, -1, 9, None]
    add_strokes(registry, [stroke_row(i, MRSPre=one) for i, one in enumerate(answers)])
    found = snapshot_of(registry, [], AS_OF).mrs_before
    assert sorted(found) == [-1, -1, -1, -1, 0, 1, 5]


def test_follow_up_is_due_in_the_dimension_as_in_the_indicator(registry):
    fill_varied(registry)
    snapshot = snapshot_of(registry, ALL, date(2020, 6, 30))
    due = snapshot.verdicts["followup_3m_reported"] >= DENOMINATOR_ONLY
    assert ((snapshot.mrs_3m != -2) == due).all()
    assert 0 < due.sum() < len(snapshot)


def test_hour_weekday_and_transfer_of_an_admission(registry):
    monday, midnight = datetime(2019, 3, 4, 8, 59), datetime(2019, 3, 10)
    add_strokes(
        registry,
        [
            stroke_row(1, Innleggelsestidspunkt=monday, OverflyttetFraSykehus=2),
            # 00:00 means that the clock is not known; the day is.
            stroke_row(2, Innleggelsestidspunkt=midnight, OverflyttetFraSykehus=9),
            stroke_row(3, UnitId=12, OverflyttetFraSykehus=1),
        ],
    )
    found = snapshot_of(registry, [], AS_OF)
    rows = list(zip(found.hour, found.weekday, found.transferred, strict=True))
    assert sorted(rows) == [(-1, 6, 0), (8, 0, 2), (12, 0, 1)]


def test_a_part_says_that_it_is_one(snapshot):
    women = snapshot.part(snapshot.sex == 1)
    assert women.is_part
    assert not snapshot.is_part
    assert len(women) == (snapshot.sex == 1).sum() > 0
    assert set(np.unique(women.sex)) == {1}
    for name in ("verdicts", "times"):
        for indicator, column in getattr(women, name).items():
            kept = getattr(snapshot, name)[indicator][snapshot.sex == 1]
            assert (column == kept).all()


def test_unknown_answers_are_of_strokes_that_do_not_count_as_met(snapshot):
    assert set(snapshot.unknown) == set(snapshot.verdicts)
    for name, places in snapshot.unknown.items():
        assert places.dtype == KNOWN_FIELDS["unknown"]
        assert (np.diff(places) > 0).all()
        expected = DENOMINATOR_ONLY if by_id(name).unknown_is_not_done else OUTSIDE
        assert set(snapshot.verdicts[name][places]) <= {expected}
    assert len(snapshot.unknown["dysphagia_screening"])
    assert len(snapshot.unknown["independent_3m_mrs_0_2"])
    assert not len(snapshot.unknown["mortality_30d"])


def test_a_part_keeps_its_own_unknown_answers(snapshot):
    women = snapshot.part(snapshot.sex == 1)
    for name, places in snapshot.unknown.items():
        doubtful = np.zeros(len(snapshot), bool)
        doubtful[places] = True
        kept = np.flatnonzero(doubtful[snapshot.sex == 1])
        assert (women.unknown[name] == kept).all()


def test_no_patient_is_undecided(snapshot):
    assert snapshot.undecided() == {}


def test_a_registry_without_strokes_is_an_empty_snapshot(registry):
    empty = snapshot_of(registry, ALL, AS_OF)
    assert len(empty) == 0
    assert len(empty.units) == 5
    assert set(empty.verdicts) | set(empty.times) == {
        one.id for one in ALL if one.question() is not None
    }


def test_hospitals_with_missing_names_are_read(registry):
    with registry.begin() as connection:
        connection.execute(unit.insert().values(UnitId=77, RHF="Helse Nord RHF"))
        connection.execute(unit.insert().values(UnitId=78, Sykehus="Ny"))
    found = {one.unit_id: one for one in snapshot_of(registry, [], AS_OF).units}
    assert (found[77].short_name, found[77].hf) == ("77", "")
    assert (found[78].short_name, found[78].rhf) == ("Ny", "")
    assert found[78].thrombolysis_unit_id == 78
