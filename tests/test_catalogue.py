"""The catalogue as a whole: nothing missing, nothing twice, goals that make sense."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from indicators.catalogue import ALL, OFFICIAL, by_id, of_stage
from indicators.definition import CoverageIndicator, Direction, Goal, Indicator, Stage

SPEC = Path(__file__).parent / "spec"
SHORT_TITLE_LENGTH = 28
# Coverage asks the forms nothing; its arithmetic is tested where it is measured.
WITHOUT_SPEC_FILE = {"coverage_npr"}
FIRST_YEAR = date(2014, 6, 30)
each_indicator = pytest.mark.parametrize("indicator", ALL, ids=lambda one: one.id)
each_official = pytest.mark.parametrize("indicator", OFFICIAL, ids=lambda one: one.id)


def test_ids_are_unique():
    ids = [one.id for one in ALL]
    assert sorted(ids) == sorted(set(ids))


def test_every_indicator_is_found_by_its_id():
    assert [by_id(one.id) for one in ALL] == list(ALL)


def test_an_unknown_id_is_named():
    with pytest.raises(KeyError, match="door_to_nowhere"):
        by_id("door_to_nowhere")


def test_indicators_stand_in_the_order_a_patient_meets_them():
    order = [stage for stage in Stage for one in ALL if one.stage is stage]
    assert [one.stage for one in ALL] == order


@pytest.mark.parametrize("stage", Stage)
def test_no_stage_is_empty(stage: Stage):
    assert of_stage(stage)
    assert {one.stage for one in of_stage(stage)} == {stage}


@each_indicator
def test_has_a_spec_table(indicator: Indicator):
    if indicator.id in WITHOUT_SPEC_FILE:
        assert indicator.question() is None
        return
    text = (SPEC / f"test_{indicator.id}.py").read_text(encoding="utf-8")
    assert indicator.id.upper() in text


def test_every_spec_table_belongs_to_an_indicator():
    files = {path.stem.removeprefix("test_") for path in SPEC.glob("test_*.py")}
    assert files == {one.id for one in ALL} - WITHOUT_SPEC_FILE


@each_indicator
def test_says_where_it_comes_from(indicator: Indicator):
    assert indicator.source.strip()


@each_indicator
@pytest.mark.parametrize("language", ["nb", "en"])
def test_short_title_fits_a_chart_axis(indicator: Indicator, language: str):
    short = indicator.short_title.in_language(language)
    assert len(short) <= SHORT_TITLE_LENGTH


@each_indicator
@pytest.mark.parametrize(
    "name",
    ["title", "short_title", "denominator_text", "numerator_text", "rationale"],
)
def test_texts_are_translated(indicator: Indicator, name: str):
    text = getattr(indicator, name)
    assert text.nb != text.en


@pytest.mark.parametrize("language", ["nb", "en"])
def test_titles_tell_indicators_apart(language: str):
    titles = [one.title.in_language(language) for one in ALL]
    short_titles = [one.short_title.in_language(language) for one in ALL]
    assert len(set(titles)) == len(ALL)
    assert len(set(short_titles)) == len(ALL)


@each_indicator
def test_rests_on_columns_of_the_registry(indicator: Indicator):
    if isinstance(indicator, CoverageIndicator):
        return
    assert all(name.count(".") == 1 for name in indicator.columns())
    assert indicator.columns()


def test_the_official_indicators_are_the_eleven():
    assert [one.number for one in OFFICIAL] == list(range(1, 12))
    assert {one.id for one in OFFICIAL} == {one.id for one in ALL if one.official}


@each_official
def test_an_official_indicator_is_better_when_higher(indicator: Indicator):
    assert indicator.direction is Direction.HIGHER


@each_official
@pytest.mark.parametrize("day", [FIRST_YEAR, date(2019, 6, 30), date(2026, 10, 31)])
def test_an_official_indicator_has_a_goal(indicator: Indicator, day: date):
    goal = indicator.goal_on(day)
    assert goal is not None
    assert goal.source.strip()
    assert goal.moderate is not None
    assert 0 < goal.moderate < goal.high < 1


@each_official
def test_no_two_goals_are_in_force_on_the_same_day(indicator: Indicator):
    goals = sorted(indicator.goals, key=lambda goal: goal.valid_from)
    for earlier, later in zip(goals, goals[1:], strict=False):
        assert earlier.valid_to is not None
        assert earlier.valid_to < later.valid_from


@each_official
def test_a_value_on_the_limit_reaches_the_better_level(indicator: Indicator):
    day = FIRST_YEAR
    goal = indicator.goal_on(day)
    assert goal is not None
    assert goal.moderate is not None
    assert indicator.level(goal.high, day) == "high"
    assert indicator.level(goal.high - 1e-9, day) == "moderate"
    assert indicator.level(goal.moderate, day) == "moderate"
    assert indicator.level(goal.moderate - 1e-9, day) == "low"


GOALS_IN_2014 = {
    "stroke_unit_treated": (0.90, 0.80),
    "stroke_unit_direct_admission": (0.90, 0.75),
    "dysphagia_screening": (0.95, 0.85),
    "thrombolysis_rate_ischemic": (0.15, 0.10),
    "door_to_needle_le40min": (0.50, 0.30),
    "antithrombotics_discharge_ischemic": (0.95, 0.85),
    "anticoagulation_discharge_af": (0.70, 0.55),
    "antihypertensives_discharge": (0.70, 0.60),
    "lipid_lowering_discharge_ischemic_le80": (0.75, 0.65),
    "followup_3m_reported": (0.80, 0.70),
    "coverage_npr": (0.90, 0.70),
}


def test_goals_of_2014_are_the_published_ones():
    found = {
        one.id: (goal.high, goal.moderate)
        for one in OFFICIAL
        if (goal := one.goal_on(FIRST_YEAR))
    }
    assert found == GOALS_IN_2014


def with_goal(indicator_id: str, high: float, moderate: float | None) -> Indicator:
    goal = Goal(high=high, moderate=moderate, source="an example")
    return replace(by_id(indicator_id), goals=(goal,))


def test_a_goal_against_the_direction_is_refused_with_both_values():
    with pytest.raises(ValueError, match=r"followup_3m_reported.*0\.6.*0\.7"):
        with_goal("followup_3m_reported", high=0.6, moderate=0.7)
    with pytest.raises(ValueError, match=r"mortality_30d.*0\.15.*0\.1"):
        with_goal("mortality_30d", high=0.15, moderate=0.1)


def test_a_neutral_indicator_refuses_a_goal():
    with pytest.raises(ValueError, match="discharge_home"):
        with_goal("discharge_home", high=0.6, moderate=None)


def test_limits_count_as_the_better_level_when_lower_is_better():
    indicator = with_goal("mortality_30d", high=0.10, moderate=0.15)
    day = date(2019, 1, 1)
    values = [0.10, 0.1000001, 0.15, 0.1500001]
    levels = [indicator.level(value, day) for value in values]
    assert levels == ["high", "moderate", "moderate", "low"]


def test_a_single_limit_divides_high_from_low():
    indicator = with_goal("followup_3m_reported", high=0.8, moderate=None)
    day = date(2019, 1, 1)
    assert [indicator.level(value, day) for value in (0.8, 0.79)] == ["high", "low"]


def test_no_level_without_a_goal_or_a_value():
    day = date(2019, 1, 1)
    assert by_id("nihss_recorded").level(0.9, day) == ""
    assert by_id("followup_3m_reported").level(float("nan"), day) == ""
    assert by_id("followup_3m_reported").level(0.9, date(2011, 12, 31)) == ""
