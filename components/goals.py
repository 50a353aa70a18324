"""An indicator's goal levels in the form that charts draw."""

from datetime import date

from charts.goal import GoalLevels
from indicators.definition import Indicator


def goal_levels(indicator: Indicator, day: date) -> GoalLevels | None:
    """Return the levels in force on a day; None when there are none."""
    goal = indicator.goal_on(day)
    if goal is None:
        return None
    return GoalLevels(goal.high, goal.moderate, indicator.direction.value)
