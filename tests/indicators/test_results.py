"""The road from strokes to a table, counted by hand."""

from datetime import date, datetime

import numpy as np
import pytest

from data_access.scope import OPERATOR
from indicators.periods import month_of
from indicators.results import compare_with_rest, results
from indicators.selection import Selection
from tests.indicators.conftest import ALL, COVERED, NEEDLE, SCREENED, TREATED
from tests.small import (
    add_coverage,
    add_strokes,
    empty_registry,
    snapshot_of,
    stroke_row,
)

YEAR_2019 = Selection(
    first=month_of(date(2019, 1, 1)), last=month_of(date(2019, 12, 1))
)


def at(month: int, hour: int = 12, minute: int = 0, year: int = 2019) -> datetime:
    return datetime(year, month, 4, hour, minute)


@pytest.fixture(scope="module")
def snapshot():
    engine = empty_registry()
    rows = []

    def add(count: int, **values):
        rows.extend([stroke_row(len(rows) + i, **values) for i in range(count)])

    add(3, UnitId=11, SvelgtestUtfort=1)
    add(1, UnitId=11, SvelgtestUtfort=9)
    add(2, UnitId=12, SvelgtestUtfort=3)
    add(1, UnitId=21, SvelgtestUtfort=2, Slagdiagnose=1)
    add(1, UnitId=31, SvelgtestUtfort=1, PatientGender="Male", PatientAge=None)
    add(1, UnitId=99, SvelgtestUtfort=1)
    add(2, UnitId=21, SvelgtestUtfort=1, Innleggelsestidspunkt=at(1, year=2020))
    for minutes in (10, 20, 40, 60):
        add(
            1,
            UnitId=22,
            Trombolyse=1,
            Innleggelsestidspunkt=at(6),
            TrombolyseStarttid=at(6, 12, minutes) if minutes < 60 else at(6, 13),
        )
    add(
        1, UnitId=22, Trombolyse=3, Innleggelsestidspunkt=at(6), TrombolyseStarttid=None
    )
    add_strokes(engine, rows)
    add_coverage(engine, [(11, 2019, 80, 90, 70), (21, 2019, 50, 100, 50)])
    return snapshot_of(engine, ALL)


def rows_of(snapshot, indicator, **changes):
    table = results(snapshot, [indicator], YEAR_2019.at(**changes), OPERATOR)
    return table.set_index(["unit_id", "period"])


def test_hospital_hf_rhf_and_nation_count_patients_not_means(snapshot):
    by = {
        level: rows_of(snapshot, SCREENED, unit_level=level)
        for level in ("hospital", "hf", "rhf", "nation")
    }
    label = "2019-01..2019-12"
    counts = ["numerator", "denominator"]
    assert by["hospital"].loc[("11", label), counts].tolist() == [3, 4]
    assert by["hospital"].loc[("12", label), counts].tolist() == [2, 2]
    assert by["hf"].loc[("Nord HF", label), counts].tolist() == [5, 6]
    assert by["rhf"].loc[("Helse Sør-Øst RHF", label), counts].tolist() == [1, 7]
    # The unit that no table knows belongs to the nation alone.
    assert by["nation"].loc[("nation", label), counts].tolist() == [7, 14]
    assert by["hf"].loc[("Nord HF", label), "value"] == pytest.approx(5 / 6)


def test_every_unit_stands_in_the_table_also_without_patients(snapshot):
    table = rows_of(snapshot, SCREENED, unit_level="hospital", period="quarter")
    assert len(table) == 5 * 4
    empty = table.loc[("11", "2019-Q4")]
    assert empty["hidden_reason"] == "no_data"
    assert np.isnan(empty["denominator"])
    assert np.isnan(empty["value"])


def test_periods_are_calendar_ones_and_rolling_windows_trail(snapshot):
    years = rows_of(snapshot, SCREENED, last=month_of(date(2020, 12, 1)), period="year")
    assert years.loc[("nation", "2019"), "denominator"] == 14
    assert years.loc[("nation", "2020"), "denominator"] == 2
    rolling = rows_of(
        snapshot,
        SCREENED,
        first=month_of(date(2020, 1, 1)),
        last=month_of(date(2020, 3, 1)),
        period="rolling12",
    )
    assert rolling["denominator"].tolist() == [16, 16, 7]
    assert rolling.index[0] == ("nation", "2019-02..2020-01")


def test_thrombolysis_is_counted_where_it_is_given_and_totals_stay(snapshot):
    hospital = rows_of(snapshot, TREATED, unit_level="hospital")
    label = "2019-01..2019-12"
    assert hospital.loc[("11", label), "denominator"] == 6
    assert hospital.loc[("12", label), "hidden_reason"] == "no_data"
    rhf = rows_of(snapshot, TREATED, unit_level="rhf")
    assert rhf.loc[("Helse Nord RHF", label), "denominator"] == 6
    nation = rows_of(snapshot, TREATED)
    assert nation.loc[("nation", label), ["numerator", "denominator"]].tolist() == [
        5,
        13,
    ]


def test_medians_are_of_patients_in_minutes(snapshot):
    table = rows_of(snapshot, NEEDLE, unit_level="hospital")
    row = table.loc[("22", "2019-01..2019-12")]
    assert row[["denominator", "value", "q1", "q3"]].tolist() == [4, 30, 17.5, 45]
    assert np.isnan(row["numerator"])
    assert np.isnan(row["lower"])


def test_rolling_medians_pool_twelve_months(snapshot):
    changes = {"first": month_of(date(2020, 5, 1)), "last": month_of(date(2020, 6, 1))}
    table = rows_of(snapshot, NEEDLE, period="rolling12", **changes)
    assert table["denominator"].fillna(0).tolist() == [4, 0]
    assert table["value"].tolist()[0] == 30


@pytest.mark.parametrize(
    ("changes", "denominator"),
    [
        ({"sex": 1}, 13),
        ({"sex": 2}, 1),
        ({"diagnoses": frozenset({1})}, 1),
        ({"ages": ((65, 74),)}, 13),
        ({"ages": ((65, 74), (85, 200))}, 13),
        ({"ages": ((18, 54),)}, 0),
        ({"within_4h": True}, 0),
        ({"units": frozenset({"11", "31"}), "unit_level": "hospital"}, 5),
    ],
)
def test_filters_keep_the_patients_they_name(snapshot, changes, denominator):
    table = rows_of(snapshot, SCREENED, **changes)
    assert table["denominator"].sum() == denominator


def test_coverage_is_yearly_and_knows_no_patient_filter(snapshot):
    table = rows_of(snapshot, COVERED, unit_level="hospital", period="year")
    assert table.loc[("11", "2019"), "value"] == pytest.approx(80 / 100)
    assert table.loc[("21", "2019"), "value"] == pytest.approx(50 / 100)
    nation = rows_of(snapshot, COVERED, period="year")
    assert nation.loc[("nation", "2019"), "value"] == pytest.approx(130 / 200)
    for changes in ({"period": "quarter"}, {"sex": 1}):
        assert set(rows_of(snapshot, COVERED, **changes)["hidden_reason"]) == {
            "no_data"
        }


def test_the_rest_of_the_country_holds_nobody_of_the_unit(snapshot):
    (found,) = compare_with_rest(
        snapshot,
        [SCREENED],
        YEAR_2019.at(unit_level="hf", units=frozenset({"Nord HF"})),
        OPERATOR,
    )
    assert (found.unit["numerator"], found.unit["denominator"]) == (5, 6)
    assert (found.rest["numerator"], found.rest["denominator"]) == (2, 8)
    assert found.rest["unit_level"] == "rest"
    assert found.difference == pytest.approx(5 / 6 - 2 / 8)
    assert found.verdict == "better"
    assert found.missing == 1


def test_nobody_is_undecided(snapshot):
    assert snapshot.undecided() == {}


def test_incomplete_periods_are_marked(snapshot):
    table = rows_of(
        snapshot, SCREENED, last=month_of(date(2021, 3, 1)), period="quarter"
    )
    marked = table[table["incomplete"]].index.get_level_values("period").tolist()
    assert marked == ["2021-Q1"]


def test_the_version_names_the_content_whatever_the_order_of_reading():
    rows = [stroke_row(i, SvelgtestUtfort=i % 4) for i in range(20)]
    versions = set()
    for order in (rows, rows[::-1]):
        engine = empty_registry()
        add_strokes(engine, order)
        versions.add(snapshot_of(engine, ALL).version)
    other = empty_registry()
    add_strokes(other, [*rows[:-1], stroke_row(19, SvelgtestUtfort=0)])
    assert len(versions) == 1
    assert snapshot_of(other, ALL).version not in versions


def test_units_that_do_not_exist_give_an_empty_table(snapshot):
    for indicator in ALL:
        table = rows_of(
            snapshot, indicator, unit_level="hospital", units=frozenset({"nonsense"})
        )
        assert table.empty
