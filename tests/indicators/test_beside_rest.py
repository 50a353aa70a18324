"""All units beside the rest say what each of them says alone."""

import random
from datetime import date, datetime

import numpy as np
import pytest

from data_access.scope import OPERATOR
from indicators.beside_rest import BESIDE_COLUMNS, units_beside_rest
from indicators.definition import Direction, ShareIndicator
from indicators.periods import month_of
from indicators.results import COLUMNS, compare_with_rest
from indicators.selection import Selection
from indicators.terms import every_stroke, infarct
from tests.indicators.conftest import ALL, COMMON, SCREENED
from tests.small import (
    ADVISORY,
    add_coverage,
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
STROKES = {11: 60, 12: 7, 21: 45, 22: 20}
# Screened: better, the same, worse than the rest.
CHANCES = {11: 0.97, 12: 0.8, 21: 0.8, 22: 0.4}
LOWER, NEUTRAL = (
    ShareIndicator(
        id=direction.value,
        direction=direction,
        denominator=every_stroke,
        numerator=infarct,
        unknown_is_not_done=True,
        **COMMON,
    )
    for direction in (Direction.LOWER, Direction.NEUTRAL)
)
INDICATORS = (*ALL, LOWER, NEUTRAL)


@pytest.fixture(scope="module")
def snapshot():
    chance = random.Random(7)
    rows = []
    for hospital, patients in STROKES.items():
        for _ in range(patients):
            admitted = datetime(2019, chance.randrange(1, 13), 4, 12)
            rows.append(
                stroke_row(
                    len(rows),
                    UnitId=hospital,
                    SvelgtestUtfort=1 if chance.random() < CHANCES[hospital] else 2,
                    Slagdiagnose=2 if hospital == 11 or chance.random() < 0.5 else 1,
                    PatientGender=chance.choice(("Female", "Male")),
                    Innleggelsestidspunkt=admitted,
                    Trombolyse=chance.choice((1, 2)),
                    TrombolyseStarttid=admitted.replace(minute=chance.randrange(5, 59)),
                )
            )
    engine = empty_registry()
    add_strokes(engine, rows)
    add_coverage(engine, [(u, 2019, n, n + 8, n - 4) for u, n in STROKES.items()])
    return snapshot_of(engine, INDICATORS)


@pytest.mark.parametrize(
    "viewer", [OPERATOR, ADVISORY, hospital_user(12), hospital_user(11, 22)]
)
@pytest.mark.parametrize("level", ["hospital", "hf", "rhf"])
@pytest.mark.parametrize("changes", [{}, {"sex": 1}, {"last": YEAR_2019.last - 3}])
def test_each_row_is_the_comparison_of_that_unit_alone(
    snapshot, viewer, level, changes
):
    selection = YEAR_2019.at(unit_level=level, **changes)
    table = units_beside_rest(snapshot, INDICATORS, selection, viewer)
    assert tuple(table.columns) == (*COLUMNS, *BESIDE_COLUMNS)
    assert len(table)
    for row in table.to_dict("records"):
        alone = selection.at(units=frozenset({row["unit_id"]}))
        asked = [one for one in INDICATORS if one.id == row["indicator_id"]]
        (one,) = compare_with_rest(snapshot, asked, alone, viewer)
        for name in ("numerator", "denominator", "value", "hidden_reason", "rounded"):
            np.testing.assert_equal(row[f"other_{name}"], one.rest[name])
            np.testing.assert_equal(row[name], one.unit[name])
        found = [row[f"difference{end}"] for end in ("", "_lower", "_upper")]
        np.testing.assert_allclose(found, [one.difference, one.lower, one.upper])
        assert row["verdict"] == one.verdict


def test_every_verdict_is_given(snapshot):
    table = units_beside_rest(snapshot, INDICATORS, YEAR_2019, OPERATOR)
    verdicts = table.set_index(["indicator_id", "unit_id"])["verdict"]
    screened = verdicts["screened"].to_dict()
    assert screened == {
        "11": "better",
        "12": "same",
        "21": "same",
        "22": "worse",
        "31": "",
    }
    # Nordby has infarctions only: worse where few are good, different when neutral.
    assert (verdicts["lower", "11"], verdicts["neutral", "11"]) == (
        "worse",
        "different",
    )
    assert set(verdicts["needle"]) == {""}


def test_what_is_hidden_has_no_difference(snapshot):
    table = units_beside_rest(snapshot, [SCREENED], YEAR_2019, ADVISORY)
    small = table.set_index("unit_id").loc["12"]
    assert small["hidden_reason"] == "small_number"
    assert np.isnan(small["difference"])
    assert small["verdict"] == ""


def test_one_period_is_needed(snapshot):
    with pytest.raises(ValueError, match="'all' is needed, not 'year'"):
        units_beside_rest(snapshot, [SCREENED], YEAR_2019.at(period="year"), ADVISORY)


def test_units_compared_at_once_are_those_compared_alone(snapshot):
    units = ("11", "12", "21", "22")
    together = compare_with_rest(
        snapshot, INDICATORS, YEAR_2019.at(units=frozenset(units)), ADVISORY
    )
    alone = [
        one
        for unit in units
        for one in compare_with_rest(
            snapshot, INDICATORS, YEAR_2019.at(units=frozenset({unit})), ADVISORY
        )
    ]
    assert len(together) == len(units) * len(INDICATORS)
    said = {(one.indicator.id, one.unit["unit_id"]): vars(one) for one in together}
    for one in alone:
        found = said[one.indicator.id, one.unit["unit_id"]]
        np.testing.assert_equal(found, vars(one))
