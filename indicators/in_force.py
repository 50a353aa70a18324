"""The rules that the secretariat may change: goal levels, and who counts as few.

They hold for the whole process from `use` on. What was never changed stands as in the
catalogue.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from indicators.catalogue import ALL
from indicators.definition import Goal, Indicator
from indicators.suppression import MIN_DENOMINATOR, use_least

LEAST = "least_denominator"
# The registry's own lowest limit, and what nobody could still work with.
LOWEST_LEAST, HIGHEST_LEAST = 5, 50
GOALS = "goals:"
ORIGINAL: Mapping[str, tuple[Goal, ...]] = MappingProxyType(
    {one.id: one.goals for one in ALL}
)


def least_of(text: str) -> int:
    """Return the smallest denominator of others that is shown.

    Raises `ValueError` when it is no whole number from 5 to 50.
    """
    if not text.strip().isdecimal():
        raise ValueError(f"the limit must be a whole number, not {text!r}")
    least = int(text)
    if not LOWEST_LEAST <= least <= HIGHEST_LEAST:
        raise ValueError(
            f"the limit must be from {LOWEST_LEAST} to {HIGHEST_LEAST}, not {least}"
        )
    return least


def goals_of(indicator: Indicator, text: str) -> tuple[Goal, ...]:
    """Return the goal levels that a setting (JSON) gives an indicator.

    Raises `ValueError`, in one sentence, for levels that contradict the indicator's
    direction, are no shares, overlap in time, or are no levels at all.
    """
    try:
        goals = tuple(
            Goal(
                high=float(one["high"]),
                moderate=None if one["moderate"] is None else float(one["moderate"]),
                source=str(one["source"]),
                valid_from=date.fromisoformat(one["valid_from"]),
                valid_to=one["valid_to"] and date.fromisoformat(one["valid_to"]),
            )
            for one in json.loads(text)
        )
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{indicator.id}: goal levels cannot be read") from error
    # Making the indicator with them is the check.
    return replace(indicator, goals=goals).goals


def goals_text(goals: tuple[Goal, ...]) -> str:
    """Return goal levels as the text of a setting."""
    return json.dumps(
        [
            {
                "high": goal.high,
                "moderate": goal.moderate,
                "source": goal.source,
                "valid_from": goal.valid_from.isoformat(),
                "valid_to": goal.valid_to and goal.valid_to.isoformat(),
            }
            for goal in goals
        ]
    )


def use(settings: Mapping[str, str]) -> list[str]:
    """Let settings count from now on; return what could not be used, a sentence each.

    A value that cannot be used leaves the catalogue's in force.
    """
    problems = []
    least = MIN_DENOMINATOR
    goals = dict(ORIGINAL)
    for name, text in settings.items():
        try:
            if name == LEAST:
                least = least_of(text)
            elif name.startswith(GOALS):
                one = _by_id(name.removeprefix(GOALS))
                goals[one.id] = goals_of(one, text)
        except ValueError as error:
            problems.append(str(error))
    use_least(least)
    for one in ALL:
        # Indicators are frozen so that nobody else changes them.
        object.__setattr__(one, "goals", goals[one.id])
    return problems


def _by_id(indicator_id: str) -> Indicator:
    for one in ALL:
        if one.id == indicator_id:
            return one
    raise ValueError(f"there is no indicator {indicator_id}")
