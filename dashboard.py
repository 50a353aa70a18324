"""Slagtavle: the page frame, and the way to each page."""

import streamlit as st

from components.html_table import theme_name
from components.navigation import PAGES, freeze_startup_objects, page_title
from components.page import choose_language
from components.sign_in import current_viewer

st.set_page_config("Slagtavle", page_icon="assets/icon.png", layout="wide")
freeze_startup_objects()
choose_language()

# Every path is registered for everybody, so that a link survives the sign-in; each
# page guards itself.
signed_in = current_viewer() is not None
pages = [
    st.Page(
        page.file,
        title=page_title(page) if signed_in else "Slagtavle",
        url_path=page.path,
        default=page.is_front,
    )
    for page in PAGES
]
if signed_in:
    st.logo(f"assets/logo_{theme_name()}.svg", size="large")
st.navigation(pages, position="top" if signed_in else "hidden").run()
