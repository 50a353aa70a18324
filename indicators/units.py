"""Units at each level, in the registry's order, and which hospitals they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data_access.snapshot import Snapshot, Unit
from indicators.selection import NATION, UnitLevel

ResultLevel = Literal["nation", "rhf", "hf", "hospital", "rest"]


@dataclass(frozen=True)
class UnitGroup:
    """One unit of a level and the positions of its hospitals in the snapshot."""

    level: ResultLevel
    id: str
    name: str
    rhf: str
    hospitals: tuple[int, ...]


def hospital_positions(
    snapshot: Snapshot, *, where_thrombolysed: bool
) -> NDArray[np.int64]:
    """Return, for each hospital, the position of the hospital it is counted with."""
    own = np.arange(len(snapshot.units))
    if not where_thrombolysed:
        return own
    place = {unit.unit_id: index for index, unit in enumerate(snapshot.units)}
    return np.array(
        [
            place.get(unit.thrombolysis_unit_id, index)
            for index, unit in enumerate(snapshot.units)
        ],
        dtype=np.int64,
    )


def groups_of(
    units: Sequence[Unit], level: UnitLevel, counted_with: NDArray[np.int64]
) -> tuple[UnitGroup, ...]:
    """Return the level's units in registry order (Nord, Midt-Norge, Sør-Øst, Vest).

    A hospital whose patients are counted elsewhere keeps its place with no hospitals
    in it. Forms from a unit that `Enhet` does not know belong to the nation only.
    """
    members: dict[int, list[int]] = {index: [] for index in range(len(units))}
    for index, counted in enumerate(counted_with):
        members[int(counted)].append(index)
    if level == "nation":
        everyone = tuple(range(len(units)))
        return (UnitGroup("nation", NATION, NATION, "", everyone),)
    if level == "hospital":
        return tuple(
            UnitGroup(
                "hospital",
                str(unit.unit_id),
                unit.short_name,
                unit.rhf,
                tuple(members[index]),
            )
            for index, unit in enumerate(units)
        )
    names: dict[str, tuple[str, list[int]]] = {}
    for index, unit in enumerate(units):
        name = unit.rhf if level == "rhf" else unit.hf
        names.setdefault(name, (unit.rhf, []))[1].extend(members[index])
    return tuple(
        UnitGroup(level, name, name, rhf, tuple(sorted(hospitals)))
        for name, (rhf, hospitals) in names.items()
    )
