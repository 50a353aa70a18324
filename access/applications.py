"""Applications for access: asked for, proved by a code in a mail, then decided."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    delete,
    func,
    insert,
    select,
    update,
)

from access import moments
from access.deciding import said
from access.email_domains import belongs_to
from access.letters import letter
from access.mail import send
from access.settings import cookie_key
from own_data.tables import LINE, NAME, application
from wording import LANGUAGES

ROLES_TO_ASK_FOR = ("hospital", "advisory")
MOST_HOSPITALS = 20
CODE_MINUTES, CODE_TRIES = 10, 5
PER_HOUR_AND_EMAIL, PER_HOUR_AND_ADDRESS = 5, 20
# What nobody has proved by its code is forgotten after a day.
FORGET_UNCONFIRMED_HOURS = 24
APPROVED, REFUSED = "approved", "refused"
# Why an application was refused by itself; nobody decided.
FOREIGN_DOMAIN = "domain"

Answer = Literal["confirmed", "wrong", "over"]


class BadApplication(ValueError):  # noqa: N818 - told to the user in one sentence
    """A field cannot be so; `field` names it: name, email, hospitals, role, reason."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the application's {field} cannot be so")
        self.field = field


class TooManyApplications(Exception):  # noqa: N818 - told to the user in one sentence
    """So many applications have come from one network address within an hour."""


@dataclass(frozen=True)
class Wish:
    """What an applicant has filled in."""

    name: str
    email: str
    hospital_ids: tuple[int, ...]
    role: str
    reason: str
    language: str = "nb"


@dataclass(frozen=True)
class Application:
    """One application; `decided_by` is "" when it was refused by itself."""

    id: int
    name: str
    email: str
    hospital_ids: tuple[int, ...]
    role: str
    reason: str
    language: str
    asked_at: datetime
    confirmed_at: datetime | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None


def apply(engine: Engine, wish: Wish, address: str) -> int:
    """Keep an application and mail its code; return its id for `confirm`.

    The answer is the same whether an address has an account, may have one or has asked
    too often: then the id is 0, and no code is right. Raises `BadApplication`,
    `TooManyApplications` and `MailNotSent`.
    """
    asked = _checked(wish)
    code = f"{secrets.randbelow(10**6):06}"
    since = moments.now() - timedelta(hours=1)
    by_email = application.c.email == asked.email
    by_address = application.c.address == address[:NAME]
    with engine.begin() as connection:
        _forget_unconfirmed(connection)
        if _count(connection, by_address, since) >= PER_HOUR_AND_ADDRESS:
            raise TooManyApplications(address)
        if _count(connection, by_email, since) >= PER_HOUR_AND_EMAIL:
            return 0
    with engine.begin() as connection:
        kept = connection.execute(
            insert(application).values(
                name=asked.name,
                email=asked.email,
                hospital_ids=",".join(map(str, asked.hospital_ids)),
                role=asked.role,
                reason=asked.reason,
                language=asked.language,
                address=address[:NAME],
                asked_at=moments.now(),
                code_hash=_code_hash(asked.email, code),
                code_tries=0,
            )
        )
        application_id = int(kept.inserted_primary_key[0])  # type: ignore[index]
    with engine.connect() as connection:
        # Counted again: of many at once none has seen the others the first time.
        earlier = by_email & (application.c.id <= application_id)
        if _count(connection, earlier, since) > PER_HOUR_AND_EMAIL:
            return 0
    values = {"code": code, "minutes": CODE_MINUTES}
    send(letter("code", asked.email, asked.language, **values))
    return application_id


def _checked(wish: Wish) -> Wish:
    name = " ".join("".join(c if c.isprintable() else " " for c in wish.name).split())
    if not 1 < len(name) <= NAME:
        raise BadApplication("name")
    email = readable_email(wish.email)
    if wish.role not in ROLES_TO_ASK_FOR:
        raise BadApplication("role")
    hospital_ids = tuple(dict.fromkeys(wish.hospital_ids))
    if wish.role != "hospital":
        hospital_ids = ()
    elif not 0 < len(hospital_ids) <= MOST_HOSPITALS:
        raise BadApplication("hospitals")
    try:
        reason = said(wish.reason)
    except ValueError:
        raise BadApplication("reason") from None
    language = wish.language if wish.language in LANGUAGES else "nb"
    return Wish(name, email, hospital_ids, wish.role, reason, language)


def readable_email(text: str) -> str:
    """Return an address in lower case, of plain letters. Raises `BadApplication`."""
    try:
        found = validate_email(
            text.strip()[: LINE + 1], check_deliverability=False, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise BadApplication("email") from None
    # Longer ones are no name of an account; foreign letters can look like plain ones.
    if len(found.normalized) > NAME or not found.normalized.isascii():
        raise BadApplication("email")
    return found.normalized.lower()


def _count(connection: Connection, of: ColumnElement[bool], since: datetime) -> int:
    rows = select(func.count()).where(of, application.c.asked_at > since)
    return int(connection.execute(rows).scalar_one())


def _forget_unconfirmed(connection: Connection) -> None:
    before = moments.now() - timedelta(hours=FORGET_UNCONFIRMED_HOURS)
    connection.execute(
        delete(application).where(
            application.c.confirmed_at.is_(None), application.c.asked_at < before
        )
    )


def _code_hash(email: str, code: str) -> str:
    # Six digits are soon tried out: only who knows the server's key can.
    message = f"application {email} {code}".encode(errors="replace")
    return hmac.new(cookie_key().encode(), message, hashlib.sha256).hexdigest()


def confirm(
    engine: Engine, application_id: int, code: str, hf_of: Mapping[int, str]
) -> Answer:
    """Take an applicant's code; the answer is the same for every e-mail domain.

    `hf_of` is the health trust of each hospital. An application with an address of
    another trust is refused by itself, and listed as that.
    """
    at = moments.now()
    this = application.c.id == application_id
    with engine.begin() as connection:
        # Counted before it is compared, so that many at once gain nothing.
        counted = connection.execute(
            update(application)
            .where(
                this,
                application.c.confirmed_at.is_(None),
                application.c.code_tries < CODE_TRIES,
                application.c.asked_at > at - timedelta(minutes=CODE_MINUTES),
            )
            .values(code_tries=application.c.code_tries + 1)
        )
        if not counted.rowcount:
            return "over"
        row = connection.execute(select(application).where(this)).one()
    digits = "".join(code.split())[:20]
    if not hmac.compare_digest(_code_hash(row.email, digits), row.code_hash):
        return "over" if row.code_tries >= CODE_TRIES else "wrong"
    values: dict[str, object] = {"confirmed_at": at}
    if not _has_right_domain(row.email, row.role, ids_in(row.hospital_ids), hf_of):
        values |= {
            "decision": REFUSED,
            "decided_by": "",
            "decided_at": at,
            "decision_reason": FOREIGN_DOMAIN,
        }
    with engine.begin() as connection:
        done = connection.execute(
            update(application)
            .where(this, application.c.confirmed_at.is_(None))
            .values(**values)
        )
    return "confirmed" if done.rowcount else "over"


def _has_right_domain(
    email: str, role: str, hospital_ids: Collection[int], hf_of: Mapping[int, str]
) -> bool:
    """Whether an address is of the trust of every hospital asked for.

    The advisory group has members from elsewhere and sees no patient rows.
    """
    if role != "hospital":
        return True
    return belongs_to(email, {hf_of.get(one, "") for one in hospital_ids})


def ids_in(text: str) -> tuple[int, ...]:
    """Return the hospitals of an application as its row has them."""
    return tuple(int(one) for one in text.split(",") if one)


def read_applications(engine: Engine, where: ColumnElement[bool]) -> list[Application]:
    """Return the applications under a condition, the oldest first."""
    columns = [application.c[name] for name in Application.__annotations__]
    rows = select(*columns).where(where).order_by(application.c.id)
    with engine.connect() as connection:
        found = connection.execute(rows).mappings().all()
    return [
        Application(**{**row, "hospital_ids": ids_in(row["hospital_ids"])})
        for row in found
    ]
