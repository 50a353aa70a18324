"""What is hidden from whom, and that subtraction does not bring it back."""

from datetime import date, datetime
from itertools import count

import numpy as np
import pytest

from data_access.scope import OPERATOR, Viewer
from indicators.periods import month_of
from indicators.results import NotAllowedSelection, results
from indicators.selection import Selection
from tests.indicators.conftest import ALL, COVERED, NEEDLE, SCREENED, TREATED
from tests.small import (
    ADVISORY,
    SECRETARIAT,
    add_coverage,
    add_strokes,
    empty_registry,
    hospital_user,
    snapshot_of,
    stroke_row,
)

WHOLE_YEAR = Selection(
    first=month_of(date(2019, 1, 1)),
    last=month_of(date(2019, 12, 1)),
    period="year",
    unit_level="hospital",
)
NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "q1", "q3")


def snapshot_with(counts: dict[tuple[int, int], tuple[int, int]], coverage=()):
    """Return a snapshot with (met, not met) strokes per (hospital, year)."""
    engine = empty_registry()
    number = count()
    rows = []
    for (hospital, year), (met, not_met) in counts.items():
        for code, patients in ((1, met), (2, not_met)):
            rows += [
                stroke_row(
                    next(number),
                    UnitId=hospital,
                    SvelgtestUtfort=code,
                    Trombolyse=code,
                    Innleggelsestidspunkt=datetime(year, 3, 4, 12),
                    TrombolyseStarttid=datetime(year, 3, 4, 12, 31),
                )
                for _ in range(patients)
            ]
    add_strokes(engine, rows)
    add_coverage(engine, coverage)
    return snapshot_of(engine, ALL, as_of=date(2020, 6, 30))


ORDINARY = {
    (11, 2019): (20, 13),
    (12, 2019): (4, 3),
    (21, 2019): (30, 9),
    (22, 2019): (6, 4),
    (31, 2019): (18, 5),
}


def shown(snapshot, viewer: Viewer, selection=WHOLE_YEAR, indicator=SCREENED):
    return results(snapshot, [indicator], selection, viewer).set_index("unit_id")


def test_ten_is_shown_and_nine_is_hidden_without_a_trace():
    counts = {**ORDINARY, (22, 2019): (5, 4)}
    table = shown(snapshot_with(counts), ADVISORY)
    assert table.loc["12", "hidden_reason"] == "small_number"
    assert table.loc["22", "hidden_reason"] == "small_number"
    assert table.loc[["12", "22"], list(NUMBERS)].isna().all(axis=None)
    assert set(table.loc[["12", "22"], "goal_level"]) == {""}
    exact = shown(snapshot_with(ORDINARY), ADVISORY)
    assert exact.loc["22", ["numerator", "denominator"]].tolist() == [6, 10]
    assert not exact.loc["22", "rounded"]


def test_whole_years_of_others_are_exact_as_published():
    table = shown(snapshot_with(ORDINARY), ADVISORY)
    assert table.loc["11", ["numerator", "denominator"]].tolist() == [20, 33]
    assert table.loc["11", "value"] == pytest.approx(20 / 33)


@pytest.mark.parametrize(
    "finer",
    [
        {"period": "quarter"},
        {"period": "rolling12"},
        {"period": "month"},
        {"sex": 1},
        {"ages": ((65, 74),)},
        {"diagnoses": frozenset({2})},
        {"last": month_of(date(2019, 11, 1)), "period": "all"},
    ],
)
def test_anything_finer_is_rounded_for_others_and_exact_for_the_own(finer):
    selection = WHOLE_YEAR.at(**finer)
    table = shown(snapshot_with(ORDINARY), hospital_user(21), selection)
    other = table.loc[["11"]].dropna(subset=["denominator"]).iloc[-1]
    assert other[["numerator", "denominator"]].tolist() == [20, 35]
    assert other["rounded"]
    assert other["value"] == 0.57
    own = table.loc[["21"]].dropna(subset=["denominator"]).iloc[-1]
    assert own[["numerator", "denominator"]].tolist() == [30, 39]
    assert not own["rounded"]


def test_a_year_that_is_not_over_is_finer():
    counts = {(h, 2020): numbers for (h, _), numbers in ORDINARY.items()}
    selection = WHOLE_YEAR.at(
        first=month_of(date(2020, 1, 1)), last=month_of(date(2020, 12, 1))
    )
    assert shown(snapshot_with(counts), ADVISORY, selection).loc["11", "rounded"]


def test_the_secretariat_and_the_operator_see_everything():
    for viewer in (SECRETARIAT, OPERATOR):
        table = shown(snapshot_with(ORDINARY), viewer, WHOLE_YEAR.at(sex=1))
        assert table.loc["12", ["numerator", "denominator"]].tolist() == [4, 7]
        assert not table["rounded"].any()


def test_own_small_numbers_are_shown_to_the_own():
    table = shown(snapshot_with(ORDINARY), hospital_user(12))
    assert table.loc["12", ["numerator", "denominator"]].tolist() == [4, 7]
    assert table.loc["12", "is_own"]


def test_a_user_without_role_owns_nothing():
    viewer = Viewer("uten", "No role", "", frozenset({12}))
    assert shown(snapshot_with(ORDINARY), viewer).loc["12", "hidden_reason"]


def test_a_total_that_gives_one_hidden_hospital_away_is_rounded():
    snapshot = snapshot_with(ORDINARY)
    for level, unit in (
        ("hf", "Nord HF"),
        ("rhf", "Helse Nord RHF"),
        ("nation", "nation"),
    ):
        table = shown(snapshot, ADVISORY, WHOLE_YEAR.at(unit_level=level))
        assert table.loc[unit, "rounded"], level
    rest = shown(snapshot, hospital_user(21), WHOLE_YEAR.at(rest_of=("21",)))
    assert rest["rounded"].all()
    safe = shown(snapshot, ADVISORY, WHOLE_YEAR.at(unit_level="hf"))
    assert not safe.loc["Øst HF", "rounded"]


def test_the_last_total_of_a_chain_is_rounded_too():
    # Nord hides one (12); Sør-Øst hides two, so its total is exact. The nation hides
    # three, but less the exact Sør-Øst it would give Nord's one away.
    counts = {**ORDINARY, (22, 2019): (2, 2), (31, 2019): (3, 2)}
    snapshot = snapshot_with(counts)
    rhf = shown(snapshot, ADVISORY, WHOLE_YEAR.at(unit_level="rhf"))
    assert not rhf.loc["Helse Sør-Øst RHF", "rounded"]
    assert rhf.loc["Helse Nord RHF", "rounded"]
    nation = shown(snapshot, ADVISORY, WHOLE_YEAR.at(unit_level="nation"))
    assert nation["rounded"].all()


def test_several_years_do_not_give_one_hidden_year_away():
    counts = {(h, y): n for (h, _), n in ORDINARY.items() for y in (2018, 2019)}
    counts[(12, 2018)] = (8, 8)
    selection = WHOLE_YEAR.at(first=month_of(date(2018, 1, 1)), period="all")
    table = shown(snapshot_with(counts), ADVISORY, selection)
    assert table.loc["12", "rounded"]
    assert not table.loc["21", "rounded"]


def test_a_merged_hospital_does_not_give_its_partner_away():
    snapshot = snapshot_with(ORDINARY)
    mine = shown(snapshot, hospital_user(11), WHOLE_YEAR, TREATED)
    # 33 of the own and 7 of Lillevik: exact, it would tell the 7.
    assert mine.loc["11", "rounded"]
    hf = shown(snapshot, hospital_user(11), WHOLE_YEAR.at(unit_level="hf"), TREATED)
    assert hf.loc["Nord HF", "rounded"]
    both = shown(snapshot, hospital_user(11, 12), WHOLE_YEAR, TREATED)
    assert both.loc["11", "denominator"] == 40
    assert not both.loc["11", "rounded"]


def test_medians_of_few_are_hidden_and_own_are_exact():
    snapshot = snapshot_with(ORDINARY)
    table = shown(snapshot, hospital_user(12), WHOLE_YEAR, NEEDLE)
    assert table.loc["22", "hidden_reason"] == "small_number"
    assert table.loc["22", list(NUMBERS)].isna().all()
    assert table.loc["12", ["denominator", "value"]].tolist() == [4, 31]
    assert table.loc["21", ["denominator", "value"]].tolist() == [30, 31]


def test_low_coverage_hides_others_and_marks_the_own():
    rows = [(21, 2019, 40, 80, 30), (31, 2019, 40, 60, 38), (11, 2019, 90, 90, 80)]
    snapshot = snapshot_with(ORDINARY, rows)
    table = shown(snapshot, hospital_user(31))
    assert table.loc["21", "hidden_reason"] == "low_coverage"
    assert table.loc["21", "coverage_mark"] == "low"
    assert table.loc["31", "coverage_mark"] == "warn"
    assert not table.loc["31", "hidden_reason"]
    assert table.loc["11", "coverage_mark"] == ""
    own = shown(snapshot, hospital_user(21))
    assert own.loc["21", "denominator"] == 39
    covered = shown(snapshot, hospital_user(31), WHOLE_YEAR, COVERED)
    assert covered.loc["21", "value"] == pytest.approx(40 / 90)


def test_free_age_ranges_are_refused_to_those_who_see_rounded_numbers():
    snapshot = snapshot_with(ORDINARY)
    with pytest.raises(NotAllowedSelection, match="fixed bands"):
        shown(snapshot, ADVISORY, WHOLE_YEAR.at(ages=((70, 71),)))
    assert len(shown(snapshot, OPERATOR, WHOLE_YEAR.at(ages=((70, 71),)))) == 5


@pytest.mark.parametrize("seed", range(12))
def test_linear_algebra_cannot_determine_a_hidden_hospital(seed):
    """Solve for every hospital from all exact totals that an advisory user can get."""
    rng = np.random.default_rng(seed)
    hospitals = (11, 12, 21, 22, 31)
    counts = {
        (h, 2019): (int(rng.integers(0, 8)), int(rng.integers(0, 8))) for h in hospitals
    }
    snapshot = snapshot_with(counts)
    place = {str(h): i for i, h in enumerate(hospitals)}
    members = {
        "Nord HF": (11, 12),
        "Øst HF": (21, 22),
        "Sør HF": (31,),
        "Helse Nord RHF": (11, 12),
        "Helse Sør-Øst RHF": (21, 22, 31),
        "nation": hospitals,
    }
    equations, hidden = [], []
    for level in ("hospital", "hf", "rhf", "nation"):
        table = shown(snapshot, ADVISORY, WHOLE_YEAR.at(unit_level=level))
        for unit, row in table.iterrows():
            if row["hidden_reason"] == "small_number" and level == "hospital":
                hidden.append(place[unit])
            known = not row["hidden_reason"] and not row["rounded"]
            if known or row["hidden_reason"] == "no_data":
                equation = np.zeros(len(hospitals))
                for hospital in members.get(
                    unit, (int(unit) if unit.isdigit() else 0,)
                ):
                    equation[place[str(hospital)]] = 1
                equations.append(equation)
    for unit in hospitals:
        rest = shown(snapshot, ADVISORY, WHOLE_YEAR.at(rest_of=(str(unit),)))
        if not rest["rounded"].any() and not rest["hidden_reason"].any():
            equations.append(np.array([0.0 if h == unit else 1.0 for h in hospitals]))
    system = np.array(equations).reshape(-1, len(hospitals))
    rank = np.linalg.matrix_rank(system) if len(system) else 0
    for hospital in hidden:
        one = np.zeros((1, len(hospitals)))
        one[0, hospital] = 1
        assert np.linalg.matrix_rank(np.vstack([system, one])) == rank + 1
