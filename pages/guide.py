"""Brukerveiledning: how to read, filter, share and find the patients, in short."""

from components.guide import show_guide
from components.page import begin_reading

begin_reading("page.guide")
show_guide()
