"""Slows down guessing of passwords: the more attempts, the longer the wait.

There is no lock that lasts, since anybody could then lock anybody out.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

FORGET_SECONDS = 15 * 60
LONGEST_WAIT_SECONDS = 120
MOST_KEYS = 20_000


@dataclass
class _Attempts:
    count: int = 0
    last: float = 0.0


class BackOff:
    """Counts attempts per key; after `free` of them each next one has to wait longer.

    An attempt counts from its start, so that many at once gain nothing.
    """

    def __init__(self, free: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = free
        self._clock = clock
        self._attempts: dict[str, _Attempts] = {}
        self._lock = Lock()

    def start(self, key: str) -> float:
        """Count an attempt and return 0; or the seconds to wait, uncounted."""
        now = self._clock()
        with self._lock:
            if len(self._attempts) >= MOST_KEYS:
                self._forget_old(now)
            attempts = self._attempts.setdefault(key, _Attempts())
            if now - attempts.last > FORGET_SECONDS:
                attempts.count = 0
            wait = attempts.last + self._wait_after(attempts.count) - now
            if wait > 0:
                return wait
            attempts.count += 1
            attempts.last = now
            return 0.0

    def take_back(self, key: str) -> None:
        """Uncount one attempt: it was a right password."""
        with self._lock:
            if key in self._attempts:
                self._attempts[key].count = max(0, self._attempts[key].count - 1)

    def forget(self, key: str) -> None:
        """Uncount all attempts."""
        with self._lock:
            self._attempts.pop(key, None)

    def _wait_after(self, count: int) -> float:
        over = count - self._free
        if over < 0:
            return 0.0
        return float(min(2 ** min(over + 1, 20), LONGEST_WAIT_SECONDS))

    def _forget_old(self, now: float) -> None:
        # Half of them go when none is old: memory stays bounded under attack.
        by_age = sorted(self._attempts.items(), key=lambda item: item[1].last)
        for position, (key, attempts) in enumerate(by_age):
            if position < MOST_KEYS // 2 or now - attempts.last > FORGET_SECONDS:
                del self._attempts[key]
