"""The access log, on each database: what is written stays, and holds no patient."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text

from access.log import (
    LogAway,
    forget_old,
    read,
    usage_by_day,
    write,
    write_without_waiting,
)
from data_access.scope import Viewer
from own_data.database import connect, upgrade
from own_data.tables import access_log
from tests.own_data.conftest import nothing, server
from tests.small import ADVISORY, SECRETARIAT, hospital_user

__all__ = ["nothing", "server"]

BEGINNING, END = datetime(2000, 1, 1), datetime(2100, 1, 1)


@pytest.fixture
def engine(nothing):
    upgrade(nothing)
    return nothing


def everything(engine, **asked):
    return read(engine, since=BEGINNING, until=END, **asked)


def test_a_look_is_kept_with_all_that_it_was(engine):
    write(
        engine,
        hospital_user(11, 21),
        "rows",
        page="egen-avdeling",
        selection="2025 · kvinner",
        hospital_ids={11, 21},
        rows=12,
    )
    (entry,) = everything(engine)
    assert abs(datetime.now(UTC).replace(tzinfo=None) - entry.at) < timedelta(minutes=1)
    assert (entry.username, entry.role) == ("user", "hospital")
    assert entry.hospital_ids == {11, 21}
    assert (entry.event, entry.refused, entry.rows) == ("rows", False, 12)
    assert (entry.page, entry.selection) == ("egen-avdeling", "2025 · kvinner")


def test_who_sees_as_another_is_logged_under_the_own_name(engine):
    seen = Viewer("stolavs", "", "hospital", frozenset({1}), seen_by="sekretariat")
    write(engine, seen, "page", page="oversikt")
    (entry,) = everything(engine)
    assert (entry.username, entry.detail) == ("sekretariat", "as stolavs: ")


def test_a_hospital_finds_the_looks_at_its_own_patients(engine):
    write(engine, hospital_user(11), "rows", hospital_ids={11}, rows=3)
    write(engine, hospital_user(111), "rows", hospital_ids={111}, rows=4)
    write(engine, hospital_user(11, 21), "rows_file", hospital_ids={11, 21}, rows=5)
    write(engine, ADVISORY, "page", page="oversikt")
    assert [one.rows for one in everything(engine, hospital_ids={11})] == [5, 3]
    assert [one.rows for one in everything(engine, hospital_ids={1})] == []
    assert everything(engine, hospital_ids=()) == []


def test_it_is_narrowed_by_user_event_refusal_and_time(engine):
    write(engine, ADVISORY, "page", page="tilgang", refused=True)
    write(engine, SECRETARIAT, "page", page="tilgang")
    write(engine, SECRETARIAT, "sign_out")
    assert len(everything(engine, username="radgiver")) == 1
    assert len(everything(engine, events={"sign_out"})) == 1
    assert [one.username for one in everything(engine, refused_only=True)] == [
        "radgiver"
    ]
    assert read(engine, since=BEGINNING, until=datetime(2001, 1, 1)) == []
    assert len(everything(engine, most=2)) == 2


def test_usage_counts_views_and_users_by_day_and_page(engine):
    for viewer, page in ((ADVISORY, "oversikt"), (SECRETARIAT, "oversikt")):
        write(engine, viewer, "page", page=page)
        write(engine, viewer, "page", page=page)
    write(engine, ADVISORY, "page", page="tilgang", refused=True)
    ((day, page, views, users),) = usage_by_day(engine, BEGINNING, END)
    assert day == f"{datetime.now(UTC):%Y-%m-%d}"
    assert (page, views, users) == ("oversikt", 4, 2)


def test_texts_of_any_length_are_kept(engine):
    write(
        engine, ADVISORY, "page", page="p" * 1000, selection="s" * 9000, detail="d" * 9
    )
    (entry,) = everything(engine)
    assert len(entry.page) == 120
    assert len(entry.selection) == 9000


def test_retention_takes_the_old_and_leaves_a_year(engine):
    now = datetime.now(UTC).replace(tzinfo=None)
    write(engine, ADVISORY, "page")
    with engine.begin() as connection:
        old = dict(connection.execute(select(access_log)).mappings().one())
        for days in (300, 400, 800):
            row = {**old, "id": days, "at": now - timedelta(days=days)}
            connection.execute(insert(access_log).values(row))
    with pytest.raises(ValueError, match="at least 365"):
        forget_old(engine, 364)
    assert forget_old(engine, 500) == 1
    assert forget_old(engine, 365) == 1
    assert len(everything(engine)) == 2


def test_a_log_that_cannot_be_written_says_so(tmp_path):
    away = connect(f"sqlite:///{tmp_path}/own.db")
    with pytest.raises(LogAway):
        write(away, ADVISORY, "page")
    with pytest.raises(LogAway):
        everything(away)
    away.dispose()


# How each database says whether a commit waits for the disk, and that it does.
WAITS = {
    "sqlite": ("PRAGMA synchronous", 2),
    "postgresql": ("SHOW synchronous_commit", "on"),
}


def test_a_row_that_nobody_waits_for_is_kept_and_the_next_is_waited_for(engine):
    write_without_waiting(engine, ADVISORY, "page", page="overview")
    with pytest.raises(TypeError):
        write_without_waiting(engine, ADVISORY, "page", nonsense="overview")
    (entry,) = everything(engine)
    assert (entry.username, entry.page) == (ADVISORY.username, "overview")
    question, answer = WAITS.get(engine.dialect.name, ("SELECT 1", 1))
    with engine.connect() as connection:
        assert connection.execute(text(question)).scalar() == answer


def test_a_row_that_nobody_waits_for_is_seen_by_other_processes_at_once(engine):
    other = connect(engine.url.render_as_string(hide_password=False))
    write_without_waiting(engine, ADVISORY, "page")
    assert len(everything(other)) == 1
    other.dispose()
