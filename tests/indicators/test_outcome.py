"""How patients are spread over mRS and discharge, counted by hand, and to whom."""

from datetime import date, datetime

import numpy as np
import pytest

from data_access.scope import OPERATOR
from indicators.outcome import (
    DISCHARGE,
    MRS_3M,
    MRS_BEFORE,
    SCALES,
    distributions,
)
from indicators.periods import month_of
from indicators.selection import Selection
from tests.small import (
    ADVISORY,
    SECRETARIAT,
    add_followups,
    add_strokes,
    empty_registry,
    hospital_user,
    snapshot_of,
    stroke_row,
)
from tests.varied import fill_varied

YEAR = Selection(
    first=month_of(date(2019, 1, 1)),
    last=month_of(date(2019, 12, 1)),
    unit_level="hospital",
)
# mRS before, mRS after (None: no form; 6: dead in time), destination: how many.
NORDBY = {(0, 0, 1): 31, (0, 2, 2): 12, (2, 4, 7): 9, (4, 6, 10): 7, (None, None, 9): 4}


@pytest.fixture(scope="module")
def snapshot():
    engine = empty_registry()
    forms, follow = [], []
    for unit, copies in ((11, 1), (21, 1), (12, 0)):
        for (before, after, to), count in NORDBY.items():
            for _ in range(count * copies or 5):
                number = len(forms)
                forms.append(
                    stroke_row(
                        number,
                        UnitId=unit,
                        MRSPre=before,
                        UtskrTil=to,
                        DeathDate=date(2019, 4, 1) if after == 6 else None,
                    )
                )
                if after not in (None, 6):
                    follow.append(
                        {
                            "OSkjemaGUID": f"O{number}",
                            "HovedskjemaGUID": f"{number:08X}",
                            "OppfolgUtf": 1,
                            "MRS3mnd": after,
                        }
                    )
    late = {"Innleggelsestidspunkt": datetime(2019, 11, 20, 12), "MRSPre": 5}
    forms += [stroke_row(len(forms) + i, **late) for i in range(3)]
    add_strokes(engine, forms)
    add_followups(engine, follow)
    return snapshot_of(engine, [], date(2019, 12, 31))


def counts(snapshot, scale, viewer, unit="11", **changes):
    table = distributions(snapshot, [scale], YEAR.at(**changes), viewer)
    rows = table[table["unit_id"] == unit]
    return dict(zip(rows["category"], rows["numerator"], strict=True)), rows


def test_mrs_before_counts_everybody_once(snapshot):
    found, rows = counts(snapshot, MRS_BEFORE, SECRETARIAT)
    assert found == {"0": 43, "1": 0, "2": 9, "3": 0, "4": 7, "5": 3, "missing": 4}
    assert set(rows["denominator"]) == {66}
    assert rows["value"].sum() == pytest.approx(1)


def test_mrs_after_keeps_the_missing_and_leaves_out_who_is_not_due(snapshot):
    found, rows = counts(snapshot, MRS_3M, SECRETARIAT)
    assert found == {
        "0": 31,
        "1": 0,
        "2": 12,
        "3": 0,
        "4": 9,
        "5": 0,
        "missing": 4,
        "6": 7,
    }
    assert set(rows["denominator"]) == {63}
    # Follow-up of the year's last admissions is not due at the as-of date.
    assert rows["incomplete"].all()


def test_destinations_are_gathered_in_seven(snapshot):
    found, _ = counts(snapshot, DISCHARGE, SECRETARIAT)
    # Three late admissions have no code, four have code 9.
    assert found == {
        "home": 31,
        "home_with_help": 12,
        "rehabilitation": 9,
        "other_ward": 0,
        "nursing_home": 0,
        "missing": 7,
        "dead": 7,
    }


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.id)
def test_every_code_is_in_one_category_or_outside(scale):
    codes = [code for _, codes in scale.categories for code in codes]
    assert len(codes) == len(set(codes))
    known = {
        "mrs_before": range(-1, 6),
        "mrs_3m": range(-2, 7),
        "discharge": range(13),
    }[scale.id]
    assert {*codes, *scale.outside} == set(known)


def test_the_parts_add_up_on_every_code_there_is():
    engine = empty_registry()
    fill_varied(engine)
    everything = Selection(first=2012 * 12, last=2030 * 12, unit_level="nation")
    snapshot = snapshot_of(engine, [], date(2021, 6, 30))
    table = distributions(snapshot, SCALES, everything, OPERATOR)
    for _, rows in table.groupby("scale"):
        assert rows["numerator"].sum() == rows["denominator"].iloc[0] > 100
        assert rows["value"].sum() == pytest.approx(1)


def test_another_hospital_is_rounded_for_a_whole_year_too(snapshot):
    exact, _ = counts(snapshot, MRS_BEFORE, SECRETARIAT, "21")
    mine, rows = counts(snapshot, MRS_BEFORE, hospital_user(21), "21")
    assert mine == exact
    assert not rows["rounded"].any()
    for viewer in (ADVISORY, hospital_user(11)):
        seen, rows = counts(snapshot, MRS_BEFORE, viewer, "21")
        assert rows["rounded"].all()
        assert seen == {"0": 45, "1": 0, "2": 10, "3": 0, "4": 5, "5": 0, "missing": 5}
        # The bar is full, in whole percent of what is shown.
        assert rows["value"].tolist() == [0.69, 0, 0.15, 0, 0.08, 0, 0.08]


def test_a_spread_of_few_patients_is_hidden_from_others(snapshot):
    # Lillevik has 25 patients: less than five a category.
    for viewer in (ADVISORY, hospital_user(11)):
        for scale in SCALES:
            _, rows = counts(snapshot, scale, viewer, "12")
            assert set(rows["hidden_reason"]) == {"too_coarse"}
            numbers = rows[["numerator", "denominator", "value", "lower", "upper"]]
            assert numbers.isna().all(axis=None)
    own, rows = counts(snapshot, MRS_BEFORE, hospital_user(12), "12")
    assert sum(own.values()) == 25
    assert set(rows["hidden_reason"]) == {""}


def test_fewer_than_ten_are_hidden_as_everywhere(snapshot):
    late = {"first": month_of(date(2019, 11, 1))}
    _, rows = counts(snapshot, MRS_BEFORE, ADVISORY, "11", **late)
    assert set(rows["hidden_reason"]) == {"small_number"}


def test_an_empty_selection_has_no_data(snapshot):
    table = distributions(snapshot, SCALES, YEAR.at(sex=2), SECRETARIAT)
    assert set(table["hidden_reason"]) == {"no_data"}
    assert np.isnan(table["value"]).all()
