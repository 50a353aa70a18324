"""How fresh a page is, and that it follows the registry without a click."""

from time import monotonic

import streamlit as st

from access.settings import look_seconds
from components.choice import speak_as_chosen
from components.drawn_by_clock import draw_anew
from components.reads import TRY_AGAIN_SECONDS, source
from components.session_end import watch_session
from wording import day, t, when

LOOK_EVERY_SECONDS = look_seconds()
ROWS_OF, ROWS_REFUSED_AT = "rows_of_state", "rows_refused_at"


@st.fragment(run_every=LOOK_EVERY_SECONDS)
def freshness(drawn_version: str) -> None:
    """Say how fresh the data are; draw the page again when there are newer ones.

    Before a sign-in ends it says so here, and clears the page when it has.
    """
    speak_as_chosen()
    keeper = source().keeper
    snapshot = keeper.current()
    if snapshot.version != drawn_version or _rows_are_old():
        draw_anew()
    watch_session()
    # The cells of a large registry may come from a view that is older than the look.
    confirmed_at = None if snapshot.cells is not None else keeper.confirmed_at
    updated = when(confirmed_at or snapshot.taken_at)
    failure, since = keeper.failure, keeper.away_since
    if failure and since:
        st.warning(t(f"status.{failure}", since=when(since), updated=updated))
    st.caption(
        t(
            "status.updated",
            clock=updated,
            as_of=day(snapshot.as_of),
            version=snapshot.version[:6],
        )
    )


@st.fragment(run_every=LOOK_EVERY_SECONDS)
def watch() -> None:
    """Warn before a sign-in ends, on a page without numbers; clear it afterwards."""
    speak_as_chosen()
    watch_session()


def no_rows_yet() -> None:
    """Say that this run of a page has not drawn patient rows: for `begin`."""
    st.session_state.pop(ROWS_OF, None)
    st.session_state.pop(ROWS_REFUSED_AT, None)


def rows_drawn(state: str) -> None:
    """Have the page drawn anew when the registry's state is no longer this one.

    A form that was corrected shows in the rows, also where no number changes.
    """
    st.session_state[ROWS_OF] = state


def rows_refused() -> None:
    """Have the page drawn anew after a while: the rows may be back."""
    st.session_state[ROWS_REFUSED_AT] = monotonic()


def _rows_are_old() -> bool:
    keeper = source().keeper
    if keeper.failure:
        # What is on the screen stays there, and the warning above it.
        return False
    refused_at = st.session_state.get(ROWS_REFUSED_AT)
    if refused_at is not None:
        return monotonic() - refused_at >= TRY_AGAIN_SECONDS
    return st.session_state.get(ROWS_OF, keeper.state) != keeper.state
