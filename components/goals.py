"""An indicator's goal levels in the form that charts draw."""

from datetime import date

from charts.goal import GoalLevels
from indicators.definition import Indicator
from indicators.results import Columns


def goal_levels(indicator: Indicator, day: date) -> GoalLevels | None:
    """Return the levels in force on a day; None when there are none."""
    goal = indicator.goal_on(day)
    if goal is None:
        return None
    return GoalLevels(goal.high, goal.moderate, indicator.direction.value)


def goals_over_time(
    indicator: Indicator, found: Columns
) -> list[tuple[date, GoalLevels | None]]:
    """Return the levels of each period of an answer, from its first day on."""
    periods = set(zip(found["period_start"], found["period_end"], strict=True))
    return [(start, goal_levels(indicator, end)) for start, end in sorted(periods)]
