"""Utvikling: has it changed? Run and control charts, with what was done and when."""

from components.page import begin
from components.trend_method import show_method
from components.trend_rolling import show_without_rules
from components.trend_view import show_trends
from components.trends import choose_trend

asked = begin("page.trends")
trend_asked = choose_trend(asked)

if trend_asked.has_rules:
    show_trends(trend_asked)
    show_method(trend_asked.chart)
else:
    show_without_rules(trend_asked)
