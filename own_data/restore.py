"""A backup put back into an own database: all of it or nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from own_data.backup import Refused, file_of, is_whole, refused_if_damaged
from own_data.copying import copy_rows, count_rows
from own_data.database import MIGRATIONS, UNNUMBERED, connect, revision_of, upgrade

MOVE_IT = (
    "The own database's file is damaged: move it, and those beside it that end in -wal "
    "and -shm, to another place, and restore again."
)


def restore(file: Path, url: str, *, replace: bool = False) -> int:
    """Put a backup into an own database without rows; return how many it has then.

    A backup of an earlier revision is brought up to date on the way. `replace` puts it
    into an SQLite file in place of the rows there. Raises `Refused`, SQLAlchemy's
    errors, `sqlite3.Error` and `OSError`.
    """
    with TemporaryDirectory(prefix="slagtavle_") as folder:
        copy = Path(folder) / "copy.db"
        _copy_backup(file, copy)
        backup = connect(f"sqlite:///{copy}")
        try:
            _bring_up_to_date(backup, file.name)
            path = file_of(url)
            if path:
                return _into_file(backup, copy, path, replace=replace)
            return _into_server(backup, url)
        finally:
            backup.dispose()


def _copy_backup(file: Path, copy: Path) -> None:
    if not file.is_file():
        raise Refused(f"{file.name}: there is no such file.")
    address = f"file:{quote(str(file.resolve()))}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.DatabaseError:
        raise Refused(f"{file.name} is not a backup, or is damaged.") from None


def _bring_up_to_date(backup: Engine, name: str) -> None:
    damaged = f"{name} is damaged: take another backup."
    with refused_if_damaged(damaged), backup.connect() as connection:
        if not is_whole(connection):
            raise Refused(damaged)
        revision = revision_of(connection)
        is_ours = revision is not None or inspect(connection).has_table(UNNUMBERED)
    if not is_ours:
        raise Refused(f"{name} has no tables of Slagtavle.")
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    if revision and revision not in {one.revision for one in scripts}:
        raise Refused(
            f"{name} was made by a newer Slagtavle (revision {revision}): restore it "
            "with that one."
        )
    upgrade(backup)


def _into_file(backup: Engine, copy: Path, path: Path, *, replace: bool) -> int:
    if not path.is_file():
        path.touch(mode=0o600)
    elif _rows_of(f"sqlite:///{path}") and not replace:
        raise Refused("The own database has rows: with --replace the backup's come.")
    with backup.connect() as connection:
        rows = count_rows(connection)
    with (
        closing(sqlite3.connect(copy)) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        # One transaction: who reads meanwhile, or stops it halfway, has the old rows.
        source.backup(target)
    return rows


def _into_server(backup: Engine, url: str) -> int:
    if _rows_of(url):
        raise Refused(
            "The own database has rows: make an empty one, name that in "
            "DASHBOARD_DATABASE_URL, and restore into it."
        )
    target = connect(url)
    try:
        upgrade(target)
        with backup.connect() as one, target.begin() as other:
            return copy_rows(one, other)
    finally:
        target.dispose()


def _rows_of(url: str) -> int:
    engine = connect(url)
    try:
        with refused_if_damaged(MOVE_IT), engine.connect() as connection:
            return count_rows(connection)
    finally:
        engine.dispose()
