"""Times by hour and day of admission: every patient in one cell, hidden as a part."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from indicators.extract import excel_csv, machine_csv
from indicators.suppression import MIN_DENOMINATOR
from indicators.times_clock import (
    BANDS,
    DAYS,
    band_label,
    by_clock,
    goals_on,
    within_band,
)
from indicators.ways import (
    DOOR_TO_TREATMENT,
    IMAGING_TO_TREATMENT,
    THROMBECTOMY_DIRECT,
    THROMBOLYSIS,
)
from tests.indicators.times_registry import (
    MONDAY_NOON,
    given_thrombectomy,
    given_thrombolysis,
    of,
    snapshot_with,
)
from tests.small import ADVISORY, hospital_user

OWN = hospital_user(11)
MEDIAN = "thrombolysis_door_to_treatment"


def cells(snapshot, unit=11, viewer=OWN, indicator=MEDIAN, way=THROMBOLYSIS):
    found = by_clock(snapshot, way, DOOR_TO_TREATMENT, of(unit), viewer)
    table = pd.DataFrame(found)
    rows = table[(table["unit_level"] != "rest") & (table["indicator_id"] == indicator)]
    return rows.set_index(["days", "hours"])


def test_every_hour_lies_in_one_band_and_an_unknown_hour_in_none():
    hours = np.arange(-1, 24)
    found = sum(within_band(hours, band).astype(int) for band in BANDS)
    assert found.tolist() == [0] + [1] * 24


@pytest.mark.parametrize(
    ("at", "cell"),
    [
        (datetime(2019, 3, 4, 8, 0), ("weekday", "08-15")),
        (datetime(2019, 3, 4, 7, 59), ("weekday", "22-08")),
        (datetime(2019, 3, 4, 14, 59), ("weekday", "08-15")),
        (datetime(2019, 3, 4, 15, 0), ("weekday", "15-22")),
        (datetime(2019, 3, 8, 23, 59), ("weekday", "22-08")),
        (datetime(2019, 3, 9, 0, 1), ("weekend", "22-08")),
        (datetime(2019, 3, 10, 21, 59), ("weekend", "15-22")),
        (datetime(2019, 3, 11, 0, 1), ("weekday", "22-08")),
    ],
)
def test_a_patient_counts_in_the_cell_of_the_admission(at, cell):
    found = cells(snapshot_with([given_thrombolysis(31, at=at)]))
    assert found.loc[cell, "value"] == 31
    assert found.loc[cell, "denominator"] == 1
    assert (found["hidden_reason"] == "no_data").sum() == 5


def around_the_week(unit, patients):
    return [
        given_thrombolysis(
            20 + n % 30, unit=unit, at=MONDAY_NOON + timedelta(hours=5 * n, minutes=1)
        )
        for n in range(patients)
    ]


def test_the_cells_of_the_own_add_up():
    found = cells(snapshot_with(around_the_week(11, 90)))
    assert list(found.index) == [(d, band_label(b)) for d in DAYS for b in BANDS]
    assert found["denominator"].sum() == 90
    assert not found["rounded"].any()


def test_shares_within_the_goals_stand_beside_the_median():
    rows = [given_thrombolysis(needle) for needle in (25, 35, 40, 41)]
    snapshot = snapshot_with(rows)
    cell = ("weekday", "08-15")
    within_40 = cells(snapshot, indicator="door_to_needle_le40min").loc[cell]
    assert (within_40["numerator"], within_40["denominator"]) == (3, 4)
    within_30 = cells(snapshot, indicator="door_to_needle_le30min").loc[cell]
    assert within_30["value"] == 0.25


def test_cells_of_others_are_hidden_below_ten_and_rounded_in_a_whole_year():
    # The year is over and nothing is filtered: the whole would be exact.
    snapshot = snapshot_with(around_the_week(22, 90))
    found = cells(snapshot, 22, ADVISORY)
    exact = cells(snapshot, 22, hospital_user(22))["denominator"]
    few = exact < MIN_DENOMINATOR
    assert few.any()
    assert not few.all()
    assert (found.loc[few, "hidden_reason"] == "small_number").all()
    assert found.loc[few, ["denominator", "value", "q1"]].isna().all(axis=None)
    assert found.loc[~few, "rounded"].all()
    assert set(found.loc[~few, "denominator"] % 5) == {0}
    assert (found.loc[~few, "value"] % 1 == 0).all()


def test_the_rest_of_the_country_is_rounded_as_a_part():
    snapshot = snapshot_with(around_the_week(11, 60) + around_the_week(21, 300))
    found = by_clock(snapshot, THROMBOLYSIS, DOOR_TO_TREATMENT, of(11), OWN)
    table = pd.DataFrame(found)
    rest = table[table["unit_level"] == "rest"]
    assert len(rest) == 18
    assert rest["rounded"].all()
    assert set(rest["denominator"] % 5) == {0}


def test_thrombectomy_has_medians_only():
    snapshot = snapshot_with([given_thrombectomy(70, transferred=2)])
    found = by_clock(snapshot, THROMBECTOMY_DIRECT, DOOR_TO_TREATMENT, of(11), OWN)
    assert set(found["indicator_id"]) == {"thrombectomy_direct_door_to_treatment"}


def test_goals_are_those_in_force():
    ids = [one.id for one in goals_on(THROMBOLYSIS, date(2024, 12, 31))]
    assert ids == ["door_to_needle_le40min"]
    ids = [one.id for one in goals_on(THROMBOLYSIS, date(2025, 1, 1))]
    assert ids == ["door_to_needle_le40min", "door_to_needle_le30min"]


def test_a_leg_the_registry_has_no_clocks_for_has_no_row():
    snapshot = snapshot_with([given_thrombolysis(30)])
    del snapshot.times["door_to_imaging_median"]
    found = by_clock(snapshot, THROMBOLYSIS, IMAGING_TO_TREATMENT, of(11), OWN)
    assert found == {}


def test_files_say_the_cell_in_codes_and_in_words():
    snapshot = snapshot_with([given_thrombolysis(31)])
    found = by_clock(snapshot, THROMBOLYSIS, DOOR_TO_TREATMENT, of(11), OWN)
    table = pd.DataFrame(found)
    header, first, *_ = machine_csv(table, ["days", "hours"]).splitlines()
    assert header.endswith(",rounded,days,hours")
    assert first.endswith(",false,weekday,08-15")
    words = {"days": {"weekday": "Hverdag", "weekend": "Helg"}, "hours": {}}
    heading, first, *_ = excel_csv(table, {}, {"Utvalg": "alle"}, words).splitlines()
    assert heading.endswith(";Avrundet;Hverdag/helg;Innlagt kl.;Utvalg")
    assert first.endswith(";Nei;Hverdag;08-15;alle")
