"""Indikator: one indicator across all units and over time."""

import streamlit as st

from components.indicator_view import (
    choose_indicator,
    show_definition,
    show_ranking,
    show_sentence,
    show_trend,
)
from components.page import begin

asked = begin("page.indicator")
indicator = choose_indicator(asked)
show_sentence(indicator, asked)

across, over_time = st.container(key="charts").columns([3, 2], gap="medium")
with across:
    show_ranking(indicator, asked)
with over_time:
    show_trend(indicator, asked)
    show_definition(indicator, asked)
