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

numbers, definition = st.columns([3, 1], gap="large")
with definition:
    show_definition(indicator, asked)
with numbers:
    show_sentence(indicator, asked)
    show_ranking(indicator, asked)
    show_trend(indicator, asked)
