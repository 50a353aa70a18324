"""Guessing passwords gets slower and slower, for the guesser only, and not for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from access import attempts, back_off, reach
from access.attempts import FORGET_SECONDS, MOST_KEYS
from access.back_off import LONGEST_WAIT_SECONDS, BackOff, SlowedDown
from own_data.database import own_database, upgrade
from own_data.tables import sign_in_attempts
from tests.own_data.conftest import nothing, server

__all__ = ["nothing", "server"]

AWAY = "sqlite:////nowhere/own.db"


@dataclass
class Clock:
    """A clock that the test moves."""

    now: float = 10_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _kept(nothing, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty own database on each of the three servers."""
    upgrade(nothing)
    url = nothing.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    monkeypatch.setattr(attempts.Table, "_cleaned", 0.0)
    reach._away_until.clear()
    engine = own_database()
    yield
    engine.dispose()
    reach._away_until.clear()


def test_the_first_attempts_are_free(clock: Clock):
    slow = BackOff("account", free=3, clock=clock)
    assert [slow.start("kari") for _ in range(3)] == [0, 0, 0]
    assert slow.start("kari") == 2


def test_each_next_attempt_waits_longer_up_to_a_limit(clock: Clock):
    slow = BackOff("account", free=1, clock=clock)
    waits = []
    slow.start("kari")
    for _ in range(10):
        waits.append(slow.start("kari"))
        clock.now += waits[-1]
        assert slow.start("kari") == 0
    assert waits == [2, 4, 8, 16, 32, 64, *[LONGEST_WAIT_SECONDS] * 4]


def test_an_attempt_during_the_wait_does_not_make_it_longer(clock: Clock):
    slow = BackOff("account", free=1, clock=clock)
    slow.start("kari")
    for _ in range(50):
        assert slow.start("kari") == 2
    clock.now += 2
    assert slow.start("kari") == 0


def test_keys_wait_for_themselves_only(clock: Clock):
    slow = BackOff("account", free=1, clock=clock)
    slow.start("kari")
    assert slow.start("kari") > 0
    assert slow.start("ola") == 0


def test_all_is_forgotten_after_a_while(clock: Clock):
    slow = BackOff("account", free=1, clock=clock)
    for _ in range(5):
        clock.now += slow.start("kari")
        slow.start("kari")
    clock.now += FORGET_SECONDS + 1
    assert slow.start("kari") == 0
    assert slow.start("kari") == 2


def test_a_right_password_is_taken_back_or_forgets_the_wrong_ones(clock: Clock):
    slow = BackOff("account", free=2, clock=clock)
    for _ in range(10):
        assert slow.start("address") == 0
        slow.take_back("address")
    slow.start("kari")
    slow.start("kari")
    slow.forget("kari")
    assert [slow.start("kari"), slow.start("kari")] == [0, 0]
    slow.take_back("nobody")
    slow.forget("nobody")


def test_many_attempts_at_once_gain_nothing(clock: Clock):
    slow = BackOff("account", free=5, clock=clock)
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: slow.start("kari"), range(200)))
    assert waits.count(0) == 5


def test_counts_are_kept_over_a_restart_and_for_other_processes(clock: Clock):
    first = BackOff("account", free=2, clock=clock)
    assert [first.start("kari"), first.start("kari")] == [0, 0]
    after_restart = BackOff("account", free=2, clock=clock)
    assert after_restart.start("kari") == 2
    assert BackOff("address", free=2, clock=clock).start("kari") == 0


def test_several_processes_at_once_gain_nothing(clock: Clock):
    each = [BackOff("account", free=5, clock=clock) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: each[n % 4].start("kari"), range(80)))
    assert waits.count(0) == 5


def test_a_clock_that_is_put_back_makes_nobody_wait_longer(clock: Clock):
    slow = BackOff("account", free=1, clock=clock)
    slow.start("kari")
    clock.now -= 3600
    assert slow.start("kari") <= LONGEST_WAIT_SECONDS


@pytest.mark.parametrize(
    "name", ["", "x" * 5000, "å" * 300, "\udcff", "a\nb", "a\0b", "' OR 1"]
)
def test_any_name_can_be_counted(clock: Clock, name: str):
    slow = BackOff("account", free=1, clock=clock)
    assert slow.start(name) == 0
    assert slow.start(name) == 2
    slow.forget(name)
    assert slow.start(name) == 0


def test_those_who_have_to_wait_are_listed_and_can_be_released(clock: Clock):
    slow = BackOff("account", free=1, clock=clock)
    for _ in range(2):
        clock.now += slow.start("kari")
        slow.start("kari")
    slow.start("ola")
    BackOff("address", free=1, clock=clock).start("10.0.0.7")
    kari, ola = slow.slowed_down()
    assert (kari.kind, kari.name, kari.count) == ("account", "kari", 2)
    assert kari.until == datetime.fromtimestamp(clock.now + 4, UTC)
    assert ola.name == "ola"
    slow.release(kari.key)
    assert [one.name for one in slow.slowed_down()] == ["ola"]
    assert slow.start("kari") == 0
    clock.now += FORGET_SECONDS + 1
    assert slow.slowed_down() == []


def test_the_secretariat_s_list_has_accounts_addresses_and_codes():
    def slowed() -> list[SlowedDown]:
        return sorted(back_off.locked(), key=lambda one: one.kind)

    for _ in range(6):
        back_off.PER_ACCOUNT.start("kari")
        back_off.PER_CODE.start("kari")
    for _ in range(51):
        back_off.PER_ADDRESS.start("10.0.0.7")
    assert [(one.kind, one.name) for one in slowed()] == [
        ("account", "kari"),
        ("address", "10.0.0.7"),
        ("code", "kari"),
    ]
    for one in slowed():
        back_off.release(one.key)
    assert slowed() == []


def test_old_counts_are_cleared_away(clock: Clock, monkeypatch: pytest.MonkeyPatch):
    slow = BackOff("account", free=1, clock=clock)
    slow.start("kari")
    clock.now += FORGET_SECONDS + 1
    monkeypatch.setattr(attempts.Table, "_cleaned", 0.0)
    slow.start("ola")
    with own_database().connect() as connection:
        names = connection.execute(select(sign_in_attempts.c.name)).scalars().all()
    assert names == ["ola"]


def test_without_the_database_memory_counts(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", AWAY)
    slow = BackOff("account", free=2, clock=clock)
    assert [slow.start("kari") for _ in range(3)] == [0, 0, 2]
    assert [one.name for one in slow.slowed_down()] == ["kari"]
    slow.start("ola")
    slow.take_back("ola")
    slow.forget("kari")
    assert slow.start("kari") == 0


def test_made_up_usernames_do_not_fill_the_memory(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", AWAY)
    slow = BackOff("account", free=1, clock=clock)
    for number in range(MOST_KEYS + 10):
        clock.now += 0.001
        slow.start(f"user{number}")
    assert len(slow._memory) <= MOST_KEYS // 2 + 10
    # The newest are the ones that are remembered.
    assert slow.start(f"user{MOST_KEYS + 9}") > 0
