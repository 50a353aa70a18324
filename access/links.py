"""One-time links: the token stands in the mail only, its hash in the database."""

import hashlib
import os
import secrets
from datetime import timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from access import moments
from own_data.tables import account, one_time_link

HOURS = 72
PASSWORD = "password"  # noqa: S105 - what a link is for
LONGEST_TOKEN = 100


def server_address() -> str:
    """Return where users reach Slagtavle (SLAGTAVLE_ADDRESS), without a last slash."""
    here = f"http://127.0.0.1:{os.environ.get('PORT') or 8501}"
    return (os.environ.get("SLAGTAVLE_ADDRESS") or here).rstrip("/")


def address_of(token: str) -> str:
    """Return the address that a one-time link leads to."""
    return f"{server_address()}/?lenke={token}"


def make_link(connection: Connection, username: str) -> str:
    """Return the token of a new link to set a password; older ones end."""
    token = secrets.token_urlsafe(32)
    end_links(connection, username)
    connection.execute(
        insert(one_time_link).values(
            token_digest=_digest(token),
            username=username,
            purpose=PASSWORD,
            made_at=moments.now(),
            ends_at=moments.now() + timedelta(hours=HOURS),
        )
    )
    return token


def end_links(connection: Connection, username: str) -> None:
    """Let no link of a user count any longer."""
    connection.execute(
        update(one_time_link)
        .where(
            one_time_link.c.username == username,
            one_time_link.c.used_at.is_(None),
        )
        .values(used_at=moments.now())
    )


def owner_of(engine: Engine, token: str) -> tuple[str, str, str] | None:
    """Return username, name and e-mail of a link that counts; None for any other."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    rows = (
        select(account.c.username, account.c.name, account.c.email)
        .join(one_time_link, one_time_link.c.username == account.c.username)
        .where(
            one_time_link.c.token_digest == _digest(token),
            one_time_link.c.used_at.is_(None),
            one_time_link.c.ends_at > moments.now(),
            account.c.disabled_at.is_(None),
        )
    )
    with engine.connect() as connection:
        row = connection.execute(rows).first()
    return (row.username, row.name, row.email) if row else None


def set_password(engine: Engine, token: str, password_hash: str) -> bool:
    """Set the password of the link's owner, once; return whether the link counted.

    Ends all the user's sessions. Of two that use a link at once, one succeeds.
    """
    at = moments.now()
    this = one_time_link.c.token_digest == _digest(token)
    with engine.begin() as connection:
        used = connection.execute(
            update(one_time_link)
            .where(
                this,
                one_time_link.c.used_at.is_(None),
                one_time_link.c.ends_at > at,
                one_time_link.c.purpose == PASSWORD,
            )
            .values(used_at=at)
        )
        if not used.rowcount:
            return False
        username = connection.execute(select(one_time_link.c.username).where(this))
        changed = connection.execute(
            update(account)
            .where(
                account.c.username == username.scalar_one(),
                account.c.disabled_at.is_(None),
            )
            .values(
                password_hash=password_hash,
                session_version=account.c.session_version + 1,
            )
        )
        return bool(changed.rowcount)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
