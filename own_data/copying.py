"""Rows from one own database to another, whatever kinds they are of."""

from collections.abc import Mapping

from sqlalchemy import Connection, Integer, MetaData, Table, func, insert, select

from own_data.tables import metadata

AT_ONCE = 2000


def tables_of(connection: Connection) -> Mapping[str, Table]:
    """Return `{name: table}` of our tables as they stand there, maybe of old revisions.

    A server's database may have others beside them.
    """
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in metadata.tables)
    return found.tables


def count_rows(connection: Connection) -> int:
    """Return how many rows there are in all of our tables."""
    counted = [select(func.count()).select_from(one) for one in _all(connection)]
    return sum(connection.scalar(one) or 0 for one in counted)


def copy_rows(source: Connection, target: Connection) -> int:
    """Write all rows of the source into empty tables; return how many there were.

    Both have the tables of one revision. Nothing is committed.
    """
    tables, copied = tables_of(source), 0
    for into in _all(target):
        copied += _copy_table(source, target, tables[into.name], into)
        if target.dialect.name == "postgresql":
            _count_on(target, into)
    return copied


def _all(connection: Connection) -> list[Table]:
    return list(tables_of(connection).values())


def _copy_table(
    source: Connection, target: Connection, table: Table, into: Table
) -> int:
    columns = [table.c[column.name] for column in into.c]
    streamed = source.execution_options(stream_results=True, max_row_buffer=AT_ONCE)
    copied = 0
    with streamed.execute(select(*columns)) as result:
        for part in result.mappings().partitions(AT_ONCE):
            target.execute(insert(into), [dict(row) for row in part])
            copied += len(part)
    return copied


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give the next row a number that no copied row has."""
    for column in table.primary_key:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        if isinstance(column.type, Integer) and connection.scalar(select(sequence)):
            highest = func.max(column)
            connection.execute(
                select(func.setval(sequence, highest)).having(highest.is_not(None))
            )
