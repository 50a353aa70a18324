"""Backups of the own database: of one moment, whole, private, and back as they were."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from own_data import copying
from own_data.backup import Refused, back_up
from own_data.database import connect, upgrade
from own_data.restore import restore
from own_data.tables import access_log, metadata, setting
from tests.own_data.conftest import drop_everything
from tests.own_data.rows import EACH, NOW, fill, rows_of
from tests.servers import another_database, running

ALL_ROWS = EACH * len(metadata.tables)


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def own(nothing: Engine) -> Engine:
    """An own database of each kind, with rows in every table."""
    upgrade(nothing)
    fill(nothing)
    return nothing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "backup.db"


@pytest.fixture
def empty(own: Engine, tmp_path: Path) -> Iterator[Engine]:
    """Another own database of the same kind, without a table."""
    kind = own.dialect.name
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path}/restored.db"
    else:
        url = another_database(running(kind), "own_restored")
    engine = connect(url)
    drop_everything(engine)
    yield engine
    drop_everything(engine)
    engine.dispose()


def test_everything_comes_back_equal_and_the_next_row_has_a_number_of_its_own(
    own: Engine, empty: Engine, file: Path
):
    assert back_up(url_of(own), file) == ALL_ROWS
    assert restore(file, url_of(empty)) == ALL_ROWS
    assert rows_of(empty) == rows_of(own)
    fill(empty, first=EACH)
    assert [len(rows) for rows in rows_of(empty).values()] == [2 * EACH] * len(
        metadata.tables
    )
    # The guards of the log came along.
    with pytest.raises(Exception, match="access log"), empty.begin() as connection:
        connection.execute(access_log.delete())


def test_a_backup_is_of_one_moment_while_users_write(own: Engine, file: Path):
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            number += 1
            with own.begin() as connection:
                for table, values in pair(number):
                    connection.execute(insert(table).values(**values))
            wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(4):
            wrote.clear()
            assert wrote.wait(20)
            back_up(url_of(own), file)
            with closing(sqlite3.connect(file)) as raw:
                looks = raw.execute("SELECT count(*) FROM access_log").fetchone()
                settings = raw.execute("SELECT count(*) FROM setting").fetchone()
            assert looks == settings
    finally:
        stop.set()
        writer.join(20)
    assert looks[0] > EACH


def pair(number: int):
    """Return a row of two tables that are written in one transaction."""
    name = f"setting {number}"
    look = {"username": name, "role": "", "hospital_ids": "", "event": "page"}
    look |= {"refused": False, "page": "", "selection": "", "detail": "", "at": NOW}
    value = {"name": name, "value": "1", "reason": "", "set_by": "", "set_at": NOW}
    return (access_log, look), (setting, value)


def test_an_own_database_with_rows_is_not_overwritten(own: Engine, file: Path):
    back_up(url_of(own), file)
    fill(own, first=EACH)
    before = rows_of(own)
    with pytest.raises(Refused, match="has rows"):
        restore(file, url_of(own))
    assert rows_of(own) == before


@pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)
def test_a_restore_that_fails_on_the_way_leaves_no_row(
    own: Engine, empty: Engine, file: Path, monkeypatch: pytest.MonkeyPatch
):
    back_up(url_of(own), file)
    copied: list[int] = []

    def fails(*given):
        if len(copied) == len(metadata.tables) - 1:
            raise OSError("disk full")
        copied.append(copy_table(*given))
        return copied[-1]

    copy_table = copying._copy_table
    with monkeypatch.context() as patch:
        patch.setattr(copying, "_copy_table", fails)
        with pytest.raises(OSError, match="disk full"):
            restore(file, url_of(empty))
    assert sum(copied) == ALL_ROWS - EACH
    assert [rows for rows in rows_of(empty).values() if rows] == []
    assert restore(file, url_of(empty)) == ALL_ROWS
