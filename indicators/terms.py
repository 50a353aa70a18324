"""Clinical terms that several indicators share, as SQL conditions on the stroke.

Each is true or false for every stroke, never NULL.
"""

from sqlalchemy import ColumnElement, and_, func, or_, true

from data_access.snapshot import DEAD_BEFORE_FOLLOWUP_DAYS
from data_access.stroke import coded, stroke

HAEMORRHAGE, INFARCT, UNSPECIFIED = 1, 2, 3
YES, NO = 1, 2
# Where patients go from the ward; 9 is unknown and 10 is dead.
DESTINATIONS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12)

every_stroke = true()
infarct = coded(stroke.c.Slagdiagnose, INFARCT)
# Code 3 is an older code for "given"; the registry's own programs count it.
thrombolysed = coded(stroke.c.Trombolyse, 1, 3)
thrombectomised = coded(stroke.c.Trombektomi, 1, 3)
discharged_alive = ~coded(stroke.c.UtskrTil, 10)
aged_80_or_less = func.coalesce(stroke.c.age, 999) <= 80
onset_outside_hospital = ~coded(stroke.c.HvorOppstoHjerneslaget, 2, 3)
# The registry judges follow-up when more than 90 days have passed at the as-of date.
followup_due = stroke.c.days_since_admission > 90
followed_up = coded(stroke.c.OppfolgUtf, 1)


def days_have_passed(days: int) -> ColumnElement[bool]:
    """Whether more than `days` days lie between admission and the as-of date."""
    return stroke.c.days_since_admission > days


def dead_within(days: int) -> ColumnElement[bool]:
    """Whether death is recorded at most `days` days after admission."""
    return func.coalesce(stroke.c.days_to_death, 1_000_000) <= days


def known_time(seconds: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a time could be computed: both clocks known and the time possible."""
    return seconds.is_not(None)


def any_yes(*columns: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether at least one of the columns is code 1 (yes)."""
    return or_(*(coded(column, 1) for column in columns))


def answered(column: ColumnElement[int], *codes: int) -> ColumnElement[bool]:
    """Whether the question was answered with one of these codes (unknown is not)."""
    return coded(column, *codes)


def unanswered(column: ColumnElement[int], *codes: int) -> ColumnElement[bool]:
    """Whether the question has none of its known answers: unknown, or empty."""
    return ~coded(column, *codes)


def any_unanswered(*columns: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether at least one of the columns is neither yes nor no."""
    return or_(*(unanswered(column, YES, NO) for column in columns))


def not_known_at_three_months(answer: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether follow-up is due of a living patient and `answer` was not given.

    The patient may not have been followed up at all.
    """
    return and_(
        followup_due,
        ~dead_within(DEAD_BEFORE_FOLLOWUP_DAYS),
        ~and_(followed_up, answer),
    )


def admitted_from(year: int) -> ColumnElement[bool]:
    """Whether the admission was in `year` or later."""
    return stroke.c.month >= year * 12


due_and_followed_up = and_(followup_due, followed_up)
