"""Every revision of the own database, on each server: what was written stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from own_data.database import upgrade
from own_data.tables import access_log, action_note, decision, metadata
from tests.own_data.rows import EACH, REVISIONS, assert_kept, fill, rows_of

NOTE = {
    "unit_id": "11",
    "indicator_id": "",
    "day": date(2026, 3, 1),
    "text": "Ny prosedyre på Ålesund",
    "author": "stolavs",
    "written_at": datetime(2026, 3, 1, 12, 0),
}


def write(engine, table, values):
    with engine.begin() as connection:
        connection.execute(insert(table).values(**values))


def looked(days_ago):
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return {
        "at": now - timedelta(days=days_ago),
        "username": "stolavs",
        "role": "hospital",
        "hospital_ids": "106340",
        "event": "rows",
        "refused": False,
        "page": "egen-avdeling",
        "selection": "2025",
        "rows": 12,
        "detail": "",
    }


def test_the_newest_revision_makes_the_tables_that_the_code_knows(nothing):
    upgrade(nothing)
    with nothing.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert found == []


def test_a_database_from_before_there_were_revisions_keeps_its_notes(nothing):
    metadata.create_all(nothing, tables=[action_note, decision])
    write(nothing, action_note, NOTE)
    upgrade(nothing)
    with nothing.connect() as connection:
        (row,) = connection.execute(select(action_note)).mappings()
    assert {**row, "id": 0} == {**NOTE, "id": 0}


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_upgrade_from_every_revision_keeps_every_row(nothing, revision):
    upgrade(nothing, revision)
    before = fill(nothing)
    upgrade(nothing)
    upgrade(nothing)
    assert_kept(before, rows_of(nothing))
    # And it takes rows, in new tables too.
    fill(nothing, first=EACH)
    assert set(rows_of(nothing)) == set(metadata.tables)


@pytest.mark.parametrize(
    "change",
    [
        update(access_log).values(username="tromso"),
        delete(access_log).where(access_log.c.username == "stolavs"),
    ],
)
def test_the_database_itself_keeps_the_log(nothing, change):
    upgrade(nothing)
    write(nothing, access_log, looked(days_ago=364))
    with pytest.raises(DatabaseError, match="access log"), nothing.begin() as one:
        one.execute(change)
    with nothing.connect() as connection:
        assert len(connection.execute(select(access_log)).all()) == 1


def test_rows_older_than_the_shortest_retention_may_go(nothing):
    upgrade(nothing)
    for days in (364, 367, 4000):
        write(nothing, access_log, looked(days))
    cutoff = looked(366)["at"]
    with nothing.begin() as connection:
        connection.execute(delete(access_log).where(access_log.c.at < cutoff))
    with nothing.connect() as connection:
        assert len(connection.execute(select(access_log)).all()) == 1
