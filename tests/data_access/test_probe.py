"""Has the registry changed? On SQLite by its files; servers are in test_backends."""

import sqlite3

import pytest
from sqlalchemy import text

from data_access.engine import make_engine
from data_access.probe import probe
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.small import add_coverage, add_strokes, empty_registry, stroke_row


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "registry.db"
    make_registry(made, 1)
    return made


def make_registry(file, strokes: int) -> None:
    engine = empty_registry(f"sqlite:///{file}")
    add_strokes(engine, [stroke_row(number) for number in range(strokes)])
    engine.dispose()


def write(file, statement: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_the_token_stays_while_nothing_is_written(file):
    engine = make_engine(f"sqlite:///{file}")
    assert probe(engine) == probe(engine)
    assert probe(engine) == probe(make_engine(f"sqlite:///{file}"))


def test_a_file_put_in_its_place_is_another_state_and_is_read(file, tmp_path):
    registry = open_registry(f"sqlite:///{file}", ALL)
    before, snapshot = registry.probe(), registry.snapshot()
    make_registry(tmp_path / "new.db", 2)
    (tmp_path / "new.db").replace(file)
    assert registry.probe() != before
    assert len(snapshot) == 1
    assert len(registry.snapshot()) == 2


def test_a_write_in_the_write_ahead_log_is_noticed(file):
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.commit()
    engine = make_engine(f"sqlite:///{file}")
    before = probe(engine)
    main_file = file.stat().st_mtime_ns
    connection.execute("UPDATE Akuttskjema SET SvelgtestUtfort = 2")
    connection.commit()
    assert file.stat().st_mtime_ns == main_file
    assert probe(engine) != before
    connection.close()


def test_a_number_of_our_own_decides_where_there_is_one(file):
    write(file, "CREATE TABLE data_version (v INTEGER)")
    write(file, "INSERT INTO data_version VALUES (41)")
    engine = make_engine(f"sqlite:///{file}")
    assert probe(engine) == "v41"
    write(file, "UPDATE Akuttskjema SET SvelgtestUtfort = 2")
    assert probe(engine) == "v41"
    write(file, "UPDATE data_version SET v = 42")
    assert probe(engine) == "v42"


def test_a_change_in_the_reference_database_counts_too(file, tmp_path):
    reference = empty_registry(f"sqlite:///{tmp_path}/reference.db")
    registry = open_registry(
        f"sqlite:///{file}", ALL, f"sqlite:///{tmp_path}/reference.db"
    )
    before = registry.probe()
    add_coverage(reference, [(11, 2019, 80, 90, 70)])
    assert registry.probe() != before
    assert registry.snapshot().coverage[0].in_nhr == 80
    reference.dispose()


@pytest.mark.parametrize("name", ["æ ø å.db", "100%25.db"])
def test_a_file_of_any_name_is_watched(tmp_path, name):
    make_registry(tmp_path / name.replace("%25", "%"), 1)
    engine = make_engine(f"sqlite:///{tmp_path}/{name}")
    before = probe(engine)
    write(tmp_path / name.replace("%25", "%"), "DELETE FROM Akuttskjema")
    assert probe(engine) != before
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM Akuttskjema"))
        assert rows.scalar() == 0
