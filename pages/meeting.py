"""Møtevisning: indicators on a projector, slide by slide, and what is decided."""

from components.meeting import open_meeting
from components.meeting_agenda import build_agenda
from components.meeting_minutes import show_minutes
from components.meeting_pictures import offer_pictures
from components.meeting_slide import show_slide
from components.page import begin

asked = begin("page.meeting", full_screen=True)
meeting = open_meeting(asked)

if meeting.at_agenda:
    build_agenda(meeting)
    offer_pictures(meeting)
elif meeting.at_minutes:
    show_minutes(meeting)
else:
    show_slide(meeting)
