"""What the secretariat decides on applications; of two at once, one decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, Row, select, update
from sqlalchemy.exc import IntegrityError

from access import moments
from access.applications import (
    APPROVED,
    REFUSED,
    Application,
    ids_in,
    read_applications,
)
from access.deciding import (
    NotAllowedAccess,
    OwnAccess,
    may_administer,
    require_administration,
    require_grant,
    said,
    write_change,
)
from access.grants import Wanted, check_wanted, insert_missing
from access.letters import letter
from access.links import HOURS, address_of, make_link, server_address
from access.mail import send
from access.people import add_account, is_in_file
from data_access.scope import Viewer
from own_data.tables import application

DECIDED_SHOWN_DAYS = 90


class AlreadyDecided(Exception):  # noqa: N818 - told to the user in one sentence
    """Somebody else has decided, or there is no such application."""


class NameInFile(Exception):  # noqa: N818 - told to the user in one sentence
    """The address is the username of somebody in the user file."""


@dataclass(frozen=True)
class Terms:
    """What is approved of an application: which hospitals, with which rights."""

    hospital_ids: Collection[int] = ()
    may_export: bool = False
    valid_to: date | None = None


def open_applications(engine: Engine, viewer: Viewer) -> list[Application]:
    """Return what waits for a decision, the oldest first. Raises `NotAllowedAccess`."""
    require_administration(viewer)
    return waiting(engine)


def waiting(engine: Engine) -> list[Application]:
    """Return what waits for a decision, the oldest first."""
    proved = application.c.confirmed_at.is_not(None)
    return read_applications(engine, proved & application.c.decision.is_(None))


def decided_applications(engine: Engine, viewer: Viewer) -> list[Application]:
    """Return what was decided lately, by itself too, the newest first.

    Raises `NotAllowedAccess`.
    """
    require_administration(viewer)
    since = moments.now() - timedelta(days=DECIDED_SHOWN_DAYS)
    return read_applications(engine, application.c.decided_at > since)[::-1]


def decides(viewer: Viewer) -> bool:
    """Return whether the viewer may decide on applications."""
    return viewer.role == "secretariat" and may_administer(viewer)


def approve(
    engine: Engine, by: Viewer, application_id: int, terms: Terms, reason: str = ""
) -> None:
    """Approve: account, grants and a link to set a password, told by mail.

    Raises `NotAllowedAccess`, `AlreadyDecided`, `NameInFile`, and `ValueError` for
    terms that go beyond what was asked for; `MailNotSent` when all is done but the
    mail.
    """
    try:
        row, token = _approve(engine, by, application_id, terms, reason)
    except IntegrityError:
        # Another application of the same address has just made the account.
        row, token = _approve(engine, by, application_id, terms, reason)
    if token:
        link = address_of(token)
        done = letter("approved", row.email, row.language, link=link, hours=HOURS)
    else:
        done = letter("added", row.email, row.language, link=server_address())
    send(done)


def _approve(
    engine: Engine, by: Viewer, application_id: int, terms: Terms, reason: str
) -> tuple[Row[tuple[object, ...]], str]:
    why = said(reason, required=False)
    with engine.begin() as connection:
        row = _decide(connection, by, application_id, APPROVED, why)
        if is_in_file(row.email):
            raise NameInFile(row.email)
        wanted = _wanted(row, terms)
        needs_password = add_account(connection, row.email, row.name, row.language)
        write_change(connection, by, row.email, APPROVED, why)
        insert_missing(connection, by, row.email, wanted, why or row.reason)
        token = make_link(connection, row.email) if needs_password else ""
    return row, token


def _wanted(row: Row[tuple[object, ...]], terms: Terms) -> list[Wanted]:
    asked = ids_in(row.hospital_ids)
    if not set(terms.hospital_ids) <= set(asked):
        raise ValueError("only hospitals that were asked for can be approved")
    if row.role != "hospital":
        wanted = [Wanted(row.role, valid_to=terms.valid_to)]
    else:
        wanted = [
            Wanted(row.role, one, terms.may_export, valid_to=terms.valid_to)
            for one in asked
            if one in terms.hospital_ids
        ]
    if not wanted:
        raise ValueError("an approval needs at least one hospital")
    for one in wanted:
        check_wanted(one)
    return wanted


def refuse(engine: Engine, by: Viewer, application_id: int, reason: str) -> None:
    """Refuse, and mail the reason to the applicant.

    Raises as `approve` does.
    """
    why = said(reason)
    with engine.begin() as connection:
        row = _decide(connection, by, application_id, REFUSED, why)
        write_change(connection, by, row.email, REFUSED, why)
    send(letter("refused", row.email, row.language, reason=why))


def _decide(
    connection: Connection, by: Viewer, application_id: int, decision: str, why: str
) -> Row[tuple[object, ...]]:
    """Take the decision if nobody has; what fails afterwards takes it back."""
    if not decides(by):
        raise NotAllowedAccess(f"{by.username} may not decide on applications")
    this = application.c.id == application_id
    done = connection.execute(
        update(application)
        .where(
            this,
            application.c.decision.is_(None),
            application.c.confirmed_at.is_not(None),
        )
        .values(
            decision=decision,
            decided_by=by.username,
            decided_at=moments.now(),
            decision_reason=why,
        )
    )
    if not done.rowcount:
        raise AlreadyDecided(str(application_id))
    row = connection.execute(select(application).where(this)).one()
    require_grant(by, row.email, row.role)
    # A user of the file has no address here; the name has to do.
    if row.name.casefold() == by.name.casefold():
        raise OwnAccess(f"{by.username} may not decide on the own application")
    return row
