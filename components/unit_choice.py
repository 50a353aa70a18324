"""The one unit that a page is about: an own hospital, the country, or any other."""

import streamlit as st

from components.choice import choose
from components.filters import unit_names
from components.overview import UnitChosen, find_unit, own_units
from components.page import Asked
from data_access.snapshot import Snapshot
from indicators.selection import NATION, Selection
from wording import t


def choose_unit(asked: Asked) -> UnitChosen:
    """Let the user choose the unit; the first own one, else the country, unless so."""
    units = {one.id: one for one in own_units(asked)}
    first = next(iter(units), NATION)
    level = asked.selection.unit_level
    units[NATION] = UnitChosen(NATION, t("nation.name"), "nation")
    for unit_id, name in unit_names(asked.snapshot, level).items():
        units.setdefault(unit_id, UnitChosen(unit_id, name, level))
    now = asked.choice.get("enhet", first)
    linked = find_unit(asked.snapshot, now)
    if linked is not None:
        units.setdefault(linked.id, linked)
    now = now if now in units else first
    st.session_state["page_unit"] = now
    st.selectbox(
        t("unit_choice.label"),
        list(units),
        format_func=lambda one: units[one].name,
        key="page_unit",
        width=330,
        on_change=lambda: choose("enhet", st.session_state["page_unit"]),
    )
    return units[now]


def of_unit(selection: Selection, unit: UnitChosen) -> Selection:
    """Return the selection about one unit and one period."""
    units = frozenset() if unit.level == NATION else frozenset({unit.id})
    return selection.at(period="all", unit_level=unit.level, units=units)


def rest_of(selection: Selection, unit: UnitChosen) -> Selection | None:
    """Return the selection about the country without the unit; None for the country."""
    if unit.level == NATION:
        return None
    return of_unit(selection, unit).at(rest_of=(unit.id,), units=frozenset())


def region_of(snapshot: Snapshot, unit: UnitChosen) -> str:
    """Return the RHF of a hospital or HF; an empty text for RHF and country."""
    for one in snapshot.units:
        if unit.id in (str(one.unit_id), one.hf) and unit.level in ("hospital", "hf"):
            return one.rhf
    return ""
