"""The users: those of the file first, then those that came by application."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, insert, select, update

from access import moments
from access.accounts import Account, Right, load_accounts
from access.deciding import (
    require_administration,
    require_other,
    said,
    write_change,
)
from access.grants import UnknownUser, counts
from access.letters import letter
from access.links import HOURS, address_of, end_links, make_link
from access.mail import send
from access.reach import OwnDatabaseAway, own_database_now
from data_access.scope import Viewer
from own_data.tables import NAME, access_grant, account

# In which of several roles a user acts unless another is chosen.
# Usernames of a provider; no user of the file may have one.
PROVIDER_PREFIX = "oidc:"
ORDER = ("hospital", "secretariat", "advisory", "administrator")


@dataclass(frozen=True)
class Person:
    """A user of the own database, as the secretariat sees him."""

    username: str
    name: str
    email: str
    language: str
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool


def find_account(username: str) -> Account | None:
    """Return who may sign in under a name, with the rights of today; None for nobody.

    A user of the file is never replaced by one of the database. Without the database
    there are the users of the file. Raises `AccountsError`.
    """
    name = username.strip().lower()
    in_file = load_accounts().by_username.get(name)
    if in_file is not None or not name.isprintable() or not 0 < len(name) <= NAME:
        return in_file
    try:
        with own_database_now() as engine, engine.connect() as connection:
            return _account(connection, name)
    except OwnDatabaseAway:
        return None


def _account(connection: Connection, name: str) -> Account | None:
    granted = access_grant.c
    rows = connection.execute(
        select(account, granted.role, granted.hospital_id, granted.may_export)
        .outerjoin(
            access_grant,
            and_(granted.username == account.c.username, counts(moments.today())),
        )
        .where(
            account.c.username == name,
            account.c.disabled_at.is_(None),
            account.c.password_hash.is_not(None),
        )
    ).all()
    # Some servers take letters for equal that are not.
    if not rows or rows[0].username != name:
        return None
    rights = rights_of_grants(rows)
    first = rights[0] if rights else Right("")
    return Account(
        username=name,
        name=rows[0].name,
        password_hash=rows[0].password_hash,
        role=first.role,
        hospital_ids=first.hospital_ids,
        session_version=rows[0].session_version,
        may_export=first.may_export,
        more=rights[1:],
    )


def is_of_provider(username: str) -> bool:
    """Return whether a user signs in through an OpenID Connect provider."""
    return username.startswith(PROVIDER_PREFIX)


def rights_of_grants(rows: Iterable[Any]) -> tuple[Right, ...]:
    """Return what the grants add up to in each role.

    Export is a right of the role: it needs the grant of every hospital in it.
    """
    exports: dict[str, dict[int, bool]] = {}
    for row in rows:
        if row.role in ORDER:
            mine = exports.setdefault(row.role, {})
            if row.hospital_id is not None:
                before = mine.get(row.hospital_id, False)
                mine[row.hospital_id] = before or bool(row.may_export)
    return tuple(
        Right(
            role,
            frozenset(exports[role]),
            bool(exports[role]) and all(exports[role].values()),
        )
        for role in ORDER
        if role in exports
    )


def is_in_file(username: str) -> bool:
    """Return whether a user stands in the user file, which only the operator edits."""
    return username.strip().lower() in load_accounts().by_username


def people(engine: Engine, viewer: Viewer) -> list[Person]:
    """Return the users of the own database by name. Raises `NotAllowedAccess`."""
    require_administration(viewer)
    with engine.connect() as connection:
        rows = connection.execute(select(account).order_by(account.c.name)).all()
    return [
        Person(
            row.username,
            row.name,
            row.email,
            row.language,
            row.created_at,
            row.disabled_at,
            row.password_hash is not None,
        )
        for row in rows
    ]


def add_account(connection: Connection, email: str, name: str, language: str) -> bool:
    """Make sure that an address has an account; return whether it needs a password.

    An account that was taken away comes back without its old password.
    """
    row = connection.execute(select(account).where(account.c.username == email)).first()
    if row is None:
        connection.execute(
            insert(account).values(
                username=email,
                name=name,
                email=email,
                language=language,
                session_version=0,
                created_at=moments.now(),
            )
        )
        return True
    if row.disabled_at is not None:
        connection.execute(
            update(account)
            .where(account.c.username == email)
            .values(disabled_at=None, password_hash=None)
        )
        return True
    return row.password_hash is None


def disable(engine: Engine, by: Viewer, username: str, reason: str) -> bool:
    """Take an account away: its sessions end, its history stays.

    Returns False when it was disabled before. Raises `NotAllowedAccess`, and
    `ValueError` without a reason.
    """
    require_administration(by)
    require_other(by, username)
    why = said(reason)
    with engine.begin() as connection:
        done = connection.execute(
            update(account)
            .where(account.c.username == username, account.c.disabled_at.is_(None))
            .values(
                disabled_at=moments.now(),
                session_version=account.c.session_version + 1,
            )
        )
        if not done.rowcount:
            return False
        end_links(connection, username)
        write_change(connection, by, username, "disabled", why)
    return True


def send_password_link(engine: Engine, by: Viewer, username: str) -> None:
    """Mail a user a new link to set a password; the old password goes on till then.

    Raises `NotAllowedAccess`, `UnknownUser` (disabled ones too) and `MailNotSent`.
    """
    require_administration(by)
    require_other(by, username)
    with engine.begin() as connection:
        row = connection.execute(
            select(account).where(
                account.c.username == username, account.c.disabled_at.is_(None)
            )
        ).first()
        if row is None:
            raise UnknownUser(username)
        token = make_link(connection, username)
        write_change(connection, by, username, "link", "")
    link = address_of(token)
    send(letter("link", row.email, row.language, link=link, hours=HOURS))


def change_password(
    engine: Engine, username: str, old_hash: str, new_hash: str
) -> bool:
    """Set the password of a user who has just proved the old one; ends all sessions.

    Returns False when the account has changed in the meantime.
    """
    with engine.begin() as connection:
        done = connection.execute(
            update(account)
            .where(
                account.c.username == username,
                account.c.password_hash == old_hash,
                account.c.disabled_at.is_(None),
            )
            .values(
                password_hash=new_hash, session_version=account.c.session_version + 1
            )
        )
        if done.rowcount:
            end_links(connection, username)
        return bool(done.rowcount)
