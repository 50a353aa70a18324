"""The legs of the way to treatment: what they are, and which explains a gap."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from data_access.snapshot import UNKNOWN_TIME
from indicators.catalogue import ALL
from indicators.times import beside, legs_beside, legs_in, legs_table, main_part, timed
from indicators.ways import (
    DOOR_TO_IMAGING,
    DOOR_TO_TREATMENT,
    IMAGING_TO_TREATMENT,
    ONSET_TO_DOOR,
    ONSET_TO_TREATMENT,
    THROMBECTOMY_DIRECT,
    THROMBECTOMY_TRANSFERRED,
    THROMBOLYSIS,
    WAYS,
)
from tests.indicators.times_registry import (
    AS_OF,
    YEAR,
    given_thrombectomy,
    given_thrombolysis,
    of,
    snapshot_with,
)
from tests.small import (
    ADVISORY,
    SECRETARIAT,
    empty_registry,
    hospital_user,
    snapshot_of,
)
from tests.varied import fill_varied

OWN = hospital_user(11)


def legs(snapshot, way=THROMBOLYSIS, unit=11, viewer=OWN):
    found = legs_beside(legs_table(snapshot, way, of(unit), viewer), way)
    return {leg.name: leg for leg in found}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_legs_are_what_the_database_says_when_it_is_asked(way):
    engine = empty_registry()
    fill_varied(engine)
    asked = snapshot_of(engine, [*ALL, *way.legs.values()], date(2021, 6, 30))
    put_together = timed(asked, way)
    for name, leg in way.legs.items():
        from_database = asked.times[leg.id]
        assert (from_database != UNKNOWN_TIME).sum() > 0, name
        assert (put_together.times[leg.id] == from_database).all(), name


def test_medians_of_legs_are_those_of_the_treated():
    rows = [
        given_thrombolysis(30, imaging=10, onset=60),
        given_thrombolysis(40, imaging=12, onset=90),
        given_thrombolysis(65, imaging=15, onset=200),
    ]
    # Not treated: the wait before the door counts on the indicator's page, not here.
    waited = given_thrombolysis(30, onset=600) | {"Trombolyse": 2}
    found = legs(snapshot_with([*rows, waited]))
    assert {name: leg.unit["value"] for name, leg in found.items()} == {
        ONSET_TO_DOOR: 90,
        DOOR_TO_IMAGING: 12,
        IMAGING_TO_TREATMENT: 28,
        DOOR_TO_TREATMENT: 40,
        ONSET_TO_TREATMENT: 130,
    }
    assert {leg.unit["denominator"] for leg in found.values()} == {3}


def test_imaging_after_the_needle_is_no_time_of_that_leg():
    rows = [given_thrombolysis(30, imaging=31), given_thrombolysis(30, imaging=30)]
    found = legs(snapshot_with(rows))
    assert found[IMAGING_TO_TREATMENT].unit["denominator"] == 1
    assert found[IMAGING_TO_TREATMENT].unit["value"] == 0
    assert found[DOOR_TO_IMAGING].unit["denominator"] == 2


def test_a_needle_before_the_door_has_a_time_from_the_door():
    found = legs(snapshot_with([given_thrombolysis(-20, imaging=10)]))
    assert found[DOOR_TO_TREATMENT].unit["value"] == -20
    assert found[IMAGING_TO_TREATMENT].unit["hidden_reason"] == "no_data"


def test_a_patient_with_an_unknown_door_still_has_an_onset():
    at_an_unknown_hour = datetime(2019, 3, 4)
    found = legs(
        snapshot_with([given_thrombolysis(40, onset=60, at=at_an_unknown_hour)])
    )
    assert found[DOOR_TO_TREATMENT].unit["hidden_reason"] == "no_data"
    assert found[ONSET_TO_TREATMENT].unit["value"] == 100


def test_direct_and_transferred_patients_are_apart():
    rows = [
        given_thrombectomy(70, transferred=2, onset=50),
        given_thrombectomy(170, transferred=1, onset=80),
        given_thrombectomy(400, transferred=9, onset=400),
        given_thrombectomy(500, transferred=None, onset=400),
    ]
    snapshot = snapshot_with(rows)
    for way, groin, onset in (
        (THROMBECTOMY_DIRECT, 70, 50),
        (THROMBECTOMY_TRANSFERRED, 170, 80),
    ):
        found = legs(snapshot, way)
        assert found[DOOR_TO_TREATMENT].unit["value"] == groin
        assert found[ONSET_TO_TREATMENT].unit["value"] == groin + onset
        assert found[ONSET_TO_DOOR].unit["value"] == onset
        known = (DOOR_TO_TREATMENT, ONSET_TO_TREATMENT, ONSET_TO_DOOR)
        assert {found[name].unit["denominator"] for name in known} == {1}


def test_a_registry_without_imaging_clocks_has_the_other_legs():
    snapshot = snapshot_with([given_thrombolysis(30, onset=60)])
    times = {k: v for k, v in snapshot.times.items() if k != "door_to_imaging_median"}
    poorer = replace(snapshot, times=times)
    assert list(legs_in(poorer, THROMBOLYSIS)) == [
        ONSET_TO_DOOR,
        DOOR_TO_TREATMENT,
        ONSET_TO_TREATMENT,
    ]
    found = legs(poorer)
    assert found[DOOR_TO_TREATMENT].unit["value"] == 30
    assert DOOR_TO_IMAGING not in found


def test_the_rest_of_the_country_is_without_the_unit():
    rows = [given_thrombolysis(50) for _ in range(12)]
    rows += [given_thrombolysis(20, unit=21) for _ in range(30)]
    found = legs(snapshot_with(rows), viewer=SECRETARIAT)[DOOR_TO_TREATMENT]
    assert (found.unit["value"], found.unit["denominator"]) == (50, 12)
    assert (found.rest["value"], found.rest["denominator"]) == (20, 30)
    assert (found.minutes, found.way, found.is_clear) == (30, "longer", True)


def test_the_country_has_no_rest():
    rows = [given_thrombolysis(20, unit=unit) for unit in (11, 21, 99)]
    question = YEAR.at(unit_level="nation")
    table = legs_table(snapshot_with(rows), THROMBOLYSIS, question, SECRETARIAT)
    (whole,) = [
        leg for leg in legs_beside(table, THROMBOLYSIS) if leg.name == DOOR_TO_TREATMENT
    ]
    assert whole.unit["denominator"] == 3
    assert whole.rest is None
    assert whole.minutes is None


@pytest.mark.parametrize("wrong", [{"period": "year"}, {"units": frozenset()}])
def test_one_unit_and_one_period_are_needed(wrong):
    with pytest.raises(ValueError, match="needed"):
        beside(of(11).at(**wrong))


def two_hospitals(mine, others):
    """Return a snapshot: 20 patients each of (imaging, needle), and a minute beside."""
    rows = []
    for unit, (imaging, needle) in ((11, mine), (21, others)):
        for more in (-1, 0, 0, 1) * 5:
            rows.append(given_thrombolysis(needle + more, imaging=imaging, unit=unit))
    return snapshot_with(rows)


def test_the_leg_that_explains_is_the_one_that_differs_most_the_same_way():
    # Imaging 5 minutes sooner, needle 20 later: the time goes after the imaging.
    found = legs(two_hospitals((10, 50), (15, 35)))
    whole = found[DOOR_TO_TREATMENT]
    assert (whole.minutes, whole.is_clear) == (15, True)
    assert main_part(whole, list(found.values())).name == IMAGING_TO_TREATMENT
    assert found[DOOR_TO_IMAGING].way == "shorter"


def test_a_shorter_time_is_explained_by_the_shorter_leg():
    found = legs(two_hospitals((10, 35), (25, 50)))
    whole = found[DOOR_TO_TREATMENT]
    assert whole.minutes == -15
    assert main_part(whole, list(found.values())).name == DOOR_TO_IMAGING


def test_a_difference_that_may_be_chance_is_not_explained():
    rows = [given_thrombolysis(20 + 3 * n, imaging=10) for n in range(12)]
    rows += [given_thrombolysis(15 + 3 * n, imaging=9, unit=21) for n in range(12)]
    found = legs(snapshot_with(rows))
    whole = found[DOOR_TO_TREATMENT]
    assert whole.minutes != 0
    assert not whole.is_clear
    assert main_part(whole, list(found.values())) is None


def test_a_leg_that_may_be_chance_explains_nothing():
    # Both legs a little slower: together it is clear, of neither alone.
    rows = []
    for unit, more in ((11, 3), (21, 0)):
        for n in range(12):
            imaging = 10 + more + n
            rows.append(given_thrombolysis(40 + 4 * more, imaging=imaging, unit=unit))
    found = legs(snapshot_with(rows))
    whole = found[DOOR_TO_TREATMENT]
    assert (whole.minutes, whole.is_clear) == (12, True)
    assert found[DOOR_TO_IMAGING].way == "longer"
    assert not found[DOOR_TO_IMAGING].is_clear
    without = [leg for leg in found.values() if leg.name != IMAGING_TO_TREATMENT]
    assert main_part(whole, without) is None


def test_a_handful_of_patients_is_not_compared():
    rows = [given_thrombolysis(90) for _ in range(5)]
    rows += [given_thrombolysis(20, unit=21) for _ in range(30)]
    found = legs(snapshot_with(rows))[DOOR_TO_TREATMENT]
    assert found.unit["value"] == 90
    assert found.minutes is None
    assert not found.is_clear


def test_a_leg_of_few_is_hidden_from_others_and_exact_to_the_own():
    rows = [given_thrombolysis(31, imaging=10, unit=22) for _ in range(9)]
    rows += [given_thrombolysis(20) for _ in range(30)]
    snapshot = snapshot_with(rows)
    for leg in legs(snapshot, unit=22, viewer=ADVISORY).values():
        assert leg.unit["hidden_reason"] in ("small_number", "no_data")
        assert np.isnan(leg.unit["value"])
        assert leg.minutes is None
    own = legs(snapshot, unit=22, viewer=hospital_user(22))
    assert own[DOOR_TO_TREATMENT].unit["value"] == 31


def test_a_part_of_the_year_is_rounded_for_others():
    rows = [given_thrombolysis(30, unit=22) for _ in range(6)]
    rows += [given_thrombolysis(31, unit=22) for _ in range(6)]
    snapshot = snapshot_with(rows)
    quarter = of(22).at(last=YEAR.first + 2)
    table = legs_table(snapshot, THROMBOLYSIS, quarter, ADVISORY)
    (row,) = (
        leg.unit
        for leg in legs_beside(table, THROMBOLYSIS)
        if leg.name == DOOR_TO_TREATMENT
    )
    assert row["rounded"]
    assert (row["denominator"], row["value"]) == (10, 30)
    assert snapshot.as_of == AS_OF
