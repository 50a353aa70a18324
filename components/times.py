"""The way to treatment: which unit, which treatment, which patients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.choice import choose
from components.overview import UnitChosen
from components.page import Asked, refuse_missing
from components.reads import times
from components.unit_choice import choose_unit
from indicators.selection import NATION, Selection
from indicators.ways import (
    THROMBECTOMY_DIRECT,
    THROMBECTOMY_TRANSFERRED,
    THROMBOLYSIS,
    Way,
)
from wording import day, t

# Treatments and groups of patients as they stand in the link.
GROUPS = {"direkte": THROMBECTOMY_DIRECT, "overflyttet": THROMBECTOMY_TRANSFERRED}
WAYS_OF = {"trombolyse": {"": THROMBOLYSIS}, "trombektomi": GROUPS}


@dataclass(frozen=True)
class WayAsked:
    """One run of the page: the unit, its selection, and the ways of the treatment.

    `ways` are by group of patients: "" for all of them.
    """

    asked: Asked
    unit: UnitChosen
    selection: Selection
    treatment: str
    ways: dict[str, Way]

    def words(self) -> str:
        """Return the line under a chart's title: selection and as-of date."""
        as_of = t("indicator.as_of", day=day(self.asked.snapshot.as_of))
        return f"{self.asked.words} · {as_of}"


def choose_way(asked: Asked) -> WayAsked:
    """Let the user choose unit and treatment; the own unit's thrombolysis unless so."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = choose_unit(asked)
        treatment = choose_one(
            asked, "behandling", t("times.treatment"), list(WAYS_OF), "treatment"
        )
    ways = WAYS_OF[treatment]
    for way in ways.values():
        refuse_missing(way.from_door.id)
    units = frozenset() if unit.level == NATION else frozenset({unit.id})
    selection = asked.selection.at(period="all", unit_level=unit.level, units=units)
    return WayAsked(asked, unit, selection, treatment, ways)


def choose_one(
    asked: Asked,
    key: str,
    label: str,
    options: Sequence[str],
    words: str,
    default: str = "",
) -> str:
    """Let the user choose one of a few; default or first unless the link says so.

    `key` is the link's, `words` the part of the catalogue's keys.
    """
    now = asked.choice.get(key, default)
    now = now if now in options else options[0]
    widget = f"times_{key}"
    st.session_state[widget] = now
    st.segmented_control(
        label,
        options,
        format_func=lambda one: t(f"times.{words}.{one}"),
        key=widget,
        required=True,
        on_change=lambda: choose(key, st.session_state[widget]),
    )
    return now


def choose_group(way_asked: WayAsked) -> Way:
    """Let the user choose direct or transferred patients; those there are more of."""
    groups = list(way_asked.ways)
    if len(groups) == 1:
        return way_asked.ways[groups[0]]
    most = max(groups, key=lambda group: _treated(way_asked, group))
    label = t("times.group")
    chosen = choose_one(way_asked.asked, "innlagt", label, groups, "group", most)
    return way_asked.ways[chosen]


def _treated(way_asked: WayAsked, group: str) -> float:
    """Return how many of the unit's patients are shown; 0 where that is hidden."""
    way = way_asked.ways[group]
    table = times("legs", way.id, way_asked.selection, way_asked.asked.viewer)
    of_unit = table["denominator"][table["unit_level"] != "rest"]
    return float(np.nan_to_num(of_unit).max())
