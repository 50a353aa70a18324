"""Likhet: do groups of patients get the same care, in the unit and in the country."""

import streamlit as st

from components.equity import groups_of, show_dots, show_headline, show_table
from components.indicator_view import choose_indicator
from components.page import begin
from components.unit_choice import choose_unit

asked = begin("page.equity")
with st.container(horizontal=True, vertical_alignment="bottom"):
    unit = choose_unit(asked)
    indicator = choose_indicator(asked)

groups = groups_of(asked, unit, indicator)
if groups is not None:
    show_headline(groups, unit, indicator)
    show_dots(asked, groups, unit, indicator)
    show_table(asked, groups, indicator)
