"""Observed against expected: the model, whose ratio is shown, and to whom."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from data_access.scope import OPERATOR
from data_access.snapshot import DENOMINATOR_ONLY, NUMERATOR
from indicators.case_mix import (
    adjusted_ratios,
    calibration_table,
    case_mix_columns,
    fit_case_mix,
    limit_curve,
)
from indicators.catalogue import by_id
from indicators.periods import month_of
from indicators.selection import Selection
from indicators.statistics.logistic import NoFit
from indicators.statistics.ratio_funnel import ratio_limits
from tests.small import (
    ADVISORY,
    SECRETARIAT,
    add_coverage,
    add_followups,
    add_strokes,
    empty_registry,
    hospital_user,
    snapshot_of,
    stroke_row,
)

DEATH = "mortality_30d"
INDEPENDENT = "independent_3m_mrs_0_2"
YEAR = Selection(
    first=month_of(date(2019, 1, 1)),
    last=month_of(date(2019, 12, 1)),
    unit_level="hospital",
)
# Sørby's patients are the most severe, Østby's die more often than they should.
STROKES = {11: 900, 12: 30, 21: 900, 22: 600, 31: 900, 99: 40}
SEVERE, EXCESS = 31, 21


def strokes(seed=1814):
    """Return forms and follow-ups whose outcome depends on the case mix alone.

    Except at one hospital, where the odds of death are doubled.
    """
    rng = np.random.default_rng(seed)
    units = np.repeat(list(STROKES), list(STROKES.values()))
    forms, follow = [], []
    for number, unit in enumerate(units.tolist()):
        age = int(rng.normal(75, 10))
        nihss = int(min(42, rng.geometric(0.10 if unit == SEVERE else 0.2) - 1))
        before = int(rng.choice([0, 1, 2, 3, 4, 5]))
        line = -4 + 0.05 * (age - 75) + 0.16 * nihss + 0.2 * before
        line += np.log(2) if unit == EXCESS else 0
        dead = rng.random() < 1 / (1 + np.exp(-line))
        admitted = datetime(2019, 1, 2, 12) + timedelta(days=int(rng.integers(360)))
        forms.append(
            stroke_row(
                number,
                UnitId=unit,
                PatientAge=age if number % 400 else None,
                PatientGender=str(rng.choice(["Female", "Male"])),
                Slagdiagnose=int(rng.choice([1, 2, 2, 2, 2, 3])),
                NIHSSinnkomst=nihss if number % 5 else None,
                MRSPre=before if number % 9 else None,
                Innleggelsestidspunkt=admitted,
                DeathDate=(admitted + timedelta(days=9)).date() if dead else None,
            )
        )
        if not dead and number % 10:
            manages = rng.random() < 1 / (1 + np.exp(line + 2))
            follow.append(
                {
                    "OSkjemaGUID": f"O{number}",
                    "HovedskjemaGUID": f"{number:08X}",
                    "OppfolgUtf": 1,
                    "MRS3mnd": 1 if manages else 4,
                }
            )
    return forms, follow


@pytest.fixture(scope="module")
def snapshot():
    engine = empty_registry()
    forms, follow = strokes()
    add_strokes(engine, forms)
    add_followups(engine, follow)
    add_coverage(engine, [(22, 2019, 50, 100, 40)])
    return snapshot_of(engine, [by_id(DEATH), by_id(INDEPENDENT)])


@pytest.fixture(scope="module")
def model(snapshot):
    return fit_case_mix(snapshot, DEATH, YEAR)


def ratios(snapshot, model, viewer, **changes):
    found = adjusted_ratios(snapshot, [model], YEAR.at(**changes), viewer)
    return pd.DataFrame(found).set_index("unit_id")


def test_the_country_has_as_many_as_expected(snapshot, model):
    assert model.patients == sum(STROKES.values())
    assert model.expected.sum() == pytest.approx(model.events, abs=1e-6)
    nation = ratios(snapshot, model, OPERATOR, unit_level="nation").iloc[0]
    assert nation["numerator"] == model.events
    assert nation["value"] == pytest.approx(1)


def test_the_expected_number_is_the_sum_of_an_independent_model_s_risks(
    snapshot, model
):
    verdicts = snapshot.verdicts[DEATH]
    rows = np.flatnonzero(verdicts >= DENOMINATOR_ONLY)
    theirs = sm.Logit(
        (verdicts[rows] == NUMERATOR).astype(float), case_mix_columns(snapshot, rows)
    ).fit(disp=0)
    place = [unit.unit_id for unit in snapshot.units].index(EXCESS)
    mine = snapshot.unit[rows] == place
    assert model.expected[place] == pytest.approx(
        theirs.predict()[mine].sum(), rel=1e-3
    )


def test_severe_patients_explain_deaths_and_poor_care_is_left_over(snapshot, model):
    table = ratios(snapshot, model, OPERATOR)
    raw = table["numerator"] / table["denominator"]
    assert raw["31"] > 1.5 * raw["11"]
    assert table.loc["31", "value"] < 1.1
    assert table.loc["21", "value"] > 1.2
    assert table.loc["21", "side"] == "above"
    assert table.loc["21", "lower"] > 1


def test_unknown_is_a_category_and_leaves_nobody_out(snapshot, model):
    rows = np.arange(len(snapshot))
    columns = case_mix_columns(snapshot, rows)
    assert len(columns) == len(snapshot)
    assert np.isfinite(columns).all()
    assert model.unknown["nihss"] == (snapshot.nihss < 0).sum() > 600
    assert model.unknown["mrs_before"] == (snapshot.mrs_before < 0).sum() > 300
    assert model.unknown["age"] == 9
    for unknown in (snapshot.nihss < 0, snapshot.mrs_before < 0, snapshot.age < 0):
        assert (columns == unknown[:, None]).all(axis=0).any()


def test_the_model_is_fitted_to_what_is_selected(snapshot, model):
    women = fit_case_mix(snapshot, DEATH, YEAR.at(sex=1))
    assert women.patients == (snapshot.sex == 1).sum()
    assert women.expected.sum() == pytest.approx(women.events, abs=1e-6)
    # Sex says nothing among women: the term is gone.
    assert women.terms == model.terms - 1
    spring = YEAR.at(last=YEAR.first + 5)
    half = fit_case_mix(snapshot, DEATH, spring)
    assert half.patients == (snapshot.month <= spring.last).sum() < model.patients


def test_too_few_events_are_not_modelled(snapshot):
    with pytest.raises(NoFit, match="have the event"):
        fit_case_mix(snapshot, DEATH, YEAR.at(last=YEAR.first))
    with pytest.raises(NoFit, match="0 of 0 have the event"):
        fit_case_mix(
            snapshot, DEATH, YEAR.at(first=YEAR.first - 12, last=YEAR.first - 1)
        )
    with pytest.raises(NoFit, match="cannot answer"):
        fit_case_mix(snapshot, "mortality_7d", YEAR)


def test_independence_is_judged_among_survivors_who_were_followed_up(snapshot):
    model = fit_case_mix(snapshot, INDEPENDENT, YEAR)
    assert model.patients == np.isin(snapshot.mrs_3m, range(6)).sum()
    assert model.events == np.isin(snapshot.mrs_3m, range(3)).sum()


def test_own_numbers_are_exact_and_others_are_rounded(snapshot, model):
    mine = ratios(snapshot, model, hospital_user(21))
    exact = ratios(snapshot, model, SECRETARIAT)
    assert not mine.loc["21", "rounded"]
    for column in ("numerator", "expected", "value", "lower", "upper"):
        assert mine.loc["21", column] == exact.loc["21", column]
    # A finished calendar year is rounded too: nobody publishes these numbers.
    assert mine.loc["11", "rounded"]
    assert mine.loc["11", "numerator"] % 5 == 0
    assert mine.loc["11", "denominator"] % 5 == 0
    assert mine.loc["11", "value"] == pytest.approx(
        mine.loc["11", "numerator"] / mine.loc["11", "expected"]
    )


def test_another_unit_with_few_expected_events_is_hidden(snapshot, model):
    exact = ratios(snapshot, model, SECRETARIAT)
    assert exact.loc["12", "expected"] < 5
    for viewer in (ADVISORY, hospital_user(21)):
        row = ratios(snapshot, model, viewer).loc["12"]
        assert row["hidden_reason"] == "few_expected"
        assert row[["numerator", "denominator", "value", "expected"]].isna().all()
        assert row["zone"] == ""
    own = ratios(snapshot, model, hospital_user(12)).loc["12"]
    assert own["hidden_reason"] == ""
    assert own["numerator"] == exact.loc["12", "numerator"]


def test_low_coverage_hides_a_ratio_from_others(snapshot, model):
    assert (
        ratios(snapshot, model, ADVISORY).loc["22", "hidden_reason"] == "low_coverage"
    )
    assert np.isnan(ratios(snapshot, model, ADVISORY).loc["22", "expected"])
    assert ratios(snapshot, model, SECRETARIAT).loc["22", "hidden_reason"] == ""


def test_a_region_is_the_sum_of_its_hospitals(snapshot, model):
    hospitals = ratios(snapshot, model, OPERATOR)
    regions = ratios(snapshot, model, OPERATOR, unit_level="rhf")
    north = hospitals.loc[["11", "12"]]
    assert regions.loc["Helse Nord RHF", "expected"] == pytest.approx(
        north["expected"].sum()
    )
    assert regions.loc["Helse Nord RHF", "numerator"] == north["numerator"].sum()


def test_the_zone_is_that_of_the_limits_drawn(snapshot, model):
    table = ratios(snapshot, model, OPERATOR)
    limits = ratio_limits(table["expected"])
    assert (limits.zone(table["value"].to_numpy()) == table["zone"]).all()
    curve = pd.DataFrame(limit_curve(table["expected"].to_numpy()))
    assert curve["expected"].min() <= table["expected"].min()
    assert curve["expected"].max() >= table["expected"].max()
    nearest = (curve["expected"] - table.loc["21", "expected"]).abs().idxmin()
    place = list(table.index).index("21")
    assert curve.loc[nearest, "upper_998"] == pytest.approx(
        limits.upper_998[place], rel=0.02
    )


def test_no_unit_shown_means_no_curve(snapshot, model):
    table = ratios(snapshot, model, ADVISORY, units=frozenset({"12"}))
    assert not any(len(one) for one in limit_curve(table["expected"]).values())


def test_calibration_is_exact_only_to_those_who_see_everything(model):
    exact, rounded = (calibration_table(model, one) for one in (SECRETARIAT, ADVISORY))
    assert exact["numerator"].sum() == model.events
    assert exact["denominator"].sum() == model.patients
    assert not exact["rounded"].any()
    for column in ("numerator", "denominator"):
        assert (rounded[column] % 5 == 0).all()
    assert rounded["rounded"].all()
    assert (exact["lower"] <= exact["predicted"]).sum() >= 8
    assert model.c > 0.7
