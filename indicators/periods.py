"""Periods of whole months: years, quarters, months, rolling twelve months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

PeriodKind = Literal["all", "year", "quarter", "month", "rolling12"]
PERIOD_KINDS: tuple[PeriodKind, ...] = ("all", "year", "quarter", "month", "rolling12")
MONTHS = {"year": 12, "quarter": 3, "month": 1}


def month_of(day: date) -> int:
    """Return the month as the snapshot counts it: `year * 12 + month - 1`."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


@lru_cache(maxsize=2_000)
def last_day(month: int) -> date:
    """Return the last day of a month."""
    year, number = month // 12, month % 12 + 1
    return date(year, number, monthrange(year, number)[1])


@dataclass(frozen=True, order=True)
class Period:
    """Whole months from `first` to `last`, both inclusive, with a sortable label."""

    first: int
    last: int
    label: str

    @property
    def start(self) -> date:
        """The first day."""
        return first_day(self.first)

    @property
    def end(self) -> date:
        """The last day."""
        return last_day(self.last)

    @property
    def years(self) -> range:
        """The calendar years it touches."""
        return range(self.first // 12, self.last // 12 + 1)

    def is_whole_years(self, as_of: date) -> bool:
        """Whether it is one or more calendar years that were over at the as-of date."""
        return self.first % 12 == 0 and self.last % 12 == 11 and self.end <= as_of


def month_label(month: int) -> str:
    """Return `2019-03`."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def _label(kind: PeriodKind, first: int, last: int) -> str:
    if kind == "year":
        return str(first // 12)
    if kind == "quarter":
        return f"{first // 12}-Q{first % 12 // 3 + 1}"
    if kind == "month":
        return month_label(first)
    return f"{month_label(first)}..{month_label(last)}"


def periods_between(first: int, last: int, kind: PeriodKind) -> tuple[Period, ...]:
    """Cut the months `first` to `last` into periods, in order; none when it is empty.

    Years and quarters are calendar ones; the ends are cut where the range cuts them.
    Rolling periods are the trailing twelve months that end with each month of the
    range; neighbours share eleven months.
    """
    if last < first:
        return ()
    if kind == "all":
        return (Period(first, last, _label(kind, first, last)),)
    if kind == "rolling12":
        return tuple(
            Period(end - 11, end, _label(kind, end - 11, end))
            for end in range(first, last + 1)
        )
    step = MONTHS[kind]
    starts = range(first - first % step, last + 1, step)
    return tuple(
        Period(
            max(start, first),
            min(start + step - 1, last),
            _label(kind, start, start + step - 1),
        )
        for start in starts
    )
