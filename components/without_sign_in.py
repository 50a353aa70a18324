"""What a stranger may do but sign in: apply for access, and set a password by a link.

`?tilgang=sok` leads to the application, `?lenke=TOKEN` to the password; the token is
taken out of the address at once.
"""

import logging

import streamlit as st

from access.applications import (
    MOST_HOSPITALS,
    ROLES_TO_ASK_FOR,
    BadApplication,
    TooManyApplications,
    Wish,
    apply,
    confirm,
)
from access.links import LONGEST_TOKEN, owner_of, set_password
from access.mail import MailNotSent, is_real
from access.password_policy import password_problem
from access.passwords import hash_password
from access.reach import OwnDatabaseAway, own_database_now
from components.choice import dropped_from_link
from components.hospitals import hospitals
from own_data.tables import EMAIL, LINE, NAME
from wording import language, t

ASK, LINK = "tilgang", "lenke"
# Session: the step after the form ("code" or "thanks"), what it is about, the token.
STEP, ABOUT, TOKEN = "access_step", "access_about", "access_link"
# Longer than any password that is taken, so that its length can be told.
LONGEST_TYPED = 200
WIDTH = 520
# What browsers are told of a field.
NAME_HINT, EMAIL_HINT, CODE_HINT = "name", "email", "one-time-code"
NEW_HINT, OLD_HINT = "new-password", "current-password"

_log = logging.getLogger("slagtavle")


def draw_instead() -> bool:
    """Draw something in the form's place and return whether it did."""
    if token := st.query_params.get(LINK):
        st.session_state[TOKEN] = token[: LONGEST_TOKEN + 1]
        del st.query_params[LINK]
    dropped_from_link().difference_update({ASK, LINK})
    if TOKEN in st.session_state:
        draw = _draw_password
    elif st.query_params.get(ASK) == "sok" or STEP in st.session_state:
        steps = {"code": _draw_code, "thanks": _draw_thanks}
        draw = steps.get(st.session_state.get(STEP, ""), _draw_application)
    else:
        return False
    with st.container(width=WIDTH):
        draw()
    return True


def draw_way_in() -> None:
    """Draw the button under the sign-in form that leads to the application."""
    st.button(t("apply.open"), key="apply_open", type="tertiary", on_click=_open)


def _open() -> None:
    st.query_params[ASK] = "sok"


def _back() -> None:
    for key in (STEP, ABOUT, TOKEN):
        st.session_state.pop(key, None)
    st.query_params.pop(ASK, None)


def _again() -> None:
    _back()
    _open()


def _draw_application() -> None:
    st.title(t("apply.title"))
    st.markdown(t("apply.intro"))
    _say_no_mail()
    role = st.segmented_control(
        t("apply.role"),
        ROLES_TO_ASK_FOR,
        default=ROLES_TO_ASK_FOR[0],
        required=True,
        format_func=lambda one: t(f"apply.role.{one}"),
        key="apply_role",
    )
    with st.form("apply", border=False):
        name = st.text_input(
            t("apply.name"), max_chars=NAME, key="apply_name", autocomplete=NAME_HINT
        )
        email = st.text_input(
            t("apply.email"),
            max_chars=EMAIL,
            key="apply_email",
            autocomplete=EMAIL_HINT,
        )
        chosen = _hospitals() if role == "hospital" else []
        reason = st.text_area(t("apply.reason"), max_chars=LINE, key="apply_reason")
        sent = st.form_submit_button(t("apply.send"), type="primary")
    st.button(t("apply.back"), key="apply_back", type="tertiary", on_click=_back)
    if sent:
        ids = tuple(chosen)
        _apply(Wish(name, email, ids, str(role), reason, language()))


def _hospitals() -> list[int]:
    names = {one.unit_id: one.hospital for one in hospitals()}
    if not names:
        st.error(t("status.no_registry"))
    return st.multiselect(
        t("apply.hospitals"),
        list(names),
        format_func=lambda one: names[one],
        max_selections=MOST_HOSPITALS,
        placeholder=t("apply.hospitals.empty"),
        key="apply_hospitals",
    )


def _apply(wish: Wish) -> None:
    try:
        with own_database_now() as engine:
            about = apply(engine, wish, str(st.context.ip_address))
    except BadApplication as error:
        st.error(t(f"apply.bad.{error.field}"))
    except TooManyApplications:
        _log.warning("Too many applications from %s", st.context.ip_address)
        st.error(t("apply.too_many"))
    except (OwnDatabaseAway, MailNotSent) as error:
        _log.error("An application could not be received: %s", error)  # noqa: TRY400
        st.error(t("apply.away"))
    else:
        st.session_state[STEP] = "code"
        st.session_state[ABOUT] = (about, wish.email.strip())
        st.rerun()


def _draw_code() -> None:
    about, email = st.session_state[ABOUT]
    st.title(t("apply.code.title"))
    st.text(t("apply.code.sent", email=email))
    _say_no_mail()
    with st.form("apply_confirm", border=False):
        code = st.text_input(
            t("apply.code"), max_chars=20, key="apply_code", autocomplete=CODE_HINT
        )
        sent = st.form_submit_button(t("apply.code.send"), type="primary")
    if sent:
        _confirm(about, code)
    st.caption(t("apply.code.none"))
    st.button(t("apply.again"), key="apply_again", type="tertiary", on_click=_again)


def _confirm(about: int, code: str) -> None:
    hf_of = {one.unit_id: one.hf for one in hospitals()}
    if not hf_of:
        st.error(t("apply.away"))
        return
    try:
        with own_database_now() as engine:
            answer = confirm(engine, about, code, hf_of)
    except OwnDatabaseAway:
        st.error(t("apply.away"))
        return
    if answer != "confirmed":
        # An address that asked too often has no code: it is told the same.
        st.error(t("apply.code.over" if answer == "over" else "apply.code.wrong"))
        return
    st.session_state[STEP] = "thanks"
    st.rerun()


def _draw_thanks() -> None:
    st.title(t("apply.thanks.title"))
    st.markdown(t("apply.thanks"))
    st.button(t("apply.back"), key="apply_back", on_click=_back)


def _say_no_mail() -> None:
    if not is_real():
        st.info(t("apply.no_mail"), icon=":material/mail_off:")


def _draw_password() -> None:
    st.title(t("password.title"))
    token = st.session_state[TOKEN]
    try:
        with own_database_now() as engine:
            owner = owner_of(engine, token)
            if owner is None:
                st.error(t("password.link_over"))
            elif _ask_password(*owner, token):
                return
    except OwnDatabaseAway:
        st.error(t("apply.away"))
    st.button(t("apply.back"), key="apply_back", type="tertiary", on_click=_back)


def _ask_password(username: str, name: str, email: str, token: str) -> bool:
    """Ask for the password; return whether it has been set."""
    st.text(t("password.for", username=username))
    asked = st.empty()
    with asked.form("set_password", border=False):
        chosen, again = new_password_fields("set_password")
        sent = st.form_submit_button(t("password.set"), type="primary")
    if not sent:
        return False
    problem = password_problem(chosen, username, name, email)
    if not problem and chosen.strip() != again.strip():
        problem = "password.differ"
    if problem:
        st.error(t(problem))
        return False
    with own_database_now() as engine:
        if not set_password(engine, token, hash_password(chosen)):
            st.error(t("password.link_over"))
            return False
    _log.info("Password set by link: %s", username)
    asked.empty()
    st.success(t("password.done"))
    st.button(t("apply.back"), key="password_done", type="primary", on_click=_back)
    return True


def new_password_fields(key: str) -> tuple[str, str]:
    """Draw the two fields of a new password and return what is typed."""
    typed = [
        st.text_input(
            t(label),
            type="password",
            max_chars=LONGEST_TYPED,
            key=f"{key}_{label.rpartition('.')[2]}",
            autocomplete=NEW_HINT,
            help=t("password.rules") if label == "password.new" else None,
        )
        for label in ("password.new", "password.again")
    ]
    return typed[0], typed[1]
