"""Strokes counted in cells: what is kept of a registry too large to hold row by row.

A cell holds the strokes that are alike in unit, time and the dimensions of the patient
filters. What was a flag of a stroke is a sum over the cell, and a time is a list of
values with how many strokes had each: the arithmetic is that of the rows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Counts = NDArray[Any]
Range = tuple[int, int]
DIMENSIONS = ("sex", "age", "diagnosis", "nihss", "within_4h")
# What is counted of a share.
Kind = Literal["met", "inside", "unknown"]
YEAR = 12


@dataclass(frozen=True)
class Bands:
    """The bands that ages (years) and NIHSS are kept in; limits belong to the band."""

    ages: tuple[Range, ...]
    nihss: tuple[Range, ...]


@dataclass(frozen=True, eq=False)
class Times:
    """The values of one median in each cell.

    Those of cell `c` stand at `first[c]` to, not including, `first[c + 1]`: rising
    whole seconds or days in `value`, and in `strokes` how many had it.
    """

    first: Ints
    value: NDArray[np.int32]
    strokes: Counts

    @cached_property
    def until(self) -> Ints:
        """How many strokes there are up to and with each value, of all cells."""
        return np.cumsum(self.strokes, dtype=np.int64)

    @cached_property
    def begins(self) -> Ints:
        """How many strokes there are before each cell; the last entry is all."""
        return np.concatenate(([0], self.until))[self.first]

    def cells(self) -> Ints:
        """Return the cell that each value stands in."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def of(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the places of the values of some cells, and whose each is.

        The second array counts the cells as they are given, from 0.
        """
        sizes = self.first[cells + 1] - self.first[cells]
        owner = np.repeat(np.arange(len(cells)), sizes)
        begins = np.cumsum(sizes) - sizes
        places = np.arange(int(sizes.sum())) + (self.first[cells] - begins)[owner]
        return places, owner


@dataclass(frozen=True, eq=False)
class CellTable:
    """Cells, a row each, by unit and month.

    `unit` and `month` are as in the snapshot; where `months` is 12 the cell holds a
    calendar year and `month` is its January, else 1. `codes` are the codes of the
    dimensions that the cells are kept apart by: the snapshot's, and for ages and NIHSS
    the number of the band from 1, 0 unknown. `counts` has a column for each of
    `Cells.columns`. `strokes` are all strokes.
    """

    unit: NDArray[np.int16]
    month: NDArray[np.int32]
    months: NDArray[np.int8]
    codes: Mapping[str, NDArray[np.int8]]
    strokes: Counts
    counts: Counts
    times: Mapping[str, Times] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, kept: NDArray[np.bool_]) -> "CellTable":
        """Return some of the cells."""
        rows = np.flatnonzero(kept)
        return replace(
            self,
            unit=self.unit[rows],
            month=self.month[rows],
            months=self.months[rows],
            codes={name: code[rows] for name, code in self.codes.items()},
            strokes=self.strokes[rows],
            counts=self.counts[rows],
            times={name: _picked(times, rows) for name, times in self.times.items()},
        )

    def megabytes(self) -> float:
        """Return the size in memory, in MB."""
        return sum(column.nbytes for column in self.columns()) / 1e6

    def columns(self) -> list[NDArray[Any]]:
        """Return every array it is made of, in a fixed order."""
        found: list[NDArray[Any]] = [self.unit, self.month, self.months]
        found += [self.strokes, self.counts]
        found += [self.codes[name] for name in sorted(self.codes)]
        for name in sorted(self.times):
            times = self.times[name]
            found += [times.first, times.value, times.strokes]
        return found


def _picked(times: Times, rows: Ints) -> Times:
    places, _ = times.of(rows)
    sizes = times.first[rows + 1] - times.first[rows]
    return Times(
        np.concatenate(([0], np.cumsum(sizes))),
        times.value[places],
        times.strokes[places],
    )


def fold(
    table: CellTable,
    kept: Collection[str],
    *,
    years: bool = False,
    timed: Collection[str] | None = None,
) -> CellTable:
    """Return the cells added up over the dimensions that are not kept.

    `years` adds up the months of a calendar year too. `timed` names the medians whose
    values are wanted (None: all).
    """
    month = table.month // YEAR * YEAR if years else table.month
    codes = {name: table.codes[name] for name in DIMENSIONS if name in kept}
    columns: list[NDArray[Any]] = [table.unit, month, table.months, *codes.values()]
    firsts, group = _alike(columns)
    wanted = table.times if timed is None else timed
    return CellTable(
        unit=table.unit[firsts],
        month=month[firsts].astype(np.int32),
        months=np.full(len(firsts), YEAR, np.int8) if years else table.months[firsts],
        codes={name: code[firsts] for name, code in codes.items()},
        strokes=added_up(group, table.strokes[:, None], len(firsts))[:, 0],
        counts=added_up(group, table.counts, len(firsts)),
        times={n: _folded(table.times[n], group, len(firsts)) for n in wanted},
    )


def _alike(columns: Sequence[NDArray[Any]]) -> tuple[Ints, Ints]:
    """Return a place of each different row, in rising order, and every row's number."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        low = int(column.min()) if len(column) else 0
        size = int(column.max()) - low + 1 if len(column) else 1
        key = key * size + (column.astype(np.int64) - low)
    _, firsts, group = np.unique(key, return_index=True, return_inverse=True)
    return firsts, group


def added_up(group: Ints, counts: Counts, size: int) -> Counts:
    """Return the sums of the rows of each group, numbered 0 to `size` - 1."""
    rows = len(group)
    belongs = csr_array(
        (np.ones(rows, np.int32), (group, np.arange(rows))), shape=(size, rows)
    )
    return np.asarray(belongs @ counts.astype(np.int32, copy=False))


def _folded(times: Times, group: Ints, size: int) -> Times:
    return times_of(group[times.cells()], times.value, times.strokes, size)


def times_of(cell: Ints, value: Counts, strokes: Counts, size: int) -> Times:
    """Return the values of cells 0 to `size` - 1, whatever order they come in."""
    if not len(cell):
        return Times(np.zeros(size + 1, np.int64), value.astype(np.int32), strokes)
    low = int(value.min())
    span = int(value.max()) - low + 1
    key = cell * span + (value.astype(np.int64) - low)
    if (key[1:] > key[:-1]).all():
        found, added = key, strokes
    else:
        order = np.argsort(key, kind="stable")
        key = key[order]
        begins = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        found = key[begins]
        added = np.add.reduceat(strokes[order].astype(np.int32), begins)
    sizes = np.bincount(found // span, minlength=size)
    return Times(
        np.concatenate(([0], np.cumsum(sizes))),
        (found % span + low).astype(np.int32),
        added,
    )


def joined(tables: Sequence[CellTable]) -> CellTable:
    """Return the cells of tables of one kind, in their order, in small integers."""
    first = tables[0]

    def chain(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(one, name) for one in tables])

    return CellTable(
        unit=chain("unit"),
        month=chain("month"),
        months=chain("months"),
        codes={
            name: np.concatenate([one.codes[name] for one in tables])
            for name in first.codes
        },
        strokes=chain("strokes").astype(np.int32),
        counts=_small([one.counts for one in tables]),
        times={
            name: _joined_times([one.times[name] for one in tables])
            for name in first.times
        },
    )


def _joined_times(parts: Sequence[Times]) -> Times:
    begins = np.cumsum([0, *(len(part.value) for part in parts)])
    firsts = [
        part.first[:-1] + begin for part, begin in zip(parts, begins, strict=False)
    ]
    return Times(
        np.concatenate([*firsts, begins[-1:]]),
        np.concatenate([part.value for part in parts]),
        _small([part.strokes for part in parts]),
    )


def _small(parts: Sequence[Counts]) -> Counts:
    most = max((int(part.max()) for part in parts if part.size), default=0)
    kind = np.min_scalar_type(most)
    return np.concatenate([part.astype(kind) for part in parts])


@dataclass(frozen=True, eq=False)
class Cells:
    """A registry in cells.

    `fine` keeps all dimensions apart: whole calendar years, and from `fine_from` on
    months as well. `by_month` keeps every month apart, by the one dimension that is
    the key, or by none (""), which alone has the medians' values. `columns` says which
    column of counts holds what is counted of a share; `shares` are the indicators, and
    who is unknown of one without such a column is nobody. The months are those of the
    first and last stroke.
    """

    bands: Bands
    columns: Mapping[tuple[str, Kind], int]
    shares: frozenset[str]
    fine_from: int
    first_month: int
    last_month: int
    fine: CellTable
    by_month: Mapping[str, CellTable]

    @property
    def strokes(self) -> int:
        """How many strokes there are."""
        return int(self.by_month[""].strokes.sum())

    def tables(self) -> list[CellTable]:
        """Return every table, in a fixed order."""
        return [self.fine, *(self.by_month[name] for name in sorted(self.by_month))]

    def megabytes(self) -> float:
        """Return the size in memory, in MB."""
        return sum(table.megabytes() for table in self.tables())


def kept_of(months: CellTable, fine_from: int) -> dict[str, CellTable]:
    """Return what is kept of one hospital's cells of months and all dimensions.

    The keys are those of `Cells.by_month`, and "fine".
    """
    years = fold(months, DIMENSIONS, years=True)
    tables = {
        name: fold(months, (name,) if name else (), timed=() if name else None)
        for name in ("", *DIMENSIONS)
    }
    since = months.where(months.month >= fine_from)
    return {"fine": joined([years, since]), **tables}
