"""Has the registry changed? A cheap question, asked about once a minute."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    String,
    and_,
    bindparam,
    cast,
    column,
    func,
    inspect,
    literal_column,
    select,
    table,
    text,
)

from data_access.schema import acute, coverage, followup, unit

WATCHED = (acute, followup, unit, coverage)


def probe(engine: Engine) -> str:
    """Return a token that differs after data were added, changed or deleted.

    A `data_version` table (column `v`) decides where our own import maintains one.
    Otherwise SQLite tells by its files, PostgreSQL by its statistics of written rows
    (a standby by the rows' versions), MariaDB by the tables' update times with the row
    counts. Tokens compare for equality only, and only within one database.
    A column that goes or comes counts as a change too.
    """
    with engine.connect() as connection:
        inspector = inspect(connection)
        present = set(inspector.get_table_names()) | set(inspector.get_view_names())
        if "data_version" in present:
            version = table("data_version", column("v"))
            return f"v{connection.execute(select(func.max(version.c.v))).scalar()}"
        if engine.dialect.name == "sqlite":
            return _files(engine)
        rows = [
            connection.execute(select(func.count()).select_from(one)).scalar()
            for one in WATCHED
            if one.name in present
        ]
        on_postgresql = engine.dialect.name == "postgresql"
        if on_postgresql:
            changes = _written(connection, set(inspector.get_table_names()))
        else:
            changes = _updated(connection)
        return repr([_columns(connection), *rows, *changes])


def _columns(connection: Connection) -> str:
    """Return a short name of all the columns that there are."""
    on_postgresql = connection.dialect.name == "postgresql"
    here = func.current_schema() if on_postgresql else func.database()
    where = and_(
        column("table_schema") == here,
        column("table_name").in_([one.name for one in WATCHED]),
    )
    names = column("table_name", String), column("column_name", String)
    rows = (
        select(*names)
        .select_from(table("columns", schema="information_schema"))
        .where(where)
        .order_by(*names)
    )
    found = connection.execute(rows).all()
    return sha256(repr(found).encode()).hexdigest()[:16]


def _written(connection: Connection, tables: set[str]) -> Sequence[Any]:
    if connection.execute(text("SELECT pg_is_in_recovery()")).scalar():
        # A standby counts nothing that is written; each row says which transaction
        # wrote it.
        writer = cast(cast(literal_column("xmin"), String), BigInteger)
        return [
            str(connection.execute(select(func.sum(writer)).select_from(one)).scalar())
            for one in WATCHED
            if one.name in tables
        ]
    rows = text(
        "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup"
        " FROM pg_stat_user_tables WHERE relname = ANY(:tables) ORDER BY 1"
    )
    return connection.execute(rows, {"tables": [one.name for one in WATCHED]}).all()


def _updated(connection: Connection) -> Sequence[Any]:
    # Another write within the same second leaves the time as it is: a token from the
    # second of the update therefore counts only once, and the registry is read again.
    rows = text(
        "SELECT table_name, update_time,"
        " CASE WHEN update_time >= NOW() THEN UUID() END"
        " FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name IN :tables ORDER BY 1"
    ).bindparams(bindparam("tables", expanding=True))
    return connection.execute(rows, {"tables": [one.name for one in WATCHED]}).all()


def _files(engine: Engine) -> str:
    # The name is a URI, as the engine opens it.
    name = unquote(str(engine.url.database or "").removeprefix("file:"))
    stamps = []
    for path in (Path(name), Path(name + "-wal")):
        if path.is_file():
            state = path.stat()
            stamps.append((state.st_mtime_ns, state.st_size, state.st_ino))
    return repr(stamps)
