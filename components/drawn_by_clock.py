"""A page that the clock has drawn, and not something that its user did."""

from typing import NoReturn

import streamlit as st

# Set for the run that follows.
DRAWN_BY_CLOCK = "drawn_by_clock"


def draw_anew() -> NoReturn:
    """Have the whole page drawn, not counted as something that the user did."""
    st.session_state[DRAWN_BY_CLOCK] = True
    st.rerun()
