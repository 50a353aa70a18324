"""Where attempts at signing in are counted: in the own database, or in memory.

Both keep `(count, last)` per key and change it only if nobody else has meanwhile, so
that many at once gain nothing.
"""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from access.reach import own_database_now
from own_data.tables import sign_in_attempts

FORGET_SECONDS = 15 * 60
MOST_KEYS = 20_000
CLEAN_EVERY_SECONDS = 60


@dataclass(frozen=True)
class Count:
    """How many attempts there were, and when the last one was (Unix time)."""

    count: int
    last: float


@dataclass(frozen=True)
class Attempts:
    """The attempts on one key: at an account, from an address ..."""

    digest: str
    kind: str
    name: str
    counted: Count


class Store(Protocol):
    """Keeps a count per key."""

    def read(self, digest: str) -> Count | None:
        """Return the count of a key; None when there is none."""

    def write(self, attempts: Attempts, seen: Count | None) -> bool:
        """Write a count in the place of the one seen; False when that has changed."""

    def remove(self, digest: str) -> None:
        """Forget a key."""

    def listed(self) -> list[Attempts]:
        """Return all keys."""


class Memory:
    """The counts of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, Attempts] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, digest: str) -> Count | None:
        """Return the count of a key; None when there is none."""
        kept = self._kept.get(digest)
        return kept.counted if kept else None

    def write(self, attempts: Attempts, seen: Count | None) -> bool:
        """Write a count in the place of the one seen; False when that has changed."""
        with self._lock:
            if self.read(attempts.digest) != seen:
                return False
            if len(self._kept) >= MOST_KEYS:
                self._forget_old(attempts.counted.last)
            self._kept[attempts.digest] = attempts
            return True

    def remove(self, digest: str) -> None:
        """Forget a key."""
        with self._lock:
            self._kept.pop(digest, None)

    def listed(self) -> list[Attempts]:
        """Return all keys."""
        with self._lock:
            return list(self._kept.values())

    def _forget_old(self, now: float) -> None:
        # Half of them go when none is old: memory stays bounded under attack.
        by_age = sorted(self._kept.values(), key=lambda one: one.counted.last)
        for position, one in enumerate(by_age):
            if position < MOST_KEYS // 2 or now - one.counted.last > FORGET_SECONDS:
                del self._kept[one.digest]


class Table:
    """The counts of all processes, kept over restarts. Raises `OwnDatabaseAway`."""

    _cleaned = 0.0

    def read(self, digest: str) -> Count | None:
        """Return the count of a key; None when there is none."""
        rows = select(sign_in_attempts.c.count, sign_in_attempts.c.last)
        mine = rows.where(sign_in_attempts.c.key_digest == digest)
        with own_database_now() as engine, engine.connect() as connection:
            row = connection.execute(mine).first()
        return Count(*row) if row else None

    def write(self, attempts: Attempts, seen: Count | None) -> bool:
        """Write a count in the place of the one seen; False when that has changed."""
        self._forget_old(attempts.counted.last)
        counted = vars(attempts.counted)
        with own_database_now() as engine:
            if seen is None:
                values = {"kind": attempts.kind, "name": attempts.name, **counted}
                row = insert(sign_in_attempts).values(
                    key_digest=attempts.digest, **values
                )
                try:
                    with engine.begin() as connection:
                        connection.execute(row)
                except IntegrityError:
                    return False
                return True
            unchanged = update(sign_in_attempts).where(
                sign_in_attempts.c.key_digest == attempts.digest,
                sign_in_attempts.c.count == seen.count,
                sign_in_attempts.c.last == seen.last,
            )
            with engine.begin() as connection:
                return connection.execute(unchanged.values(**counted)).rowcount == 1

    def remove(self, digest: str) -> None:
        """Forget a key."""
        mine = sign_in_attempts.c.key_digest == digest
        with own_database_now() as engine, engine.begin() as connection:
            connection.execute(delete(sign_in_attempts).where(mine))

    def listed(self) -> list[Attempts]:
        """Return all keys."""
        names = ("key_digest", "kind", "name", "count", "last")
        rows = select(*(sign_in_attempts.c[name] for name in names))
        with own_database_now() as engine, engine.connect() as connection:
            found = connection.execute(rows).all()
        return [
            Attempts(digest, kind, name, Count(count, last))
            for digest, kind, name, count, last in found
        ]

    def _forget_old(self, now: float) -> None:
        if time.monotonic() - Table._cleaned < CLEAN_EVERY_SECONDS:
            return
        Table._cleaned = time.monotonic()
        old = sign_in_attempts.c.last < now - FORGET_SECONDS
        with own_database_now() as engine, engine.begin() as connection:
            connection.execute(delete(sign_in_attempts).where(old))
