"""Innstillinger: what the secretariat decides for everybody."""

from components.page import begin_reading
from components.settings_form import show_settings

viewer = begin_reading("page.settings")
show_settings(viewer)
