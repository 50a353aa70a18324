"""Guessing passwords gets slower and slower, for the guesser only, and not for ever."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from access.back_off import (
    FORGET_SECONDS,
    LONGEST_WAIT_SECONDS,
    MOST_KEYS,
    BackOff,
)


@dataclass
class Clock:
    """A clock that the test moves."""

    now: float = 10_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_attempts_are_free(clock: Clock):
    back_off = BackOff(free=3, clock=clock)
    assert [back_off.start("kari") for _ in range(3)] == [0, 0, 0]
    assert back_off.start("kari") == 2


def test_each_next_attempt_waits_longer_up_to_a_limit(clock: Clock):
    back_off = BackOff(free=1, clock=clock)
    waits = []
    back_off.start("kari")
    for _ in range(10):
        waits.append(back_off.start("kari"))
        clock.now += waits[-1]
        assert back_off.start("kari") == 0
    assert waits == [2, 4, 8, 16, 32, 64, *[LONGEST_WAIT_SECONDS] * 4]


def test_an_attempt_during_the_wait_does_not_make_it_longer(clock: Clock):
    back_off = BackOff(free=1, clock=clock)
    back_off.start("kari")
    for _ in range(50):
        assert back_off.start("kari") == 2
    clock.now += 2
    assert back_off.start("kari") == 0


def test_keys_wait_for_themselves_only(clock: Clock):
    back_off = BackOff(free=1, clock=clock)
    back_off.start("kari")
    assert back_off.start("kari") > 0
    assert back_off.start("ola") == 0


def test_all_is_forgotten_after_a_while(clock: Clock):
    back_off = BackOff(free=1, clock=clock)
    for _ in range(5):
        clock.now += back_off.start("kari")
        back_off.start("kari")
    clock.now += FORGET_SECONDS + 1
    assert back_off.start("kari") == 0
    assert back_off.start("kari") == 2


def test_a_right_password_is_taken_back_or_forgets_the_wrong_ones(clock: Clock):
    back_off = BackOff(free=2, clock=clock)
    for _ in range(10):
        assert back_off.start("address") == 0
        back_off.take_back("address")
    back_off.start("kari")
    back_off.start("kari")
    back_off.forget("kari")
    assert [back_off.start("kari"), back_off.start("kari")] == [0, 0]
    back_off.take_back("nobody")
    back_off.forget("nobody")


def test_many_attempts_at_once_gain_nothing(clock: Clock):
    back_off = BackOff(free=5, clock=clock)
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: back_off.start("kari"), range(200)))
    assert waits.count(0) == 5


def test_made_up_usernames_do_not_fill_the_memory(clock: Clock):
    back_off = BackOff(free=1, clock=clock)
    for number in range(MOST_KEYS + 10):
        clock.now += 0.001
        back_off.start(f"user{number}")
    assert len(back_off._attempts) <= MOST_KEYS // 2 + 10
    # The newest are the ones that are remembered.
    assert back_off.start(f"user{MOST_KEYS + 9}") > 0
