"""Sammenligning: chosen units side by side, and one indicator across all units."""

import streamlit as st

from components.compare import choose_view, choose_who
from components.compare_charts import choose_limits, show_funnel, show_ranking
from components.compare_group import choose_group, explain_group
from components.compare_matrix import show_matrix
from components.compare_more import show_chances, show_spread
from components.indicator_view import choose_indicator, show_sentence
from components.page import begin

asked = begin("page.compare")
with st.container(horizontal=True, vertical_alignment="bottom"):
    who = choose_who(asked)
    view = choose_view()

if view == "alle":
    show_matrix(who)
else:
    indicator = choose_indicator(asked)
    show_sentence(indicator, asked)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        group = choose_group(who, indicator)
        limits = choose_limits(group)
    explain_group(group)
    left, right = st.container(key="charts").columns([3, 2], gap="medium")
    with left:
        show_funnel(group, limits)
        show_ranking(group)
    with right:
        show_spread(group)
        show_chances(group)
