"""What each user was shown when last here: the next visit tells what has changed.

A visit is a signing-in. Of every user and role there is one row: what this visit has
shown, and what the one before had shown at its end.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from access import moments
from access.reach import own_database_now
from data_access.scope import Viewer
from own_data.tables import last_shown

# Who has not been here for so long is told nothing.
KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Before:
    """What the visit before had shown, and when (UTC)."""

    at: datetime
    content: Mapping[str, Any]


def remember(viewer: Viewer, sign_in: str, content: Mapping[str, Any]) -> Before | None:
    """Keep what a visit shows now; return what the visit before had shown.

    `sign_in` is the digest of the signing-in. None on a first visit. Raises
    `OwnDatabaseAway`.
    """
    text = json.dumps(content, separators=(",", ":"))
    try:
        with own_database_now() as engine, engine.begin() as connection:
            return _kept(connection, viewer, sign_in, text)
    except IntegrityError:
        # Another tab was as quick: it has written the same.
        return None


def _kept(
    connection: Connection, viewer: Viewer, sign_in: str, text: str
) -> Before | None:
    mine = and_(
        last_shown.c.username == viewer.username, last_shown.c.role == viewer.role
    )
    now = moments.now()
    row = connection.execute(select(last_shown).where(mine)).first()
    if row is not None and row.shown_at < now - KEPT:
        connection.execute(delete(last_shown).where(mine))
        row = None
    if row is None:
        connection.execute(delete(last_shown).where(last_shown.c.shown_at < now - KEPT))
        connection.execute(
            insert(last_shown).values(
                username=viewer.username,
                role=viewer.role,
                sign_in=sign_in,
                shown_at=now,
                shown=text,
            )
        )
        return None
    if row.sign_in != sign_in:
        connection.execute(
            update(last_shown)
            .where(mine)
            .values(
                sign_in=sign_in,
                shown_at=now,
                shown=text,
                earlier_at=row.shown_at,
                earlier=row.shown,
            )
        )
        return _before(row.shown_at, row.shown)
    if row.shown != text:
        connection.execute(
            update(last_shown).where(mine).values(shown_at=now, shown=text)
        )
    return _before(row.earlier_at, row.earlier)


def _before(at: datetime | None, text: str | None) -> Before | None:
    if at is None or text is None:
        return None
    return Before(at.replace(tzinfo=UTC), json.loads(text))
