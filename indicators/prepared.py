"""What every question asks of a snapshot anew, worked out once for each snapshot.

It is forgotten together with the snapshot. Nothing here depends on who asks.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from data_access.snapshot import UNKNOWN_TIME, Snapshot
from indicators.selection import Selection, UnitLevel, patients
from indicators.units import UnitGroup, groups_of, hospital_positions

Answer = TypeVar("Answer")
# Half a megabyte at most each: the places of six years' strokes.
MOST_REMEMBERED = 24

Shelf = dict[object, object]
_remembered: WeakKeyDictionary[object, dict[str, Shelf]] = WeakKeyDictionary()


def remember(
    owner: object, key: object, work_out: Callable[[], Answer], *, shelf: str = ""
) -> Answer:
    """Return what was worked out for a snapshot or its cells; the first time, now.

    `work_out` must follow from the owner and the key alone. What it returns must not
    hold the owner, which would never go. Each shelf has room for as many.
    """
    known = _remembered.setdefault(owner, {}).setdefault(shelf, {})
    # Taken out and put back, so that what is asked for most stays longest.
    answer = known.pop(key, None)
    if answer is None:
        answer = work_out()
        while len(known) >= MOST_REMEMBERED:
            known.pop(next(iter(list(known))), None)
    known[key] = answer
    return cast(Answer, answer)


def strokes_of(
    snapshot: Snapshot, selection: Selection, first: int, last: int
) -> NDArray[np.intp] | slice:
    """Return the places of the strokes of some months that the patient filters keep."""
    asked = selection.at(
        first=first,
        last=last,
        period="all",
        unit_level="nation",
        units=frozenset(),
        rest_of=(),
    )
    return remember(snapshot, ("strokes", asked), partial(_strokes_of, snapshot, asked))


def _strokes_of(snapshot: Snapshot, asked: Selection) -> NDArray[np.intp] | slice:
    inside = (snapshot.month >= asked.first) & (snapshot.month <= asked.last)
    kept = patients(snapshot, asked)
    if kept is not None:
        inside &= kept
    return slice(None) if inside.all() else np.flatnonzero(inside)


def known_times(
    snapshot: Snapshot, indicator_id: str
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the places of the strokes that have a time, and these times."""
    return remember(
        snapshot,
        indicator_id,
        partial(_known_times, snapshot, indicator_id),
        shelf="times",
    )


def _known_times(
    snapshot: Snapshot, indicator_id: str
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    times = snapshot.times[indicator_id]
    places = np.flatnonzero(times != UNKNOWN_TIME).astype(np.int32)
    return places, times[places]


def groups_at(
    snapshot: Snapshot, level: UnitLevel, *, where_thrombolysed: bool
) -> tuple[UnitGroup, ...]:
    """Return the units of a level, with the hospitals that are counted in each."""
    return remember(
        snapshot,
        ("groups", level, where_thrombolysed),
        partial(_groups_at, snapshot, level, where_thrombolysed),
    )


def _groups_at(
    snapshot: Snapshot, level: UnitLevel, where_thrombolysed: bool
) -> tuple[UnitGroup, ...]:
    counted_with = hospital_positions(snapshot, where_thrombolysed=where_thrombolysed)
    return groups_of(snapshot.units, level, counted_with)
