"""The note of a slide: what was decided, who answers for it, by when; kept at once.

What cannot be kept, because the database is away or somebody else has written in the
meantime, stays in the session as a draft: on the screen, in the minutes, and tried
again as soon as the database answers.
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from components.filters import unit_names
from components.meeting import Meeting, unit_name
from components.sign_in import current_viewer
from data_access.snapshot import Snapshot
from data_access.told import reason
from indicators.agenda import Slide
from indicators.selection import NATION, UNIT_LEVELS
from notes.minutes import (
    Decision,
    WrittenMeanwhile,
    decisions_of,
    may_write_minutes,
    save_decision,
)
from own_data.database import own_database
from own_data.tables import NAME
from wording import clock, t

DRAFTS, SEEN, AWAY = "meeting_drafts", "meeting_seen", "meeting_away"
# A database that did not answer is not asked again on every slide.
RETRY_SECONDS = 15
LONGEST_NOTE = 2000
DAY_FORMAT = "DD.MM.YYYY"
# A missing driver is an ImportError, a missing folder an OSError.
NOT_REACHED = (SQLAlchemyError, OSError, ImportError)

_log = logging.getLogger("slagtavle")


@dataclass(frozen=True)
class Note:
    """What stands in the fields of a slide; `conflict` when another was kept since."""

    text: str
    responsible: str
    due: date | None
    conflict: bool = False

    @property
    def says_something(self) -> bool:
        """Whether there is a decision in it."""
        return bool(self.text.strip())


def show_note(meeting: Meeting) -> None:
    """Draw the slide's note, for everybody who may write minutes."""
    if not may_write_minutes(meeting.asked.viewer):
        return
    save_drafts(meeting.name)
    kept = kept_decisions(meeting.name)
    slide = meeting.slide
    blank = Note("", _own_name(meeting, slide), None)
    decision = (kept or {}).get(slide.key)
    note = drafts(meeting.name).get(slide.key)
    if note is None or (decision and not note.says_something and not note.conflict):
        drafts(meeting.name).pop(slide.key, None)
        if kept is not None:
            _remember(meeting.name, slide.key, decision)
        note = _note_of(decision) or blank
    with st.container(key="meeting_note"):
        _draw_fields(meeting, note, blank, decision)
    if note.conflict:
        _ask_which(meeting.name, slide.key, decision)
    elif kept is None:
        say_away(meeting.name)


def _own_name(meeting: Meeting, slide: Slide) -> str:
    is_nation = slide.unit_level == NATION
    return "" if is_nation else unit_name(slide, meeting.asked.snapshot)


def _note_of(decision: Decision | None) -> Note | None:
    if decision is None:
        return None
    return Note(decision.decision, decision.responsible, decision.due)


def _draw_fields(
    meeting: Meeting, note: Note, blank: Note, decision: Decision | None
) -> None:
    text, responsible, due = st.columns([6, 3, 2], gap="small")
    slide = meeting.slide
    changed = {"on_change": _keep, "args": (meeting.name, slide.key, blank)}
    with text:
        st.text_area(
            t("meeting.note"),
            key=_field("text", slide.key, note.text),
            height=68,
            max_chars=LONGEST_NOTE,
            placeholder=t("meeting.note.empty"),
            **changed,
        )
    names = _names(meeting.asked.snapshot)
    names += [] if note.responsible in ("", *names) else [note.responsible]
    with responsible:
        st.selectbox(
            t("meeting.responsible"),
            names,
            key=_field("responsible", slide.key, note.responsible or None),
            accept_new_options=True,
            placeholder=t("meeting.responsible.empty"),
            **changed,
        )
        if decision is not None and not note.conflict:
            st.caption(said_by(decision))
    with due:
        st.date_input(
            t("meeting.due"),
            format=DAY_FORMAT,
            key=_field("due", slide.key, note.due),
            **changed,
        )


def _names(snapshot: Snapshot) -> list[str]:
    found: dict[str, None] = {}
    for level in UNIT_LEVELS[1:]:
        found.update(dict.fromkeys(unit_names(snapshot, level).values()))
    return list(found)


def _field(name: str, slide_key: str, value: object) -> str:
    """Set a field to what is kept, or to the draft; return the field's key."""
    key = f"meeting_{name}_{slide_key}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _keep(meeting: str, slide_key: str, blank: Note) -> None:
    """Keep what has been typed: as a draft first, then in the database.

    A person or a day without a decision is a draft only; `blank` says nothing at all.
    """
    typed = {
        name: st.session_state.get(f"meeting_{name}_{slide_key}")
        for name in ("text", "responsible", "due")
    }
    responsible = str(typed["responsible"] or "")[:NAME]
    note = Note(str(typed["text"] or ""), responsible, typed["due"])
    drafts(meeting)[slide_key] = note
    _save(meeting, slide_key)
    if drafts(meeting).get(slide_key) == blank:
        del drafts(meeting)[slide_key]


def drafts(meeting: str) -> dict[str, Note]:
    """Return what this session has typed and not been able to keep, by slide."""
    every: dict[str, dict[str, Note]] = st.session_state.setdefault(DRAFTS, {})
    return every.setdefault(meeting, {})


def waiting(meeting: str) -> dict[str, Note]:
    """Return the drafts that say something."""
    return {key: one for key, one in drafts(meeting).items() if one.says_something}


def save_drafts(meeting: str) -> None:
    """Try again what could not be kept, unless the database has just been away."""
    for slide_key, note in waiting(meeting).items():
        if not note.conflict and not _just_away():
            _save(meeting, slide_key)


def _save(meeting: str, slide_key: str) -> None:
    viewer = current_viewer()
    if viewer is None or not may_write_minutes(viewer):
        return
    note = drafts(meeting)[slide_key]
    seen = _seen()
    try:
        seen[meeting, slide_key] = save_decision(
            own_database(),
            viewer,
            meeting,
            slide_key,
            note.text,
            note.responsible,
            note.due,
            seen=seen.get((meeting, slide_key)),
        )
    except WrittenMeanwhile:
        conflict = Note(note.text, note.responsible, note.due, conflict=True)
        drafts(meeting)[slide_key] = conflict
    except NOT_REACHED as error:
        _went_away(error)
    else:
        st.session_state.pop(AWAY, None)
        if note.says_something:
            del drafts(meeting)[slide_key]


def kept_decisions(meeting: str) -> dict[str, Decision] | None:
    """Return what is kept of the meeting by slide; None while the database is away."""
    if _just_away():
        return None
    try:
        found = decisions_of(own_database(), meeting)
    except NOT_REACHED as error:
        _went_away(error)
        return None
    return {one.slide: one for one in found}


def _went_away(error: Exception) -> None:
    _log.error("The dashboard's own database cannot be used: %s", reason(error))
    st.session_state[AWAY] = time.monotonic()


def _just_away() -> bool:
    since = st.session_state.get(AWAY)
    return since is not None and time.monotonic() - since < RETRY_SECONDS


def _seen() -> dict[tuple[str, str], datetime | None]:
    """Return, by meeting and slide, when the decision on the screen was written."""
    found: dict[tuple[str, str], datetime | None]
    found = st.session_state.setdefault(SEEN, {})
    return found


def _remember(meeting: str, slide_key: str, decision: Decision | None) -> None:
    _seen()[meeting, slide_key] = decision.written_at if decision else None


def said_by(decision: Decision) -> str:
    """Return who kept a decision, and when."""
    at = clock(decision.written_at.replace(tzinfo=UTC))
    return t("meeting.kept", author=decision.author, clock=at)


def say_away(meeting: str) -> None:
    """Say that nothing can be kept now, and offer to try again."""
    number = len(waiting(meeting))
    text = t("meeting.away.waiting", n=number) if number else t("meeting.away")
    st.error(text, icon=":material/cloud_off:")
    st.button(t("meeting.retry"), key="meeting_retry", on_click=_try_again)


def _try_again() -> None:
    st.session_state.pop(AWAY, None)


def _ask_which(meeting: str, slide_key: str, decision: Decision | None) -> None:
    """Show what somebody else wrote on the slide, and let the user decide."""
    st.warning(t("meeting.conflict"), icon=":material/group:")
    if decision is not None:
        st.text(f"{said_by(decision)}: {decision.decision}")
    with st.container(horizontal=True):
        for whose in ("mine", "theirs"):
            st.button(
                t(f"meeting.conflict.{whose}"),
                key=f"meeting_{whose}",
                on_click=_settle,
                args=(meeting, slide_key, decision, whose == "mine"),
            )


def _settle(
    meeting: str, slide_key: str, decision: Decision | None, keep_mine: bool
) -> None:
    _remember(meeting, slide_key, decision)
    note = drafts(meeting).pop(slide_key)
    if keep_mine:
        drafts(meeting)[slide_key] = Note(note.text, note.responsible, note.due)
        _save(meeting, slide_key)
