"""Oversikt: where the own unit stands, or all units side by side."""

from components.overview import choose_view, show_matrix, show_scorecard

from components.page import begin

asked = begin("page.overview")
unit = choose_view(asked)

if unit is None:
    show_matrix(asked)
else:
    show_scorecard(asked, unit)
