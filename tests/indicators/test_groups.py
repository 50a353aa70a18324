"""One indicator by groups of patients, held against counts made another way."""

import math
from datetime import date, datetime

import numpy as np
import pytest

from data_access.scope import OPERATOR
from indicators.catalogue import by_id
from indicators.groups import (
    DIMENSIONS,
    REFERENCES,
    group_results,
    groups_of_patients,
)
from indicators.results import results
from indicators.selection import (
    AGE_BANDS,
    DIAGNOSES,
    FEMALE,
    MALE,
    NIHSS_BANDS,
    Selection,
)
from indicators.statistics.proportions import newcombe_interval
from tests.small import (
    ADVISORY,
    add_strokes,
    empty_registry,
    hospital_user,
    snapshot_of,
    stroke_row,
)
from tests.varied import fill_varied

SCREENING = by_id("dysphagia_screening")
STAY = by_id("length_of_stay_median")
EVERYTHING = Selection(first=2012 * 12, last=2030 * 12, unit_level="nation")
HOSPITAL = EVERYTHING.at(unit_level="hospital", units=frozenset({"21"}))
ASKED = {
    ("sex", "f"): {"sex": FEMALE},
    ("sex", "m"): {"sex": MALE},
    ("age", "18-54"): {"ages": (AGE_BANDS[0],)},
    ("age", "85+"): {"ages": (AGE_BANDS[-1],)},
    ("diagnosis", "I61"): {"diagnoses": frozenset({1})},
    ("diagnosis", "I64"): {"diagnoses": frozenset({3})},
    ("nihss", "6-10"): {"nihss": (NIHSS_BANDS[1],)},
    ("nihss", "21+"): {"nihss": (NIHSS_BANDS[-1],)},
}
SHOWN = ["numerator", "denominator", "value", "lower", "upper", "hidden_reason"]


@pytest.fixture(scope="module")
def snapshot():
    engine = empty_registry()
    fill_varied(engine)
    return snapshot_of(engine, [SCREENING, STAY], date(2021, 6, 30))


def found(snapshot, viewer=OPERATOR, indicator=SCREENING, *selections):
    table = group_results(snapshot, indicator, selections or (EVERYTHING,), viewer)
    return table.set_index(["dimension", "group", "unit_level"]).sort_index()


@pytest.mark.parametrize("indicator", [SCREENING, STAY], ids=lambda one: one.id)
@pytest.mark.parametrize("viewer", [OPERATOR, ADVISORY, hospital_user(21)])
@pytest.mark.parametrize("group", ASKED, ids="-".join)
def test_a_group_is_what_the_filter_of_the_same_name_gives(
    snapshot, indicator, viewer, group
):
    table = found(snapshot, viewer, indicator, EVERYTHING, HOSPITAL)
    for selection in (EVERYTHING, HOSPITAL):
        other = results(snapshot, [indicator], selection.at(**ASKED[group]), viewer)
        mine = table.loc[(*group, selection.unit_level), SHOWN]
        for name, value in mine.items():
            expected = other.iloc[0][name]
            both_missing = value != value and expected != expected
            assert both_missing or value == expected, (selection.unit_level, name)


def test_the_groups_of_a_dimension_hold_everybody_at_most_once(snapshot):
    groups = groups_of_patients(snapshot)
    assert tuple(dict.fromkeys(one.dimension for one in groups)) == DIMENSIONS
    for dimension in DIMENSIONS:
        parts = [one.strokes for one in groups if one.dimension == dimension]
        together = np.sum(parts, axis=0)
        assert together.max() == 1
        if dimension in ("diagnosis", "nihss", "week"):
            assert together.min() == 1
        assert REFERENCES[dimension] in {
            one.name for one in groups if one.dimension == dimension
        }


def test_the_weekend_is_saturday_and_sunday():
    engine = empty_registry()
    # 4 March 2019 is a Monday; one stroke that day, two on Tuesday, and so on.
    rows = [
        stroke_row(
            10 * day + again, Innleggelsestidspunkt=datetime(2019, 3, 4 + day, 12)
        )
        for day in range(7)
        for again in range(day + 1)
    ]
    add_strokes(engine, rows)
    table = found(snapshot_of(engine, [SCREENING]))
    assert table.loc[("week", "weekday", "nation"), "denominator"] == 1 + 2 + 3 + 4 + 5
    assert table.loc[("week", "weekend", "nation"), "denominator"] == 6 + 7


def test_the_difference_is_newcombe_s_against_the_reference(snapshot):
    table = found(snapshot)
    old, reference = (table.loc[("age", one, "nation")] for one in ("85+", "75-84"))
    difference, low, high = newcombe_interval(
        old["numerator"],
        old["denominator"],
        reference["numerator"],
        reference["denominator"],
    )
    assert old["reference"] == "75-84"
    assert old["difference"] == pytest.approx(float(difference))
    assert (old["low"], old["high"]) == (pytest.approx(low), pytest.approx(high))
    assert reference["reference"] == ""
    assert math.isnan(reference["difference"])


def test_a_median_differs_without_an_interval(snapshot):
    table = found(snapshot, OPERATOR, STAY)
    women, men = (table.loc[("sex", one, "nation")] for one in "fm")
    assert women["difference"] == women["value"] - men["value"]
    assert math.isnan(women["low"])


def test_nothing_is_held_against_a_hidden_reference(snapshot):
    table = found(snapshot, ADVISORY, SCREENING, HOSPITAL)
    hidden = table["hidden_reason"] != ""
    assert hidden.any()
    assert table[hidden]["difference"].isna().all()
    assert (table[hidden]["reference"] == "").all()
    for dimension, name in REFERENCES.items():
        if (dimension, name, "hospital") in table.index[hidden]:
            rows = table.loc[dimension]
            assert rows["difference"].isna().all()


def test_others_are_rounded_and_own_numbers_exact(snapshot):
    shown = found(snapshot, ADVISORY, SCREENING, HOSPITAL, EVERYTHING)
    shown = shown[shown["hidden_reason"] == ""]
    assert shown["rounded"].all()
    assert (shown[["numerator", "denominator"]] % 5 == 0).all(axis=None)
    own = found(snapshot, hospital_user(21), SCREENING, HOSPITAL)
    exact = found(snapshot, OPERATOR, SCREENING, HOSPITAL)
    assert not own["rounded"].any()
    assert (own["denominator"] == exact["denominator"]).all()


def test_a_filtered_dimension_says_nothing_and_is_left_out(snapshot):
    table = found(snapshot, OPERATOR, SCREENING, EVERYTHING.at(sex=FEMALE))
    dimensions = set(table.index.get_level_values("dimension"))
    assert dimensions == {"age", "diagnosis", "nihss", "week"}
    everybody = found(snapshot)
    women = table.loc["week", "denominator"].sum()
    assert women == everybody.loc[("sex", "f", "nation"), "denominator"]


def test_groups_that_the_indicator_does_not_know_are_left_out():
    engine = empty_registry()
    fill_varied(engine)
    thrombolysis = by_id("thrombolysis_rate_ischemic")
    snapshot = snapshot_of(engine, [thrombolysis], date(2021, 6, 30))
    table = group_results(snapshot, thrombolysis, (EVERYTHING,), OPERATOR)
    assert "diagnosis" not in set(table["dimension"])
    assert "sex" in set(table["dimension"])


def test_an_empty_selection_has_no_groups(snapshot):
    nobody = EVERYTHING.at(last=EVERYTHING.first)
    assert len(group_results(snapshot, SCREENING, (nobody,), OPERATOR)) == 0


def test_coverage_is_refused(snapshot):
    with pytest.raises(ValueError, match="not known by group"):
        group_results(snapshot, by_id("coverage_npr"), (EVERYTHING,), OPERATOR)


def test_all_types_are_groups(snapshot):
    names = {
        one.name for one in groups_of_patients(snapshot) if one.dimension == "diagnosis"
    }
    assert names == set(DIAGNOSES.values())
