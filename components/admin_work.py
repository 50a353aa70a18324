"""What the parts of the page Tilgang share: the data, doing something, saying so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st
from sqlalchemy import Engine

from access import moments
from access.applications import Application
from access.deciding import NotAllowedAccess, OwnAccess
from access.decisions import (
    AlreadyDecided,
    NameInFile,
    decided_applications,
    open_applications,
)
from access.grants import AlreadyGranted, Grant, UnknownUser, all_grants
from access.mail import MailNotSent
from access.people import Person, people
from access.reach import OwnDatabaseAway, own_database_now
from components.hospitals import hospitals
from data_access.scope import Viewer
from wording import day, t

SAID = "access_said"
DAY_FORMAT = "DD.MM.YYYY"
# What the user is told when something is refused.
REFUSALS: Mapping[type[Exception], str] = {
    OwnAccess: "access.own",
    NotAllowedAccess: "access.not_allowed",
    AlreadyDecided: "access.decided_meanwhile",
    NameInFile: "access.name_in_file",
    AlreadyGranted: "access.give.already",
    UnknownUser: "access.not_allowed",
    ValueError: "access.give.bad",
    OwnDatabaseAway: "access.away",
}


@dataclass(frozen=True)
class Work:
    """One run of the page: who decides, and about what. `names` are of hospitals."""

    viewer: Viewer
    open: list[Application]
    decided: list[Application]
    grants: list[Grant]
    people: list[Person]
    names: Mapping[int, str]
    today: date

    def person(self, username: str) -> Person | None:
        """Return a user of the own database."""
        return next((one for one in self.people if one.username == username), None)

    def called(self, username: str) -> str:
        """Return a user's name; the username when there is none."""
        found = self.person(username)
        return found.name if found else username

    def hospital(self, hospital_id: int | None) -> str:
        """Return a hospital's name; the number of one that the registry lacks."""
        if hospital_id is None:
            return ""
        return self.names.get(hospital_id, str(hospital_id))

    def unconfirmed(self) -> list[Grant]:
        """Return the grants that nobody has confirmed for a year."""
        return [one for one in self.grants if one.is_unconfirmed(self.today)]

    def expiring(self) -> list[Grant]:
        """Return the grants that end of themselves soon."""
        return [one for one in self.grants if one.expires_soon(self.today)]


def read_work(viewer: Viewer) -> Work | None:
    """Return what there is to decide; say so where the database does not answer."""
    names = {one.unit_id: one.short_name for one in hospitals()}
    try:
        with own_database_now() as engine:
            return Work(
                viewer,
                open_applications(engine, viewer),
                decided_applications(engine, viewer),
                all_grants(engine, viewer),
                people(engine, viewer),
                names,
                moments.today(),
            )
    except OwnDatabaseAway:
        st.error(t("access.away"))
        return None


def do(action: Callable[[Engine], object], said: str) -> None:
    """Do it, draw the page anew and say so there; or say here why it was refused."""
    try:
        with own_database_now() as engine:
            action(engine)
    except MailNotSent:
        st.session_state[SAID] = ("warning", t("access.mail_failed"))
    except tuple(REFUSALS) as error:
        keys = [REFUSALS[kind] for kind in REFUSALS if isinstance(error, kind)]
        st.error(t(keys[0]))
        return
    else:
        st.session_state[SAID] = ("success", said)
    st.rerun()


def say_what_was_done() -> None:
    """Say what the last click did, once."""
    if said := st.session_state.pop(SAID, None):
        kind, text = said
        icon = ":material/mail_off:" if kind == "warning" else ":material/check:"
        with st.container(key=f"access_{kind}"):
            st.toast(text, icon=icon)
            (st.warning if kind == "warning" else st.success)(text, icon=icon)


def valid_words(grant: Grant, today: date) -> str:
    """Return from when until when a grant counts."""
    until = (
        t("access.until", day=day(grant.valid_to))
        if grant.valid_to
        else t("access.no_end")
    )
    if grant.valid_from <= today:
        return until
    return f"{t('access.from', day=day(grant.valid_from))} {until}"


def grant_words(work: Work, grant: Grant) -> str:
    """Return role and hospital of a grant, and whether it lets take files out."""
    parts = [t(f"role.{grant.role}"), work.hospital(grant.hospital_id)]
    if grant.may_export:
        parts.append(t("access.export"))
    return " · ".join(part for part in parts if part)
