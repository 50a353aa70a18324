"""Time arithmetic spelled for each database, exact to the second."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, coalesce


class seconds_between(FunctionElement[int]):  # noqa: N801 - reads as a SQL function
    """Whole seconds from the first time to the second; NULL when either is NULL.

    Seconds and not fractions of a day: on SQLite a difference of `julianday()` puts
    an exact 40 minutes just above 40 and loses the patient.
    """

    type = Integer()
    inherit_cache = True
    name = "seconds_between"


class days_between(FunctionElement[int]):  # noqa: N801
    """Whole calendar days from the first date to the second; NULL when either is NULL.

    The clock is left out: admission at 23:50 and death at 00:10 are one day apart.
    """

    type = Integer()
    inherit_cache = True
    name = "days_between"


class clock_is_midnight(FunctionElement[int]):  # noqa: N801
    """1 when the clock of a date-time is 00:00, the registry's "clock unknown".

    0 at any other clock, NULL when there is no date-time.
    """

    type = Integer()
    inherit_cache = True
    name = "clock_is_midnight"


class month_number(FunctionElement[int]):  # noqa: N801
    """Months since year 0 of a date-time: `year * 12 + month - 1`."""

    type = Integer()
    inherit_cache = True
    name = "month_number"


class hour_of_day(FunctionElement[int]):  # noqa: N801
    """The hour of a date-time, 0-23."""

    type = Integer()
    inherit_cache = True
    name = "hour_of_day"


class weekday(FunctionElement[int]):  # noqa: N801
    """The day of the week of a date-time: 0 Monday to 6 Sunday."""

    type = Integer()
    inherit_cache = True
    name = "weekday"


def _parts(
    element: FunctionElement[int], compiler: SQLCompiler, **kw: Any
) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(seconds_between, "sqlite")
def _(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _parts(element, compiler, **kw)
    return (
        f"(CAST(strftime('%s', {end}) AS INTEGER)"
        f" - CAST(strftime('%s', {start}) AS INTEGER))"
    )


@compiles(seconds_between, "postgresql")
def _(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _parts(element, compiler, **kw)
    return f"CAST(EXTRACT(EPOCH FROM ({end} - {start})) AS BIGINT)"


@compiles(seconds_between, "mysql", "mariadb")
def _(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _parts(element, compiler, **kw)
    return f"TIMESTAMPDIFF(SECOND, {start}, {end})"


@compiles(days_between, "sqlite")
def _(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _parts(element, compiler, **kw)
    # Midnights differ by exact multiples of a day, so this division has no remainder.
    return (
        f"((CAST(strftime('%s', date({end})) AS INTEGER)"
        f" - CAST(strftime('%s', date({start})) AS INTEGER)) / 86400)"
    )


@compiles(days_between, "postgresql")
def _(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _parts(element, compiler, **kw)
    return f"(CAST({end} AS DATE) - CAST({start} AS DATE))"


@compiles(days_between, "mysql", "mariadb")
def _(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = _parts(element, compiler, **kw)
    return f"DATEDIFF({end}, {start})"


@compiles(clock_is_midnight, "sqlite")
def _(element: clock_is_midnight, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"(strftime('%H:%M', {moment}) = '00:00')"


@compiles(clock_is_midnight, "postgresql")
def _(element: clock_is_midnight, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return (
        f"CAST(EXTRACT(HOUR FROM {moment}) = 0"
        f" AND EXTRACT(MINUTE FROM {moment}) = 0 AS INTEGER)"
    )


@compiles(clock_is_midnight, "mysql", "mariadb")
def _(element: clock_is_midnight, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"(HOUR({moment}) = 0 AND MINUTE({moment}) = 0)"


@compiles(month_number, "sqlite")
def _(element: month_number, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return (
        f"(CAST(strftime('%Y', {moment}) AS INTEGER) * 12"
        f" + CAST(strftime('%m', {moment}) AS INTEGER) - 1)"
    )


@compiles(month_number, "postgresql")
def _(element: month_number, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return (
        f"CAST(EXTRACT(YEAR FROM {moment}) * 12"
        f" + EXTRACT(MONTH FROM {moment}) - 1 AS INTEGER)"
    )


@compiles(month_number, "mysql", "mariadb")
def _(element: month_number, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"(YEAR({moment}) * 12 + MONTH({moment}) - 1)"


@compiles(hour_of_day, "sqlite")
def _(element: hour_of_day, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"CAST(strftime('%H', {moment}) AS INTEGER)"


@compiles(hour_of_day, "postgresql")
def _(element: hour_of_day, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"CAST(EXTRACT(HOUR FROM {moment}) AS INTEGER)"


@compiles(hour_of_day, "mysql", "mariadb")
def _(element: hour_of_day, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"HOUR({moment})"


@compiles(weekday, "sqlite")
def _(element: weekday, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    # SQLite counts from Sunday.
    return f"((CAST(strftime('%w', {moment}) AS INTEGER) + 6) % 7)"


@compiles(weekday, "postgresql")
def _(element: weekday, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"CAST(EXTRACT(ISODOW FROM {moment}) - 1 AS INTEGER)"


@compiles(weekday, "mysql", "mariadb")
def _(element: weekday, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _parts(element, compiler, **kw)
    return f"WEEKDAY({moment})"


@compiles(coalesce, "postgresql")
def _(element: coalesce[Any], compiler: SQLCompiler, **kw: Any) -> str:
    # postgres_fdw does not hand COALESCE on to the server that holds the forms, and
    # would fetch them all to count them here. In other words it does; but those work a
    # time out twice.
    times = (seconds_between, days_between, clock_is_midnight)
    if any(isinstance(one, times) for one in visitors.iterate(element)):
        return compiler.visit_function(element, **kw)
    *parts, otherwise = _parts(element, compiler, **kw)
    whens = " ".join(f"WHEN {one} IS NOT NULL THEN {one}" for one in parts)
    return f"CASE {whens} ELSE {otherwise} END"
