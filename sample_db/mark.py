"""The table that says: these patients are invented."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    Table,
    insert,
    inspect,
    select,
)

from data_access.schema import SAMPLE_MARK

sample_mark = Table(
    SAMPLE_MARK,
    MetaData(),
    Column("seed", Integer),
    Column("until", Date),
    Column("scale", Float),
    Column("built_at", DateTime),
)


def mark(connection: Connection, facts: Mapping[str, object]) -> None:
    """Create the mark with its one row: seed, until, scale, built_at (UTC)."""
    sample_mark.create(connection)
    connection.execute(insert(sample_mark), dict(facts))


def is_marked(engine: Engine) -> bool:
    """Whether the database says of itself that it is the sample."""
    return inspect(engine).has_table(sample_mark.name)


def facts_in(engine: Engine) -> Mapping[str, Any]:
    """Return what the mark says; `KeyError` when there is none."""
    if not is_marked(engine):
        raise KeyError(sample_mark.name)
    with engine.connect() as connection:
        return dict(connection.execute(select(sample_mark)).mappings().one())
