"""A unit's action notes as a list and a form: add, remove, take as a split."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from components.action_notes import Numbered, forget_notes, note_words
from components.choice import LONGEST_NAME, choose, current_choice, parts
from components.overview import UnitChosen
from components.page import Asked
from components.trend_lines import period_holding
from indicators.definition import Indicator
from indicators.periods import month_of
from notes.action_notes import (
    ActionNote,
    NotAllowedNote,
    add_action_note,
    may_write,
    remove_action_note,
)
from own_data.database import own_database
from own_data.tables import LINE
from wording import t

# How far ahead an action may be noted.
AHEAD = timedelta(days=366)
DAY_FORMAT = "DD.MM.YYYY"


def offer_notes(
    asked: Asked,
    indicator: Indicator,
    unit: UnitChosen,
    notes: Sequence[Numbered],
    labels: Sequence[str],
) -> None:
    """List a unit's notes, and let those who may write add and remove them.

    `labels` are the periods of the chart: a note can become a split in them.
    """
    mine = may_write(asked.viewer, unit.id)
    label = t("notes.title", n=len(notes)) if notes else t("notes.title.none")
    with st.popover(label, icon=":material/edit_note:"):
        for one in notes:
            _one(asked, unit, one, labels, may_remove=mine)
        if mine:
            _form(asked, indicator, unit)
        else:
            st.caption(_refusal(unit))


def _refusal(unit: UnitChosen) -> str:
    if unit.level == "hospital":
        return t("notes.refused", name=unit.name)
    return t("notes.refused.total", name=unit.name)


def _one(
    asked: Asked,
    unit: UnitChosen,
    one: Numbered,
    labels: Sequence[str],
    *,
    may_remove: bool,
) -> None:
    note = one.note
    number = f"{one.number}: " if one.number else ""
    st.text(f"{number}{note_words(note)}")
    with st.container(horizontal=True):
        split = period_holding(labels, month_of(note.day))
        if split and split not in (labels[0], *parts(current_choice(), "brudd")):
            st.button(
                t("notes.split"),
                key=f"note_split_{note.id}",
                type="tertiary",
                icon=":material/vertical_split:",
                on_click=_split_at,
                args=(split, note.text),
            )
        if may_remove and st.button(
            t("notes.remove"),
            key=f"note_remove_{note.id}",
            type="tertiary",
            icon=":material/delete:",
        ):
            _remove(asked, unit, note)


def _split_at(period: str, why: str) -> None:
    """Begin new lines in a period, and keep the note as the reason."""
    choice = current_choice()
    known = choice.get("hvorfor", "")
    choose("brudd", ",".join([*parts(choice, "brudd"), period]))
    both = f"{known}; {why}" if known else why
    choose("hvorfor", shortened(both))


def shortened(text: str) -> str:
    """Return a reason as the link keeps it: printable, in one line, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


def _form(asked: Asked, indicator: Indicator, unit: UnitChosen) -> None:
    as_of = asked.snapshot.as_of
    with st.form(f"note_{unit.id}", clear_on_submit=True, border=False):
        noted = st.date_input(
            t("notes.day"),
            value=as_of,
            min_value=date(2012, 1, 1),
            max_value=as_of + AHEAD,
            format=DAY_FORMAT,
            key=f"note_day_{unit.id}",
        )
        text = st.text_input(
            t("notes.text"),
            max_chars=LINE,
            placeholder=t("notes.text.example"),
            key=f"note_text_{unit.id}",
        )
        every = st.segmented_control(
            t("notes.for"),
            ["one", "every"],
            default="one",
            required=True,
            format_func=lambda one: t(f"notes.for.{one}"),
            key=f"note_for_{unit.id}",
        )
        st.caption(t("notes.everybody"))
        sent = st.form_submit_button(t("notes.add"), type="primary")
    if not sent:
        return
    if not text.strip():
        st.error(t("notes.empty"))
        return
    concerns = "" if every == "every" else indicator.id

    def add() -> None:
        add_action_note(own_database(), asked.viewer, unit.id, noted, text, concerns)

    _write(unit, add)


def _remove(asked: Asked, unit: UnitChosen, note: ActionNote) -> None:
    _write(unit, lambda: remove_action_note(own_database(), asked.viewer, note.id))


def _write(unit: UnitChosen, action: Callable[[], None]) -> None:
    """Do it and draw the page anew; say so in words where it cannot be done."""
    try:
        action()
    except NotAllowedNote:
        st.error(_refusal(unit))
    except SQLAlchemyError:
        st.error(t("notes.away"))
    else:
        forget_notes()
        st.rerun()
