"""Cached reads of the comparison page: for each viewer what that viewer may see."""

from dataclasses import dataclass

import pandas as pd

from components.kept import kept
from components.reads import require_snapshot
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


@kept(200)
def _beside(
    version: str,
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    *,
    _snapshot: Snapshot,
) -> pd.DataFrame:
    chosen = [by_id(name) for name in indicator_ids]
    return units_beside_rest(_snapshot, chosen, selection, viewer)


def beside_rest(
    indicator_ids: tuple[str, ...], selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    """Return the selection's units beside the rest of the country, for the viewer."""
    snapshot = require_snapshot()
    found = _beside(
        snapshot.version, indicator_ids, selection, viewer, _snapshot=snapshot
    )
    # Whoever puts a column beside these does not put it into what is kept.
    return found.copy(deep=False)


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


@kept(300)
def _chances(
    version: str,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    group: frozenset[str] | None,
    *,
    _table: Columns,
) -> Chances:
    # The table follows from the key: it is what the viewer may see of the group.
    found = chances_of_worst_quarter(_table, by_id(indicator_id))
    part = found.verdict != ""
    units = {
        **{name: _table[name] for name in ("unit_id", "unit_name", "is_own")},
        "chance": found.chance,
        "verdict": found.verdict,
    }
    return Chances(only(units, part), found.places, found.says_something)


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
    return _chances(version, indicator_id, selection, viewer, group, _table=table)


@kept(300)
def _funnel(
    version: str,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    group: frozenset[str] | None,
    method: Method,
    *,
    _table: Columns,
) -> IndicatorFunnel:
    return funnel_of(_table, by_id(indicator_id), method=method)


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
    return _funnel(
        version, indicator_id, selection, viewer, group, method, _table=table
    )
