"""Tid til behandling: from onset to needle or groin, leg by leg, around the clock."""

import streamlit as st

from components.page import begin
from components.times import choose_way
from components.times_charts import choose_leg, show_clock, show_curve
from components.times_legs import show_legs

asked = begin("page.times")
way_asked = choose_way(asked)
show_legs(way_asked)

way, leg = choose_leg(way_asked)
distribution, clock = st.container(key="charts").columns(2, gap="medium")
with distribution:
    show_curve(way_asked, way, leg)
with clock:
    show_clock(way_asked, way, leg)
