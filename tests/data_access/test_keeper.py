"""The newest snapshot for everybody, also while the database is away."""

import logging
import threading
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from data_access.keeper import SnapshotKeeper
from data_access.snapshot import Snapshot
from tests.small import empty_registry, snapshot_of

AWAY = OperationalError("SELECT 1", {}, Exception("no route to host"))
QUICK = 0.01
PATIENCE_SECONDS = 10


class Registry:
    """A registry whose token and snapshot the test sets; an exception is raised."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.token: Any = "a"
        self.snapshot: Any = snapshot
        self.built = 0

    def probe(self) -> str:
        return self._answer(self.token)

    def build(self) -> Snapshot:
        self.built += 1
        return self._answer(self.snapshot)

    def _answer(self, value: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        return value


@pytest.fixture(scope="module")
def first() -> Snapshot:
    return snapshot_of(empty_registry(), [], date(2020, 6, 30))


@pytest.fixture
def registry(first) -> Registry:
    return Registry(first)


@pytest.fixture
def second(first) -> Snapshot:
    return replace(first, version="the second")


@pytest.fixture
def keeper(registry):
    """A keeper that only looks when the test says so."""
    kept = SnapshotKeeper(registry.probe, registry.build, poll_seconds=3600)
    yield kept
    kept.stop()


@pytest.fixture
def watching(registry):
    """A keeper that looks by itself, all the time."""
    kept = SnapshotKeeper(registry.probe, registry.build, poll_seconds=QUICK)
    yield kept
    kept.stop()


def wait_until(claim) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(QUICK)


def test_everybody_gets_the_same_snapshot_and_it_is_built_once(keeper, registry, first):
    barrier = threading.Barrier(8)
    found = []

    def ask() -> None:
        barrier.wait()
        found.append(keeper.current())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert registry.built == 1
    assert len(found) == 8
    assert all(one is first for one in found)


def test_an_unchanged_token_builds_nothing(keeper, registry, second):
    keeper.current()
    registry.snapshot = second
    assert not keeper.look()
    assert registry.built == 1
    assert keeper.current().version != "the second"


def test_a_changed_token_brings_a_new_snapshot(keeper, registry, second):
    keeper.current()
    registry.token, registry.snapshot = "b", second
    assert keeper.look()
    assert keeper.current() is second
    assert not keeper.look()
    assert registry.built == 2


def test_a_changed_token_with_the_same_content_is_nothing_new(keeper, registry, first):
    keeper.current()
    registry.token, registry.snapshot = "b", replace(first)
    assert not keeper.look()
    assert registry.built == 2


def test_readers_go_on_reading_while_the_next_snapshot_is_built(
    watching, registry, first, second
):
    assert watching.current() is first
    building, finish = threading.Event(), threading.Event()
    build = registry.build

    def slowly() -> Snapshot:
        building.set()
        assert finish.wait(PATIENCE_SECONDS)
        return build()

    watching._build = slowly
    registry.token, registry.snapshot = "b", second
    assert building.wait(PATIENCE_SECONDS)
    assert watching.current() is first
    finish.set()
    wait_until(lambda: watching.current() is second)


def test_what_is_written_while_reading_is_seen_the_next_time(
    keeper, registry, first, second
):
    keeper.current()
    registry.token = "b"
    build = registry.build

    def build_while_a_form_comes_in() -> Snapshot:
        registry.token = "c"
        return build()

    keeper._build = build_while_a_form_comes_in
    keeper.look()
    registry.snapshot = second
    assert keeper.look()
    assert keeper.current() is second


@pytest.mark.parametrize("where", ["probe", "build"])
def test_a_database_that_is_away_leaves_the_last_snapshot(
    keeper, registry, first, second, where
):
    keeper.current()
    assert keeper.away_since is None
    registry.token = AWAY if where == "probe" else "b"
    registry.snapshot = AWAY if where == "build" else second
    assert not keeper.look()
    assert keeper.current() is first
    assert keeper.failure == ("away" if where == "probe" else "unreadable")
    since = keeper.away_since
    assert since is not None
    assert since.tzinfo is not None
    # It was away from the first failure on, not from the latest.
    assert not keeper.look()
    assert keeper.away_since is since


def test_a_database_that_is_back_is_read_again(keeper, registry, first, second):
    keeper.current()
    registry.token = AWAY
    keeper.look()
    registry.token = "a"
    assert not keeper.look()
    assert keeper.away_since is None
    assert keeper.current() is first
    registry.token = "b"
    registry.snapshot = AWAY
    keeper.look()
    registry.snapshot = second
    assert keeper.look()
    assert keeper.away_since is None
    assert keeper.failure is None
    assert keeper.current() is second


def test_the_state_says_when_the_database_last_answered(keeper, registry):
    assert keeper.last_looked is None
    keeper.current()
    first_look = keeper.last_looked
    assert first_look is not None
    assert first_look.tzinfo is not None
    registry.token = AWAY
    keeper.look()
    assert keeper.last_looked is first_look
    registry.token, registry.snapshot = "b", AWAY
    keeper.look()
    # It answered, with something that could not be read.
    assert keeper.last_looked > first_look


def test_the_state_changes_with_data_that_no_number_shows(keeper, registry, first):
    keeper.current()
    state, confirmed = keeper.state, keeper.confirmed_at
    registry.token = "b"
    assert not keeper.look()
    assert keeper.state != state
    assert keeper.confirmed_at > confirmed
    state, confirmed = keeper.state, keeper.confirmed_at
    registry.token, registry.snapshot = "c", AWAY
    keeper.look()
    # What is shown is as old as it was.
    assert (keeper.state, keeper.confirmed_at) == (state, confirmed)


def test_a_connection_cut_while_reading_counts_as_away(keeper, registry, first):
    keeper.current()
    cut = OperationalError(
        "SELECT 1", {}, Exception("gone"), connection_invalidated=True
    )
    registry.token, registry.snapshot = "b", cut
    keeper.look()
    assert keeper.failure == "away"
    assert keeper.current() is first


def test_a_first_reading_that_fails_is_told_too(keeper, registry, first):
    registry.token = AWAY
    with pytest.raises(OperationalError):
        keeper.current()
    assert not keeper.is_ready
    assert keeper.failure == "away"
    registry.token = "a"
    keeper.current()
    assert keeper.failure is None
    assert keeper.away_since is None


def test_the_log_tells_a_failure_in_full_only_once(keeper, registry, caplog):
    keeper.current()
    registry.token = AWAY
    for _ in range(3):
        keeper.look()
    told = [bool(record.exc_info) for record in caplog.records]
    assert told == [True, False, False]
    assert {record.event for record in caplog.records} == {"registry_away"}


def test_the_log_tells_that_the_registry_is_back(keeper, registry, caplog):
    caplog.set_level(logging.INFO, "data_access")
    keeper.current()
    registry.token = AWAY
    keeper.look()
    registry.token = "1"
    keeper.look()
    keeper.look()
    events = [record.event for record in caplog.records]
    assert events == ["registry_away", "registry_back"]


@pytest.mark.parametrize("error", [AWAY, ValueError("an unreadable hospital")])
def test_the_first_failure_is_the_reader_s_and_the_next_reader_tries_again(
    keeper, registry, first, error
):
    registry.snapshot = error
    with pytest.raises(type(error)):
        keeper.current()
    registry.snapshot = first
    assert keeper.current() is first


def test_the_watch_outlives_any_failure_and_tells_of_it(
    watching, registry, first, second
):
    assert watching.current() is first
    registry.token, registry.snapshot = "b", ValueError("an unreadable hospital")
    wait_until(lambda: watching.away_since is not None)
    assert watching.current() is first
    registry.snapshot = second
    wait_until(lambda: watching.current() is second)
    assert watching.away_since is None


def test_stopping_ends_the_thread(registry):
    before = set(threading.enumerate())
    kept = SnapshotKeeper(registry.probe, registry.build, poll_seconds=QUICK)
    assert set(threading.enumerate()) == before
    kept.stop()
    kept = SnapshotKeeper(registry.probe, registry.build, poll_seconds=QUICK)
    kept.current()
    (thread,) = set(threading.enumerate()) - before
    # A server that ends does not wait for it.
    assert thread.daemon
    kept.stop()
    assert not thread.is_alive()
