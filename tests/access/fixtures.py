"""Fixtures of the own database: on SQLite for most tests, on each server for some."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from access import moments
from own_data.database import connect, upgrade
from tests.access.own import Clock, MailBox
from tests.own_data.conftest import nothing, server

__all__ = ["box", "clock", "engine", "nothing", "on_each_server", "server"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the test, at first noon of 2 March 2026 in Norway."""
    clock = Clock()
    monkeypatch.setattr(moments, "now", clock.now)
    monkeypatch.setattr(moments, "today", clock.today)
    return clock


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MailBox:
    """The folder of the mails, and settings that send none."""
    for name in ("SLAGTAVLE_SMTP_URL", "SLAGTAVLE_SMTP_URL_FILE", "SLAGTAVLE_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("SLAGTAVLE_SECRETARIAT_MAIL", raising=False)
    monkeypatch.setenv("SLAGTAVLE_COOKIE_KEY", "a key of this test, made of many signs")
    folder = tmp_path / "mails"
    monkeypatch.setenv("SLAGTAVLE_MAIL_FOLDER", str(folder))
    return MailBox(folder)


@pytest.fixture
def engine(tmp_path: Path, write_users, box: MailBox) -> Iterator[Engine]:
    """The own database as an SQLite file, beside a user file without users."""
    write_users({})
    engine = connect(f"sqlite:///{tmp_path}/own.db")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def on_each_server(nothing: Engine, write_users, box: MailBox) -> Engine:
    """The own database on SQLite, PostgreSQL and MariaDB."""
    write_users({})
    upgrade(nothing)
    return nothing
