"""The end of a meeting: all that was decided, as a file and on paper."""

from dataclasses import dataclass
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from components.downloads import file_name, noted, provenance
from components.freshness import freshness
from components.html_table import tag
from components.meeting import KNOWN, Meeting, unit_name, units_of
from components.meeting_notes import (
    kept_decisions,
    save_drafts,
    say_away,
    waiting,
)
from components.meeting_slide import foot_html, unit_of_slide
from components.reads import source
from components.sentences import value_of
from indicators.agenda import Slide, slide_of
from indicators.catalogue import by_id
from indicators.extract import excel_rows
from notes.minutes import Decision, may_write_minutes
from wording import day, language, t, use_language

COLUMNS = ("indicator", "unit", "value", "decision", "responsible", "due", "author")


@dataclass(frozen=True)
class Line:
    """One decision as the minutes have it."""

    indicator: str
    unit: str
    value: str
    decision: str
    responsible: str
    due: date | None
    author: str


def show_minutes(meeting: Meeting) -> None:
    """Draw the decisions in the order of the agenda, and offer them as a file."""
    content = ""
    if may_write_minutes(meeting.asked.viewer):
        save_drafts(meeting.name)
        kept = kept_decisions(meeting.name)
        _say_what_waits(meeting.name, is_away=kept is None)
        lines = _lines(meeting, kept or {})
        if lines:
            content = minutes_html(lines)
        elif kept is not None:
            content = tag("p", escape(t("meeting.minutes.none")), _class="sentence")
        st.html(_paper(meeting, content))
        if lines:
            _offer(lines, meeting)
    else:
        st.html(_paper(meeting, content))
        st.info(t("meeting.minutes.not_yours"))
    with st.container(key="meeting_foot", horizontal=True):
        st.html(foot_html(meeting.asked.words))
        freshness(meeting.asked.snapshot.version)


def _say_what_waits(meeting: str, *, is_away: bool) -> None:
    if is_away:
        say_away(meeting)
    elif number := len(waiting(meeting)):
        st.warning(t("meeting.waiting", n=number))


def _paper(meeting: Meeting, content: str) -> str:
    """Return what is printed: heading, what the numbers are of, and the decisions."""
    asked = meeting.asked
    title = t("meeting.minutes.of", name=meeting.shown_name)
    words = [asked.words, t("indicator.as_of", day=day(asked.snapshot.as_of))]
    words += [t("sample.banner")] if source().is_sample else []
    heading = tag("div", tag("h1", escape(title)), _class="slide")
    numbers = tag("p", escape(" · ".join(words)), _class="for-paper")
    return tag(
        "div",
        heading + numbers + content,
        _class="paper",
        tabindex="0",
        role="region",
        aria_label=title,
    )


def _lines(meeting: Meeting, kept: dict[str, Decision]) -> list[Line]:
    """Return a line per decision; what waits to be kept stands in its place."""
    drafts = waiting(meeting.name)
    order = {slide.key: place for place, slide in enumerate(meeting.agenda.slides)}
    found = []
    for key in sorted(
        {*kept, *drafts}, key=lambda one: (order.get(one, len(order)), one)
    ):
        about = _about(key, meeting)
        if note := drafts.get(key):
            said = (note.text.strip(), note.responsible, note.due)
            found.append(Line(*about, *said, t("meeting.not_kept")))
        else:
            one = kept[key]
            said = (one.decision, one.responsible, one.due)
            found.append(Line(*about, *said, one.author))
    return found


def _about(key: str, meeting: Meeting) -> tuple[str, str, str]:
    """Return indicator, unit and value of a slide; the bare key when it is no more."""
    slide = slide_of(key, KNOWN, units_of(meeting.asked.snapshot))
    if slide is None:
        return key, "", ""
    title = by_id(slide.indicator_id).title.in_language(language())
    return title, unit_name(slide, meeting.asked.snapshot), _value(slide, meeting)


def _value(slide: Slide, meeting: Meeting) -> str:
    if slide.indicator_id in source().registry.not_computable:
        return ""
    one = unit_of_slide(meeting, slide)
    if one.unit["hidden_reason"]:
        return t(f"hidden.{one.unit['hidden_reason']}")
    level = str(one.unit["goal_level"])
    value = value_of(one.indicator, one.unit)
    return f"{value} ({t(f'level.{level}').lower()})" if level else value


def minutes_html(lines: list[Line]) -> str:
    """Return the decisions as a table, every text escaped."""
    head = "".join(
        tag("th", escape(t(f"meeting.column.{name}")), scope="col") for name in COLUMNS
    )
    body = "".join(tag("tr", _cells(line)) for line in lines)
    content = tag("thead", tag("tr", head)) + tag("tbody", body)
    return tag("table", content, _class="minutes")


def _cells(line: Line) -> str:
    texts = {
        "unit": line.unit,
        "value": line.value,
        "decision": line.decision,
        "responsible": line.responsible,
        "due": day(line.due) if line.due else "",
        "author": line.author,
    }
    return tag("th", escape(line.indicator), scope="row") + "".join(
        tag("td", escape(text), _class=name) for name, text in texts.items()
    )


def _offer(lines: list[Line], meeting: Meeting) -> None:
    facts, chosen = provenance(meeting.asked), language()

    def excel() -> bytes:
        # The file is made when it is asked for, in another run than this one.
        use_language(chosen)
        headings = {name: t(f"meeting.column.{name}") for name in COLUMNS}
        notes = {t("meeting.column.meeting"): meeting.name} | facts.notes()
        return excel_rows(pd.DataFrame(lines), headings, notes).encode()

    name = f"{file_name(f'referat_{meeting.name}', meeting.asked)}.csv"
    st.download_button(
        t("meeting.minutes.download"),
        noted(excel, meeting.asked, name),
        file_name=name,
        mime="text/csv",
        key="meeting_download",
        icon=":material/download:",
        on_click="ignore",
    )
