"""The user guide: short sections, some of them with a picture of the page."""

from pathlib import Path

import streamlit as st

from components.about import TEXT_WIDTH, heading
from indicators.suppression import LOW_COVERAGE, least_shown
from wording import language, percent, t

PICTURES = Path(__file__).parent.parent / "assets" / "guide"
# section (guide.SECTION, guide.SECTION.text): its picture, "" for none.
SECTIONS = {
    "read": "overview",
    "filter": "indicator",
    "share": "",
    "patients": "own_unit",
    "chance": "compare",
    "change": "trends",
    "meeting": "meeting",
    "file": "",
    "hidden": "",
    "who": "",
    "differ": "",
    "privacy": "",
}


def show_guide() -> None:
    """Draw the guide in the language in use."""
    rules = {"minimum": least_shown(), "low": percent(LOW_COVERAGE, 0)}
    with st.container(width=TEXT_WIDTH):
        st.markdown(t("guide.intro"))
        for section, picture in SECTIONS.items():
            heading(t(f"guide.{section}"))
            st.markdown(t(f"guide.{section}.text", **rules))
            if picture:
                _show_picture(picture)


def _show_picture(name: str) -> None:
    """Draw a page's picture; the browser tests make them, and may not have run yet."""
    file = PICTURES / f"{name}_{language()}.png"
    if file.is_file():
        text = t(f"guide.picture.{name}")
        st.image(file, caption=text, alt=text, width="stretch")
