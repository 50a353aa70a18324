"""Reminders by mail: what runs out, and what nobody has confirmed for a year."""

import os
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import Engine, select, update

from access import moments
from access.decisions import waiting
from access.grants import Grant, counts, expiring, mark_reminded, unconfirmed
from access.letters import letter, role_words
from access.links import server_address
from access.mail import MailNotSent, send
from own_data.tables import access_grant, account

NOT_AGAIN_DAYS = 14

NameOf = Callable[[int], str]


def remind(engine: Engine, name_of: NameOf) -> list[str]:
    """Mail users and the secretariat what is due; return what was done, a line each.

    `name_of` gives the name of a hospital. Nothing is said again within 14 days; what
    could not be mailed is due again the next time.
    """
    at = moments.now()
    soon, old = expiring(engine), unconfirmed(engine)
    due = {one.id: one for one in (*soon, *old)}
    marked = mark_reminded(engine, due, at - timedelta(days=NOT_AGAIN_DAYS), at)
    soon = [one for one in soon if one.id in marked]
    old = [one for one in old if one.id in marked]
    lines = []
    for username in sorted({one.username for one in soon}):
        mine = [one for one in soon if one.username == username]
        lines.append(_remind_user(engine, username, mine, name_of))
    open_ones = len(waiting(engine))
    if soon or old or open_ones:
        lines += _remind_secretariat(engine, soon, old, open_ones, name_of)
    return lines


def _remind_user(
    engine: Engine, username: str, grants: list[Grant], name_of: NameOf
) -> str:
    with engine.connect() as connection:
        row = connection.execute(
            select(account.c.email, account.c.language).where(
                account.c.username == username, account.c.disabled_at.is_(None)
            )
        ).first()
    if row is None:
        return f"{username}: no such account, or disabled"
    if "@" not in row.email:
        return f"{username}: has no e-mail here; tell them that grants expire"
    rows = "\n".join(_words(one, row.language, name_of) for one in grants)
    link = server_address()
    try:
        send(letter("expiring", row.email, row.language, rows=rows, link=link))
    except MailNotSent as error:
        _due_again(engine, grants)
        return f"{username}: the mail could not be sent ({error})"
    return f"{username}: reminded of {len(grants)} grants that expire"


def _remind_secretariat(
    engine: Engine,
    soon: list[Grant],
    old: list[Grant],
    open_ones: int,
    name_of: NameOf,
) -> list[str]:
    def rows(grants: Iterable[Grant]) -> str:
        said = [f"{one.username}: {_words(one, 'nb', name_of)}" for one in grants]
        return "\n".join(said) or "-"

    lines = []
    values = {"expiring": rows(soon), "unconfirmed": rows(old), "open": open_ones}
    for address in secretariat_addresses(engine):
        due = letter("due", address, "nb", link=f"{server_address()}/tilgang", **values)
        try:
            send(due)
        except MailNotSent as error:
            _due_again(engine, old)
            lines.append(f"{address}: the mail could not be sent ({error})")
        else:
            lines.append(f"{address}: told what is due")
    return lines or ["nobody to tell: set SLAGTAVLE_SECRETARIAT_MAIL"]


def secretariat_addresses(engine: Engine) -> list[str]:
    """Return the addresses of the secretariat: its users', and the setting's."""
    rows = (
        select(account.c.email)
        .join(access_grant, access_grant.c.username == account.c.username)
        .where(
            access_grant.c.role == "secretariat",
            counts(moments.today()),
            account.c.disabled_at.is_(None),
            # Who signs in through a provider may have no address here.
            account.c.email.contains("@"),
        )
    )
    with engine.connect() as connection:
        found = set(connection.execute(rows).scalars())
    set_ones = os.environ.get("SLAGTAVLE_SECRETARIAT_MAIL", "").split(",")
    return sorted(found | {one.strip() for one in set_ones if one.strip()})


def _words(grant: Grant, language: str, name_of: NameOf) -> str:
    hospital = "" if grant.hospital_id is None else f", {name_of(grant.hospital_id)}"
    until = f" ({grant.valid_to:%d.%m.%Y})" if grant.valid_to else ""
    return f"{role_words(grant.role, language)}{hospital}{until}"


def _due_again(engine: Engine, grants: Iterable[Grant]) -> None:
    with engine.begin() as connection:
        for one in grants:
            connection.execute(
                update(access_grant)
                .where(access_grant.c.id == one.id)
                .values(reminded_at=one.reminded_at)
            )
