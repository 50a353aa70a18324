"""Slows down guessing: the more attempts, the longer the wait.

There is no lock that lasts, since anybody could then lock anybody out. Counts are kept
over restarts in the own database; while that is away, in memory.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

from access.attempts import FORGET_SECONDS, Attempts, Count, Memory, Store, Table
from access.reach import OwnDatabaseAway
from own_data.tables import NAME

LONGEST_WAIT_SECONDS = 120

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class SlowedDown:
    """Who has to wait now; `kind` is account, address or code. Times are UTC."""

    key: str
    kind: str
    name: str
    count: int
    until: datetime


class BackOff:
    """Counts attempts per key; after `free` of them each next one has to wait longer.

    An attempt counts from its start, so that many at once gain nothing.
    """

    def __init__(
        self, kind: str, free: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._kind = kind
        self._free = free
        self._clock = clock
        self._memory = Memory()

    def start(self, key: str) -> float:
        """Count an attempt and return 0; or the seconds to wait, uncounted."""
        return self._with_store(lambda store: self._start(store, key))

    def take_back(self, key: str) -> None:
        """Uncount one attempt: it was a right password."""
        self._with_store(lambda store: self._take_back(store, key))

    def forget(self, key: str) -> None:
        """Uncount all attempts."""
        self.release(self._digest(key))

    def release(self, digest: str) -> None:
        """Uncount all attempts of one that `slowed_down` has listed."""
        self._memory.remove(digest)
        self._with_store(lambda store: store.remove(digest))

    def slowed_down(self) -> list[SlowedDown]:
        """Return who has to wait now, the longest wait first."""
        now = self._clock()
        found = [
            SlowedDown(
                key=one.digest,
                kind=one.kind,
                name=one.name,
                count=one.counted.count,
                until=datetime.fromtimestamp(now + wait, UTC),
            )
            for one in self._with_store(lambda store: store.listed())
            if one.kind == self._kind and (wait := self._wait(one.counted, now)) > 0
        ]
        return sorted(found, key=lambda one: one.until, reverse=True)

    def _with_store(self, ask: Callable[[Store], Answer]) -> Answer:
        try:
            return ask(Table())
        except OwnDatabaseAway:
            return ask(self._memory)

    def _start(self, store: Store, key: str) -> float:
        while True:
            now = self._clock()
            seen = store.read(self._digest(key))
            wait = self._wait(seen, now) if seen else 0.0
            if wait > 0:
                return wait
            is_old = seen is None or now - seen.last > FORGET_SECONDS
            count = 0 if seen is None or is_old else seen.count
            if store.write(self._attempts(key, Count(count + 1, now)), seen):
                return 0.0

    def _take_back(self, store: Store, key: str) -> None:
        while seen := store.read(self._digest(key)):
            fewer = Count(max(0, seen.count - 1), seen.last)
            if fewer == seen or store.write(self._attempts(key, fewer), seen):
                return

    def _wait(self, counted: Count, now: float) -> float:
        over = counted.count - self._free
        if over < 0 or now - counted.last > FORGET_SECONDS:
            return 0.0
        wait = float(min(2 ** min(over + 1, 20), LONGEST_WAIT_SECONDS))
        # A clock that was put back would else keep somebody waiting.
        return min(counted.last, now) + wait - now

    def _attempts(self, key: str, counted: Count) -> Attempts:
        # Anything may be typed as a username; not anything can be stored.
        name = "".join(one if one.isprintable() else "?" for one in key[:NAME])
        return Attempts(self._digest(key), self._kind, name, counted)

    def _digest(self, key: str) -> str:
        text = f"{self._kind}\n{key}"
        return sha256(text.encode(errors="replace")).hexdigest()


# Whole hospitals share one address; a wrong password there is nothing unusual.
PER_ACCOUNT = BackOff("account", free=5)
PER_ADDRESS = BackOff("address", free=50)
PER_CODE = BackOff("code", free=5)


def locked() -> list[SlowedDown]:
    """Return the accounts and addresses that have to wait now."""
    each = (PER_ACCOUNT, PER_ADDRESS, PER_CODE)
    return [one for back_off in each for one in back_off.slowed_down()]


def release(key: str) -> None:
    """Let one that `locked` has listed try again at once."""
    for back_off in (PER_ACCOUNT, PER_ADDRESS, PER_CODE):
        back_off.release(key)
