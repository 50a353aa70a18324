"""Changing the own password, for users of the own database."""

import streamlit as st

from access.accounts import Account
from access.back_off import BackOff
from access.password_policy import password_problem
from access.passwords import hash_password, is_password
from access.people import change_password, is_in_file
from access.reach import OwnDatabaseAway, own_database_now
from components.without_sign_in import (
    LONGEST_TYPED,
    OLD_HINT,
    new_password_fields,
)
from wording import t

# Somebody at an unlocked computer must not find the password out either.
PER_ACCOUNT = BackOff("password", free=5)


def draw_password_change(account: Account) -> None:
    """Draw the form; a change ends every session of the user, this one too."""
    if is_in_file(account.username):
        st.info(t("password.in_file"))
        return
    with st.form("change_password", border=False, clear_on_submit=True):
        old = st.text_input(
            t("password.old"),
            type="password",
            max_chars=LONGEST_TYPED,
            key="change_password_old",
            autocomplete=OLD_HINT,
        )
        chosen, again = new_password_fields("change_password")
        sent = st.form_submit_button(t("password.change"), type="primary")
    if sent:
        _change(account, old.strip(), chosen.strip(), again.strip())


def _change(account: Account, old: str, chosen: str, again: str) -> None:
    problem = password_problem(chosen, account.username, account.name)
    if chosen != again:
        problem = problem or "password.differ"
    if chosen == old:
        problem = problem or "password.same"
    if problem:
        st.error(t(problem))
        return
    if wait := PER_ACCOUNT.start(account.username):
        st.error(t("password.wait", seconds=int(wait) + 1))
        return
    if not is_password(account, old):
        st.error(t("password.wrong_old"))
        return
    PER_ACCOUNT.forget(account.username)
    new_hash = hash_password(chosen)
    try:
        with own_database_now() as engine:
            done = change_password(
                engine, account.username, account.password_hash, new_hash
            )
    except OwnDatabaseAway:
        st.error(t("access.away"))
        return
    if done:
        st.success(t("password.changed"))
    else:
        st.error(t("password.wrong_old"))
