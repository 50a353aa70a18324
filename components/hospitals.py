"""The hospitals there are, for pages that need no number of the registry."""

import logging

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from components.reads import source
from data_access.engine import UnusableDatabase
from data_access.snapshot import Unit, read_units
from data_access.told import reason

KEEP_SECONDS = 600

_log = logging.getLogger("slagtavle")


def hospitals() -> tuple[Unit, ...]:
    """Return the hospitals as the registry lists them; none while it is away.

    Does not wait for the snapshot, which takes seconds after a start.
    """
    try:
        return _read()
    except (UnusableDatabase, SQLAlchemyError) as error:
        _log.error("The hospitals cannot be read: %s", reason(error))  # noqa: TRY400
        return ()


@st.cache_data(show_spinner=False, ttl=KEEP_SECONDS, max_entries=1)
def _read() -> tuple[Unit, ...]:
    registry = source().registry
    with registry.reference.connect() as connection:
        return read_units(connection, registry.finding.missing)
