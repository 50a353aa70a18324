"""Utfall: how it goes with the patients, as counted and adjusted for who they were."""

import streamlit as st

from components.adjusted import choose_outcome, show_fit, show_funnel, show_model
from components.outcome import (
    adjusted,
    show_discharge,
    show_headline,
    show_measures,
    show_rankin,
    spread_of,
)
from components.page import begin
from components.unit_choice import choose_unit

asked = begin("page.outcome")
unit = choose_unit(asked)
rows = adjusted(asked, unit)
show_headline(asked, unit, rows)

spread = spread_of(asked, unit)
show_rankin(asked, spread)
show_measures(asked, unit)
show_discharge(asked, spread)

model = choose_outcome(asked)
if model is not None:
    funnel, fit = st.container(key="charts").columns([3, 2], gap="medium")
    with funnel:
        show_funnel(asked, unit, model, rows.get(model.indicator_id))
        show_model(asked, model)
    with fit:
        show_fit(asked, model)
