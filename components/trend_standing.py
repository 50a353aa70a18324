"""Where the latest period of a chart stands: goal, rest of the country, doubt."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from components.overview import UnitChosen
from components.reads import compared
from components.sentences import bounds_words, difference_text, value_of
from components.trends import TrendAsked
from indicators.comparison import unknown_answers
from indicators.definition import Indicator
from indicators.periods import month_of
from indicators.results import Comparison
from indicators.selection import NATION
from indicators.trends import UnitTrend
from wording import count, t


def standing_of(
    trend_asked: TrendAsked, unit: UnitChosen, found: UnitTrend
) -> list[str]:
    """Return level, patients missing to the goal, difference and doubt in words.

    Of the latest period that takes part; nothing without one. The country has a level
    and no rest.
    """
    places = np.flatnonzero(found.periods["included"].to_numpy(bool))
    if not len(places):
        return []
    last = int(places[-1])
    if unit.level == NATION:
        latest = found.periods.iloc[last].to_dict()
        level = latest["goal_level"]
        said = [t(f"sentence.level.{level}")] if level else []
        return said + _unknown(found.indicator, latest)
    question = trend_asked.selection_of(unit).at(
        period="all",
        first=month_of(found.periods["period_start"].iloc[last]),
        last=month_of(found.periods["period_end"].iloc[last]),
    )
    found_beside = compared((found.indicator.id,), question, trend_asked.asked.viewer)
    return [words for one in found_beside for words in standing(one)]


def standing(one: Comparison) -> list[str]:
    """Return what a unit's number means, sentence by sentence."""
    unit, rest = one.unit, one.rest
    if unit["hidden_reason"]:
        return []
    said = []
    if unit["goal_level"]:
        said.append(t(f"sentence.level.{unit['goal_level']}"))
        if one.missing:
            said.append(t("sentence.missing", n=count(one.missing)))
    if one.verdict:
        said.append(difference_text(one))
    elif not rest["hidden_reason"] and rest["value"] == rest["value"]:
        said.append(t("sentence.rest", value=value_of(one.indicator, rest)))
    said += _unknown(one.indicator, unit)
    if unit["coverage_mark"]:
        said.append(t(f"sentence.coverage.{unit['coverage_mark']}"))
    return said


def _unknown(indicator: Indicator, row: Mapping[str, Any]) -> list[str]:
    """Say where the goal level depends on unknown answers."""
    found = unknown_answers(indicator, row)
    if found is None or not found.level_depends:
        return []
    return [t("sentence.unknown.level", **bounds_words(found))]
