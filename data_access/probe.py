"""Has the registry changed? A cheap question, asked about once a minute."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, column, func, inspect, select, table, text

from data_access.schema import acute, followup


def probe(engine: Engine) -> str:
    """Return a token that differs after data were added, changed or deleted.

    A `data_version` table (column `v`) decides where our own import maintains one.
    Otherwise SQLite tells by its files, PostgreSQL by its statistics of written rows,
    MariaDB by the tables' update times with the row counts. Tokens compare for
    equality only, and only within one database.
    """
    with engine.connect() as connection:
        if inspect(connection).has_table("data_version"):
            version = table("data_version", column("v"))
            return f"v{connection.execute(select(func.max(version.c.v))).scalar()}"
        name = engine.dialect.name
        if name == "sqlite":
            return _files(engine)
        tables = [acute.name, followup.name]
        if name == "postgresql":
            written = text(
                "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup"
                " FROM pg_stat_user_tables WHERE relname = ANY(:tables) ORDER BY 1"
            )
            rows: list[Any] = list(connection.execute(written, {"tables": tables}))
        else:
            updated = text(
                "SELECT table_name, update_time FROM information_schema.tables"
                " WHERE table_schema = DATABASE() AND table_name IN (:a, :b) ORDER BY 1"
            )
            rows = list(connection.execute(updated, {"a": tables[0], "b": tables[1]}))
        for counted in (acute, followup):
            if inspect(connection).has_table(counted.name):
                rows.append(
                    connection.execute(
                        select(func.count()).select_from(counted)
                    ).scalar()
                )
        return repr(rows)


def _files(engine: Engine) -> str:
    # The name is a URI with options, as the engine opens it.
    name = str(engine.url.database or "").removeprefix("file:").partition("?")[0]
    stamps = []
    for path in (Path(name), Path(name + "-wal")):
        if path.is_file():
            state = path.stat()
            stamps.append((state.st_mtime_ns, state.st_size, state.st_ino))
    return repr(stamps)
