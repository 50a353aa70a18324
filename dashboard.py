"""Slagtavle: the page frame, and the way to each page."""

import streamlit as st

from components.html_table import theme_name
from components.navigation import freeze_startup_objects, menus_for
from components.page import choose_language
from components.sign_in import asked_once
from monitoring.metrics import page_run

st.set_page_config("Slagtavle", page_icon="assets/icon.png", layout="wide")
freeze_startup_objects()
choose_language()

with asked_once() as viewer:
    if viewer:
        st.logo(f"assets/logo_{theme_name()}.svg", size="large")
    opened = st.navigation(
        menus_for(viewer.role if viewer else None),
        position="top" if viewer else "hidden",
    )
    with page_run(opened.url_path or "front"):
        opened.run()
