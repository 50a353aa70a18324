"""One truth on SQLite, PostgreSQL and MariaDB."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from data_access.engine import UnusableDatabase
from data_access.grouped import take_cells
from data_access.probe import probe
from data_access.schema import acute, coverage, followup, metadata, unit
from data_access.snapshot import UNKNOWN_TIME
from data_access.sql_functions import (
    clock_is_midnight,
    days_between,
    hour_of_day,
    month_number,
    seconds_between,
    weekday,
)
from indicators.catalogue import ALL
from indicators.large import plan_for
from tests.small import add_strokes, empty_registry, snapshot_of, stroke_row
from tests.varied import fill_varied
from tests.waiting import until

NOON = datetime(2019, 3, 4, 12, 0)
AS_OF = date(2021, 6, 30)


def test_the_snapshot_is_the_same_on_every_database(database, connect):
    fill_varied(database)
    snapshot = connect().snapshot(AS_OF)
    assert snapshot.undecided() == {}
    assert len(snapshot) > 150
    assert sum((times != UNKNOWN_TIME).sum() for times in snapshot.times.values()) > 300
    # The version names the content, so one known value compares the three.
    assert snapshot.version == reference_version()


def reference_version() -> str:
    """Return the version that an in-memory SQLite gives."""
    engine = empty_registry()
    fill_varied(engine)
    return snapshot_of(engine, ALL, AS_OF).version


def test_the_cells_are_the_same_on_every_database(database, connect, monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")
    fill_varied(database)
    add_strokes(database, [stroke_row(9000 + n, UnitId=n or None) for n in range(3)])
    found = connect().snapshot(AS_OF)
    engine = empty_registry()
    fill_varied(engine)
    add_strokes(engine, [stroke_row(9000 + n, UnitId=n or None) for n in range(3)])
    questions = [one.question() for one in ALL if one.question() is not None]
    expected = take_cells(engine, plan_for(questions, AS_OF), AS_OF)
    assert len(found) == len(snapshot_of(engine, ALL, AS_OF)) > 150
    assert found.version == expected.version


def test_an_empty_registry_has_no_cells(database, connect, monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")
    assert len(connect().snapshot(AS_OF)) == 0


@pytest.mark.parametrize(
    ("start", "end", "seconds", "days"),
    [
        (NOON, NOON + timedelta(minutes=40), 2400, 0),
        (NOON, NOON + timedelta(minutes=40, seconds=1), 2401, 0),
        (NOON, NOON - timedelta(minutes=1), -60, 0),
        (datetime(2019, 12, 31, 23, 59), datetime(2020, 1, 1), 60, 1),
        # The night the clocks change: the form's clock is what was written down.
        (datetime(2019, 3, 31, 1, 30), datetime(2019, 3, 31, 3, 30), 7200, 0),
        (NOON, None, None, None),
    ],
)
def test_time_is_whole_seconds_and_calendar_days(database, start, end, seconds, days):
    with database.begin() as connection:
        connection.execute(
            insert(acute).values(
                SkjemaGUID="A", Innleggelsestidspunkt=start, TrombolyseStarttid=end
            )
        )
        columns = (acute.c.Innleggelsestidspunkt, acute.c.TrombolyseStarttid)
        row = connection.execute(
            select(seconds_between(*columns), days_between(*columns))
        ).one()
    assert tuple(row) == (seconds, days)


@pytest.mark.parametrize(
    ("moment", "midnight", "month"),
    [
        (datetime(2019, 3, 4), 1, 24230),
        (datetime(2019, 3, 4, 0, 0, 59), 1, 24230),
        (datetime(2019, 3, 4, 0, 1), 0, 24230),
        (datetime(2019, 12, 31, 12, 0), 0, 24239),
        (datetime(2020, 1, 1, 1, 0), 0, 24240),
        (None, None, None),
    ],
)
def test_a_clock_and_a_month_are_read_from_a_moment(database, moment, midnight, month):
    with database.begin() as connection:
        connection.execute(
            insert(acute).values(SkjemaGUID="A", Innleggelsestidspunkt=moment)
        )
        column = acute.c.Innleggelsestidspunkt
        row = connection.execute(
            select(clock_is_midnight(column), month_number(column))
        ).one()
    assert tuple(row) == (midnight, month)


@pytest.mark.parametrize(
    ("moment", "hour", "day"),
    [
        (datetime(2019, 3, 4), 0, 0),
        (datetime(2019, 3, 4, 23, 59, 59), 23, 0),
        (datetime(2020, 2, 29, 15, 0), 15, 5),
        (datetime(2019, 3, 10, 8, 0), 8, 6),
        (None, None, None),
    ],
)
def test_hour_and_weekday_begin_at_midnight_and_monday(database, moment, hour, day):
    with database.begin() as connection:
        connection.execute(
            insert(acute).values(SkjemaGUID="A", Innleggelsestidspunkt=moment)
        )
        column = acute.c.Innleggelsestidspunkt
        row = connection.execute(select(hour_of_day(column), weekday(column))).one()
    assert tuple(row) == (hour, day)


def test_the_engine_only_reads(database, reading):
    add_strokes(database, [stroke_row(1)])
    for change in (insert(acute).values(SkjemaGUID="A"), acute.delete()):
        with reading.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(change)
    with reading.connect() as connection:
        assert connection.execute(select(acute.c.SkjemaGUID)).all() == [("00000001",)]


CHANGES = {
    "a new form": insert(acute).values(SkjemaGUID="NEW"),
    "a corrected form": acute.update().values(SvelgtestUtfort=2),
    "a deleted form": followup.delete(),
    "a renamed hospital": unit.update().values(Kortnavn="Nytt navn"),
    "a year's coverage": insert(coverage).values(UnitId=11, Aar=2019),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_probe_notices_every_kind_of_change(database, reading, change):
    add_strokes(database, [stroke_row(1), stroke_row(2)])
    with database.begin() as connection:
        connection.execute(insert(followup).values(OSkjemaGUID="O1"))
        connection.execute(insert(unit).values(UnitId=11, Kortnavn="Nordby"))
    settle(database, reading)
    before = probe(reading)
    assert probe(reading) == before
    with database.begin() as connection:
        connection.execute(change)
    database.dispose()
    until(lambda: probe(reading) != before)


def test_the_probe_notices_two_changes_within_one_second(database, reading):
    add_strokes(database, [stroke_row(1)])
    with database.begin() as connection:
        connection.execute(acute.update().values(SvelgtestUtfort=2))
    between = probe(reading)
    with database.begin() as connection:
        connection.execute(acute.update().values(SvelgtestUtfort=3))
    settle(database, reading)
    assert probe(reading) != between


def test_our_own_import_tells_of_new_data_by_a_number(database, reading):
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE data_version (v INTEGER)"))
        connection.execute(text("INSERT INTO data_version VALUES (7)"))
    try:
        assert probe(reading) == "v7"
        add_strokes(database, [stroke_row(1)])
        assert probe(reading) == "v7"
        with database.begin() as connection:
            connection.execute(text("UPDATE data_version SET v = 8"))
        assert probe(reading) == "v8"
    finally:
        with database.begin() as connection:
            connection.execute(text("DROP TABLE data_version"))


def settle(writing, reading) -> None:
    """Wait for what a server notes down of changes a moment after their commit."""
    writing.dispose()
    if writing.dialect.name == "postgresql":
        # At the latest when the session ends.
        others = text(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND backend_type = 'client backend'"
        )
        with reading.connect() as connection:
            # A transaction would go on seeing the sessions of its beginning.
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            until(lambda: alone.execute(others).scalar() == 0)
    else:
        # MariaDB's update time has whole seconds, and is in doubt for the first.
        until(lambda: probe(reading) == probe(reading))


def test_a_missing_column_takes_away_only_what_rests_on_it(database, connect):
    fill_varied(database)
    with database.begin() as connection:
        quote = database.dialect.identifier_preparer.quote
        connection.execute(
            text(
                f"ALTER TABLE {quote('Akuttskjema')}"
                f" DROP COLUMN {quote('SvelgtestUtfort')}"
            )
        )
    registry = connect()
    assert registry.finding.sentences() == [
        "The table Akuttskjema lacks the column SvelgtestUtfort."
    ]
    assert dict(registry.not_computable) == {
        "dysphagia_screening": ("Akuttskjema.SvelgtestUtfort",)
    }
    assert len(registry.snapshot(AS_OF)) > 150


def test_a_registry_without_follow_up_still_counts_the_acute_form(database, connect):
    fill_varied(database)
    followup.drop(database)
    registry = connect()
    assert "The table AkuttskjemaOppfolging is missing." in registry.finding.sentences()
    assert "stroke_unit_treated" in {one.id for one in registry.computable}
    assert "independent_3m_mrs_0_2" in registry.not_computable
    assert len(registry.snapshot(AS_OF)) > 150


def test_a_database_without_the_core_is_refused_by_name(database, connect):
    metadata.drop_all(database)
    with pytest.raises(UnusableDatabase, match=r"Akuttskjema\.SkjemaGUID"):
        connect()
