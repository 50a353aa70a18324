"""The second factor on the screen: giving the code, setting it up, taking it away."""

import logging

import segno
import streamlit as st

from access.back_off import PER_ADDRESS, PER_CODE
from access.reach import OwnDatabaseAway
from access.second_factor import (
    DIGITS,
    UnreadableSecret,
    begin_enrolment,
    check,
    confirm,
    remove,
)
from access.sessions import code_was_right, end_all
from access.settings import cookie_key
from components.signed_in import ENROLMENT, SignedIn
from components.trail import note_if_possible
from wording import t

# Room for the spaces that some apps show.
LONGEST_CODE = DIGITS + 4
FORM_WIDTH = 440

_log = logging.getLogger("slagtavle")


def draw_code_form(known: SignedIn) -> None:
    """Ask for the code of a user whose password was right."""
    st.title("Slagtavle")
    st.markdown(t("second_factor.ask", name=known.account.name))
    code = ask_code("code", t("sign_in.submit"))
    if code is not None and is_right(known, code):
        try:
            code_was_right(known.session.digest)
        except OwnDatabaseAway:
            st.error(t("second_factor.away"))
        else:
            st.rerun()


def ask_code(key: str, submit: str) -> str | None:
    """Draw the field for a code; return what was sent, None when nothing was."""
    with st.form(key, clear_on_submit=True, border=False, width=FORM_WIDTH):
        code = st.text_input(
            t("second_factor.code"),
            key=f"{key}_field",
            max_chars=LONGEST_CODE,
            autocomplete="one-time-code",
            help=t("second_factor.code.help"),
        )
        return code if st.form_submit_button(submit) else None


def is_right(known: SignedIn, code: str) -> bool:
    """Return whether a code is the user's; say why when it is not."""
    username, address = known.account.username, known.session.address
    wait = PER_ADDRESS.start(address) or PER_CODE.start(username)
    if wait:
        st.error(t("sign_in.wait", seconds=int(wait) + 1))
        return False
    try:
        right = check(username, code, cookie_key())
    except UnreadableSecret:
        _log.error("The second factor of %r is of another cookie key", username)  # noqa: TRY400
        st.error(t("second_factor.unreadable"))
        return False
    except OwnDatabaseAway:
        st.error(t("second_factor.away"))
        return False
    if not right:
        _log.warning("Refused code of %r", username, extra={"event": "sign_in_refused"})
        viewer = known.account.viewer()
        note_if_possible(viewer, "sign_in", refused=True, detail="code")
        st.error(t("second_factor.wrong"))
        return False
    PER_CODE.forget(username)
    PER_ADDRESS.take_back(address)
    return True


def draw_enrolment(known: SignedIn) -> bool:
    """Show the secret as a picture, and ask for a first code; return whether it is set.

    The user's other signings-in, which gave a password alone, end then.
    """
    username = known.account.username
    try:
        enrolment = st.session_state.get(ENROLMENT)
        if enrolment is None:
            enrolment = begin_enrolment(username, cookie_key())
            st.session_state[ENROLMENT] = enrolment
        st.markdown(t("second_factor.scan"))
        picture = segno.make(enrolment.address).svg_inline(scale=4, light="white")
        st.image(picture, alt=t("second_factor.picture"))
        st.markdown(t("second_factor.secret", secret=_in_groups(enrolment.secret)))
        code = ask_code("enrol", t("second_factor.confirm"))
        if code is None:
            return False
        wait = PER_CODE.start(username)
        if wait:
            st.error(t("sign_in.wait", seconds=int(wait) + 1))
            return False
        if not confirm(username, code, cookie_key()):
            st.error(t("second_factor.wrong"))
            return False
        end_all(username, but=known.session.digest)
    except ValueError:
        # Another tab was faster.
        return True
    except OwnDatabaseAway:
        st.error(t("second_factor.away"))
        return False
    PER_CODE.forget(username)
    st.session_state[ENROLMENT] = None
    _log.info("Second factor set up: %s", username)
    return True


def draw_required_enrolment(known: SignedIn) -> None:
    """Ask a user who sees patient rows to set up the second factor, before anything."""
    st.title("Slagtavle")
    st.info(t("second_factor.required"))
    if draw_enrolment(known):
        st.rerun()


def draw_removal(known: SignedIn) -> bool:
    """Ask for a code and take the second factor away; return whether it is gone."""
    code = ask_code("removal", t("second_factor.remove"))
    if code is None or not is_right(known, code):
        return False
    try:
        remove(known.account.username)
    except OwnDatabaseAway:
        st.error(t("second_factor.away"))
        return False
    _log.info("Second factor removed: %s", known.account.username)
    return True


def _in_groups(secret: str) -> str:
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
