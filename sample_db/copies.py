"""Makes a sample many times as large, inside PostgreSQL: copies that differ a little.

A copy has its own forms and patients, is admitted up to four weeks earlier, two years
younger to two years older, and treated up to four minutes later. Nothing leaves the
server, so 13 million strokes take minutes.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    MetaData,
    Table,
    case,
    func,
    insert,
    select,
    text,
    update,
)

from data_access.schema import acute, coverage, followup

Wrote = Callable[[int], object]
KEYS = {"SkjemaGUID", "PasientGUID", "OSkjemaGUID", "HovedskjemaGUID"}
LATER = {
    "BildeundersokelseTidspunkt",
    "TrombolyseStarttid",
    "TrombektomiStarttidspunkt",
}
DAYS, MINUTES, YEARS = 29, 5, 5
# What a copy's key begins with: eight digits, as many as it takes the place of.
PREFIX = 8


def multiply(connection: Connection, times: int, seed: int, wrote: Wrote) -> None:
    """Make the sample in the database so many times as large, its coverage too."""
    # The keys of the follow-up form say whose copy it is a copy of.
    for table, main in ((acute, "SkjemaGUID"), (followup, "HovedskjemaGUID")):
        once = f"once_{table.name}".lower()
        _run(connection, f'CREATE TEMPORARY TABLE {once} AS TABLE "{table.name}"')
        size = connection.execute(select(func.count()).select_from(table)).scalar_one()
        _without_indexes(connection, table)
        source = Table(once, MetaData(), *_columns(table))
        for number in range(1, times):
            mix = _mix(source.c[main], number, seed)
            values = [_copied(source.c[c.name], number, mix) for c in table.c]
            connection.execute(
                insert(table).from_select([c.name for c in table.c], select(*values))
            )
            wrote(size)
        _with_indexes(connection, table)
        _run(connection, f"DROP TABLE {once}")
    counts = [c for c in coverage.c if not c.primary_key]
    connection.execute(update(coverage).values({c: c * times for c in counts}))
    connection.execute(text("ANALYZE"))


def _columns(table: Table) -> list[Column[Any]]:
    return [Column(c.name, c.type) for c in table.c]


def _mix(key: ColumnElement[Any], number: int, seed: int) -> Any:
    """Return a number that differs from form to form and from copy to copy."""

    def sign(place: int) -> Any:
        return func.ascii(func.substr(func.upper(key), place, 1))

    mixed = 31 * sign(10) + 7 * sign(11) + sign(12) + 17 * number + seed
    return func.coalesce(mixed, 0)


def _copied(column: Column[Any], number: int, mix: Any) -> ColumnElement[Any]:
    name = column.name
    if name in KEYS:
        return f"{number:0{PREFIX}X}" + func.substr(column, PREFIX + 1)
    if isinstance(column.type, DateTime):
        minutes = mix % MINUTES if name in LATER else 0
        moved = column - func.make_interval(0, 0, 0, mix % DAYS)
        moved += func.make_interval(0, 0, 0, 0, 0, minutes)
        unknown = func.date_trunc("minute", column) == func.date_trunc("day", column)
        return case(
            (unknown, column - func.make_interval(0, 0, 0, mix % DAYS)), else_=moved
        )
    if isinstance(column.type, Date):
        return column - mix % DAYS
    if name == "PatientAge":
        return case((column >= 22, column + mix % YEARS - YEARS // 2), else_=column)
    return column


def _without_indexes(connection: Connection, table: Table) -> None:
    for index in table.indexes:
        index.drop(connection)
    _run(connection, f'ALTER TABLE "{table.name}" DROP CONSTRAINT "{table.name}_pkey"')


def _with_indexes(connection: Connection, table: Table) -> None:
    (key,) = table.primary_key.columns
    _run(connection, f'ALTER TABLE "{table.name}" ADD PRIMARY KEY ("{key.name}")')
    for index in table.indexes:
        index.create(connection)


def _run(connection: Connection, statement: str) -> None:
    # The names come from our own schema, never from outside.
    connection.execute(text(statement))
