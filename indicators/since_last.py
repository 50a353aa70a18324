"""What has changed between two looks of one viewer, from what both have shown.

A number of others is never set against an earlier one of theirs: two rounded counts
that are one registration apart would give an exact one away. Of units that are not the
viewer's own only the goal levels of finished years are kept, as published.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.definition import Indicator
from indicators.prepared import groups_at
from indicators.results import Table, rows_of

# Its denominator is every stroke.
EVERY_STROKE = "stroke_unit_treated"
WIDE = ("nation", "rhf")

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Cell:
    """A number as it was shown: counts and value of own units, else the level alone.

    `numerator` is None for a median, all three are None where only the level is kept.
    """

    numerator: float | None
    denominator: float | None
    value: float | None
    level: str


@dataclass(frozen=True)
class Shown:
    """What one look has shown: cells by (indicator, unit, year), strokes by month.

    `months` are `{(unit, YYYY-MM): strokes}` of own units. `basis` names the rules and
    rights: only looks on the same basis can be compared.
    """

    basis: str
    cells: Mapping[Key, Cell] = field(default_factory=dict)
    months: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def packed(self) -> dict[str, Any]:
        """Return it in what JSON knows."""
        return {
            "basis": self.basis,
            "cells": [
                [*key, *asdict(cell).values()] for key, cell in self.cells.items()
            ],
            "months": [[*key, number] for key, number in self.months.items()],
        }


def unpacked(content: Mapping[str, Any]) -> Shown:
    """Return what `Shown.packed` was made of. Raises for anything else."""
    return Shown(
        basis=str(content["basis"]),
        cells={(a, b, c): Cell(*cell) for a, b, c, *cell in content["cells"]},
        months={(unit, month): int(n) for unit, month, n in content["months"]},
    )


@dataclass(frozen=True)
class Change:
    """A cell before and now; `is_level` says that its goal level is another."""

    indicator_id: str
    unit_id: str
    year: str
    before: Cell
    now: Cell

    @property
    def is_level(self) -> bool:
        """Whether the goal level changed, from one that there was to another."""
        levels = {self.before.level, self.now.level}
        return len(levels) == 2 and "" not in levels


@dataclass(frozen=True)
class Changes:
    """What changed: cells, levels first, and strokes by month, the newest first."""

    cells: tuple[Change, ...]
    months: tuple[tuple[str, int], ...]

    @property
    def new_strokes(self) -> int:
        """How many strokes came, in the months that have more of them than before."""
        return sum(number for _, number in self.months if number > 0)


def years_asked(snapshot: Snapshot) -> tuple[int, int]:
    """Return the first and last month of the year before this one, and this one."""
    year = snapshot.as_of.year
    return (year - 1) * 12, year * 12 + 11


def sees_counts(viewer: Viewer, snapshot: Snapshot, indicator: Indicator) -> set[str]:
    """Return the hospitals whose count of an indicator is of own patients only."""
    merged = indicator.counted_where_thrombolysed
    groups = groups_at(snapshot, "hospital", where_thrombolysed=merged)
    return {
        one.id
        for one in groups
        if viewer.owns({snapshot.units[place].unit_id for place in one.hospitals})
    }


def cells_of(
    rows: Table,
    viewer: Viewer,
    snapshot: Snapshot,
    indicators: Mapping[str, Indicator],
) -> dict[Key, Cell]:
    """Return what may be kept of rows of `results`, whose periods are years."""
    own = {name: sees_counts(viewer, snapshot, one) for name, one in indicators.items()}
    kept: dict[Key, Cell] = {}
    for row in rows_of(rows):
        key = (row["indicator_id"], row["unit_id"], str(row["period"]))
        if row["hidden_reason"] or row["rounded"]:
            continue
        is_wide = row["unit_level"] in WIDE
        if viewer.sees_exact_everywhere or row["unit_id"] in own[row["indicator_id"]]:
            kept[key] = Cell(
                _number(row["numerator"]),
                _number(row["denominator"]),
                _number(row["value"]),
                row["goal_level"],
            )
        elif is_wide and not row["incomplete"]:
            kept[key] = Cell(None, None, None, row["goal_level"])
    return kept


def months_of(rows: Table, viewer: Viewer) -> dict[tuple[str, str], int]:
    """Return the strokes by month of own units, from rows of `EVERY_STROKE`."""
    return {
        (row["unit_id"], f"{row['period_start']:%Y-%m}"): int(row["denominator"])
        for row in rows_of(rows)
        if (row["is_own"] or viewer.sees_exact_everywhere)
        and not row["hidden_reason"]
        and not row["rounded"]
    }


def changes(before: Shown, now: Shown) -> Changes | None:
    """Return what changed; None where the two cannot be compared.

    A cell counts that both looks had: what is shown for the first time is no change.
    """
    if before.basis != now.basis:
        return None
    moved = [
        Change(*key, before.cells[key], cell)
        for key, cell in now.cells.items()
        if key in before.cells and before.cells[key] != cell
    ]
    moved = [one for one in moved if one.is_level or one.now.denominator is not None]
    moved.sort(key=lambda one: not one.is_level)
    return Changes(tuple(moved), _months(before.months, now.months))


def _months(
    before: Mapping[tuple[str, str], int], now: Mapping[tuple[str, str], int]
) -> tuple[tuple[str, int], ...]:
    units = {unit for unit, _ in before} & {unit for unit, _ in now}
    by_month: dict[str, int] = {}
    for unit, month in _keys(before, now, units):
        more = now.get((unit, month), 0) - before.get((unit, month), 0)
        by_month[month] = by_month.get(month, 0) + more
    newest_first = sorted(by_month, reverse=True)
    return tuple((month, by_month[month]) for month in newest_first if by_month[month])


def _keys(
    before: Collection[tuple[str, str]],
    now: Collection[tuple[str, str]],
    units: Collection[str],
) -> list[tuple[str, str]]:
    return [key for key in {*before, *now} if key[0] in units]


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
