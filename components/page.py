"""What every page begins with: who asks, what is chosen, how fresh the data are."""

import html
from dataclasses import dataclass

import streamlit as st

from components.choice import (
    Choice,
    choose,
    current_choice,
    selection_of,
    speak_as_chosen,
    write_link,
)
from components.filters import choose_selection, selection_words
from components.freshness import freshness, no_rows_yet, watch
from components.navigation import MEETING, PAGES
from components.reads import require_snapshot, source
from components.rules_in_force import apply_settings
from components.see_as import draw_banner
from components.sign_in import choose_role, require_viewer, sign_out_button
from components.style import style
from components.theme_watch import follow_theme
from components.trail import note_page, note_refused_page
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.selection import Selection
from wording import t

# The title of the page that a meeting was opened from.
LAST_PAGE = "last_page"


@dataclass(frozen=True)
class Asked:
    """One run of a page: who asks, what for, and of which data."""

    viewer: Viewer
    snapshot: Snapshot
    selection: Selection
    choice: Choice
    words: str
    page: str


def begin(title: str, *, full_screen: bool = False) -> Asked:
    """Guard the page, draw its title and filter bar, and return what is asked.

    Draws the sign-in form and stops when nobody is signed in. `title` is a key of the
    catalogue. With `full_screen` the page draws everything itself, `freshness` too.
    """
    viewer = require_viewer()
    follow_theme()
    apply_settings()
    no_rows_yet()
    snapshot = require_snapshot()
    if full_screen:
        selection = selection_of(current_choice(), snapshot.as_of)
    else:
        selection = choose_selection(snapshot)
        with st.sidebar:
            _foot(viewer, title)
    write_link()
    words = selection_words(selection, snapshot)
    draw_banner(viewer)
    if not full_screen:
        _heading(t(title), words)
        freshness(snapshot.version)
    page = name_of(title)
    note_page(viewer, page, words)
    return Asked(viewer, snapshot, selection, current_choice(), words, page)


def begin_reading(title: str) -> Viewer:
    """Guard a page of text: no filters, but the same heading and account."""
    viewer = require_viewer()
    follow_theme()
    apply_settings()
    with st.sidebar:
        _foot(viewer, title)
    write_link()
    st.html(f"{style()}<h1 class='page'>{html.escape(t(title))}</h1>")
    draw_banner(viewer)
    watch()
    _refuse_role(viewer, title)
    note_page(viewer, name_of(title))
    return viewer


def name_of(title: str) -> str:
    """Return a page's name in the log: the last part of its title's key."""
    return title.rpartition(".")[2]


def _refuse_role(viewer: Viewer, title: str) -> None:
    """Stop a page that is not for the viewer's role."""
    (entry,) = (one for one in PAGES if one.title == title)
    if entry.roles and viewer.role not in entry.roles:
        note_refused_page(viewer, name_of(title))
        st.info(t("page.not_for_role"))
        st.stop()


def choose_language() -> None:
    """Use the language of the choice, and tell the browser which one it is."""
    st.html(
        f"<script>document.documentElement.lang='{speak_as_chosen()}'</script>",
        unsafe_allow_javascript=True,
    )


def _foot(viewer: Viewer, title: str) -> None:
    st.divider()
    st.session_state[LAST_PAGE] = title
    if st.button(
        t("page.meeting"),
        key="meeting_open",
        icon=":material/slideshow:",
        width="stretch",
    ):
        st.switch_page(MEETING.file)
    st.caption(t("account.signed_in", name=viewer.name))
    choose_role()
    with st.container(horizontal=True):
        other = "nb" if current_choice().get("lang") == "en" else "en"
        st.button(
            t("account.other_language"),
            key="language",
            on_click=choose,
            args=("lang", "en" if other == "en" else None),
        )
        sign_out_button()


def _heading(title: str, words: str) -> None:
    strip = ""
    if source().is_sample:
        strip = f"<p class='sample' role='note'>{html.escape(t('sample.banner'))}</p>"
    st.html(
        f"{style()}<h1 class='page'>{html.escape(title)}</h1>"
        f"<p class='words'>{html.escape(words)}</p>{strip}"
    )


def refuse_missing(indicator_id: str) -> None:
    """Explain an indicator that this registry cannot answer, and stop the page."""
    lacking = source().registry.not_computable.get(indicator_id)
    if lacking:
        columns = ", ".join(name.partition(".")[2] for name in lacking)
        st.info(t("status.not_computable", columns=columns))
        st.stop()
