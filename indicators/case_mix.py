"""Case mix: outcomes observed against those expected from who the patients were.

A logistic regression over the whole country says how likely the outcome was for each
patient; a unit's expected number is the sum over its patients. The model is fitted anew
for every period and every selection of patients. It is our own, and nothing that the
registry publishes.

- Age is a restricted cubic spline with fixed knots. A square would let the many in
  the middle decide the few below 50 and above 90; the spline is straight there, and
  fixed knots make one period's model comparable with the next.
- NIHSS is a spline too: the first points weigh more than the last ones.
- Sex, stroke type and mRS before the stroke are categories.
- Unknown is a category of its own everywhere. Nobody is left out, and nothing is
  made up for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import DENOMINATOR_ONLY, NUMERATOR, Snapshot
from indicators.catalogue import by_id
from indicators.prepared import groups_at, remember, strokes_of
from indicators.results import Columns, joined, result_columns
from indicators.selection import NATION, Selection
from indicators.statistics.logistic import (
    Calibration,
    NoFit,
    c_statistic,
    calibration,
    fit_logistic,
    restricted_cubic_spline,
)
from indicators.statistics.proportions import share, wilson_interval
from indicators.statistics.rates import ratio_interval
from indicators.statistics.ratio_funnel import ratio_limits
from indicators.suppression import least_shown, round_to_5

# Independence is judged among survivors: the dead are known everywhere, the others
# only where they are followed up, so that counting both punishes poor follow-up.
OUTCOMES = ("mortality_30d", "independent_3m_mrs_0_2")
AGE_KNOTS = (50, 70, 80, 90)
MIDDLE_AGE = 75
NIHSS_KNOTS = (1, 5, 18)
# Peduzzi 1996, doi:10.1016/S0895-4356(96)00236-3.
EVENTS_PER_TERM = 10
# Below this, counts rounded to 5 say nothing about another unit's ratio.
MIN_EXPECTED = 5.0
FEW_EXPECTED = "few_expected"
LIMITS = ("lower_998", "lower_95", "upper_95", "upper_998")

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class CaseMix:
    """A national model of one outcome in one selection; aggregates only.

    `expected` has an entry per hospital of the snapshot and a last one for units that
    `Enhet` does not know. `unknown` are the patients without an answer, by dimension
    (`age`, `sex`, `nihss`, `mrs_before`).
    """

    indicator_id: str
    patients: int
    events: int
    terms: int
    unknown: dict[str, int]
    c: float
    calibration: Calibration
    expected: Floats


def fit_case_mix(
    snapshot: Snapshot, indicator_id: str, selection: Selection
) -> CaseMix:
    """Fit the outcome to every patient of the selection, whatever its units.

    Raises `NoFit` when there are too few with, or without, the outcome.
    """
    verdicts = snapshot.verdicts.get(indicator_id)
    if verdicts is None:
        raise NoFit(f"the registry cannot answer {indicator_id}")
    asked = strokes_of(snapshot, selection, selection.first, selection.last)
    answers = verdicts[asked]
    inside = (answers == DENOMINATOR_ONLY) | (answers == NUMERATOR)
    rows = np.arange(len(snapshot))[asked][inside]
    outcome = (answers[inside] == NUMERATOR).astype(float)
    columns = case_mix_columns(snapshot, rows)
    events, needed = float(outcome.sum()), EVENTS_PER_TERM * (columns.shape[1] - 1)
    if min(events, len(outcome) - events) < needed:
        raise NoFit(f"{events:.0f} of {len(outcome)} have the event, needed {needed}")
    risk = fit_logistic(columns, outcome).probability
    # What is in order already is put in order faster.
    order = np.argsort(risk, kind="stable")
    by_risk, with_event = risk[order], outcome[order]
    return CaseMix(
        indicator_id=indicator_id,
        patients=len(outcome),
        events=int(events),
        terms=columns.shape[1] - 1,
        unknown=_unknown(snapshot, rows),
        c=c_statistic(with_event, by_risk),
        calibration=calibration(with_event, by_risk),
        expected=_by_hospital(snapshot, rows, risk),
    )


def _by_hospital(snapshot: Snapshot, rows: Places, probability: Floats) -> Floats:
    """Return the sum of probabilities by hospital; the last is of unknown units."""
    size = len(snapshot.units) + 1
    # A hospital's place is its number in the snapshot; -1 becomes the last one.
    place = snapshot.unit[rows] % size
    return np.bincount(place, probability, minlength=size).astype(np.float64)


def case_mix_columns(snapshot: Snapshot, rows: Places) -> Floats:
    """Return the columns of the model for the patients at `rows`, the first all ones.

    Columns that nobody is in are not among them.
    """
    age, nihss = snapshot.age[rows], snapshot.nihss[rows]
    ages = _spline(np.where(age < 0, MIDDLE_AGE, age), AGE_KNOTS)
    scores = _spline(np.maximum(nihss, 0), NIHSS_KNOTS)
    categories = [age < 0, nihss < 0]
    for name, codes in (
        ("sex", (2, 0)),
        ("diagnosis", (1, 3)),
        ("mrs_before", (1, 2, 3, 4, 5, -1)),
    ):
        answers = getattr(snapshot, name)[rows]
        categories += [answers == code for code in codes]
    terms = [*(ages - MIDDLE_AGE).T / 10, *scores.T / 10, *categories]
    varying = [one for one in terms if (one != one[:1]).any()]
    return np.array([np.ones(len(age)), *varying]).T


def _spline(values: NDArray[np.int16], knots: tuple[int, ...]) -> Floats:
    """Return the spline of many whole numbers, which are few different ones."""
    spline: Floats = _spline_up_to(int(values.max(initial=0)), knots)[values]
    return spline


@lru_cache(maxsize=100)
def _spline_up_to(last: int, knots: tuple[int, ...]) -> Floats:
    return restricted_cubic_spline(np.arange(last + 1), knots)


def _unknown(snapshot: Snapshot, rows: Places) -> dict[str, int]:
    return {
        "age": int((snapshot.age[rows] < 0).sum()),
        "sex": int((snapshot.sex[rows] == 0).sum()),
        "nihss": int((snapshot.nihss[rows] < 0).sum()),
        "mrs_before": int((snapshot.mrs_before[rows] < 0).sum()),
    }


def adjusted_ratios(
    snapshot: Snapshot, models: Sequence[CaseMix], selection: Selection, viewer: Viewer
) -> Columns:
    """Return observed / expected per unit of the selection, as the viewer may see it.

    One outcome after the other; at least one model.

    The columns of `results`, but `value`, `lower` and `upper` are the ratio with its
    interval, and three more: `expected`; `zone` (inside, 95, 99.8 or "") among
    the limits of chance; `side` (above, below or ""). Nobody publishes these numbers,
    so other units' counts are rounded for every period, and hidden (`few_expected`)
    with fewer than 5 expected events.
    """
    # Never published, for whatever period: hidden as a part of the patients is.
    counted = remember(snapshot, "as part", lambda: replace(snapshot, is_part=True))
    asked = selection.at(period="all")
    outcomes = [by_id(model.indicator_id) for model in models]
    parts = result_columns(counted, outcomes, asked, viewer)
    found = joined(parts)
    expected = np.concatenate(
        [
            _expected(snapshot, model, part)
            for model, part in zip(models, parts, strict=True)
        ]
    )
    hidden = found["hidden_reason"] != ""
    few = found["rounded"] & (expected < MIN_EXPECTED) & ~hidden
    observed = np.where(few, np.nan, found["numerator"])
    expected = np.where(hidden | few, np.nan, expected)
    value, lower, upper = ratio_interval(observed, expected)
    zone = ratio_limits(expected).zone(value)
    outside = (zone != "inside") & (zone != "")
    changed = {
        "numerator": observed,
        "denominator": np.where(few, np.nan, found["denominator"]),
        "value": value,
        "lower": lower,
        "upper": upper,
        "hidden_reason": np.where(few, FEW_EXPECTED, found["hidden_reason"]),
        "rounded": found["rounded"] & ~few,
        "expected": expected,
        "zone": zone,
        "side": np.where(outside, np.where(value > 1, "above", "below"), ""),
    }
    return found | changed


def _expected(snapshot: Snapshot, model: CaseMix, found: Columns) -> Floats:
    """Return the expected number of each unit in the answer."""
    levels, units = (found[name].tolist() for name in ("unit_level", "unit_id"))
    members = {
        (level, group.id): list(group.hospitals)
        for level in set(levels) - {NATION}
        for group in groups_at(snapshot, level, where_thrombolysed=False)
    }
    # The country has the patients of unknown units too.
    members[NATION, NATION] = list(range(len(model.expected)))
    return np.array(
        [
            float(model.expected[members[key]].sum())
            for key in zip(levels, units, strict=True)
        ]
    )


def limit_curve(expected: Floats, points: int = 50) -> Columns:
    """Return the limits of chance from the least to the most expected (NaN hidden).

    Columns: `expected`, `lower_998`, `lower_95`, `upper_95`, `upper_998`. Empty where
    no unit is shown.
    """
    known = expected[~np.isnan(expected)]
    if not len(known):
        return {name: np.empty(0) for name in ("expected", *LIMITS)}
    first = max(1.0, float(known.min()) * 0.8)
    last = max(1.0, float(known.max())) * 1.05
    # Closer together where the limits bend.
    along = np.linspace(np.sqrt(first), np.sqrt(last), points) ** 2
    limits = ratio_limits(along)
    return {"expected": along, **{name: getattr(limits, name) for name in LIMITS}}


def calibration_table(model: CaseMix, viewer: Viewer) -> Columns:
    """Return the tenths of the country by risk, as the viewer may see them.

    Columns: `predicted` (mean risk, 0-1), `numerator` (events), `denominator`
    (patients), `value` (their share), `lower`, `upper`, `rounded`. Counts are rounded
    for those who do not see everything; a tenth of few patients is not in it.
    """
    found = model.calibration
    kept = found.patients >= least_shown()
    events, tenth = found.events[kept], found.patients[kept]
    rounded = not viewer.sees_exact_everywhere
    if rounded:
        events, tenth = round_to_5(events), round_to_5(tenth)
    lower, upper = wilson_interval(events, tenth)
    return {
        "predicted": found.predicted[kept],
        "numerator": events,
        "denominator": tenth,
        "value": share(events, tenth),
        "lower": lower,
        "upper": upper,
        "rounded": np.full(len(tenth), rounded),
    }
