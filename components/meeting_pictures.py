"""The charts of a meeting's slides as pictures: offered beside the agenda."""

import streamlit as st

from components.downloads import offer_table
from components.meeting import Meeting, unit_name
from components.meeting_slide import trend_chart, trend_table
from components.reads import source
from components.sentences import direction_text
from indicators.agenda import Slide
from indicators.catalogue import by_id
from wording import language, t


def offer_pictures(meeting: Meeting) -> None:
    """Let the user choose a slide, and offer its chart over time and the numbers.

    Here and not on the slides: nothing is to stand between a room and its numbers.
    """
    lacking = source().registry.not_computable
    slides = [one for one in meeting.agenda.slides if one.indicator_id not in lacking]
    if not slides:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slide = st.selectbox(
            t("meeting.pictures"),
            slides,
            format_func=lambda one: _title(one, meeting),
            key="meeting_pictures",
        )
        table = trend_table(meeting, slide)
        if not len(table["period"]):
            st.caption(t("indicator.no_periods"))
            return
        direction = direction_text(by_id(slide.indicator_id))
        chart = trend_chart(
            table,
            slide,
            title=_title(slide, meeting),
            subtitle=f"{meeting.asked.words} · {direction}",
        )
        name = f"{slide.indicator_id}_{unit_name(slide, meeting.asked.snapshot)}"
        offer_table(table, name, meeting.asked, "meeting_picture", chart)


def _title(slide: Slide, meeting: Meeting) -> str:
    title = by_id(slide.indicator_id).short_title.in_language(language())
    return f"{title} · {unit_name(slide, meeting.asked.snapshot)}"
