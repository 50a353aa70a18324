"""Says before a sign-in ends, and clears the page when it has."""

from datetime import UTC, datetime, timedelta
from math import ceil

import streamlit as st

from access.sign_in_settings import idle_minutes
from components.drawn_by_clock import draw_anew
from components.signed_in import (
    GUARD_HAS_ASKED,
    latest,
    signed_in,
)
from wording import clock, t

WARN_BEFORE = timedelta(minutes=2)
WARN_BEFORE_LAST_END = timedelta(minutes=10)


def watch_session() -> None:
    """Warn before the end, and draw the page anew when it has come.

    For a fragment that the clock draws: looking is no activity of the user's.
    """
    # On a run of the whole page its guard has just asked.
    has_asked = st.session_state.pop(GUARD_HAS_ASKED, False)
    known = latest() if has_asked else signed_in()
    if known is None:
        draw_anew()
    now, session = datetime.now(UTC), known.session
    if session.ends_at - now <= WARN_BEFORE_LAST_END:
        st.warning(t("session.last_end", clock=clock(session.ends_at)))
    idle = session.idle_end - now
    # A very short limit would else warn all the time.
    if idle <= min(WARN_BEFORE, timedelta(minutes=idle_minutes()) / 2):
        minutes = ceil(idle.total_seconds() / 60)
        st.warning(t("session.idle" if minutes > 1 else "session.idle_soon", n=minutes))
        st.button(t("session.stay"), key="session_stay", on_click=_stay)


def _stay() -> None:
    signed_in(active=True)
