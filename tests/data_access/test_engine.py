"""Engines that only read, and addresses that are refused in a sentence."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from data_access.engine import (
    UnusableDatabase,
    for_long_statements,
    make_engine,
    session_settings,
)


def write(file: Path, value: int) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE numbers (value INTEGER)")
    connection.execute("INSERT INTO numbers VALUES (?)", (value,))
    connection.commit()
    connection.close()


def values(engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT value FROM numbers")).scalars())


@pytest.fixture
def file(tmp_path) -> Path:
    made = tmp_path / "registry.db"
    write(made, 1)
    return made


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO numbers VALUES (2)",
        "UPDATE numbers SET value = 2",
        "DELETE FROM numbers",
        "DROP TABLE numbers",
        "CREATE TABLE more (id INTEGER)",
        "CREATE TEMP TABLE more (id INTEGER)",
        "PRAGMA user_version = 7",
    ],
)
def test_a_sqlite_engine_cannot_write(file, change):
    engine = make_engine(f"sqlite:///{file}")
    before = file.read_bytes()
    with (
        engine.connect() as connection,
        pytest.raises(OperationalError, match="readonly"),
    ):
        connection.execute(text(change))
    assert file.read_bytes() == before


def test_switching_the_lock_off_does_not_open_the_file_for_writing(file):
    engine = make_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = OFF"))
        with pytest.raises(OperationalError, match="readonly"):
            connection.execute(text("DELETE FROM numbers"))


def test_a_missing_file_is_refused_and_not_made(tmp_path):
    file = tmp_path / "nothing.db"
    with pytest.raises(UnusableDatabase, match=r"nothing\.db does not exist"):
        make_engine(f"sqlite:///{file}")
    assert not file.exists()
    with pytest.raises(UnusableDatabase):
        make_engine(f"sqlite:///{tmp_path}")


def test_a_file_put_in_its_place_is_read_at_once(file, tmp_path):
    engine = make_engine(f"sqlite:///{file}")
    assert values(engine) == [1]
    write(tmp_path / "new.db", 2)
    (tmp_path / "new.db").replace(file)
    assert values(engine) == [2]


def test_a_file_that_is_taken_away_is_noticed(file):
    engine = make_engine(f"sqlite:///{file}")
    assert values(engine) == [1]
    file.unlink()
    with pytest.raises(OperationalError):
        values(engine)
    assert not file.exists()


@pytest.mark.parametrize("name", ["æ ø å.db", "100%25.db", "a?b#c.db", "file:x.db"])
def test_any_file_name_can_be_opened(tmp_path, name):
    write(tmp_path / name, 3)
    url = URL.create("sqlite", database=str(tmp_path / name))
    assert values(make_engine(url)) == [3]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "not an address"),
        ("registry.db", "not an address"),
        ("mssql://kari:secret@localhost/registry", "mssql database"),
        ("postgres://kari:secret@localhost/registry", "use sqlite, postgresql"),
        ("postgresql+psycopg2://kari:secret@localhost/registry", "write postgresql://"),
        ("mysql+mysqldb://kari:secret@127.0.0.1/registry", "write mysql://"),
        ("postgresql+nothing://kari:secret@localhost/registry", "write postgresql://"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url, said):
    with pytest.raises(UnusableDatabase) as refused:
        make_engine(url)
    sentence = str(refused.value)
    assert said in sentence
    assert sentence.startswith("DATABASE_URL")
    assert sentence.endswith(".")
    assert "secret" not in sentence


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://127.0.0.1/registry", "psycopg"),
        ("postgresql+psycopg://127.0.0.1/registry", "psycopg"),
        ("mysql://127.0.0.1/registry", "pymysql"),
        ("mariadb://127.0.0.1/registry", "pymysql"),
        ("mariadb+pymysql://127.0.0.1/registry", "pymysql"),
    ],
)
def test_an_address_needs_no_driver(url, driver):
    assert make_engine(url).driver == driver


def test_a_session_reads_only_and_gives_up_in_time():
    mariadb = session_settings("10.11.6-MariaDB-0+deb12u1")
    assert mariadb == ["TRANSACTION READ ONLY", "max_statement_time = 30"]
    mysql = session_settings("8.4.2")
    assert "max_execution_time = 30000" in mysql
    assert "information_schema_stats_expiry = 0" in mysql
    assert not any("stats_expiry" in one for one in session_settings("5.7.44-log"))


def test_a_long_statement_has_its_time_and_still_only_reads():
    assert session_settings("11.4.2-MariaDB", 3600) == [
        "TRANSACTION READ ONLY",
        "max_statement_time = 3600",
    ]
    assert "max_execution_time = 3600000" in session_settings("8.0.36", 3600)
    for kind in ("mariadb", "postgresql"):
        engine = make_engine(f"{kind}://reader@localhost/registry")
        with for_long_statements(engine, 3600) as patient:
            assert patient is not engine
            assert patient.url == engine.url
