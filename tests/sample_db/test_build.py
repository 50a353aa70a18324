"""`python -m sample_db build`: the same rows again, nothing of others overwritten."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, insert, select

from data_access.schema import acute, followup, metadata
from sample_db.__main__ import main
from sample_db.mark import facts_in
from tests.sample_db.built import ROOT, sample_file
from tests.servers import mariadb, postgresql

SMALL = ["--scale", "0.02"]


def build(path: Path, *options: str) -> int:
    return main(["build", "--database", f"sqlite:///{path}", *options])


def rows(path: Path) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for name in metadata.tables
        }


def counts(url: str) -> tuple[int, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [
            connection.execute(select(func.count()).select_from(one)).scalar_one()
            for one in (acute, followup)
        ]
    engine.dispose()
    return found[0], found[1]


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("small") / "registry.db"
    assert build(path, *SMALL, "--seed", "7") == 0
    return path


def test_the_same_seed_gives_the_same_rows(small, tmp_path):
    again = tmp_path / "again.db"
    assert build(again, *SMALL, "--seed", "7") == 0
    first, second = rows(small), rows(again)
    assert len(first["Akuttskjema"]) > 2000
    for name in metadata.tables:
        assert first[name] == second[name], name


def test_another_seed_gives_other_rows(small, tmp_path):
    other = tmp_path / "other.db"
    assert build(other, *SMALL, "--seed", "8") == 0
    ids = [{row[0] for row in rows(path)["Akuttskjema"]} for path in (small, other)]
    assert not ids[0] & ids[1]


def test_a_build_may_replace_a_sample(small, tmp_path):
    path = tmp_path / "registry.db"
    path.write_bytes(small.read_bytes())
    assert build(path, "--scale", "0.01", "--until", "2016-06-30") == 0
    engine = create_engine(f"sqlite:///{path}")
    facts = facts_in(engine)
    engine.dispose()
    assert f"{facts['until']}" == "2016-06-30"
    assert facts["scale"] == 0.01
    assert list(tmp_path.iterdir()) == [path]


def test_the_registry_knows_nothing_after_its_last_day(tmp_path):
    path = tmp_path / "registry.db"
    assert build(path, "--scale", "0.05", "--until", "2018-03-15") == 0
    with closing(sqlite3.connect(path)) as connection:
        # Years typed wrong lie 36 years ahead.
        newest = connection.execute(
            "SELECT max(CASE WHEN Innleggelsestidspunkt < '2050-01-01 00:00:00'"
            " THEN Innleggelsestidspunkt END), max(Utskrivingsdato), max(DeathDate)"
            " FROM Akuttskjema"
        ).fetchone()
        followed = connection.execute(
            "SELECT max(Oppfolgingsdato) FROM AkuttskjemaOppfolging"
        ).fetchone()
        years = connection.execute("SELECT max(Aar) FROM Dekningsgrad").fetchone()
    assert max(day[:10] for day in (*newest, *followed)) <= "2018-03-15"
    assert years == (2017,)


def test_the_default_sample_is_small_enough_to_hand_on():
    assert sample_file().stat().st_size < 120_000_000


# A build that gets the signal of Ctrl-C when all its rows are written but not in place.
INTERRUPTED = """
import signal, sys
import sample_db.write
from sample_db.__main__ import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sample_db.write.mark = lambda *_: signal.raise_signal(signal.SIGINT)
sys.exit(main(sys.argv[1:]))
"""


def test_an_interrupted_build_leaves_the_old_file(small, tmp_path):
    path = tmp_path / "registry.db"
    path.write_bytes(small.read_bytes())
    before = path.read_bytes()
    command = [sys.executable, "-c", INTERRUPTED, "build", "--scale", "0.05"]
    done = subprocess.run(
        [*command, "--database", f"sqlite:///{path}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    said = done.stderr.splitlines()[-1]
    assert said == "Stopped; the sample that was there is unchanged."
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_build_leaves_the_old_file(small, tmp_path, monkeypatch, capsys):
    path = tmp_path / "registry.db"
    path.write_bytes(small.read_bytes())

    def full(*_args):
        raise OSError("No space left on device")

    monkeypatch.setattr("sample_db.write.mark", full)
    assert build(path, *SMALL) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert path.read_bytes() == small.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def foreign(tmp_path) -> Path:
    """A registry with one stroke that does not say that it is the sample."""
    path = tmp_path / "real.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(acute), {"SkjemaGUID": "A1", "UnitId": 106340})
    engine.dispose()
    return path


def sentence(capsys) -> str:
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert said.endswith(".")
    return said


def test_a_registry_with_rows_is_not_overwritten(foreign, capsys):
    before = foreign.read_bytes()
    assert build(foreign, *SMALL) == 2
    assert "rows in Akuttskjema already" in sentence(capsys)
    assert foreign.read_bytes() == before


def test_a_database_of_something_else_is_not_overwritten(tmp_path, capsys):
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE books (title TEXT)")
    before = path.read_bytes()
    assert build(path, *SMALL) == 2
    assert "something else" in sentence(capsys)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_not_overwritten(tmp_path, capsys):
    path = tmp_path / "letter.txt"
    path.write_text("Dear colleague, " * 200)
    assert build(path, *SMALL) == 2
    assert "cannot be used" in sentence(capsys)
    assert path.read_text().startswith("Dear colleague")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["build", "--until", "2026-13-01"], "not a date"),
        (["build", "--until", "2013-12-31"], "lies outside"),
        (["build", "--seed", "-1"], "whole number"),
        (["build", "--scale", "0"], "0.01"),
        (["build", "--scale", "many"], "many"),
        (["build", "--database", "registry"], "not a database URL"),
        (["build", "--database", "sqlite://"], "Name a file"),
        (["build", "--database", "sqlite:////no/such/folder/x.db"], "/no/such/folder"),
        (["build", "--database", "postgresql+psycopg://x@127.0.0.1:9/x"], "cannot be"),
        (["feed", "--count", "0"], "whole number"),
        (["feed", "--every", "-1"], "--every"),
        (["paint"], "paint"),
        ([], "command"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(options, word, capsys):
    assert main(options) == 2
    assert word in sentence(capsys)


@pytest.mark.server
@pytest.mark.parametrize("server", [postgresql, mariadb])
def test_a_server_gets_the_same_forms_once(server, small, tmp_path, capsys):
    with server(tmp_path) as url:
        options = ["--seed", "7", *SMALL, "--database", url]
        assert main(["build", *options]) == 0
        assert counts(url) == counts(f"sqlite:///{small}")
        capsys.readouterr()
        assert main(["build", *options]) == 2
        said = capsys.readouterr().err
        assert re.search(r"registry with rows in Akuttskjema already", said)
        assert counts(url) == counts(f"sqlite:///{small}")
        assert main(["feed", "--every", "0", "--count", "2", "--database", url]) == 0
        assert counts(url)[0] == counts(f"sqlite:///{small}")[0] + 2
