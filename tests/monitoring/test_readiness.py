"""What a process says of itself while the registry or its own database is away."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import components.readiness as house
from access.reach import OwnDatabaseAway
from data_access.engine import UnusableDatabase
from data_access.keeper import SnapshotKeeper
from tests.servers import free_port

SNAPSHOT: Any = SimpleNamespace(
    taken_at=datetime(2026, 11, 29, 20, 0, tzinfo=UTC),
    as_of=date(2026, 11, 28),
    version="abc",
)


class Registry:
    """A registry that can be taken away."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.state = "1"
        self.keeper = SnapshotKeeper(self.answer, lambda: SNAPSHOT, poll_seconds=3600)

    def answer(self) -> str:
        if self.error:
            raise self.error
        return self.state

    def findings(self) -> list[str]:
        return ["Column X is missing."]

    def connected(self) -> Any:
        self.answer()
        return SimpleNamespace(registry=self, keeper=self.keeper)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path):
    one = Registry()
    monkeypatch.setattr(house, "_connected", [])
    monkeypatch.setattr(house, "source", one.connected)
    monkeypatch.setattr(house, "start_problems", list)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/own.db")
    yield one
    one.keeper.stop()


def away() -> OperationalError:
    return OperationalError("SELECT secret", {"v": "11.11.1950"}, OSError("gone"))


def test_asking_does_not_connect(registry: Registry):
    registry.error = away()
    told = house.readiness()
    assert not told.is_ready
    assert told.registry == "unread"


def test_a_registry_that_comes_back_is_read_without_a_user(
    registry: Registry, caplog: pytest.LogCaptureFixture
):
    registry.error = away()
    assert not house.read_registry_once()
    registry.error = UnusableDatabase("DATABASE_URL names a moon.")
    assert not house.read_registry_once()
    registry.error = None
    assert house.read_registry_once()
    assert house.read_registry_once()
    assert house.readiness().is_ready
    assert caplog.text.count("Column X is missing.") == 1
    assert "names a moon" in caplog.text
    assert "secret" not in caplog.text
    assert "1950" not in caplog.text


def test_a_registry_away_is_told_and_the_snapshot_serves(registry: Registry):
    assert house.read_registry_once()
    registry.error = away()
    registry.keeper.look()
    told = house.readiness()
    assert told.is_ready
    assert told.registry == "away"
    assert told.as_of == date(2026, 11, 28)
    registry.error = None
    registry.keeper.look()
    assert house.readiness().registry == "fresh"


def test_no_own_database_no_readiness(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    assert house.read_registry_once()
    nobody = f"postgresql://nobody@127.0.0.1:{free_port()}/own"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", nobody)
    told = house.readiness()
    assert not told.has_own_database
    assert not told.is_ready


def test_an_own_database_that_hangs_holds_one_question(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    assert house.read_registry_once()
    asked, goes_on = threading.Event(), threading.Event()

    @contextmanager
    def hangs() -> Iterator[None]:
        asked.set()
        assert goes_on.wait(20)
        raise OwnDatabaseAway
        yield

    monkeypatch.setattr(house, "WAIT_SECONDS", 0.01)
    with monkeypatch.context() as patch:
        patch.setattr(house, "own_database_now", hangs)
        first = threading.Thread(target=house.readiness)
        first.start()
        assert asked.wait(20)
        assert not house.readiness().has_own_database
        goes_on.set()
        first.join(20)
    assert house.readiness().has_own_database


def test_pages_that_are_closed_are_not_ready(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    assert house.read_registry_once()
    monkeypatch.setattr(house, "start_problems", lambda: ["The role can write."])
    assert house.readiness().is_refused
    assert not house.readiness().is_ready


def test_what_nobody_had_thought_of_is_tried_again(
    registry: Registry, caplog: pytest.LogCaptureFixture
):
    registry.error = ValueError("11.11.1950 is no date")
    with caplog.at_level(logging.ERROR):
        assert not house.read_registry_once()
    assert "ValueError" in caplog.text
    assert "1950" not in caplog.text
