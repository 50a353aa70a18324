"""The table `data_version`: it tells the dashboard that an import changed rows."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Table,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    update,
)

NAME = "data_version"

data_version = Table(
    NAME,
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("v", BigInteger, nullable=False),
    Column("at", DateTime),
)


def raise_version(connection: Connection) -> int | None:
    """Raise `v` by one in the transaction that changed the registry; return it.

    None where the database has no such table: its own tracks then tell of the change.
    A table that has only some of the columns is served as far as it goes.
    """
    inspector = inspect(connection)
    if not inspector.has_table(NAME):
        return None
    names = {one["name"] for one in inspector.get_columns(NAME)}
    versions = table(NAME, *(column(one.name, one.type) for one in data_version.c))
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    # The first version of a table that is there but empty.
    new = {"id": 1, "v": 1, "at": now}
    raised = update(versions).values(
        {"v": versions.c.v + 1} | ({"at": now} if "at" in names else {})
    )
    if not connection.execute(raised).rowcount:
        connection.execute(
            insert(versions).values({k: v for k, v in new.items() if k in names})
        )
    return int(connection.execute(select(func.max(versions.c.v))).scalar_one())
