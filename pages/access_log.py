"""Innsynslogg: who has looked at what."""

from components.access_log import show_log
from components.page import begin_reading

viewer = begin_reading("page.access_log")
show_log(viewer)
