"""Oversikt: where the own unit stands, or all units side by side."""

from components.overview import choose_what, show_matrix, show_scorecard
from components.page import begin

asked = begin("page.overview")
unit, indicators = choose_what(asked)

if unit is None:
    show_matrix(asked, indicators)
else:
    show_scorecard(asked, unit, indicators)
