"""Om indikatorene: definitions, codebook and method, from the objects that measure."""

from components.about import (
    choose_view,
    show_codebook,
    show_indicators,
    show_method,
)
from components.page import begin_reading

begin_reading("page.about")
view = choose_view()

if view == "codebook":
    show_codebook()
elif view == "method":
    show_method()
else:
    show_indicators()
