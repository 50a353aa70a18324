"""Nytt siden sist: what changed since the viewer's last visit."""

import logging
from dataclasses import dataclass

import streamlit as st

from access.reach import OwnDatabaseAway
from access.tokens import SignIn
from access.visits import Before, remember
from components.html_table import show_html
from components.page import Asked
from components.reads import definitions, measured, source
from components.whats_new_words import changes_html, headline, quiet_line
from indicators.catalogue import OFFICIAL
from indicators.results import joined
from indicators.selection import Selection
from indicators.since_last import (
    EVERY_STROKE,
    WIDE,
    Changes,
    Shown,
    cells_of,
    changes,
    months_of,
    unpacked,
    years_asked,
)
from indicators.suppression import least_shown
from wording import t

ROLES = ("hospital", "secretariat", "advisory")
NEWS = "whats_new"

_log = logging.getLogger("slagtavle")


@dataclass(frozen=True)
class News:
    """What this visit has to tell; `before` None: nothing to set it against."""

    of: tuple[object, ...]
    before: Before | None
    changes: Changes | None


def show_whats_new(asked: Asked) -> None:
    """Say what changed since the last visit; nothing on a first one.

    For who has units of the own, and for those who look after all. Who sees as another
    is told nothing, and leaves no trace of a visit.
    """
    viewer = asked.viewer
    sign_in = st.session_state.get("sign_in")
    if viewer.seen_by or viewer.role not in ROLES or not isinstance(sign_in, SignIn):
        return
    if viewer.role == "hospital" and not viewer.hospital_ids:
        return
    news = _news(asked, sign_in)
    if news is None or news.before is None:
        return
    if news.changes is None:
        st.caption(t("news.other_rules"))
    elif not (news.changes.cells or news.changes.months):
        st.caption(quiet_line(news.before.at))
    else:
        said = headline(news.changes, news.before.at)
        with st.expander(f"**{said}**", icon=":material/update:"):
            several = viewer.role != "hospital" or len(viewer.hospital_ids) > 1
            content = changes_html(news.changes, asked.snapshot, names_units=several)
            show_html(content, key="whats_new")


def _news(asked: Asked, sign_in: SignIn) -> News | None:
    """Return what is new, found once for each signing-in and version of the data."""
    basis = _basis(asked)
    of = (asked.snapshot.version, sign_in.digest, basis)
    kept = st.session_state.get(NEWS)
    if isinstance(kept, News) and kept.of == of:
        return kept
    now = _shown(asked, basis)
    try:
        before = remember(asked.viewer, sign_in.digest, now.packed())
        found = changes(unpacked(before.content), now) if before else None
    except OwnDatabaseAway:
        return None
    except (KeyError, TypeError, ValueError):
        _log.exception("What was shown at the last visit cannot be read")
        return None
    news = st.session_state[NEWS] = News(of, before, found)
    return news


def _basis(asked: Asked) -> str:
    """Return a name for the rules, and for what the viewer may see by them."""
    viewer = asked.viewer
    hospitals = ",".join(str(one) for one in sorted(viewer.hospital_ids))
    return f"{definitions()} {least_shown()} {viewer.role} {hospitals}"


def _shown(asked: Asked, basis: str) -> Shown:
    lacking = source().registry.not_computable
    indicators = {one.id: one for one in OFFICIAL if one.id not in lacking}
    first, last = years_asked(asked.snapshot)
    parts = [
        measured(tuple(indicators), question, asked.viewer)
        for question in _questions(asked, Selection(first, last, "year"))
    ]
    cells = cells_of(joined(parts), asked.viewer, asked.snapshot, indicators)
    months = {}
    if EVERY_STROKE in indicators:
        question = _questions(asked, Selection(first, last, "month"))[0]
        months = months_of(
            measured((EVERY_STROKE,), question, asked.viewer), asked.viewer
        )
    return Shown(basis, cells, months)


def _questions(asked: Asked, selection: Selection) -> list[Selection]:
    """Return the question about the viewer's units: hospitals, or country and RHF."""
    if asked.viewer.role == "hospital":
        mine = frozenset(str(one) for one in asked.viewer.hospital_ids)
        return [selection.at(unit_level="hospital", units=mine)]
    return [selection.at(unit_level=level) for level in WIDE]
