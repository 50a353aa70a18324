"""Logistic regression against statsmodels and known answers."""

import numpy as np
import pytest
import statsmodels.api as sm

from indicators.statistics.logistic import (
    NoFit,
    c_statistic,
    calibration,
    fit_logistic,
    restricted_cubic_spline,
)


@pytest.fixture(scope="module")
def patients():
    """3000 patients: a constant, a number, a yes or no, and an outcome."""
    rng = np.random.default_rng(1815)
    age, male = rng.normal(0, 1, 3000), rng.random(3000) < 0.5
    design = np.column_stack([np.ones(3000), age, male])
    risk = 1 / (1 + np.exp(-(design @ [-2.0, 0.8, 0.4])))
    return design, (rng.random(3000) < risk).astype(float)


def test_it_agrees_with_statsmodels(patients):
    design, outcome = patients
    theirs = sm.Logit(outcome, design).fit(disp=0)
    ours = fit_logistic(design, outcome, ridge=0)
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert ours.probability == pytest.approx(theirs.predict(), abs=1e-7)


def test_the_ridge_moves_nothing_to_see(patients):
    design, outcome = patients
    plain, drawn_in = (fit_logistic(design, outcome, ridge=r) for r in (0, 0.01))
    assert drawn_in.coefficients == pytest.approx(plain.coefficients, abs=1e-4)


def test_a_two_by_two_table_gives_its_odds_ratio():
    # 30 of 100 against 10 of 100: odds ratio (30 / 70) / (10 / 90) = 27 / 7.
    exposed = np.repeat([1.0, 0.0], 100)
    outcome = np.concatenate(
        [np.repeat([1.0, 0.0], [30, 70]), np.repeat([1, 0], [10, 90])]
    )
    fit = fit_logistic(np.column_stack([np.ones(200), exposed]), outcome, ridge=0)
    assert np.exp(fit.coefficients[1]) == pytest.approx(27 / 7)
    assert fit.probability[[0, -1]] == pytest.approx([0.3, 0.1])


def test_the_expected_events_are_the_observed_ones(patients):
    design, outcome = patients
    assert fit_logistic(design, outcome).probability.sum() == pytest.approx(
        outcome.sum(), abs=1e-6
    )


def test_a_term_whose_patients_all_died_stays_finite(patients):
    design, outcome = patients
    few = np.zeros(3000)
    few[:3] = 1
    outcome = outcome.copy()
    outcome[:3] = 1
    fit = fit_logistic(np.column_stack([design, few]), outcome)
    assert np.isfinite(fit.coefficients).all()
    assert fit.probability[:3].min() > 0.9
    assert fit.probability.sum() == pytest.approx(outcome.sum(), abs=1e-6)


def test_a_column_of_nothing_costs_nothing(patients):
    design, outcome = patients
    fit = fit_logistic(np.column_stack([design, np.zeros(3000)]), outcome)
    assert fit.coefficients[-1] == 0


@pytest.mark.parametrize("outcome", [np.zeros(5), np.ones(5)])
def test_nobody_or_everybody_cannot_be_modelled(outcome):
    with pytest.raises(NoFit, match="of 5 have the event"):
        fit_logistic(np.ones((5, 1)), outcome)


def test_a_spline_is_straight_outside_its_knots():
    knots = (50, 70, 80, 90)
    x = np.array([20.0, 30, 40, 95, 100, 105])
    columns = restricted_cubic_spline(x, knots)
    assert columns.shape == (6, 3)
    for part in (columns[:3], columns[3:]):
        assert np.diff(part, n=2, axis=0) == pytest.approx(0, abs=1e-9)
    inside = restricted_cubic_spline([60.0, 65, 70], knots)
    assert np.abs(np.diff(inside, n=2, axis=0)[:, 1]).max() > 0.01


def test_a_spline_is_smooth_and_starts_flat():
    columns = restricted_cubic_spline([50.0, 50.001], (50, 70, 80, 90))
    assert columns[:, 1:] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("outcome", "probability", "c"),
    [
        ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], 1.0),
        ([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4], 0.0),
        ([0, 1, 0, 1], [0.3, 0.3, 0.3, 0.3], 0.5),
        ([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], 0.75),
    ],
)
def test_the_c_statistic_counts_pairs(outcome, probability, c):
    assert c_statistic(np.array(outcome, float), np.array(probability)) == c


def test_the_c_statistic_of_one_kind_of_patient_is_unknown():
    assert np.isnan(c_statistic(np.ones(3), np.array([0.1, 0.2, 0.3])))


def test_calibration_groups_hold_everybody_once_by_rising_risk(patients):
    design, outcome = patients
    fit = fit_logistic(design, outcome)
    found = calibration(outcome, fit.probability)
    assert len(found.predicted) == 10
    assert found.patients.tolist() == [300] * 10
    assert found.events.sum() == outcome.sum()
    assert (np.diff(found.predicted) > 0).all()
    # The model is the true one: each tenth is as predicted, within chance.
    error = np.sqrt(found.predicted * (1 - found.predicted) / 300)
    assert (np.abs(found.events / 300 - found.predicted) < 4 * error).all()
