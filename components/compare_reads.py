"""Cached reads of the comparison page: for each viewer what that viewer may see."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components.cache_keys import BY_WORDS
from components.reads import KEEP_SECONDS, require_snapshot
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.beside_rest import units_beside_rest
from indicators.catalogue import by_id
from indicators.comparison import (
    IndicatorFunnel,
    chances_of_worst_quarter,
    funnel_of,
)
from indicators.results import Columns, only
from indicators.selection import Selection
from indicators.statistics.funnel import Method


@st.cache_data(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=200, hash_funcs=BY_WORDS
)
def _beside(
    version: str,
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    _snapshot: Snapshot,
) -> pd.DataFrame:
    chosen = [by_id(name) for name in indicator_ids]
    return units_beside_rest(_snapshot, chosen, selection, viewer)


def beside_rest(
    indicator_ids: tuple[str, ...], selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    """Return the selection's units beside the rest of the country, for the viewer."""
    snapshot = require_snapshot()
    return _beside(
        version=snapshot.version,
        indicator_ids=indicator_ids,
        selection=selection,
        viewer=viewer,
        _snapshot=snapshot,
    )


@dataclass(frozen=True, eq=False)
class Chances:
    """Each unit's chance (0-1) of being among the worst quarter of `size` units.

    `table` has `unit_id`, `unit_name`, `is_own`, `chance` and `verdict` of the units
    that take part. `says_something` is False where nobody is known to be in it.
    """

    table: Columns
    places: int
    says_something: bool

    @property
    def size(self) -> int:
        """How many units take part."""
        return len(self.table["unit_id"])


@st.cache_data(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=300, hash_funcs=BY_WORDS
)
def _chances(
    version: str,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    group: frozenset[str] | None,
    _table: Columns,
) -> dict[str, Any]:
    # The table follows from the key: it is what the viewer may see of the group.
    found = chances_of_worst_quarter(_table, by_id(indicator_id))
    part = found.verdict != ""
    units = {
        **{name: _table[name] for name in ("unit_id", "unit_name", "is_own")},
        "chance": found.chance,
        "verdict": found.verdict,
    }
    return {
        "table": only(units, part),
        "places": found.places,
        "says_something": found.says_something,
    }


def quarter_chances_of(
    table: Columns,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    group: frozenset[str] | None,
) -> Chances:
    """Return the chances within a group of the selection's units (None: all of them).

    `table` has the group's results. Raises `NoComparison` as
    `indicators.comparison.chances_of_worst_quarter` does.
    """
    version = require_snapshot().version
    found = _chances(
        version=version,
        indicator_id=indicator_id,
        selection=selection,
        viewer=viewer,
        group=group,
        _table=table,
    )
    return Chances(**found)


@st.cache_data(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=300, hash_funcs=BY_WORDS
)
def _funnel(
    version: str,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    group: frozenset[str] | None,
    method: Method,
    _table: Columns,
) -> dict[str, Any]:
    found = funnel_of(_table, by_id(indicator_id), method=method)
    # Indicators are not kept in a cache: their SQL conditions cannot be copied.
    return {**vars(found), "indicator": indicator_id}


def funnel_in(
    table: Columns,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    group: frozenset[str] | None,
    method: Method,
) -> IndicatorFunnel:
    """Return the funnel of a group of the selection's units; arguments as above."""
    version = require_snapshot().version
    found = _funnel(
        version=version,
        indicator_id=indicator_id,
        selection=selection,
        viewer=viewer,
        group=group,
        method=method,
        _table=table,
    )
    return IndicatorFunnel(**{**found, "indicator": by_id(indicator_id)})
