"""Faults around an import: told in words, and the old rows are whole."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event

from access.settings import ROOT
from data_access.__main__ import main
from data_access.engine import UnusableDatabase
from data_access.loading.target import create_tables
from data_access.loading.version import data_version
from data_access.schema import acute, followup
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.backends import BACKENDS, address
from tests.data_access.dumps import STROKE, every_row, text_of
from tests.data_access.test_import_killed import until_it_says
from tests.small import add_units

MANY = 4_000
SECONDS = 60
# What the servers answer when their disk is full; here a trigger answers.
FULL = {
    "postgresql": (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION USING ERRCODE = 53100; END'",
        'CREATE TRIGGER full_disk BEFORE INSERT ON "Akuttskjema"'
        " FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ),
    "mariadb": (
        "CREATE TRIGGER full_disk BEFORE INSERT ON Akuttskjema FOR EACH ROW"
        " SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021",
    ),
}
ROOM_AGAIN = {
    "postgresql": ("DROP FUNCTION full_disk CASCADE",),
    "mariadb": ("DROP TRIGGER full_disk",),
}


@pytest.fixture(params=BACKENDS)
def kind(request) -> str:
    return request.param


@pytest.fixture
def url(kind, tmp_path, monkeypatch) -> str:
    """The address of a registry with one stroke, for the command line."""
    monkeypatch.chdir(tmp_path)
    made = address(kind, "faults", tmp_path)
    create_tables(made)
    engine = create_engine(made)
    with engine.begin() as connection:
        for table in (acute, followup, data_version):
            connection.execute(table.delete())
    engine.dispose()
    monkeypatch.setenv("IMPORT_DATABASE_URL", made)
    assert main(["import", dump(1)]) == 0
    return made


def dump(strokes: int, **answers: str) -> str:
    rows = [STROKE | {"SkjemaGUID": f"A{n}"} | answers for n in range(strokes)]
    Path("akutt.csv").write_text(text_of(rows), "utf-8")
    return "akutt.csv"


def run_import(*options: str, **more) -> subprocess.Popen[bytes]:
    """Start an import by a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "data_access", "import", "akutt.csv", *options],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **more,
    )


def said_by(process: subprocess.Popen[bytes]) -> str:
    _, said = process.communicate(timeout=SECONDS)
    assert b"Traceback" not in said
    return said.decode().splitlines()[-1] if said else ""


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = create_engine(url)
    rows = every_row(engine)
    engine.dispose()
    return rows


def test_of_two_imports_at_once_the_second_does_nothing(kind, url):
    before = rows_of(url)
    dump(MANY, TidlTIA="1")
    first = run_import()
    try:
        # An SQLite file is taken when it is written to, a server at the beginning.
        until_it_says(first, b"storing" if kind == "sqlite" else b"checking")
        first.send_signal(signal.SIGSTOP)
        second = run_import("--findings", "second.csv")
        assert said_by(second).startswith("Another import is running.")
        assert second.returncode == 2
        assert rows_of(url) == before
    finally:
        first.send_signal(signal.SIGCONT)
    said_by(first)
    assert first.returncode == 0
    assert len(rows_of(url)["Akuttskjema"]) == MANY
    assert main(["import", dump(1, TidlTIA="2")]) == 0


@pytest.fixture
def full_disk(kind, url) -> Iterator[None]:
    """No room for more rows in the database."""
    if kind == "sqlite":

        def limit(connection, _entry) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 5}")

        event.listen(Engine, "connect", limit)
        yield
        event.remove(Engine, "connect", limit)
        return
    engine = create_engine(url)
    for statements in (FULL, ROOM_AGAIN):
        with engine.begin() as connection:
            for statement in statements[kind]:
                connection.exec_driver_sql(statement)
        if statements is FULL:
            yield
    engine.dispose()


def test_a_full_disk_of_the_database_is_told(url, full_disk, capsys):
    before = rows_of(url)
    assert main(["import", dump(MANY, Helseenhet="Sykehus " * 10)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == "The disk of the database is full; nothing was changed."
    assert rows_of(url) == before


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_room_for_the_findings_is_told(url):
    before = rows_of(url)
    dump(MANY, TidlTIA="7", Helseenhet="x" * 100)
    no_file_grows = {
        "preexec_fn": lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (300_000, 300_000)
        )
    }
    process = run_import(**no_file_grows)
    assert said_by(process) == "File too large; nothing was changed."
    assert process.returncode == 2
    assert rows_of(url) == before


@pytest.fixture
def half_copied(tmp_path, monkeypatch) -> Path:
    """An SQLite registry of which only a part has arrived."""
    monkeypatch.chdir(tmp_path)
    whole = tmp_path / "whole.db"
    create_tables(f"sqlite:///{whole}")
    engine = create_engine(f"sqlite:///{whole}")
    add_units(engine)
    engine.dispose()
    assert main(["import", dump(MANY), "--database", f"sqlite:///{whole}"]) == 0
    copy = tmp_path / "registry.db"
    shutil.copy(whole, copy)
    return copy


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_half_written_copy_is_told_and_left_alone(half_copied, part, capsys):
    size = half_copied.stat().st_size
    os.truncate(half_copied, int(size * part))
    before = half_copied.read_bytes()
    address = f"sqlite:///{half_copied}"
    with pytest.raises(UnusableDatabase, match="copied only in part"):
        open_registry(address, ALL)
    assert main(["import", "akutt.csv", "--database", address]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == (
        "The SQLite file is damaged, or was copied only in part; nothing was changed."
    )
    assert half_copied.read_bytes() == before
