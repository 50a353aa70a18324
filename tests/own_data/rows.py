"""Rows for every table there is: a new table needs no new test."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Table, insert, select, types

from own_data.copying import tables_of
from own_data.database import MIGRATIONS

Rows = dict[str, list[dict[str, Any]]]
EACH = 3
# Not long ago: the database keeps young rows of the log.
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
REVISIONS = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][
    ::-1
]


def fill(engine: Engine, first: int = 0) -> Rows:
    """Write rows into every table, and return what then stands there."""
    with engine.begin() as connection:
        for table in tables_of(connection).values():
            rows = [_row(table, first + n) for n in range(EACH)]
            connection.execute(insert(table), rows)
    return rows_of(engine)


def rows_of(engine: Engine) -> Rows:
    """Return all rows, with the types that the tables have there, in order."""
    with engine.connect() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key)
                ).mappings()
            ]
            for name, table in tables_of(connection).items()
        }


def assert_kept(before: Rows, after: Rows) -> None:
    """Check that each row of before is there, with what it had then."""
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]]
        assert kept == rows


def _row(table: Table, n: int) -> dict[str, Any]:
    return {
        one.name: None if one.nullable and n % 2 else _value(one.type, n)
        for one in table.c
        if not (one.primary_key and isinstance(one.type, types.Integer))
    }


def _value(kind: types.TypeEngine[Any], n: int) -> Any:
    if isinstance(kind, types.Boolean):
        return bool(n % 2)
    if isinstance(kind, types.Integer):
        return n % 2
    if isinstance(kind, types.DateTime):
        return NOW - timedelta(minutes=n)
    if isinstance(kind, types.Date):
        return date(2026, 2, 28) + timedelta(days=n)
    if isinstance(kind, types.Numeric | types.Float):
        return n + 0.1
    if isinstance(kind, types.LargeBinary):
        return bytes([n, 0, 255])
    text = f"{n} Ærlig «Ålesund» 🧠\n'; --"
    assert isinstance(kind, types.String), f"no value for {kind!r}"
    return text[: kind.length] if kind.length else text
