"""Backups as files: what they are, what is refused, and the command."""

import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from access.settings import ROOT
from own_data import backup as backup_module
from own_data.__main__ import main
from own_data.backup import Refused, back_up
from own_data.database import connect, revision_of, upgrade
from own_data.restore import restore
from own_data.tables import metadata
from tests.own_data.rows import EACH, REVISIONS, assert_kept, fill, rows_of

ALL_ROWS = EACH * len(metadata.tables)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the own database that the command takes."""
    address = f"sqlite:///{tmp_path}/own.db"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", address)
    return address


@pytest.fixture
def own(url: str) -> Iterator[Engine]:
    """The own database, with rows in every table, open as in a running server."""
    engine = connect(url)
    upgrade(engine)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def file(own: Engine, url: str, tmp_path: Path) -> Path:
    """A backup of it."""
    path = tmp_path / "backup.db"
    assert back_up(url, path) == ALL_ROWS
    return path


def names_in(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_a_backup_is_one_file_that_its_owner_alone_can_read(file: Path):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names_in(file.parent) == {"own.db", "own.db-wal", "own.db-shm", "backup.db"}
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_that_fails_leaves_the_one_before(
    file: Path, url: str, monkeypatch: pytest.MonkeyPatch
):
    def full(_: Path) -> int:
        raise OSError("disk full")

    before = file.read_bytes()
    monkeypatch.setattr(backup_module, "_check", full)
    with pytest.raises(OSError, match="disk full"):
        back_up(url, file)
    assert file.read_bytes() == before
    assert not [one for one in names_in(file.parent) if "part" in one]


def test_with_replace_a_running_server_sees_the_backup(
    own: Engine, url: str, file: Path
):
    before = rows_of(own)
    fill(own, first=EACH)
    with own.connect() as reader:
        reader.exec_driver_sql("SELECT * FROM action_note LIMIT 1").fetchone()
        assert restore(file, url, replace=True) == ALL_ROWS
    assert rows_of(own) == before


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_backup_of_an_earlier_revision_is_brought_up_to_date(
    revision: str, url: str, tmp_path: Path
):
    old = connect(f"sqlite:///{tmp_path}/old.db")
    upgrade(old, revision)
    rows = fill(old)
    back_up(f"sqlite:///{tmp_path}/old.db", tmp_path / "old-backup.db")
    old.dispose()
    restore(tmp_path / "old-backup.db", url)
    restored = connect(url)
    with restored.connect() as connection:
        assert revision_of(connection) == REVISIONS[-1]
    assert_kept(rows, rows_of(restored))
    restored.dispose()


def text_file(path: Path) -> None:
    path.write_text("no database at all\n" * 1000)


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE Akuttskjema (x)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 4096):
        content[place : place + 64] = bytes(64)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (Path.unlink, "there is no such file"),
        (text_file, "is not a backup"),
        (lambda path: (path.unlink(), other_database(path)), "no tables of Slagtavle"),
        (newer, r"newer Slagtavle \(revision 9999\)"),
        (damaged, "damaged"),
    ],
)
def test_what_is_no_good_backup_changes_nothing(
    spoil: Callable[[Path], object], why: str, own: Engine, url: str, file: Path
):
    before = rows_of(own)
    spoil(file)
    with pytest.raises(Refused, match=why):
        restore(file, url, replace=True)
    assert rows_of(own) == before


def test_a_damaged_own_database_is_told_of(
    own: Engine, url: str, file: Path, tmp_path: Path
):
    own.dispose()
    damaged(tmp_path / "own.db")
    with pytest.raises(Refused, match="move it, and those beside it"):
        restore(file, url, replace=True)
    with pytest.raises(Refused, match="damaged"):
        back_up(url, file)


def test_where_nothing_is_there_is_nothing_to_back_up(url: str, tmp_path: Path):
    with pytest.raises(Refused, match="no own database yet"):
        back_up(url, tmp_path / "x.db")
    other_database(tmp_path / "own.db")
    with pytest.raises(Refused, match="no tables of Slagtavle"):
        back_up(url, tmp_path / "x.db")
    assert not (tmp_path / "x.db").exists()


def test_the_command_backs_up_and_restores(
    own: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    before, backup = rows_of(own), str(tmp_path / "b.db")
    assert main(["backup", backup]) == 0
    assert capsys.readouterr().out == f"Backed up: {ALL_ROWS} rows in {backup}\n"
    fill(own, first=EACH)
    assert main(["restore", backup]) == 2
    assert "with --replace" in capsys.readouterr().err
    assert main(["restore", backup, "--replace"]) == 0
    assert capsys.readouterr().out == f"Restored: {ALL_ROWS} rows.\n"
    assert rows_of(own) == before


def test_a_folder_keeps_the_newest(
    own: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [f"slagtavle-2020010{day}T000000Z.db" for day in (1, 2, 3)]
    for name in (*old, "slagtavle-before-the-move.db"):
        (folder / name).touch()
    assert main(["backup", str(folder), "--keep", "2"]) == 0
    assert "2 older backups" in capsys.readouterr().out
    left = names_in(folder) - {"slagtavle-before-the-move.db"}
    assert len(left) == 2
    assert left & set(old) == {old[2]}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["backup", "{folder}/no/such/b.db"], "No such file"),
        (["backup", "{folder}/b.db", "--keep", "3"], "--keep is for a folder"),
        (["restore", "{folder}/none.db"], "there is no such file"),
    ],
)
def test_the_command_says_in_a_sentence_why_not(
    arguments: list[str],
    told: str,
    own: Engine,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    assert main([one.format(folder=tmp_path) for one in arguments]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_a_server_that_is_away_is_told_of_without_its_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x")
    assert main(["backup", str(tmp_path / "b.db")]) == 2
    assert capsys.readouterr().err == (
        "The own database failed (OperationalError); nothing was changed.\n"
    )


# Restores, and dies when the first pages are in the own database.
DIES = """
import os, signal, sqlite3, sys
from pathlib import Path
from own_data.restore import restore

copies = []

class Dies(sqlite3.Connection):
    def backup(self, target):
        copies.append(target)
        super().backup(target, pages=3, progress=die if len(copies) == 2 else None)

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

connect = sqlite3.connect
sqlite3.connect = lambda *given, **more: connect(*given, factory=Dies, **more)
restore(Path(sys.argv[1]), sys.argv[2], replace=True)
"""


def test_a_restore_that_is_killed_halfway_changes_nothing(
    own: Engine, url: str, file: Path
):
    fill(own, first=EACH)
    before = rows_of(own)
    own.dispose()
    done = subprocess.run([sys.executable, "-c", DIES, file, url], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert rows_of(own) == before
    assert restore(file, url, replace=True) == ALL_ROWS
