"""The own account: rights in words, second factor, and where one is signed in."""

from datetime import datetime

import streamlit as st

from access.accounts import Right
from access.grants import Grant, grants_of
from access.moments import today
from access.reach import OwnDatabaseAway, own_database_now
from access.sessions import end_all, sessions_of
from access.sign_in_settings import second_factor
from components.about import heading
from components.code_form import draw_enrolment, draw_removal
from components.password_change import draw_password_change
from components.reads import source
from components.sign_in import role_words
from components.sign_in_form import sign_out
from components.signed_in import SETTING_UP, SignedIn, latest, sees_patients
from data_access.scope import ROLES_WITH_ROWS
from wording import OSLO, clock, day, t


def show_rights() -> None:
    """Draw who the user is and what each of the roles allows."""
    known = _known()
    account = known.account
    st.markdown(f"**{account.name}** · {account.username}")
    try:
        with own_database_now() as engine:
            grants = grants_of(engine, account.username)
    except OwnDatabaseAway:
        grants = []
    names = _hospital_names()
    for right in account.rights():
        st.markdown(_right_in_words(right, grants, names))
    st.caption(t("account.rights.help"))


def show_second_factor() -> None:
    """Draw whether the user has a second factor, and how to get or lose it."""
    rule = second_factor()
    known = _known()
    if rule == "off" or not known.has_password:
        return
    heading(t("second_factor.title"))
    if known.session.has_factor:
        st.markdown(t("second_factor.is_on"))
        if rule == "required" and sees_patients(known.account):
            st.caption(t("second_factor.stays"))
        elif draw_removal(known):
            st.rerun()
        return
    st.markdown(t("second_factor.is_off"))
    if not st.session_state.get(SETTING_UP):
        if st.button(t("second_factor.begin"), key="second_factor_begin"):
            st.session_state[SETTING_UP] = True
            st.rerun()
        return
    if draw_enrolment(known):
        st.session_state[SETTING_UP] = False
        st.rerun()


def show_password() -> None:
    """Draw how the user changes the password."""
    heading(t("account.password"))
    known = _known()
    if known.has_password:
        draw_password_change(known.account)
    else:
        st.info(t("oidc.account"))


def show_sessions() -> None:
    """Draw where the user is signed in, and the button that ends it everywhere."""
    known = _known()
    heading(t("sessions.title"))
    try:
        found = sessions_of(known.account.username)
    except OwnDatabaseAway:
        st.warning(t("sessions.away"))
        return
    here = known.session.digest
    st.dataframe(
        [
            {
                t("sessions.column.started"): _when(one.started_at),
                t("sessions.column.last_seen"): _when(one.last_seen_at),
                t("sessions.column.ends"): _when(one.ends_at),
                t("sessions.column.address"): one.address,
                t("sessions.column.here"): t("answer.yes")
                if one.digest == here
                else "",
            }
            for one in found
        ],
        hide_index=True,
        width="content",
        alt=t("sessions.title"),
    )
    if st.button(t("sessions.end_all"), key="end_all", icon=":material/logout:"):
        try:
            end_all(known.account.username)
        except OwnDatabaseAway:
            st.error(t("sessions.away"))
        else:
            sign_out()


def _known() -> SignedIn:
    known = latest()
    if known is None:
        st.stop()
    return known


def _right_in_words(right: Right, grants: list[Grant], names: dict[int, str]) -> str:
    lines = [
        f"**{role_words(right.role)}**",
        t(f"account.role.{right.role or 'none'}.may"),
    ]
    if right.role in ROLES_WITH_ROWS:
        ids = sorted(right.hospital_ids)
        hospitals = [
            names.get(one, str(one)) + _until(right.role, one, grants) for one in ids
        ]
        listed = ", ".join(hospitals) or t("account.no_hospitals")
        lines.append(t("account.hospitals", names=listed))
        lines.append(
            t("account.may_export" if right.may_export else "account.no_export")
        )
    else:
        lines[0] += _until(right.role, None, grants)
    return "  \n".join(lines)


def _until(role: str, hospital: int | None, grants: list[Grant]) -> str:
    """Return until when a right holds, in brackets; empty for one without an end."""
    mine = [
        one.valid_to
        for one in grants
        if one.role == role
        and one.counts_on(today())
        and (hospital is None or one.hospital_id == hospital)
    ]
    ends = [end for end in mine if end is not None]
    if not ends or len(ends) < len(mine):
        return ""
    return f" ({t('account.until', day=day(max(ends)))})"


def _hospital_names() -> dict[int, str]:
    keeper = source().keeper
    # A registry that cannot be read leaves the account readable.
    units = keeper.current().units if keeper.is_ready else ()
    return {unit.unit_id: unit.short_name for unit in units}


def _when(moment: datetime) -> str:
    return f"{day(moment.astimezone(OSLO).date())} {clock(moment)}"
