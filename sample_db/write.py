"""Writes a sample: a SQLite file at once, a database server through SQLAlchemy."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from data_access.schema import acute, coverage, followup, metadata, unit
from sample_db.copies import multiply
from sample_db.mark import is_marked, mark
from sample_db.registry import Sample
from sample_db.rows import as_datetimes, as_text, chunks

Wrote = Callable[[int], object]
Facts = Mapping[str, object]


class Refused(Exception):  # noqa: N818 - a refusal, told in one sentence
    """The sample is not written or fed; the message says why."""


def check_target(url: URL) -> None:
    """Raise `Refused` where the sample would replace or join somebody's registry."""
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not url.database or url.database == ":memory:":
            raise Refused("Name a file: the sample is written to a SQLite file.")
        if not path.parent.is_dir():
            raise Refused(f"The folder {path.parent} does not exist.")
        if not path.exists():
            return
    try:
        engine = create_engine(url)
        has_rows = inspect(engine).has_table(acute.name) and _count(engine) > 0
        ours = url.get_backend_name() == "sqlite" and is_marked(engine)
        tables = inspect(engine).get_table_names()
        engine.dispose()
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise Refused(
            f"The database {url.render_as_string()} cannot be used."
        ) from error
    if has_rows and not ours:
        raise Refused(
            f"The database {url.render_as_string()} has a registry with rows in "
            f"{acute.name} already; nothing was written."
        )
    if tables and not ours and url.get_backend_name() == "sqlite":
        raise Refused(
            f"The file {url.database} is a database of something else; nothing was "
            "written."
        )


def _count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(acute)).scalar_one()


def write_sqlite(path: Path, sample: Sample, facts: Facts, wrote: Wrote) -> None:
    """Write a SQLite file and move it into place when it is whole."""
    unfinished = path.with_name(f"{path.stem}.{os.getpid()}.tmp")
    try:
        with closing(sqlite3.connect(unfinished)) as connection:
            _fill(connection, sample, wrote)
            connection.commit()
        engine = create_engine(f"sqlite:///{unfinished}")
        with engine.begin() as connection:
            mark(connection, facts)
        engine.dispose()
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, sample: Sample, wrote: Wrote) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    dialect = create_engine("sqlite://").dialect
    for table in metadata.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
    for table, forms in ((acute, sample.acute), (followup, sample.followup)):
        names = ", ".join(f'"{c.name}"' for c in table.c)
        places = ", ".join("?" * len(table.c))
        # The names come from our own schema, never from outside.
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'  # noqa: S608
        for rows in chunks(table, forms, as_text):
            connection.executemany(statement, rows)
            wrote(len(rows))
    for table, listed in ((unit, sample.units), (coverage, sample.coverage)):
        places = ", ".join("?" * len(table.c))
        connection.executemany(
            f'INSERT INTO "{table.name}" VALUES ({places})',  # noqa: S608
            [tuple(row[c.name] for c in table.c) for row in listed],
        )
    for table in metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda one: one.name or ""):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))


def write_server(
    url: URL, sample: Sample, facts: Facts, wrote: Wrote, times: int = 1
) -> None:
    """Write into an empty database on a server, all or nothing where it can.

    `times` over 1 copies the sample inside PostgreSQL.
    """
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        for table, forms in ((acute, sample.acute), (followup, sample.followup)):
            for rows in chunks(table, forms, as_datetimes):
                _store(connection, table, rows)
                wrote(len(rows))
        connection.execute(insert(unit), sample.units)
        if sample.coverage:
            connection.execute(insert(coverage), sample.coverage)
        if times > 1:
            multiply(connection, times, int(str(facts["seed"])), wrote)
        mark(connection, facts)
    engine.dispose()


def _store(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    names = [c.name for c in table.c]
    if connection.dialect.name != "postgresql":
        named = [dict(zip(names, row, strict=True)) for row in rows]
        connection.execute(insert(table), named)
        return
    # COPY takes a tenth of the time.
    listed = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def facts_of(seed: int, until: date, scale: float) -> dict[str, object]:
    """Return what the mark says about a sample built now."""
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    return {"seed": seed, "until": until, "scale": scale, "built_at": now}
