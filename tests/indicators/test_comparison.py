"""The funnel of an indicator follows the viewer's rights, and says what it says."""

from datetime import date, datetime

import numpy as np
import pytest

from data_access.scope import OPERATOR
from indicators.comparison import (
    ADDED_COLUMNS,
    NoComparison,
    chances_of_worst_quarter,
    funnel_of,
    unknown_answers,
)
from indicators.comparison_tables import FUNNEL_COLUMNS, funnel_table
from indicators.definition import Direction, ShareIndicator
from indicators.periods import month_of
from indicators.results import results
from indicators.selection import Selection
from indicators.terms import every_stroke, infarct
from tests.indicators.conftest import ALL, COMMON, NEEDLE, SCREENED, TREATED
from tests.small import (
    ADVISORY,
    add_strokes,
    empty_registry,
    hospital_user,
    snapshot_of,
    stroke_row,
)

YEAR_2019 = Selection(
    first=month_of(date(2019, 1, 1)),
    last=month_of(date(2019, 12, 1)),
    unit_level="hospital",
)
# Hospital: (swallowing assessed, not assessed); 12 is small, 31 has nobody.
STROKES = {11: (60, 0), 12: (3, 4), 21: (41, 12), 22: (8, 12)}
NEUTRAL = ShareIndicator(
    id="neutral",
    direction=Direction.NEUTRAL,
    denominator=every_stroke,
    numerator=infarct,
    unknown_is_not_done=True,
    **COMMON,
)


@pytest.fixture(scope="module")
def snapshot():
    rows = []
    for hospital, answers in STROKES.items():
        for code, patients in zip((1, 9), answers, strict=True):
            for _ in range(patients):
                row = stroke_row(len(rows), UnitId=hospital, SvelgtestUtfort=code)
                rows.append({**row, "Innleggelsestidspunkt": datetime(2019, 5, 4, 12)})
    engine = empty_registry()
    add_strokes(engine, rows)
    return snapshot_of(engine, (*ALL, NEUTRAL))


def funnel_by(snapshot, indicator=SCREENED, viewer=OPERATOR, changes=None, **options):
    selection = YEAR_2019.at(**(changes or {}))
    table = results(snapshot, [indicator], selection, viewer)
    return funnel_of(table, indicator, **options)


def test_the_centre_is_the_patients_of_the_shown_units(snapshot):
    found = funnel_by(snapshot)
    assert found.funnel.centre == pytest.approx(112 / 140)
    units = found.table().set_index("unit_id")
    assert units.loc["11", ["zone", "side"]].tolist() == ["99.8", "above"]
    assert units.loc["22", ["zone", "side"]].tolist() == ["99.8", "below"]
    assert units.loc["21", ["zone", "side"]].tolist() == ["inside", ""]
    assert units.loc["31", "zone"] == ""
    assert np.isnan(units.loc["31", "centre"])
    assert (found.hidden, found.rounded, found.against) == (1, False, "units")
    assert set(ADDED_COLUMNS) <= set(found.units)


def test_what_a_viewer_may_not_see_takes_no_part(snapshot):
    found = funnel_by(snapshot, viewer=ADVISORY, changes={"period": "year"})
    hidden = found.table().set_index("unit_id").loc["12"]
    assert hidden["hidden_reason"] == "small_number"
    numbers = hidden[["value", "z", "lower_95", "adjusted_upper_998"]]
    assert numbers.isna().all()
    assert found.funnel.centre == pytest.approx(109 / 133)
    assert (found.hidden, found.rounded) == (2, False)
    own = funnel_by(snapshot, viewer=hospital_user(12), changes={"period": "year"})
    assert own.funnel.centre == pytest.approx(112 / 140)


def test_rounded_counts_stay_rounded(snapshot):
    # A filter on patients makes every foreign number a rounded one.
    found = funnel_by(snapshot, viewer=ADVISORY, changes={"sex": 1})
    assert found.rounded
    shown = found.table().set_index("unit_id")
    assert shown.loc["21", ["numerator", "denominator"]].tolist() == [40, 55]
    assert shown.loc["21", "value"] == 0.73
    assert found.funnel.centre == pytest.approx((60 + 40 + 10) / (60 + 55 + 20))
    assert found.funnel.shares[found.units["unit_id"] == "21"] == 0.73


def test_a_target_can_be_the_centre_and_the_curve_has_every_limit(snapshot):
    found = funnel_by(snapshot, target=0.9, method="approximate")
    assert (found.against, found.funnel.centre) == ("target", 0.9)
    curve = found.curve(20)
    assert curve["denominator"][-1] >= 60
    assert (curve["lower_998"] <= curve["lower_95"]).all()
    assert (curve["adjusted_lower_95"] <= 0.9).all()


def test_merged_hospitals_stand_once(snapshot):
    found = funnel_by(snapshot, TREATED)
    part = found.table().loc[found.units["zone"] != ""]
    assert part["unit_id"].tolist() == ["11", "22", "21"]
    assert part["denominator"].tolist() == [67, 20, 53]


def test_a_table_of_several_indicators_or_nothing_to_show(snapshot):
    table = results(snapshot, ALL, YEAR_2019, OPERATOR)
    assert set(funnel_of(table, SCREENED).units["indicator_id"]) == {"screened"}
    empty = funnel_by(snapshot, changes={"diagnoses": frozenset({1})})
    assert empty.hidden == 5
    assert np.isnan(empty.funnel.centre)
    assert funnel_table(empty)["centre"].isna().all()


def test_one_period_and_one_level_are_needed(snapshot):
    table = results(snapshot, [SCREENED], YEAR_2019.at(period="quarter"), OPERATOR)
    with pytest.raises(ValueError, match="of one period, not"):
        funnel_of(table, SCREENED)


def test_a_time_has_no_funnel_and_no_rank(snapshot):
    table = results(snapshot, [NEEDLE], YEAR_2019, OPERATOR)
    with pytest.raises(NoComparison, match="needle is a time"):
        funnel_of(table, NEEDLE)
    with pytest.raises(NoComparison, match="needle is a time"):
        chances_of_worst_quarter(table, NEEDLE)


def test_the_worst_are_the_lowest_or_the_highest_but_never_of_a_neutral(snapshot):
    table = results(snapshot, [SCREENED], YEAR_2019, OPERATOR)
    found = chances_of_worst_quarter(table, SCREENED)
    assert dict(zip(table["unit_id"], found.verdict, strict=True))["11"] == "out"
    assert found.chance[table["unit_id"] == "22"] > 0.5
    neutral = results(snapshot, [NEUTRAL], YEAR_2019, OPERATOR)
    with pytest.raises(NoComparison, match="neutral"):
        chances_of_worst_quarter(neutral, NEUTRAL)


def test_unknown_answers_can_move_the_level(snapshot):
    table = results(snapshot, [SCREENED], YEAR_2019, OPERATOR)
    rows = {row["unit_id"]: row for row in table.to_dict("records")}
    found = unknown_answers(SCREENED, rows["21"])
    assert found.unknown == 12
    assert found.bounds.all_no == pytest.approx(41 / 53)
    assert found.bounds.all_yes == 1
    assert found.level_depends
    # All of 11 are known, 31 has nobody.
    assert unknown_answers(SCREENED, rows["11"]) is None
    assert unknown_answers(SCREENED, rows["31"]) is None
    few = {**rows["21"], "numerator": 37.0, "denominator": 50.0, "unknown": 2.0}
    assert not unknown_answers(SCREENED, few).level_depends


@pytest.mark.parametrize(
    ("viewer", "changes"),
    [(ADVISORY, {"sex": 1}), (hospital_user(11), {"period": "quarter"})],
)
def test_nobody_learns_unknown_answers_of_rounded_or_hidden_units(
    snapshot, viewer, changes
):
    table = results(snapshot, [SCREENED], YEAR_2019.at(**changes), viewer)
    others = table[~table["is_own"]]
    assert (others["rounded"] | (others["hidden_reason"] != "")).all()
    assert others["unknown"].isna().all()
    for row in others.to_dict("records"):
        assert unknown_answers(SCREENED, row) is None


def test_the_table_has_the_documented_columns(snapshot):
    table = funnel_table(funnel_by(snapshot))
    assert tuple(table.columns) == tuple(FUNNEL_COLUMNS)
    assert table["phi"].notna().tolist() == (table["zone"] != "").tolist()
    assert set(table["method"]) == {"exact"}
