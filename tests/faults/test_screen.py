"""What a reader sees while the registry or the own database is broken, and after."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import indicators.registry
from components.reads import source
from data_access.snapshot import take_snapshot
from own_data.database import own_database
from tests.pages.drawn import components_shown, everything_sent
from tests.pages.test_own_unit import PAGE, YEAR, forms

LINK = {"ind": "dysphagia_screening", "del": "inside", **YEAR}
OLD = "Tallene er fra"
# Bytes of a page, and the first of one that holds rows.
SQLITE_PAGE, LEAF = 4096, 13
SECRETS = ("SELECT ", "Traceback", "sqlite", "Error", "registry.db", "own.db")


def half(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def half_zeros(file: Path) -> None:
    content = file.read_bytes()
    kept = len(content) // 2
    file.write_bytes(content[:kept] + bytes(len(content) - kept))


def a_page_twice(file: Path) -> None:
    """Leave a page of rows where another belongs, as a copy under way does."""
    content = bytearray(file.read_bytes())
    starts = range(0, len(content), SQLITE_PAGE)
    of_rows = [start for start in starts if content[start] == LEAF]
    one, other = of_rows[len(of_rows) // 3 :][:2]
    content[other : other + SQLITE_PAGE] = content[one : one + SQLITE_PAGE]
    file.write_bytes(content)


def rename_column(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE Akuttskjema RENAME SvelgtestUtfort TO borte")
        connection.commit()


BREAKS = {
    "half a file": half,
    "half of it zeros still": half_zeros,
    "a page in another's place": a_page_twice,
    "an empty file": lambda file: file.write_bytes(b""),
    "something else": lambda file: file.write_bytes(b"something else" * 1000),
    "no file": Path.unlink,
    "a column gone": rename_column,
}


def told(app) -> str:
    """Return what was sent, which holds no traceback, SQL or path."""
    assert not app.exception
    sent = everything_sent(app)
    assert not [one for one in SECRETS if one in sent]
    return sent


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_registry_leaves_the_last_numbers_and_refuses_patients(
    real: Path, signed_in, name: str
):
    app = signed_in(PAGE, "lege", **LINK)
    whole, patients, keeper = real.read_bytes(), forms(app), source().keeper
    version = keeper.current().version
    assert patients
    BREAKS[name](real)
    keeper.look()
    app.run()
    assert OLD in told(app)
    assert not forms(app)
    assert "FORM-" not in told(app)
    assert app.error
    numbers = signed_in("pages/overview.py", "lege", **LINK)
    assert OLD in told(numbers)
    assert version[:6] in told(numbers)
    assert len(components_shown(numbers)) == 1

    real.write_bytes(whole)
    keeper.look()
    app.run()
    assert OLD not in told(app)
    assert forms(app) == patients
    assert keeper.current().version == version


def test_a_snapshot_that_fails_midway_leaves_the_last_and_the_next_succeeds(
    real: Path, signed_in, monkeypatch: pytest.MonkeyPatch
):
    app = signed_in(PAGE, "lege", **LINK)
    before, keeper = source().keeper.current(), source().keeper
    patients = forms(app)
    with closing(sqlite3.connect(real)) as connection:
        connection.execute("UPDATE Akuttskjema SET PatientAge = PatientAge + 1")
        connection.commit()

    def fails(*asked: Any, **options: Any) -> None:
        take_snapshot(*asked, **options)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(indicators.registry, "take_snapshot", fails)
        keeper.look()
        app.run()
    assert keeper.current() is before
    assert "Nye tall har ikke latt seg lese siden" in told(app)
    assert not forms(app)
    keeper.look()
    app.run()
    assert keeper.current().version != before.version
    assert OLD not in told(app)
    assert forms(app) == patients


def test_a_log_that_cannot_be_written_refuses_patients_until_it_can(
    real: Path, signed_in
):
    app = signed_in(PAGE, "lege", **LINK)
    assert forms(app)
    own = real.with_name("own.db")
    with closing(sqlite3.connect(own, isolation_level=None)) as somebody:
        somebody.execute("BEGIN EXCLUSIVE")
        app.query_params["del"] = "met"
        app.run()
        assert "Innsynsloggen kan ikke skrives" in told(app)
        assert "FORM-" not in told(app)
    app.run()
    assert forms(app)
    with closing(sqlite3.connect(own)) as connection:
        looks = "SELECT count(*) FROM access_log WHERE event = 'rows'"
        assert connection.execute(looks).fetchone() == (2,)


def test_a_broken_own_database_leaves_numbers_and_refuses_patients(
    real: Path, signed_in
):
    app = signed_in(PAGE, "lege", **LINK)
    patients = forms(app)
    assert patients
    own = real.with_name("own.db")
    own_database().dispose()
    with closing(sqlite3.connect(own)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = own.read_bytes()
    own.write_bytes(b"something else" * 1000)
    app.run()
    assert "Innloggingen kan ikke kontrolleres" in told(app)
    assert "FORM-" not in told(app)
    assert source().keeper.current().version[:6] in told(app)
    own_database().dispose()
    own.write_bytes(whole)
    app.run()
    assert forms(app) == patients
