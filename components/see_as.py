"""See the pages as another would: never more than the own rights, and said in red.

Only the secretariat may, which sees exact numbers everywhere: no role shows more.
Patient rows are those that both the chosen role and the own one may read, and there is
no file of them.
"""

from collections.abc import Mapping
from html import escape

import streamlit as st

from components.choice import choose
from components.hospitals import hospitals
from components.navigation import OVERVIEW
from components.trail import note_if_possible
from data_access.scope import Viewer
from wording import t

SEEN = "see_as"
ROLES = ("hospital", "advisory", "administrator", "")
BANNER = """<style>.seen-as{background:#b3261e;color:#fff;padding:.5rem 1rem;
border-radius:.4rem;font-weight:600;margin:0}</style><p class='seen-as' role='alert'>%s
</p>"""


def may_see_as(viewer: Viewer) -> bool:
    """Return whether the viewer may see as another: the secretariat, as itself."""
    return viewer.role == "secretariat" and not viewer.seen_by


def as_seen(viewer: Viewer) -> Viewer:
    """Return who the pages are drawn for: the viewer, or whom the viewer sees as."""
    chosen = st.session_state.get(SEEN)
    if chosen is None or not may_see_as(viewer):
        return viewer
    role, hospital_ids = chosen
    if role not in ROLES:
        return viewer
    return Viewer(
        viewer.username,
        viewer.name,
        role,
        frozenset(hospital_ids) if role == "hospital" else frozenset(),
        seen_by=viewer.username,
        rows_at_most=viewer.scope().hospital_ids,
    )


def draw_choice(viewer: Viewer) -> None:
    """Let the secretariat choose whom to see as."""
    if not may_see_as(viewer):
        return
    names = {one.unit_id: one.short_name for one in hospitals()}
    st.markdown(t("see_as.purpose"))
    with st.form("see_as_form", width=560):
        role = st.selectbox(
            t("see_as.role"), ROLES, format_func=role_words, key="see_as_role"
        )
        chosen = st.multiselect(
            t("see_as.hospitals"),
            list(names),
            format_func=names.__getitem__,
            key="see_as_hospitals",
            placeholder=t("see_as.hospitals.none"),
        )
        sent = st.form_submit_button(t("see_as.begin"), type="primary")
    if not sent:
        return
    if role == "hospital" and not chosen:
        st.error(t("see_as.needs_hospital"))
        return
    seen = (role, tuple(chosen) if role == "hospital" else ())
    note_if_possible(viewer, "see_as", detail=_words(seen, names))
    st.session_state[SEEN] = seen
    # The choice of the page that the secretariat had would be carried over.
    choose("enhet", None)
    st.switch_page(OVERVIEW.file)


def draw_banner(viewer: Viewer) -> None:
    """Say on every page that somebody else's view is seen, and offer to end it."""
    if not viewer.seen_by:
        return
    names = {one.unit_id: one.short_name for one in hospitals()}
    seen = (viewer.role, tuple(sorted(viewer.hospital_ids)))
    st.html(BANNER % escape(t("see_as.banner", who=_words(seen, names))))
    if st.button(t("see_as.end"), key="see_as_end", icon=":material/close:"):
        st.session_state[SEEN] = None
        st.rerun()


def role_words(role: str) -> str:
    """Return the name of a role in the language in use."""
    return t(f"account.role.{role or 'none'}")


def _words(seen: tuple[str, tuple[int, ...]], names: Mapping[int, str]) -> str:
    role, hospital_ids = seen
    of = ", ".join(names.get(one, str(one)) for one in hospital_ids)
    return f"{role_words(role)} ({of})" if of else role_words(role)
