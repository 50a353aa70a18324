"""Innlesing: the registry's files, checked and taken in, for the secretariat."""

from components.imports import show_imports
from components.page import begin_reading

viewer = begin_reading("page.imports")
show_imports(viewer)
