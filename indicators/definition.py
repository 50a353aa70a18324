"""What an indicator is: one object from which query, text, goal and test come."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_

from data_access.snapshot import Question
from data_access.stroke import form_columns, stroke


def month_number(day: date) -> int:
    """Return the month as the snapshot counts them: `year * 12 + month - 1`."""
    return day.year * 12 + day.month - 1


@dataclass(frozen=True)
class Text:
    """A text in bokmål and in English."""

    nb: str
    en: str

    def __post_init__(self) -> None:
        if not self.nb.strip() or not self.en.strip():
            raise ValueError(f"A text needs both languages: {self.nb!r} / {self.en!r}")

    def in_language(self, language: str) -> str:
        """Return the text in `nb` or `en`."""
        return self.en if language == "en" else self.nb


class Direction(Enum):
    """Which way is better; `NEUTRAL` measures are never judged."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Stage(Enum):
    """The stage of care, in the order a patient meets them."""

    ARRIVAL = "arrival"
    REPERFUSION = "reperfusion"
    STROKE_UNIT = "stroke_unit"
    INVESTIGATION = "investigation"
    PREVENTION = "prevention"
    DISCHARGE = "discharge"
    OUTCOME = "outcome"
    REGISTRATION = "registration"


class TimeUnit(Enum):
    """The unit a time is shown in; the value is how many seconds it holds."""

    MINUTES = 60
    HOURS = 3600
    DAYS = 86400


@dataclass(frozen=True, kw_only=True)
class Goal:
    """Goal levels in force from `valid_from` to `valid_to` (None: still).

    Shares are 0-1. `moderate` None means two levels: `high` divides good from low.
    Raises `ValueError` when it ends before it begins.
    """

    high: float
    moderate: float | None
    source: str
    valid_from: date = date(2012, 1, 1)
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(
                f"A goal level cannot hold from {self.valid_from} to {self.valid_to}"
            )

    def holds_on(self, day: date) -> bool:
        """Return whether the levels are in force on a day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicator:
    """What every indicator has.

    `denominator` says who counts and is never NULL. `valid_from` is the first
    admission date the form could answer from; earlier periods have no data.
    `counted_where_thrombolysed` merges the hospitals that send patients elsewhere for
    thrombolysis (`Enhet.TrombolyseUnitId`). Raises `ValueError` when it contradicts
    itself.
    """

    id: str
    number: int
    stage: Stage
    title: Text
    short_title: Text
    denominator_text: Text
    numerator_text: Text
    rationale: Text
    source: str
    direction: Direction
    denominator: ColumnElement[bool]
    official: bool = False
    goals: tuple[Goal, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    counted_where_thrombolysed: bool = False

    def __post_init__(self) -> None:
        for goal in self.goals:
            self._check_goal(goal)
            others = [other for other in self.goals if other is not goal]
            if any(other.holds_on(goal.valid_from) for other in others):
                raise ValueError(
                    f"{self.id}: two goal levels are in force on {goal.valid_from}"
                )
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(
                f"{self.id}: cannot be answered from {self.valid_from} to "
                f"{self.valid_to}"
            )

    def _check_goal(self, goal: Goal) -> None:
        if self.direction is Direction.NEUTRAL:
            raise ValueError(f"{self.id}: a neutral indicator cannot have a goal level")
        if goal.moderate is None:
            return
        higher = self.direction is Direction.HIGHER
        if (higher and goal.high < goal.moderate) or (
            not higher and goal.high > goal.moderate
        ):
            raise ValueError(
                f"{self.id}: high level {goal.high} and moderate level {goal.moderate} "
                f"contradict the direction {self.direction.value}"
            )

    def goal_on(self, day: date) -> Goal | None:
        """Return the goal levels in force on a day, or None when there are none."""
        return next((goal for goal in self.goals if goal.holds_on(day)), None)

    def level(self, value: float, day: date) -> str:
        """Return high, moderate, low or "" for an unrounded value; limits count."""
        goal = self.goal_on(day)
        if goal is None or value != value:
            return ""
        sign = -1.0 if self.direction is Direction.LOWER else 1.0
        moderate = goal.high if goal.moderate is None else goal.moderate
        if sign * value >= sign * goal.high:
            return "high"
        return "moderate" if sign * value >= sign * moderate else "low"

    def counted(self) -> ColumnElement[bool]:
        """Return the denominator within the months the form could answer."""
        return and_(self.denominator, *self._answerable())

    def _answerable(self) -> list[ColumnElement[bool]]:
        limits = []
        if self.valid_from:
            limits.append(stroke.c.month >= month_number(self.valid_from))
        if self.valid_to:
            limits.append(stroke.c.month <= month_number(self.valid_to))
        return limits

    def could_be_answered(self, first: date, last: date) -> bool:
        """Return whether the form could answer on some day of a time."""
        begins, ends = self.valid_from or date.min, self.valid_to or date.max
        return first <= ends and last >= begins

    def question(self) -> Question | None:
        """Return what the database is asked for each stroke; None when nothing is."""
        return None

    def conditions(self) -> tuple[ColumnElement[Any], ...]:
        """Return every SQL expression the indicator rests on."""
        question = self.question()
        return () if question is None else question.conditions()

    def columns(self) -> list[str]:
        """Return the registry columns it needs, as `Table.Column`, sorted."""
        return sorted(
            f"{c.table.name}.{c.name}" for c in form_columns(*self.conditions())
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ShareIndicator(Indicator):
    """A share of patients, 0-1: numerator over denominator.

    Inside the denominator the numerator is decided, never NULL.
    `unknown_is_not_done` says that an unknown answer stays in the denominator and
    counts as not done; otherwise unknown answers stand outside. `unknown`, never NULL,
    says whose: of the denominator's patients whose numerator is not met, who could
    have met it; or of those outside, who would be inside with an answer. None where
    every answer is known.
    """

    numerator: ColumnElement[bool]
    unknown_is_not_done: bool
    unknown: ColumnElement[bool] | None = None

    def _check_goal(self, goal: Goal) -> None:
        super()._check_goal(goal)
        _check_share(self.id, goal)

    def question(self) -> Question:
        """Return denominator and numerator, and who is unknown."""
        question = Question(self.id, self.counted(), numerator=self.numerator)
        if self.unknown is None:
            return question
        if self.unknown_is_not_done:
            return replace(question, unknown_inside=self.unknown)
        outside = and_(self.unknown, *self._answerable())
        return replace(question, unknown_outside=outside)


@dataclass(frozen=True, kw_only=True, eq=False)
class MedianIndicator(Indicator):
    """A median time over the denominator's patients with a valid time.

    `value` is whole seconds (`TimeUnit.MINUTES`, `HOURS`) or whole days (`DAYS`);
    NULL is unknown or impossible and stands outside.
    """

    value: ColumnElement[Any]
    unit: TimeUnit

    def question(self) -> Question:
        """Return denominator and value."""
        return Question(self.id, self.counted(), value=self.value)


@dataclass(frozen=True, kw_only=True, eq=False)
class SpreadIndicator(Indicator):
    """How patients are spread over categories: a share of the denominator in each.

    The snapshot's verdict is 0 outside, else the category's number from 1. Its columns
    are the periods of the first category, then those of the next, and so on.
    """

    categories: int


@dataclass(frozen=True, kw_only=True, eq=False)
class CoverageIndicator(Indicator):
    """Coverage by unit and whole year, from the linkage with the patient register."""

    def _check_goal(self, goal: Goal) -> None:
        super()._check_goal(goal)
        _check_share(self.id, goal)


def _check_share(indicator_id: str, goal: Goal) -> None:
    for level in (goal.high, goal.moderate):
        if level is not None and not 0 <= level <= 1:
            raise ValueError(
                f"{indicator_id}: a goal level for a share is between 0 and 1, not "
                f"{level}"
            )
