"""Oversikt: where the own unit stands, or all units side by side."""

from components.overview import choose_what, show_matrix, show_scorecard
from components.page import begin
from components.whats_new import show_whats_new

asked = begin("page.overview")
unit, indicators = choose_what(asked)
show_whats_new(asked)

if unit is None:
    show_matrix(asked, indicators)
else:
    show_scorecard(asked, unit, indicators)
