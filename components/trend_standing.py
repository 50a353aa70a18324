"""Where the latest period of a chart stands: goal, rest of the country, doubt."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from components.reads import compared
from components.sentences import bounds_words, difference_text, missing_words, value_of
from components.trends import TrendAsked
from indicators.comparison import unknown_answers
from indicators.definition import Indicator
from indicators.periods import month_of
from indicators.results import Comparison
from indicators.selection import NATION, Selection
from wording import t


def standings_of(trend_asked: TrendAsked) -> dict[str, list[str]]:
    """Return level, patients missing to the goal, difference and doubt in words.

    By unit id, of the latest period that takes part; nothing without one. The country
    has a level and no rest.
    """
    said: dict[str, list[str]] = {unit.id: [] for unit in trend_asked.units}
    # Units of one level and one latest period are one question.
    asked: defaultdict[Selection, set[str]] = defaultdict(set)
    for unit in trend_asked.units:
        periods = trend_asked.found[unit.id].periods
        places = np.flatnonzero(periods["included"])
        if not len(places):
            continue
        last = int(places[-1])
        if unit.level == NATION:
            latest = {name: values[last] for name, values in periods.items()}
            level = latest["goal_level"]
            said[unit.id] += [t(f"sentence.level.{level}")] if level else []
            said[unit.id] += _unknown(trend_asked.indicator, latest)
            continue
        question = trend_asked.selection.at(
            period="all",
            unit_level=unit.level,
            first=month_of(periods["period_start"][last]),
            last=month_of(periods["period_end"][last]),
        )
        asked[question].add(unit.id)
    viewer, ids = trend_asked.asked.viewer, (trend_asked.indicator.id,)
    for question, units in asked.items():
        for one in compared(ids, question.at(units=frozenset(units)), viewer):
            said[one.unit["unit_id"]] += standing(one)
    return said


def standing(one: Comparison) -> list[str]:
    """Return what a unit's number means, sentence by sentence."""
    unit, rest = one.unit, one.rest
    if unit["hidden_reason"]:
        return []
    said = []
    if unit["goal_level"]:
        said.append(t(f"sentence.level.{unit['goal_level']}"))
        if one.missing:
            said.append(t("sentence.missing", patients=missing_words(one)))
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
