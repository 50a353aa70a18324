"""The server's record of each signing-in: a cookie counts only while its record does.

A sign-out therefore holds for every process, after a restart, and for a copy of the
cookie. Records are found by the hash of the cookie (`access.tokens.digest_of`).
"""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from access.reach import OwnDatabaseAway, own_database_now
from access.sign_in_settings import idle_minutes
from own_data.tables import NAME, second_factor, sign_in_session

# A code is typed at once; a password alone opens nothing for longer.
CODE_SECONDS = 600
# What the user did is written down no more often than this.
WRITE_EVERY = timedelta(minutes=1)
# How long a sign-in goes on that this process has seen, while the database is away.
GRACE_SECONDS = 600
# How far the clocks of several servers may differ.
CLOCKS_DIFFER = timedelta(minutes=5)
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Session:
    """One signing-in as its record has it; times are UTC.

    `waits_for_code`: the password was right, the second factor is not given yet.
    `is_certain` is False while the own database is away and memory has to do.
    """

    digest: str
    username: str
    address: str
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    waits_for_code: bool
    has_factor: bool
    is_certain: bool = True

    @property
    def idle_end(self) -> datetime:
        """When the sign-in ends if the user does nothing more."""
        return self.last_seen_at + timedelta(minutes=idle_minutes())

    @property
    def end(self) -> datetime:
        """When the sign-in ends as things are now."""
        ends = [self.ends_at, self.idle_end]
        if self.waits_for_code:
            ends.append(self.started_at + timedelta(seconds=CODE_SECONDS))
        return min(ends)


_columns = [
    sign_in_session.c[name]
    for name in (
        *("token_digest", "username", "address", "started_at", "last_seen_at"),
        *("ends_at", "waits_for_code"),
    )
]
_open = (
    select(*_columns, second_factor.c.confirmed_at.is_not(None).label("has_factor"))
    .select_from(
        sign_in_session.outerjoin(
            second_factor, sign_in_session.c.username == second_factor.c.username
        )
    )
    .where(sign_in_session.c.ended_at.is_(None))
)
# Made once: a page asks for it on every run.
_FIND = _open.where(sign_in_session.c.token_digest == bindparam("digest"))

# What this process has seen to count, and when; what it could not write down yet.
_seen: dict[str, tuple[Session, float]] = {}
_not_written: set[str] = set()


def begin(
    digest: str,
    username: str,
    address: str,
    until: float,
    *,
    waits_for_code: bool = False,
) -> None:
    """Write a signing-in down; `until` is Unix time. Raises `OwnDatabaseAway`."""
    now = _now()
    with own_database_now() as engine, engine.begin() as connection:
        connection.execute(
            delete(sign_in_session).where(sign_in_session.c.ends_at < _stored(now))
        )
        connection.execute(
            insert(sign_in_session).values(
                token_digest=digest,
                username=username,
                address=address[:NAME],
                started_at=_stored(now),
                last_seen_at=_stored(now),
                ends_at=_stored(datetime.fromtimestamp(int(until), UTC)),
                waits_for_code=waits_for_code,
            )
        )


def look(digest: str, *, active: bool = False) -> Session | None:
    """Return the signing-in of a cookie while it counts, None when it does not.

    `active` says that the user has done something: the idle limit begins anew. With
    the database away, one that this process has just seen goes on, uncertain.
    """
    if digest in _not_written:
        end(digest)
        return None
    try:
        stored = _read(digest)
    except OwnDatabaseAway:
        return _going_on(digest, active)
    now = _now()
    found = _with_newer_activity(stored) if stored else None
    if stored is None or found is None or not _counts(found, now):
        _seen.pop(digest, None)
        return None
    if active:
        if now - stored.last_seen_at >= _write_every():
            _write_activity(digest, now)
        found = replace(found, last_seen_at=now)
    _remember(found)
    return found


def end(digest: str) -> None:
    """Let a signing-in count no longer; here at once, elsewhere once written down."""
    _seen.pop(digest, None)
    _not_written.add(digest)
    try:
        _end_where(sign_in_session.c.token_digest == digest)
    except OwnDatabaseAway:
        return
    _not_written.discard(digest)


def end_all(username: str, *, but: str = "") -> int:
    """End a user's signings-in, but for one digest; return how many there were.

    Raises `OwnDatabaseAway`.
    """
    for session, _ in list(_seen.values()):
        if session.username == username and session.digest != but:
            _seen.pop(session.digest, None)
    return _end_where(
        and_(
            sign_in_session.c.username == username,
            sign_in_session.c.token_digest != but,
        )
    )


def sessions_of(username: str) -> list[Session]:
    """Return a user's signings-in that count, the newest first.

    Raises `OwnDatabaseAway`.
    """
    rows = _open.where(sign_in_session.c.username == username)
    newest_first = rows.order_by(sign_in_session.c.started_at.desc())
    with own_database_now() as engine, engine.connect() as connection:
        found = [_session(row) for row in connection.execute(newest_first)]
    now = _now()
    return [session for session in found if session.end > now]


def code_was_right(digest: str) -> bool:
    """Let a signing-in wait no longer; return whether there is one that counts.

    Raises `OwnDatabaseAway`.
    """
    change = update(sign_in_session).where(
        sign_in_session.c.token_digest == digest, sign_in_session.c.ended_at.is_(None)
    )
    with own_database_now() as engine, engine.begin() as connection:
        return connection.execute(change.values(waits_for_code=False)).rowcount == 1


def _read(digest: str) -> Session | None:
    with own_database_now() as engine, engine.connect() as connection:
        row = connection.execute(_FIND, {"digest": digest}).first()
    return _session(row) if row else None


def _session(row: Any) -> Session:
    values = row._asdict()
    for name in ("started_at", "last_seen_at", "ends_at"):
        values[name] = values[name].replace(tzinfo=UTC)
    values["has_factor"] = bool(values["has_factor"])
    return Session(digest=values.pop("token_digest"), **values)


def _write_every() -> timedelta:
    # A short idle limit needs a finer record than a minute.
    return min(WRITE_EVERY, timedelta(minutes=idle_minutes()) / 6)


def _write_activity(digest: str, now: datetime) -> None:
    change = update(sign_in_session).where(sign_in_session.c.token_digest == digest)
    try:
        with own_database_now() as engine, engine.begin() as connection:
            connection.execute(change.values(last_seen_at=_stored(now)))
    except OwnDatabaseAway:
        # This process remembers it, and writes it down the next time.
        return


def _end_where(condition: ColumnElement[bool]) -> int:
    still_open = sign_in_session.c.ended_at.is_(None)
    change = update(sign_in_session).where(condition, still_open)
    with own_database_now() as engine, engine.begin() as connection:
        return connection.execute(change.values(ended_at=_stored(_now()))).rowcount


def _with_newer_activity(stored: Session) -> Session:
    """Return a session with what this process has seen since it was written down."""
    kept = _seen.get(stored.digest)
    if kept is None:
        return stored
    return replace(stored, last_seen_at=max(stored.last_seen_at, kept[0].last_seen_at))


def _counts(session: Session, now: datetime) -> bool:
    """Whether a session has not ended, by a clock that has not been put back.

    It would else go on for as long as the clock was put back.
    """
    return session.last_seen_at <= now + CLOCKS_DIFFER and session.end > now


def _remember(session: Session) -> None:
    if len(_seen) >= MOST_REMEMBERED:
        oldest = time.monotonic() - GRACE_SECONDS
        for digest, (_, verified) in list(_seen.items()):
            if verified < oldest:
                _seen.pop(digest, None)
    _seen[session.digest] = (session, time.monotonic())


def _going_on(digest: str, active: bool) -> Session | None:
    """Return a session from memory, while that is new enough to do."""
    session, verified = _seen.get(digest, (None, 0.0))
    is_new = time.monotonic() - verified <= GRACE_SECONDS
    if session is None or not is_new or not _counts(session, _now()):
        _seen.pop(digest, None)
        return None
    if active:
        session = replace(session, last_seen_at=_now())
        _seen[digest] = (session, verified)
    return replace(session, is_certain=False)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _stored(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
