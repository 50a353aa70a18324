"""A sign-in counts while its record does: in every process, and after a restart."""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from access import reach, sessions
from access.reach import OwnDatabaseAway
from access.sessions import (
    CODE_SECONDS,
    GRACE_SECONDS,
    begin,
    code_was_right,
    end,
    end_all,
    look,
    sessions_of,
)
from access.tokens import digest_of
from own_data.database import own_database, upgrade
from own_data.tables import second_factor, sign_in_session
from tests.own_data.conftest import nothing, server

__all__ = ["nothing", "server"]

ONE, TWO, THREE = (digest_of(name) for name in ("one", "two", "three"))
HALF_A_DAY = 43_200


@pytest.fixture(autouse=True)
def _fresh(nothing, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each of the three servers with empty tables, in a process that knows nothing."""
    upgrade(nothing)
    url = nothing.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    monkeypatch.delenv("SLAGTAVLE_IDLE_MINUTES", raising=False)
    engine = own_database()
    restart()
    yield
    engine.dispose()
    reach._away_until.clear()


def restart() -> None:
    """Forget what only this process knows."""
    sessions._seen.clear()
    sessions._not_written.clear()
    reach._away_until.clear()


def begin_one(digest: str = ONE, username: str = "kari", **fields) -> None:
    begin(digest, username, "10.0.0.7", time.time() + HALF_A_DAY, **fields)


def put_back(digest: str, **ago: timedelta) -> None:
    """Make times of a record lie further back."""
    with own_database().begin() as connection:
        row = connection.execute(
            select(sign_in_session).where(sign_in_session.c.token_digest == digest)
        ).one()
        values = {name: row._mapping[name] - by for name, by in ago.items()}
        connection.execute(
            update(sign_in_session)
            .where(sign_in_session.c.token_digest == digest)
            .values(**values)
        )
    sessions._seen.clear()


def written(digest: str = ONE) -> dict:
    with own_database().connect() as connection:
        row = connection.execute(
            select(sign_in_session).where(sign_in_session.c.token_digest == digest)
        ).one()
    return dict(row._mapping)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch):
    """Return a function that takes the own database away."""

    def take_away() -> None:
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////nowhere/own.db")

    return take_away


def test_a_cookie_counts_only_with_a_record():
    assert look(ONE) is None
    begin_one()
    found = look(ONE)
    assert found is not None
    assert (found.username, found.address) == ("kari", "10.0.0.7")
    assert found.is_certain
    assert not found.waits_for_code
    assert not found.has_factor
    assert abs(found.started_at - datetime.now(UTC)) < timedelta(seconds=5)
    assert look(TWO) is None


def test_a_sign_out_holds_after_a_restart():
    begin_one()
    assert look(ONE) is not None
    end(ONE)
    assert look(ONE) is None
    restart()
    assert look(ONE) is None
    assert sessions_of("kari") == []


def test_a_sign_out_in_another_process_counts_from_the_next_look(monkeypatch):
    begin_one()
    assert look(ONE) is not None
    process = multiprocessing.get_context("spawn").Process(target=end, args=(ONE,))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert look(ONE) is None


def test_the_same_cookie_begins_only_once():
    begin_one()
    with pytest.raises(Exception, match="(?i)unique|duplicate"):
        begin_one()
    end(ONE)
    with pytest.raises(Exception, match="(?i)unique|duplicate"):
        begin_one()
    assert look(ONE) is None


def test_signing_out_everywhere_ends_the_user_s_own_sign_ins_only():
    begin_one(ONE)
    begin_one(TWO)
    begin_one(THREE, "ola")
    assert {one.digest for one in sessions_of("kari")} == {ONE, TWO}
    assert look(ONE) is not None
    assert end_all("kari", but=TWO) == 1
    assert look(ONE) is None
    assert look(TWO) is not None
    assert end_all("kari") == 1
    assert look(TWO) is None
    assert look(THREE) is not None
    assert end_all("kari") == 0


@pytest.mark.parametrize(("minutes", "counts"), [(29, True), (31, False)])
def test_a_sign_in_ends_after_half_an_hour_without_activity(minutes, counts):
    begin_one()
    put_back(ONE, last_seen_at=timedelta(minutes=minutes))
    assert (look(ONE) is not None) == counts
    assert (look(ONE, active=True) is not None) == counts
    assert len(sessions_of("kari")) == counts


@pytest.mark.parametrize(
    ("setting", "minutes"),
    [("5", 5), ("480", 480), ("481", 30), ("0", 30), ("-3", 30), ("ti", 30), ("", 30)],
)
def test_the_idle_limit_is_a_setting_with_bounds(monkeypatch, setting, minutes):
    monkeypatch.setenv("SLAGTAVLE_IDLE_MINUTES", setting)
    begin_one()
    found = look(ONE)
    assert found is not None
    assert found.idle_end - found.last_seen_at == timedelta(minutes=minutes)
    put_back(ONE, last_seen_at=timedelta(minutes=minutes, seconds=1))
    assert look(ONE, active=True) is None


def test_only_what_the_user_does_counts_as_activity():
    begin_one()
    put_back(ONE, last_seen_at=timedelta(minutes=20))
    before = written()["last_seen_at"]
    for _ in range(3):
        assert look(ONE) is not None
    assert written()["last_seen_at"] == before
    found = look(ONE, active=True)
    assert found is not None
    assert found.idle_end > datetime.now(UTC) + timedelta(minutes=29)
    assert written()["last_seen_at"] - before >= timedelta(minutes=19)


def test_activity_is_written_down_once_a_minute_and_counts_at_once():
    begin_one()
    put_back(ONE, last_seen_at=timedelta(seconds=40))
    before = written()["last_seen_at"]
    found = look(ONE, active=True)
    assert written()["last_seen_at"] == before
    assert found is not None
    seen_again = look(ONE)
    assert seen_again is not None
    assert seen_again.last_seen_at == found.last_seen_at
    put_back(ONE, last_seen_at=timedelta(seconds=30))
    look(ONE, active=True)
    assert written()["last_seen_at"] > before


def test_a_short_idle_limit_is_written_down_more_often(monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_IDLE_MINUTES", "1")
    begin_one()
    put_back(ONE, last_seen_at=timedelta(seconds=15))
    before = written()["last_seen_at"]
    look(ONE, active=True)
    assert written()["last_seen_at"] > before


def test_the_absolute_end_comes_in_spite_of_activity():
    begin_one()
    put_back(ONE, ends_at=timedelta(seconds=HALF_A_DAY - 5))
    assert look(ONE, active=True) is not None
    put_back(ONE, ends_at=timedelta(seconds=10))
    assert look(ONE, active=True) is None


def test_one_that_waits_for_its_code_says_so_and_does_not_wait_long():
    begin_one(waits_for_code=True)
    found = look(ONE, active=True)
    assert found is not None
    assert found.waits_for_code
    put_back(ONE, started_at=timedelta(seconds=CODE_SECONDS + 1))
    assert look(ONE, active=True) is None


def test_after_the_right_code_it_waits_no_longer():
    begin_one(waits_for_code=True)
    assert code_was_right(ONE)
    found = look(ONE)
    assert found is not None
    assert not found.waits_for_code
    end(ONE)
    assert not code_was_right(ONE)
    assert not code_was_right(TWO)


@pytest.mark.parametrize(("confirmed", "has"), [(None, False), (datetime.now(), True)])
def test_only_a_confirmed_second_factor_is_one(confirmed, has):
    begin_one()
    with own_database().begin() as connection:
        connection.execute(
            insert(second_factor).values(
                username="kari", secret="x", confirmed_at=confirmed, last_step=0
            )
        )
    found = look(ONE)
    assert found is not None
    assert found.has_factor is has


def test_without_the_database_one_that_was_just_seen_goes_on_uncertain(away):
    begin_one(ONE)
    begin_one(TWO)
    assert look(ONE) is not None
    away()
    found = look(ONE, active=True)
    assert found is not None
    assert not found.is_certain
    assert look(TWO) is None
    restart()
    assert look(ONE) is None


def test_it_goes_on_for_ten_minutes_and_no_longer(away, monkeypatch):
    begin_one()
    assert look(ONE) is not None
    away()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + GRACE_SECONDS - 5)
    assert look(ONE, active=True) is not None
    monkeypatch.setattr(time, "monotonic", lambda: now + GRACE_SECONDS + 5)
    assert look(ONE, active=True) is None


def test_without_the_database_nobody_signs_in(away):
    away()
    with pytest.raises(OwnDatabaseAway):
        begin_one()


def test_a_sign_out_without_the_database_holds_here_and_is_written_down_later(
    away, monkeypatch
):
    begin_one()
    assert look(ONE) is not None
    here = own_database().url.render_as_string(hide_password=False)
    away()
    end(ONE)
    assert look(ONE) is None
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", here)
    assert look(ONE) is None
    assert written()["ended_at"] is not None
    assert sessions._not_written == set()


def test_a_database_that_did_not_answer_is_left_alone_for_a_moment(away, monkeypatch):
    away()
    tried = []

    def try_it() -> None:
        tried.append(1)
        raise OSError("no server")

    monkeypatch.setattr(reach, "own_database", try_it)
    for _ in range(5):
        assert look(ONE) is None
    assert len(tried) == 1


def test_records_go_when_they_could_not_count_any_more():
    begin_one(ONE)
    put_back(ONE, ends_at=timedelta(days=1))
    begin_one(TWO)
    with own_database().connect() as connection:
        kept = connection.execute(select(sign_in_session.c.token_digest)).scalars()
        assert list(kept) == [TWO]


def test_many_looks_at_once_all_get_an_answer():
    begin_one()
    put_back(ONE, last_seen_at=timedelta(minutes=5))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: look(ONE, active=True), range(80)))
    assert all(one is not None and one.is_certain for one in found)


@pytest.mark.parametrize(("by", "counts"), [(-4, True), (-6, False), (-1500, False)])
def test_a_clock_that_was_put_back_lengthens_no_sign_in(by, counts):
    begin_one()
    put_back(ONE, last_seen_at=timedelta(minutes=by))
    assert (look(ONE, active=True) is not None) == counts


def test_a_clock_that_was_put_forward_ends_a_sign_in(monkeypatch):
    begin_one()
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    monkeypatch.setattr(sessions, "_now", lambda: tomorrow)
    assert look(ONE) is None
