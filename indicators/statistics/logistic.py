"""Logistic regression for case-mix adjustment, and how well a model fits.

Sources: iteratively reweighted least squares, McCullagh and Nelder 1989, Generalized
linear models, ch. 4; restricted cubic splines, Harrell 2015,
doi:10.1007/978-3-319-19425-7, section 2.4.5; the c-statistic as the Mann-Whitney
statistic, Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

# Keeps a term finite when all or none of its patients have the event; with a prior
# standard deviation of 10 on the log odds it moves no other term by anything to see.
RIDGE = 0.01
MOST_STEPS = 50
CLOSE_ENOUGH = 1e-8

Floats = NDArray[np.float64]


class NoFit(Exception):  # noqa: N818 - an answer, not a fault
    """The outcome cannot be modelled; the message says why."""


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """A fitted model: a coefficient per column (log odds), a probability per row."""

    coefficients: Floats
    probability: Floats


def fit_logistic(design: Floats, outcome: Floats, ridge: float = RIDGE) -> LogisticFit:
    """Fit `outcome` (0 or 1) to the columns of `design`, whose first one is all ones.

    The intercept is not drawn in by `ridge`, so the probabilities add up to the events.
    Raises `NoFit` when nobody or everybody has the event, or without convergence.
    """
    events = float(outcome.sum())
    if not 0 < events < len(outcome):
        raise NoFit(f"{events:.0f} of {len(outcome)} have the event")
    terms = np.ascontiguousarray(design.T)
    weighted = np.empty_like(terms)
    penalty = np.full(len(terms), ridge)
    penalty[0] = 0.0
    coefficients = np.zeros(len(terms))
    coefficients[0] = np.log(events / (len(outcome) - events))
    line = coefficients @ terms
    without = expit(-line)
    likelihood = _likelihood(line, without, outcome, coefficients, penalty)
    for _ in range(MOST_STEPS):
        gradient = terms @ (outcome - 1 + without) - penalty * coefficients
        np.multiply(terms, np.sqrt(without * (1 - without)), out=weighted)
        information = weighted @ weighted.T
        information.flat[:: len(penalty) + 1] += penalty
        step = np.linalg.solve(information, gradient)
        # A full step may overshoot where a few patients decide a term.
        while True:
            following = coefficients + step
            line = following @ terms
            without = expit(-line)
            reached = _likelihood(line, without, outcome, following, penalty)
            if reached >= likelihood - CLOSE_ENOUGH or np.abs(step).max() < 1e-12:
                break
            step = step / 2
        coefficients, likelihood = following, reached
        if np.abs(step).max() < CLOSE_ENOUGH:
            return LogisticFit(coefficients, expit(line))
    raise NoFit(f"no convergence in {MOST_STEPS} steps")


def _likelihood(
    line: Floats,
    without: Floats,
    outcome: Floats,
    coefficients: Floats,
    penalty: Floats,
) -> float:
    # `without` is the chance of no event: never 0 for log odds below 700.
    fit = outcome @ line + np.log(without).sum()
    return float(fit - (penalty * coefficients**2).sum() / 2)


def restricted_cubic_spline(values: ArrayLike, knots: Sequence[float]) -> Floats:
    """Return the columns of a spline that is linear before the first and last knot.

    There is a column less than there are knots: the values, and one for each knot but
    the last two, divided by the squared distance of the outer knots.
    """
    x, t = np.asarray(values, float), np.asarray(knots, float)
    last, before = t[-1], t[-2]

    def above(knot: float) -> Floats:
        result: Floats = np.maximum(x - knot, 0) ** 3
        return result

    bends = [
        (
            above(knot)
            - above(before) * (last - knot) / (last - before)
            + above(last) * (before - knot) / (last - before)
        )
        / (last - t[0]) ** 2
        for knot in t[:-2]
    ]
    return np.column_stack([x, *bends])


def c_statistic(outcome: Floats, probability: Floats) -> float:
    """Return how often, of two patients, the one with the event had the higher risk.

    0.5 is chance, 1 is perfect; ties count half. NaN when nobody or everybody has it.
    """
    events = outcome == 1
    with_event, without = int(events.sum()), int((~events).sum())
    if not with_event or not without:
        return float("nan")
    # The mean rank of equals, counted from 1.
    # Stable sorting finds what is in order already.
    ordered, theirs = np.sort(probability, kind="stable"), probability[events]
    places = (np.searchsorted(ordered, theirs, side) for side in ("left", "right"))
    ranks = (sum(places) + 1).sum() / 2
    return float((ranks - with_event * (with_event + 1) / 2) / (with_event * without))


@dataclass(frozen=True, eq=False)
class Calibration:
    """Groups of equal size by rising predicted risk.

    `predicted` is the mean risk (0-1), `events` and `patients` are counts.
    """

    predicted: Floats
    events: Floats
    patients: Floats


def calibration(outcome: Floats, probability: Floats, groups: int = 10) -> Calibration:
    """Return predicted and observed events in `groups` groups of equal size."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, groups) if len(part)]
    return Calibration(
        np.array([probability[part].mean() for part in parts]),
        np.array([outcome[part].sum() for part in parts], dtype=float),
        np.array([len(part) for part in parts], dtype=float),
    )
