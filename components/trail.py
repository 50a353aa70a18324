"""What goes into the access log while pages are drawn and files are fetched."""

import logging
from collections.abc import Callable
from typing import Any

import streamlit as st

from access.log import Event, LogAway, write_within, write_without_waiting
from access.reach import OwnDatabaseAway, own_database_now
from data_access.scope import Viewer

_log = logging.getLogger("slagtavle")
# A page drawn again with the same question is no new look.
LAST_PAGE_NOTED, LAST_LOOK_NOTED = "last_page_noted", "last_look_noted"


def note(viewer: Viewer, event: Event, **what: Any) -> None:
    """Write a row of the log (see `access.log.write_within`). Raises `LogAway`.

    At once for some seconds after the database did not answer.
    """
    try:
        with own_database_now() as engine, engine.begin() as connection:
            write_within(connection, viewer, event, **what)
    except OwnDatabaseAway as error:
        raise LogAway from error


def note_if_possible(viewer: Viewer, event: Event, **what: Any) -> None:
    """Write a row where nothing of a patient is shown: the page goes on without."""
    try:
        note(viewer, event, **what)
    except LogAway:
        _log.exception("The access log cannot be written")


def note_page(viewer: Viewer, page: str, selection: str = "") -> None:
    """Write that a page is seen, once for each question asked of it."""
    seen = (viewer, page, selection)
    if st.session_state.get(LAST_PAGE_NOTED) == seen:
        return
    try:
        with own_database_now() as engine:
            write_without_waiting(
                engine, viewer, "page", page=page, selection=selection
            )
    except OwnDatabaseAway:
        _log.exception("The access log cannot be written")
    st.session_state[LAST_PAGE_NOTED] = seen


def note_refused_page(viewer: Viewer, page: str) -> None:
    """Write that somebody asked for a page that is not for the role."""
    note_if_possible(viewer, "page", page=page, refused=True)


def note_look(viewer: Viewer, state: str, **what: Any) -> None:
    """Write that patient rows are about to be shown. Raises `LogAway`: show none.

    `state` names the registry's state: its change brings other patients.
    """
    look = (viewer, state, what)
    if st.session_state.get(LAST_LOOK_NOTED) != look:
        note(viewer, "rows", **what)
        st.session_state[LAST_LOOK_NOTED] = look


def note_patients_file(viewer: Viewer, **what: Any) -> None:
    """Write that patient rows leave as a file. Raises `LogAway`: let none leave."""
    note(viewer, "rows_file", **what)


def noted_when_fetched(
    make: Callable[[], bytes], viewer: Viewer, **what: Any
) -> Callable[[], bytes]:
    """Return `make` with a row of the log for every time the file is fetched."""

    def made() -> bytes:
        content = make()
        note_if_possible(viewer, "table_file", **what)
        return content

    return made
