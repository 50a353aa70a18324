"""Slagtavle: the page frame, and the way to each page."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.html_table import theme_name
from components.navigation import PAGES, freeze_startup_objects
from components.page import choose_language
from components.sign_in import current_viewer, guard_knows
from monitoring.metrics import page_run
from wording import t

st.set_page_config("Slagtavle", page_icon="assets/icon.png", layout="wide")
freeze_startup_objects()
choose_language()

# Every path is registered for everybody, so that a link survives the sign-in; each
# page guards itself.
viewer = current_viewer()
signed_in = viewer is not None
menus: dict[str, list[StreamlitPage]] = {}
for page in PAGES:
    menu = t(f"nav.{page.group}") if page.group and signed_in else ""
    menus.setdefault(menu, []).append(
        st.Page(
            page.file,
            title=t(page.title) if signed_in else "Slagtavle",
            url_path=page.path,
            default=page.is_front,
            visibility=page.visibility_for(viewer.role if viewer else ""),
        )
    )
if signed_in:
    st.logo(f"assets/logo_{theme_name()}.svg", size="large")
opened = st.navigation(menus, position="top" if signed_in else "hidden")
with page_run(opened.url_path or "front"), guard_knows():
    opened.run()
