"""Numerators and denominators of a selection: masks and sums over the snapshot.

The result is exact and hides nothing: only `indicators.results` reads it, and passes
it through `indicators.suppression` before anybody sees a number.
"""

from collections.abc import Sequence

from data_access.snapshot import Snapshot
from indicators.cell_counting import CellCounter
from indicators.counting import Counter, Measured
from indicators.definition import Indicator
from indicators.prepared import remember
from indicators.selection import Selection

__all__ = ["Measured", "measure"]


def measure(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    *,
    merge: bool = True,
) -> list[Measured]:
    """Return the counts of each indicator, in the order given.

    `merge` False leaves every patient at the hospital that registered them, also for
    the indicators that are counted where thrombolysis is given.
    """
    found: dict[str, Measured] = {}
    for merged in (True, False):
        # Who is counted nowhere else is counted alike either way.
        some = [
            one
            for one in indicators
            if merged == (merge or not one.counted_where_thrombolysed)
        ]
        if some:
            found |= _measured(snapshot, some, selection, merged)
    return [found[one.id] for one in indicators]


def _measured(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    merge: bool,
) -> dict[str, Measured]:
    # What is hidden of a number asks for the unit's, its own and the country's counts
    # again, and so does the number beside it.
    known: dict[str, Measured] = remember(
        snapshot, ("counts", selection, merge), dict, shelf="counts"
    )
    found = {
        one.id: before
        for one in indicators
        if (before := known.get(one.id)) is not None and before.indicator is one
    }
    new = [one for one in indicators if one.id not in found]
    found |= {one.indicator.id: one for one in count(snapshot, new, selection, merge)}
    known |= found
    return found


def count(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
    merge: bool,
) -> list[Measured]:
    """Return what `measure` does, counted now."""
    if not indicators:
        return []
    kind = Counter if snapshot.cells is None else CellCounter
    return kind(snapshot, selection, merge).count_all(indicators)
