"""An indicator that contradicts itself does not come into being."""

from datetime import date

import pytest
from sqlalchemy.dialects import sqlite

from data_access.stroke import stroke
from indicators.definition import (
    CoverageIndicator,
    Direction,
    Goal,
    MedianIndicator,
    ShareIndicator,
    Text,
    TimeUnit,
    month_number,
)
from indicators.terms import every_stroke, infarct, thrombolysed
from tests.indicators.conftest import COMMON


def share(**changes) -> ShareIndicator:
    return ShareIndicator(
        **{
            "id": "a_share",
            "direction": Direction.HIGHER,
            "denominator": infarct,
            "numerator": thrombolysed,
            "unknown_is_not_done": True,
            **COMMON,
            **changes,
        }
    )


def median(**changes) -> MedianIndicator:
    return MedianIndicator(
        **{
            "id": "a_median",
            "direction": Direction.LOWER,
            "denominator": thrombolysed,
            "value": stroke.c.door_to_needle,
            "unit": TimeUnit.MINUTES,
            **COMMON,
            **changes,
        }
    )


def goal(high: float = 0.9, moderate: float | None = 0.8, **dates) -> Goal:
    return Goal(high=high, moderate=moderate, source="a test", **dates)


@pytest.mark.parametrize(("nb", "en"), [("", "word"), ("ord", " "), ("", "")])
def test_a_text_needs_both_languages(nb, en):
    with pytest.raises(ValueError, match="both languages"):
        Text(nb, en)


def test_a_text_is_given_in_the_language_asked_for():
    text = Text("ord", "word")
    assert text.in_language("nb") == "ord"
    assert text.in_language("en") == "word"
    assert text.in_language("fr") == "ord"


def test_levels_against_the_direction_are_refused_with_both_values():
    with pytest.raises(ValueError, match=r"a_share.*0\.7.*0\.8.*higher"):
        share(goals=(goal(0.7, 0.8),))
    with pytest.raises(ValueError, match=r"a_median.*40.*30.*lower"):
        median(goals=(goal(40, 30),))
    assert median(goals=(goal(30, 40),)).goals[0].high == 30


def test_equal_levels_are_two_levels():
    indicator = share(goals=(goal(0.8, 0.8),))
    day = date(2019, 1, 1)
    assert [indicator.level(value, day) for value in (0.8, 0.79)] == ["high", "low"]


def test_a_neutral_indicator_has_no_goal():
    with pytest.raises(ValueError, match="neutral"):
        share(direction=Direction.NEUTRAL, goals=(goal(),))


@pytest.mark.parametrize("levels", [(90, 80), (0.9, -0.1), (1.01, 0.9), (90, None)])
def test_a_share_s_goal_is_no_percentage(levels):
    with pytest.raises(ValueError, match="between 0 and 1"):
        share(goals=(goal(*levels),))
    with pytest.raises(ValueError, match="between 0 and 1"):
        CoverageIndicator(
            id="covered",
            direction=Direction.HIGHER,
            denominator=every_stroke,
            goals=(goal(*levels),),
            **COMMON,
        )


def test_two_goals_on_one_day_are_refused():
    old = goal(valid_to=date(2022, 12, 31))
    new = goal(0.95, 0.85, valid_from=date(2023, 1, 1))
    assert len(share(goals=(old, new)).goals) == 2
    overlapping = goal(0.95, 0.85, valid_from=date(2022, 12, 31))
    for goals in ((old, overlapping), (overlapping, old)):
        with pytest.raises(ValueError, match="2022-12-31"):
            share(goals=goals)


def test_a_goal_or_an_indicator_cannot_end_before_it_begins():
    dates = {"valid_from": date(2019, 1, 2), "valid_to": date(2019, 1, 1)}
    with pytest.raises(ValueError, match="2019-01-02 to 2019-01-01"):
        goal(**dates)
    with pytest.raises(ValueError, match="2019-01-02 to 2019-01-01"):
        share(**dates)


def test_the_goal_of_the_day_decides():
    indicator = share(
        goals=(
            goal(0.15, 0.10, valid_to=date(2022, 12, 31)),
            goal(0.20, 0.15, valid_from=date(2023, 1, 1)),
        )
    )
    assert indicator.level(0.15, date(2022, 12, 31)) == "high"
    assert indicator.level(0.15, date(2023, 1, 1)) == "moderate"
    assert indicator.goal_on(date(2011, 12, 31)) is None
    assert indicator.level(0.15, date(2011, 12, 31)) == ""


def test_no_value_has_no_level():
    assert share(goals=(goal(),)).level(float("nan"), date(2019, 1, 1)) == ""


def test_the_level_is_decided_by_the_unrounded_value():
    indicator = share(goals=(goal(),))
    day = date(2019, 1, 1)
    assert indicator.level(0.8999999, day) == "moderate"
    assert indicator.level(0.7999999, day) == "low"


def test_months_before_and_after_the_form_stand_outside():
    indicator = share(valid_from=date(2016, 1, 1), valid_to=date(2018, 12, 31))
    sql = str(
        indicator.counted().compile(
            dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
        )
    )
    assert f"stroke.month >= {month_number(date(2016, 1, 1))}" in sql
    assert f"stroke.month <= {month_number(date(2018, 12, 1))}" in sql


def test_an_indicator_names_the_registry_columns_behind_derived_ones():
    assert median().columns() == [
        "Akuttskjema.Innleggelsestidspunkt",
        "Akuttskjema.Trombolyse",
        "Akuttskjema.TrombolyseStarttid",
    ]


def test_coverage_asks_nothing_of_a_stroke():
    indicator = CoverageIndicator(
        id="covered", direction=Direction.HIGHER, denominator=every_stroke, **COMMON
    )
    assert indicator.question() is None
    assert indicator.conditions() == ()


def test_a_question_is_a_share_or_a_median():
    assert share().question().value is None
    assert median().question().numerator is None
    assert len(share().conditions()) == len(median().conditions()) == 2
