"""A registry in cells: the same numbers as from its rows, or none and a reason."""

import random
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data_access.grouped import take_cells
from data_access.snapshot import Snapshot
from environment import UnusableSetting
from indicators.catalogue import ALL, by_id
from indicators.definition import MedianIndicator
from indicators.groups import group_results
from indicators.large import MOST_ROWS, in_cells, plan_for
from indicators.measure import measure
from indicators.outcome import SCALES, distributions
from indicators.results import results
from indicators.selection import (
    AGE_BANDS,
    NIHSS_BANDS,
    UNIT_LEVELS,
    Selection,
)
from indicators.times import legs_table
from indicators.times_distribution import distribution
from indicators.ways import WAYS
from tests.small import (
    ADVISORY,
    SECRETARIAT,
    UNITS,
    add_strokes,
    empty_registry,
    hospital_user,
    snapshot_of,
    stroke_row,
)
from tests.varied import fill_varied

AS_OF = date(2021, 6, 30)
ASKED = [one for one in ALL if one.question() is not None]
QUESTIONS = [one.question() for one in ASKED]
COLUMNS = ("numerator", "denominator", "unknown")


@pytest.fixture(scope="module")
def registry():
    """A registry that touches every rule, and forms without a hospital."""
    engine = empty_registry()
    fill_varied(engine)
    add_strokes(
        engine, [stroke_row(9000 + n, UnitId=unit) for n, unit in enumerate([None, 98])]
    )
    return engine


@pytest.fixture(scope="module")
def rows(registry):
    return snapshot_of(registry, ASKED, AS_OF)


@pytest.fixture(scope="module", params=[2021, 2019], ids="months from {}".format)
def cells(request, registry):
    """The registry in cells, months kept apart from one year or the other."""
    plan = plan_for(QUESTIONS, AS_OF.replace(year=request.param + 2))
    return take_cells(registry, plan, AS_OF)


def selections(rows: Snapshot, count: int) -> list[Selection]:
    """Return questions of every kind, drawn with a seed."""
    chance = random.Random(1905)
    first, last = rows.months
    starts = [first, first, *(year * 12 for year in (2019, 2020, 2021))]
    ends = [last, last, *(year * 12 - 1 for year in (2020, 2021))]

    def some(options, odds):
        if chance.random() > odds:
            return ()
        return tuple(chance.sample(options, chance.randint(1, 2)))

    def one():
        level = chance.choice(UNIT_LEVELS)
        units = {
            "hospital": ["21", "11", "nowhere"],
            "hf": ["Øst HF", "Nord HF"],
            "rhf": ["Helse Sør-Øst RHF", "Helse Nord RHF"],
        }
        begin = chance.choice([*starts, chance.randint(first, last)])
        return Selection(
            first=begin,
            last=max(begin, chance.choice([*ends, chance.randint(first, last)])),
            period=chance.choice(["all", "year", "quarter", "month", "rolling12"]),
            unit_level=level,
            sex=chance.choice([None, None, 1, 2]),
            diagnoses=frozenset(some([1, 2, 3], 0.3)),
            ages=some(AGE_BANDS, 0.3),
            nihss=some(NIHSS_BANDS, 0.2),
            within_4h=chance.choice([None, None, None, True, False]),
            rest_of=some(units[level], 0.3) if level != "nation" else (),
        )

    return [one() for _ in range(count)]


@pytest.mark.parametrize("merge", [True, False], ids=["merged", "registered"])
def test_every_number_is_that_of_the_rows(rows, cells, merge):
    offered = 0
    for selection in selections(rows, 60):
        by_row = measure(rows, ASKED, selection, merge=merge)
        by_cell = measure(cells, ASKED, selection, merge=merge)
        for mine, other in zip(by_row, by_cell, strict=True):
            if not other.offered:
                continue
            offered += 1
            said = (mine.indicator.id, selection)
            assert (mine.groups, mine.periods) == (other.groups, other.periods), said
            for name in COLUMNS:
                assert same(getattr(mine, name), getattr(other, name)), (name, *said)
            assert (mine.statistics or {}).keys() == (other.statistics or {}).keys()
            for name, values in (mine.statistics or {}).items():
                assert same(values, other.statistics[name]), (name, *said)
    assert offered > 1000


def same(mine, other):
    if mine is None or other is None:
        return mine is other
    return np.array_equal(mine, other, equal_nan=True)


@pytest.mark.parametrize(
    "viewer", [ADVISORY, SECRETARIAT, hospital_user(21)], ids=lambda one: one.role
)
def test_what_is_hidden_is_hidden_in_the_same_way(rows, cells, viewer):
    for selection in selections(rows, 12):
        expected = results(rows, ASKED, selection, viewer)
        found = results(cells, ASKED, selection, viewer)
        kept = found["hidden_reason"] != "not_offered"
        assert found[kept].equals(expected[kept]), selection
        assert found[~kept]["denominator"].isna().all()


def test_outcomes_are_spread_as_in_the_rows(rows, cells):
    for selection in selections(rows, 20):
        expected = distributions(rows, SCALES, selection, ADVISORY)
        found = distributions(cells, SCALES, selection, ADVISORY)
        kept = found["hidden_reason"] != "not_offered"
        assert found[kept].equals(expected[kept]), selection


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_way_to_treatment_is_that_of_the_rows(rows, cells, way):
    everybody = Selection(*rows.months, unit_level="nation")
    one = everybody.at(unit_level="hf", units=frozenset({"Øst HF"}))
    last = everybody.at(first=2021 * 12, diagnoses=frozenset({2}))
    for selection in (everybody, one, one.at(sex=1), last):
        for viewer in (SECRETARIAT, ADVISORY):
            asked = (selection, viewer)
            expected = pd.DataFrame(legs_table(rows, way, *asked))
            assert pd.DataFrame(legs_table(cells, way, *asked)).equals(expected)
            for leg in way.legs:
                expected = pd.DataFrame(distribution(rows, way, leg, *asked))
                found = pd.DataFrame(distribution(cells, way, leg, *asked))
                assert found.equals(expected)
    shown = legs_table(rows, way, everybody, SECRETARIAT)
    assert shown["denominator"].max() > 5


@pytest.mark.parametrize("name", ["dysphagia_screening", "length_of_stay_median"])
def test_groups_of_patients_are_those_of_the_rows(rows, cells, name):
    compared = 0
    for selection in selections(rows, 12):
        if selection.rest_of or selection.unit_level == "nation":
            continue
        asked = (selection, selection.at(unit_level="nation"))
        expected = group_results(rows, by_id(name), asked, ADVISORY)
        expected = expected[expected["dimension"] != "week"].reset_index(drop=True)
        found = group_results(cells, by_id(name), asked, ADVISORY)
        if not (found["hidden_reason"] == "not_offered").any():
            assert found.equals(expected), selection
            compared += len(found)
    assert compared > 50


@pytest.mark.parametrize(
    ("asked", "shares", "medians"),
    [
        ({}, True, True),
        ({"sex": 1}, True, True),
        ({"sex": 1, "first": 2019 * 12 + 1}, True, False),
        ({"sex": 1, "period": "month"}, True, False),
        ({"sex": 1, "within_4h": True}, True, True),
        ({"sex": 1, "within_4h": True, "period": "quarter"}, False, False),
        ({"sex": 1, "within_4h": True, "last": 2020 * 12}, False, False),
        (
            {"sex": 1, "within_4h": True, "first": 2021 * 12, "period": "month"},
            True,
            True,
        ),
        ({"period": "month"}, True, True),
        ({"ages": ((18, 64),)}, True, True),
        ({"ages": ((18, 60),)}, False, False),
        ({"nihss": ((0, 42),)}, True, True),
    ],
    ids=str,
)
def test_what_is_finer_than_the_cells_is_not_offered(
    registry, rows, asked, shares, medians
):
    cells = take_cells(registry, plan_for(QUESTIONS, date(2023, 6, 30)), AS_OF)
    first, last = rows.months
    selection = Selection(**{"first": first, "last": last, "period": "year", **asked})
    found = measure(cells, ASKED, selection)
    offered = {"numerator": set(), "value": set()}
    for one in found:
        kind = "value" if isinstance(one.indicator, MedianIndicator) else "numerator"
        offered[kind].add(one.offered)
    assert offered == {"numerator": {shares}, "value": {medians}}


def test_the_size_decides_and_the_operator_may(monkeypatch):
    assert not in_cells(lambda: MOST_ROWS)
    assert in_cells(lambda: MOST_ROWS + 1)
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")
    assert in_cells(lambda: 1)
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "rows")
    assert not in_cells(lambda: MOST_ROWS + 1)
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "rader")
    with pytest.raises(UnusableSetting, match="SLAGTAVLE_SNAPSHOT"):
        in_cells(lambda: 1)


def test_what_it_keeps_are_whole_numbers(cells):
    assert len(cells.month) == 0
    for table in cells.cells.tables():
        assert all(np.issubdtype(one.dtype, np.integer) for one in table.columns())
    assert cells.megabytes() > cells.cells.fine.megabytes() > 0


def test_an_empty_registry_has_no_numbers_and_no_failure():
    cells = take_cells(empty_registry(), plan_for(QUESTIONS, AS_OF), AS_OF)
    assert (len(cells), cells.months) == (0, None)
    selection = Selection(2019 * 12, 2020 * 12, "year", "hospital")
    table = results(cells, ASKED, selection, SECRETARIAT)
    assert set(table["hidden_reason"]) == {"no_data"}
    assert len(UNITS) == table["unit_id"].nunique()
