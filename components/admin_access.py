"""The page Tilgang: what waits, then applications, grants and users."""

import streamlit as st

from access.back_off import locked
from access.deciding import may_administer
from access.mail import is_real
from components.admin_applications import show_applications
from components.admin_grants import show_grants
from components.admin_locks import show_locks
from components.admin_users import show_users
from components.admin_work import Work, read_work, say_what_was_done
from components.see_as import draw_choice, may_see_as
from data_access.scope import Viewer
from wording import t

SECTIONS = {
    "applications": show_applications,
    "grants": show_grants,
    "users": show_users,
    "locks": show_locks,
    "see_as": lambda work: draw_choice(work.viewer),
}


def show_access(viewer: Viewer) -> None:
    """Draw the page for the secretariat and administrators; for others, a sentence."""
    if not may_administer(viewer):
        st.info(t("access.not_for_role"))
        return
    work = read_work(viewer)
    if work is None:
        return
    say_what_was_done()
    st.markdown(f"**{_what_next(work)}**")
    if not is_real():
        st.warning(t("access.no_mail"), icon=":material/mail_off:")
    numbers = {
        "applications": len(work.open),
        "grants": len(work.unconfirmed()),
        "users": len(work.people),
        "locks": len(locked()),
    }
    section = st.segmented_control(
        t("access.section"),
        [one for one in SECTIONS if one != "see_as" or may_see_as(viewer)],
        default="applications" if work.open or not work.unconfirmed() else "grants",
        required=True,
        format_func=lambda one: t(f"access.section.{one}", n=numbers.get(one, 0)),
        label_visibility="collapsed",
        key="access_section",
    )
    SECTIONS[str(section)](work)


def _what_next(work: Work) -> str:
    waiting, old, soon = len(work.open), len(work.unconfirmed()), len(work.expiring())
    said = t("access.next.none")
    if waiting:
        said = t("access.next.applications", n=waiting)
        if waiting == 1:
            said = t("access.next.applications.one")
    elif old:
        said = t("access.next.grants", n=old)
        if old == 1:
            said = t("access.next.grants.one")
    if soon:
        ends = t("access.expiring", n=soon)
        said = f"{said} {t('access.expiring.one') if soon == 1 else ends}"
    return said
