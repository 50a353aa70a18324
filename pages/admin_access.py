"""Tilgang: applications, grants and users, for the secretariat and administrators."""

from components.admin_access import show_access
from components.page import begin_reading

viewer = begin_reading("page.admin_access")
show_access(viewer)
