"""The distribution of a leg: exact for the own, coarse for others, never of a few."""

import numpy as np
import pandas as pd
import pytest

from indicators.times_distribution import distribution
from indicators.ways import DOOR_TO_TREATMENT, IMAGING_TO_TREATMENT, THROMBOLYSIS
from tests.indicators.times_registry import YEAR, given_thrombolysis, of, snapshot_with
from tests.small import ADVISORY, SECRETARIAT, hospital_user

OWN = hospital_user(11)
NUMBERS = ["numerator", "denominator", "value", "lower", "upper", "minutes"]


def curve(
    snapshot, unit=11, viewer=OWN, rest=False, leg=DOOR_TO_TREATMENT, question=None
):
    found = distribution(snapshot, THROMBOLYSIS, leg, question or of(unit), viewer)
    table = pd.DataFrame(found)
    return table[(table["unit_level"] == "rest") == rest].reset_index(drop=True)


def at(rows, minutes):
    return rows[rows["minutes"] == minutes].iloc[0]


def test_the_own_curve_counts_every_patient_by_the_minute():
    needles = [-10, 0, 12, 12, 30, 41, 59]
    mine = curve(snapshot_with(given_thrombolysis(n) for n in needles))
    assert mine["minutes"].tolist() == list(range(61))
    for minutes in range(61):
        by_hand = sum(needle <= minutes for needle in needles)
        assert at(mine, minutes)["numerator"] == by_hand
        assert at(mine, minutes)["value"] == pytest.approx(by_hand / 7)
    assert not mine["rounded"].any()


def test_a_second_more_than_the_minute_is_later():
    row = given_thrombolysis(40)
    late = row | {"SkjemaGUID": "LATE", "PasientGUID": "LATE"}
    late["TrombolyseStarttid"] = row["TrombolyseStarttid"].replace(second=1)
    mine = curve(snapshot_with([row, late]))
    assert at(mine, 40)["numerator"] == 1
    assert at(mine, 41)["numerator"] == 2


def many(unit, patients):
    return [
        given_thrombolysis(7 + number % 50, unit=unit) for number in range(patients)
    ]


@pytest.mark.parametrize("rest", [False, True])
def test_others_are_told_every_fifth_minute_of_rounded_counts(rest):
    # The year is over and nothing is filtered: a median would be exact.
    rows = many(21, 43) if rest else many(22, 43)
    snapshot = snapshot_with(rows + many(11, 40))
    found = curve(snapshot, 11 if rest else 22, hospital_user(11), rest)
    assert set(found["minutes"] % 5) == {0}
    assert set(found["numerator"] % 5) == {0}
    assert set(found["denominator"]) == {45}
    assert found["rounded"].all()
    whole_percents = 100 * found["value"]
    assert np.allclose(whole_percents, whole_percents.round())
    assert found["value"].is_monotonic_increasing
    assert found["value"].max() <= 1


def test_thirty_are_shown_and_twenty_nine_are_hidden_without_a_trace():
    shown = curve(snapshot_with(many(22, 30)), 22, ADVISORY)
    assert not shown["hidden_reason"].any()
    hidden = curve(snapshot_with(many(22, 29)), 22, ADVISORY)
    assert hidden["hidden_reason"].tolist() == ["small_number"]
    assert hidden[NUMBERS].isna().all(axis=None)


def test_the_own_curve_of_a_few_is_shown_to_the_own():
    snapshot = snapshot_with(many(11, 3))
    assert at(curve(snapshot), 60)["numerator"] == 3
    assert curve(snapshot, viewer=ADVISORY)["hidden_reason"].tolist() == [
        "small_number"
    ]


def test_a_rest_of_a_few_is_hidden_too():
    snapshot = snapshot_with(many(11, 40) + many(21, 12))
    rest = curve(snapshot, rest=True)
    assert rest["hidden_reason"].tolist() == ["small_number"]


def test_the_secretariat_sees_every_minute_of_everybody():
    snapshot = snapshot_with(many(22, 12) + many(21, 12))
    for rest in (False, True):
        found = curve(snapshot, 22, SECRETARIAT, rest)
        assert set(found["denominator"]) == {12}
        assert set(found["minutes"] % 5) == set(range(5))


def test_the_country_is_one_curve_with_the_units_that_nobody_knows():
    snapshot = snapshot_with(many(11, 20) + many(21, 20) + many(99, 20))
    question = YEAR.at(unit_level="nation")
    found = curve(snapshot, viewer=SECRETARIAT, question=question)
    assert set(found["denominator"]) == {60}
    table = distribution(
        snapshot, THROMBOLYSIS, DOOR_TO_TREATMENT, question, SECRETARIAT
    )
    assert set(table["unit_level"]) == {"nation"}


def test_filters_and_months_choose_the_patients():
    rows = [given_thrombolysis(10, PatientGender="Male")]
    rows += [given_thrombolysis(20), given_thrombolysis(30)]
    snapshot = snapshot_with(rows)
    men = curve(snapshot, question=of(11).at(sex=2))
    assert set(men["denominator"]) == {1}
    assert at(men, 10)["numerator"] == 1
    before = of(11).at(last=YEAR.first + 1)
    assert curve(snapshot, question=before)["hidden_reason"].tolist() == ["no_data"]


def test_both_curves_end_where_nearly_all_are_treated():
    rows = [given_thrombolysis(20) for _ in range(96)]
    rows += [given_thrombolysis(600) for _ in range(4)]
    rows += [given_thrombolysis(100, unit=21) for _ in range(40)]
    snapshot = snapshot_with(rows)
    assert curve(snapshot)["minutes"].max() == 120
    assert curve(snapshot, rest=True)["minutes"].max() == 120


def test_every_leg_has_a_distribution():
    snapshot = snapshot_with([given_thrombolysis(30, imaging=12)])
    mine = curve(snapshot, leg=IMAGING_TO_TREATMENT)
    assert at(mine, 17)["numerator"] == 0
    assert at(mine, 18)["numerator"] == 1


def test_a_leg_the_registry_has_no_clocks_for_has_no_row():
    snapshot = snapshot_with([given_thrombolysis(30)])
    del snapshot.times["door_to_imaging_median"]
    assert curve_table(snapshot) == {}


def curve_table(snapshot):
    return distribution(snapshot, THROMBOLYSIS, IMAGING_TO_TREATMENT, of(11), OWN)
