"""A backup of the own database: one SQLite file, whole or not there at all.

A backup of any kind of server can be restored into any other (`own_data.restore`).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DatabaseError

from own_data.copying import copy_rows, count_rows
from own_data.database import connect, revision_of, upgrade

DATED = "slagtavle-????????T??????Z.db"
DAMAGED = "The own database's file is damaged: restore an earlier backup."


class Refused(Exception):  # noqa: N818 - told to the operator in one sentence
    """A backup or a restore is not made; the message says why. Nothing has changed."""


def back_up(url: str, file: Path) -> int:
    """Write the own database as it is at one moment into a file; return its rows.

    Users go on meanwhile. The file is there once it is whole and checked, and only its
    owner can read it. Raises `Refused`, SQLAlchemy's errors, `sqlite3.Error` and
    `OSError`.
    """
    path = file_of(url)
    if path and not path.is_file():
        raise Refused("There is no own database yet: Slagtavle makes it when it runs.")
    source = connect(url)
    try:
        with refused_if_damaged(DAMAGED):
            return _copy(source, file)
    finally:
        source.dispose()


@contextmanager
def refused_if_damaged(why: str) -> Iterator[None]:
    """Raise `Refused` where SQLite cannot make sense of its file."""
    try:
        yield
    except DatabaseError as error:
        # Of these, the operational ones are a full disk, a lock and the like.
        is_state = isinstance(error.orig, sqlite3.OperationalError)
        if is_state or not isinstance(error.orig, sqlite3.DatabaseError):
            raise
        raise Refused(why) from None


def dated(folder: Path) -> Path:
    """Return the name in a folder for a backup of now."""
    return folder / f"slagtavle-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"


def forget_older(folder: Path, keep: int) -> int:
    """Take all but the newest `keep` dated backups away; return how many."""
    gone = sorted(folder.glob(DATED))[:-keep]
    for one in gone:
        one.unlink()
    return len(gone)


def file_of(url: str) -> Path | None:
    """Return the file of an own database; None where it is on a server."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite"
    return Path(parsed.database or "") if is_file else None


def is_whole(connection: Connection) -> bool:
    """Return whether SQLite finds nothing wrong with its file."""
    told = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return told == ["ok"]


def _copy(source: Engine, file: Path) -> int:
    with source.connect() as connection:
        revision = revision_of(connection)
    if revision is None:
        raise Refused("The own database has no tables of Slagtavle.")
    with _put_in_place(file) as part:
        if source.dialect.name == "sqlite":
            _copy_file(source, part)
        else:
            _copy_server(source, part, revision)
        return _check(part)


@contextmanager
def _put_in_place(file: Path) -> Iterator[Path]:
    """Give a file beside the one that is asked for, to become that if all goes well."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        part.replace(file)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def _copy_file(source: Engine, part: Path) -> None:
    """Copy by SQLite's own online backup: it takes the state of one moment."""
    with source.connect() as connection, closing(sqlite3.connect(part)) as target:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.backup(target)


def _copy_server(source: Engine, part: Path, revision: str) -> None:
    """Copy what one transaction sees, so that tables agree with each other."""
    target = connect(f"sqlite:///{part}")
    try:
        upgrade(target, revision)
        with source.connect() as one, target.begin() as other:
            copy_rows(one.execution_options(isolation_level="REPEATABLE READ"), other)
    finally:
        target.dispose()


def _check(part: Path) -> int:
    """Return the rows of a copy, once all of it is on the disk. Raises `Refused`."""
    engine = connect(f"sqlite:///{part}")
    try:
        with engine.connect() as connection:
            if not is_whole(connection):
                raise Refused(DAMAGED)
            rows = count_rows(connection)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(part)) as raw:
        # One file, without others beside it.
        raw.execute("PRAGMA journal_mode=DELETE")
    with part.open("rb") as file:
        os.fsync(file.fileno())
    return rows
