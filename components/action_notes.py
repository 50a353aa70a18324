"""Action notes: what a unit has done and when, as numbered marks on its charts."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from charts.note_marks import NoteMark
from indicators.definition import Indicator
from indicators.periods import first_day, last_day
from indicators.selection import Selection
from notes.action_notes import ActionNote, action_notes
from own_data.database import own_database, own_database_url
from wording import day, t

# So long an answer, or none, stands for the next ones: a database that is away keeps
# nobody waiting at every click.
KEEP_SECONDS = 15

_log = logging.getLogger("slagtavle")


@st.cache_data(show_spinner=False, ttl=KEEP_SECONDS, max_entries=500)
def _read(
    url: str, unit_ids: tuple[str, ...], indicator_id: str
) -> list[ActionNote] | None:
    try:
        return action_notes(own_database(), unit_ids, indicator_id)
    except SQLAlchemyError as error:
        _log.warning("The action notes cannot be read: %s", type(error).__name__)
        return None


def notes_of(
    unit_ids: Sequence[str], indicator: Indicator
) -> dict[str, list[ActionNote]] | None:
    """Return each unit's notes, the oldest first; says so (None) when they are away."""
    found = _read(own_database_url(), tuple(sorted(unit_ids)), indicator.id)
    if found is None:
        st.warning(t("notes.away"))
        return None
    by_unit: dict[str, list[ActionNote]] = {one: [] for one in unit_ids}
    for note in found:
        by_unit[note.unit_id].append(note)
    return by_unit


@dataclass(frozen=True)
class Numbered:
    """A note and its number on a chart; 0 when its day is not there."""

    note: ActionNote
    number: int


def numbered(notes: Iterable[ActionNote], first: date, last: date) -> list[Numbered]:
    """Return notes in order of time, those from one day to another numbered from 1."""
    found: list[Numbered] = []
    number = 0
    for note in sorted(notes, key=lambda note: (note.day, note.id)):
        inside = first <= note.day <= last
        number += inside
        found.append(Numbered(note, number if inside else 0))
    return found


def numbered_of(
    unit_ids: Sequence[str], indicator: Indicator, selection: Selection
) -> list[Numbered]:
    """Return the notes of all these units on one chart of the selection's months."""
    by_unit = notes_of(unit_ids, indicator) if unit_ids else None
    every = (note for notes in (by_unit or {}).values() for note in notes)
    return numbered(every, first_day(selection.first), last_day(selection.last))


def marks_of(
    notes: Sequence[Numbered], names: Mapping[str, str] = MappingProxyType({})
) -> list[NoteMark]:
    """Return the markers of numbered notes; `names` are of units, to say whose."""
    return [
        NoteMark(one.number, one.note.day, note_words(one.note, names))
        for one in notes
        if one.number
    ]


def note_words(
    note: ActionNote, names: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return day, text and author in one line, after the unit where it is named."""
    unit = names.get(note.unit_id, "")
    text = f"{unit}: {note.text}" if unit else note.text
    return t("notes.line", day=day(note.day), text=text, author=note.author)


def forget_notes() -> None:
    """Read the notes anew from now on: one has been written or taken away."""
    _read.clear()
