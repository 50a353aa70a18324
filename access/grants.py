"""Grants: what a user may, in which role, at which hospital, from when until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    insert,
    or_,
    select,
    update,
)

from access import moments
from access.accounts import ROLES
from access.deciding import (
    require_administration,
    require_grant,
    said,
    write_change,
)
from data_access.scope import ROLES_WITH_ROWS, Viewer
from own_data.tables import access_grant, account

EXPIRES_SOON_DAYS, CONFIRM_EVERY_DAYS = 30, 365


class UnknownUser(Exception):  # noqa: N818 - told to the user in one sentence
    """No account of the own database has this username."""


class AlreadyGranted(Exception):  # noqa: N818 - told to the user in one sentence
    """The user has the same role at the same hospital already."""


@dataclass(frozen=True)
class Grant:
    """One grant. `valid_to` None: no end; `hospital_id` None: no patient rows."""

    id: int
    username: str
    role: str
    hospital_id: int | None
    may_export: bool
    valid_from: date
    valid_to: date | None
    reason: str
    given_by: str
    given_at: datetime
    confirmed_by: str
    confirmed_at: datetime
    reminded_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None

    def counts_on(self, day: date) -> bool:
        """Whether the grant counts on a day."""
        return (
            self.ended_at is None
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )

    def expires_soon(self, day: date, within: int = EXPIRES_SOON_DAYS) -> bool:
        """Whether it counts now and ends of itself within some days."""
        return (
            self.counts_on(day)
            and self.valid_to is not None
            and (self.valid_to <= day + timedelta(days=within))
        )

    def is_unconfirmed(self, day: date) -> bool:
        """Whether it counts and nobody has confirmed it for a year."""
        since = day - timedelta(days=CONFIRM_EVERY_DAYS)
        return self.counts_on(day) and self.confirmed_at.date() <= since


@dataclass(frozen=True)
class Wanted:
    """What is to be granted."""

    role: str
    hospital_id: int | None = None
    may_export: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


def counts(day: date) -> ColumnElement[bool]:
    """Return the condition of the grants that count on a day."""
    return and_(
        access_grant.c.ended_at.is_(None),
        access_grant.c.valid_from <= day,
        or_(access_grant.c.valid_to.is_(None), access_grant.c.valid_to >= day),
    )


def give(engine: Engine, by: Viewer, username: str, wanted: Wanted, reason: str) -> int:
    """Give a user a grant; return its id.

    Raises `NotAllowedAccess`, `UnknownUser`, `AlreadyGranted`, and `ValueError` for
    what contradicts itself.
    """
    require_grant(by, username, wanted.role)
    why = said(reason)
    with engine.begin() as connection:
        known = select(account.c.username).where(account.c.username == username)
        if connection.execute(known).scalar() != username:
            raise UnknownUser(username)
        if _holds(connection, username, wanted):
            raise AlreadyGranted(f"{username}: {wanted.role}, {wanted.hospital_id}")
        return insert_grant(connection, by, username, wanted, why)


def insert_grant(
    connection: Connection, by: Viewer, username: str, wanted: Wanted, reason: str
) -> int:
    """Write a grant down in a transaction that has checked who decides."""
    check_wanted(wanted)
    at = moments.now()
    done = connection.execute(
        insert(access_grant).values(
            username=username,
            role=wanted.role,
            hospital_id=wanted.hospital_id,
            may_export=wanted.may_export,
            valid_from=wanted.valid_from or moments.today(),
            valid_to=wanted.valid_to,
            reason=reason,
            given_by=by.username,
            given_at=at,
            confirmed_by=by.username,
            confirmed_at=at,
        )
    )
    grant_id = int(done.inserted_primary_key[0])  # type: ignore[index]
    write_change(connection, by, username, "given", reason, grant_id)
    return grant_id


def insert_missing(
    connection: Connection,
    by: Viewer,
    username: str,
    wanted: Sequence[Wanted],
    reason: str,
) -> None:
    """Write down the grants that the user does not have yet."""
    for one in wanted:
        if not _holds(connection, username, one):
            insert_grant(connection, by, username, one, reason)


def check_wanted(wanted: Wanted) -> None:
    """Raise `ValueError` for a grant that contradicts itself."""
    if wanted.role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}, not {wanted.role}")
    if wanted.role == "hospital" and wanted.hospital_id is None:
        raise ValueError("a grant in the role hospital needs a hospital")
    if wanted.hospital_id is not None and wanted.role not in ROLES_WITH_ROWS:
        raise ValueError(f"the role {wanted.role} has no hospital")
    if wanted.may_export and wanted.hospital_id is None:
        raise ValueError("export is of a hospital's patient rows; it needs a hospital")
    begins = wanted.valid_from or moments.today()
    if wanted.valid_to is not None and wanted.valid_to < begins:
        raise ValueError(f"a grant cannot end ({wanted.valid_to}) before {begins}")


def _holds(connection: Connection, username: str, wanted: Wanted) -> bool:
    """Whether the same role at the same hospital is granted now or later."""
    hospital = access_grant.c.hospital_id
    found = connection.execute(
        select(access_grant.c.id).where(
            access_grant.c.username == username,
            access_grant.c.role == wanted.role,
            hospital.is_(None)
            if wanted.hospital_id is None
            else hospital == wanted.hospital_id,
            access_grant.c.ended_at.is_(None),
            or_(
                access_grant.c.valid_to.is_(None),
                access_grant.c.valid_to >= moments.today(),
            ),
        )
    )
    return found.first() is not None


def end(engine: Engine, by: Viewer, grant_id: int, reason: str) -> bool:
    """End a grant at once; return False when it had ended before.

    Raises `NotAllowedAccess`, and `ValueError` without a reason.
    """
    return _change(
        engine,
        by,
        grant_id,
        "ended",
        said(reason),
        {"ended_by": by.username, "ended_at": moments.now()},
    )


def confirm(engine: Engine, by: Viewer, grant_id: int, reason: str = "") -> bool:
    """Say that a grant still holds; return False when it has ended.

    Raises `NotAllowedAccess`.
    """
    return _change(
        engine,
        by,
        grant_id,
        "confirmed",
        said(reason, required=False),
        {"confirmed_by": by.username, "confirmed_at": moments.now()},
    )


def _change(
    engine: Engine,
    by: Viewer,
    grant_id: int,
    what: str,
    reason: str,
    values: dict[str, object],
) -> bool:
    require_administration(by)
    this = access_grant.c.id == grant_id
    with engine.begin() as connection:
        row = connection.execute(
            select(access_grant.c.username, access_grant.c.role).where(this)
        ).first()
        if row is None:
            return False
        require_grant(by, row.username, row.role)
        done = connection.execute(
            update(access_grant)
            .where(this, access_grant.c.ended_at.is_(None))
            .values(**values)
        )
        if not done.rowcount:
            return False
        write_change(connection, by, row.username, what, reason, grant_id)
    return True


def all_grants(engine: Engine, viewer: Viewer) -> list[Grant]:
    """Return every grant that has not ended, by user. Raises `NotAllowedAccess`."""
    require_administration(viewer)
    return _read(engine, _not_over())


def grants_of(engine: Engine, username: str) -> list[Grant]:
    """Return a user's grants that have not ended."""
    return _read(engine, and_(_not_over(), access_grant.c.username == username))


def expiring(engine: Engine, within: int = EXPIRES_SOON_DAYS) -> list[Grant]:
    """Return the grants that end of themselves within some days, the next first."""
    day = moments.today()
    found = [g for g in _read(engine, counts(day)) if g.expires_soon(day, within)]
    return sorted(found, key=lambda one: one.valid_to or date.max)


def unconfirmed(engine: Engine) -> list[Grant]:
    """Return the grants that nobody has confirmed for a year, the oldest first."""
    day = moments.today()
    found = [g for g in _read(engine, counts(day)) if g.is_unconfirmed(day)]
    return sorted(found, key=lambda one: one.confirmed_at)


def mark_reminded(
    engine: Engine, ids: Collection[int], before: datetime, at: datetime
) -> set[int]:
    """Return those of the grants not reminded of since `before`, and mark them."""
    marked = set()
    with engine.begin() as connection:
        for one in sorted(ids):
            reminded = access_grant.c.reminded_at
            done = connection.execute(
                update(access_grant)
                .where(
                    access_grant.c.id == one,
                    or_(reminded.is_(None), reminded < before),
                )
                .values(reminded_at=at)
            )
            marked |= {one} if done.rowcount else set()
    return marked


def _not_over() -> ColumnElement[bool]:
    return and_(
        access_grant.c.ended_at.is_(None),
        or_(
            access_grant.c.valid_to.is_(None),
            access_grant.c.valid_to >= moments.today(),
        ),
    )


def _read(engine: Engine, where: ColumnElement[bool]) -> list[Grant]:
    columns = [access_grant.c[name] for name in Grant.__annotations__]
    rows = select(*columns).where(where)
    rows = rows.order_by(access_grant.c.username, access_grant.c.id)
    with engine.connect() as connection:
        return [Grant(*row) for row in connection.execute(rows)]
