"""Egen avdeling: the own patients behind a number."""

import streamlit as st

from components.indicator_view import choose_indicator
from components.page import begin
from components.patients import show_patients
from wording import t

asked = begin("page.own_unit")

if asked.viewer.scope().hospital_ids:
    show_patients(asked, choose_indicator(asked))
else:
    st.info(t("own.none"))
