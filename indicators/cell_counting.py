"""The counting of a snapshot of cells: the same sums, of fewer and larger parts.

Cells have no more than they have: months apart before `fine_from` only for one filter
at a time, ages and NIHSS in the fixed bands only. What is finer is not offered, and
the answer says so.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from data_access.cells import (
    YEAR,
    Cells,
    CellTable,
    Ints,
    Kind,
    Range,
    Times,
    added_up,
    fold,
)
from data_access.snapshot import Snapshot
from indicators.counting import Counter, Measured, column_of_month
from indicators.definition import (
    Indicator,
    MedianIndicator,
    ShareIndicator,
    SpreadIndicator,
)
from indicators.periods import Period
from indicators.prepared import remember
from indicators.selection import UNKNOWN_NIHSS, Selection
from indicators.statistics.medians import MedianSummary, summarise_at, summarise_counted
from indicators.units import UnitGroup

Codes = dict[str, frozenset[int]]
KINDS: tuple[Kind, ...] = ("met", "inside", "unknown")


def category_id(scale: str, number: int) -> str:
    """Return the name by which a category of a spread is counted."""
    return f"{scale}_{number}"


class CellCounter(Counter):
    """Counts as `Counter` does, in the cells of a snapshot."""

    def __init__(self, snapshot: Snapshot, selection: Selection, merge: bool) -> None:
        super().__init__(snapshot, selection, merge)
        assert snapshot.cells is not None
        self.cells = snapshot.cells
        self.codes = codes_of(selection, self.cells)
        self._sums: dict[bool, NDArray[np.int64] | None] = {}
        self._units: dict[bool, tuple[tuple[UnitGroup, ...], Ints]] = {}
        self._timed_rows: dict[bool, tuple[CellTable, Ints, Ints] | None] = {}

    def count_all(self, indicators: Sequence[Indicator]) -> list[Measured]:
        """Return the counts of each indicator: cells hold those of all shares."""
        return [self.count(indicator) for indicator in indicators]

    def _groups(self, merged: bool) -> tuple[tuple[UnitGroup, ...], Ints]:
        if merged not in self._units:
            self._units[merged] = super()._groups(merged)
        return self._units[merged]

    def _share(self, indicator: ShareIndicator, merged: bool) -> Measured:
        groups, where = self._groups(merged)
        if indicator.id not in self.cells.shares:
            return self._nothing(indicator, groups)
        sums = self._sums_in(where, self._parts(groups), merged)
        if sums is None:
            return self._nothing(indicator, groups, offered=False)
        met, inside, unknown = (
            self._answers(self._column(sums, indicator.id, kind, groups))
            for kind in KINDS
        )
        return Measured(indicator, groups, self.periods, met, inside, unknown=unknown)

    def _spread(self, indicator: SpreadIndicator, merged: bool) -> Measured:
        groups, where = self._groups(merged)
        sums = self._sums_in(where, self._parts(groups), merged)
        if sums is None:
            return self._nothing(indicator, groups, offered=False)
        counts = [
            self._column(sums, category_id(indicator.id, number), "met", groups)
            for number in range(1, indicator.categories + 1)
        ]
        return self._spread_out(indicator, groups, counts)

    def _column(
        self,
        sums: NDArray[np.int64],
        name: str,
        kind: Kind,
        groups: tuple[UnitGroup, ...],
    ) -> NDArray[np.float64]:
        shape = (self._parts(groups), len(self._columns()))
        place = self.cells.columns.get((name, kind))
        if place is None:
            return np.zeros(shape)
        return sums[:, place].reshape(shape).astype(float)

    def _sums_in(
        self, where: Ints, parts: int, merged: bool
    ) -> NDArray[np.int64] | None:
        if merged not in self._sums:
            self._sums[merged] = self._added(where, parts)
        return self._sums[merged]

    def _added(self, where: Ints, parts: int) -> NDArray[np.int64] | None:
        """Return the sums of every share by part and period; None: not offered."""
        columns = self._columns()
        if not columns:
            return np.zeros((0, len(self.cells.columns)), np.int64)
        if self.codes is None:
            return None
        if len(self.codes) <= 1:
            table = self.cells.by_month["".join(self.codes)]
        elif covers(self.cells, columns):
            table = self.cells.fine
        else:
            return None
        rows, cell = self._rows(table, columns, where)
        found = added_up(cell, table.counts[rows], parts * len(columns))
        return found.astype(np.int64)

    def _rows(
        self, table: CellTable, columns: Sequence[Period], where: Ints
    ) -> tuple[Ints, Ints]:
        """Return the rows that count, and part * periods + period of each."""
        assert self.codes is not None
        column = column_of(self.cells, table, columns)
        group = where[table.unit]
        inside = (column >= 0) & (group >= 0)
        for name, codes in self.codes.items():
            inside &= np.isin(table.codes[name], sorted(codes))
        rows = np.flatnonzero(inside)
        return rows, group[rows] * len(columns) + column[rows]

    def _rows_of_each(
        self,
        groups: tuple[UnitGroup, ...],
        table: CellTable,
        columns: Sequence[Period],
        where: Ints,
    ) -> tuple[Ints, Ints]:
        return self._in_each(groups, *self._rows(table, columns, where))

    def _medians(self, indicator: MedianIndicator, merged: bool) -> Measured:
        groups, where = self._groups(merged)
        columns = self._columns()
        if indicator.id not in self.snapshot.times:
            return self._nothing(indicator, groups)
        if not columns:
            return self._summarised(indicator, groups, [])
        if merged not in self._timed_rows:
            smallest = self._timed(columns)
            self._timed_rows[merged] = (
                None
                if smallest is None
                else (smallest, *self._rows_of_each(groups, smallest, columns, where))
            )
        timed = self._timed_rows[merged]
        if timed is None:
            return self._nothing(indicator, groups, offered=False)
        table, rows, cell = timed
        times = table.times[indicator.id]
        if self.selection.period != "rolling12":
            found = [summarise_cells(times, rows, cell, len(groups) * len(columns))]
        else:
            places, owner = times.of(rows)
            parts = (cell[owner], times.value[places], times.strokes[places])
            found = self._windows_of(*parts, len(groups))
        return self._summarised(indicator, groups, found)

    def values(self, indicator: MedianIndicator) -> NDArray[np.int32]:
        """Return every value behind an answer that is offered, in no order."""
        merged = indicator.counted_where_thrombolysed and self.merge
        groups, where = self._groups(merged)
        table = self._timed(self._columns())
        assert table is not None
        rows, _ = self._rows_of_each(groups, table, self._columns(), where)
        times = table.times[indicator.id]
        places, _ = times.of(rows)
        found: NDArray[np.int32] = np.repeat(times.value[places], times.strokes[places])
        return found

    def _timed(self, columns: Sequence[Period]) -> CellTable | None:
        """Return the smallest table whose values answer; None: not offered."""
        if self.codes is None:
            return None
        if covers(self.cells, columns):
            if len(self.codes) > 1:
                return self.cells.fine
            kept = tuple(self.codes)
            # Kept with the cells: parts of a snapshot share them.
            return remember(
                self.cells.fine,
                ("fold", kept),
                partial(fold, self.cells.fine, kept),
            )
        return None if self.codes else self.cells.by_month[""]

    def _windows_of(
        self,
        cell: Ints,
        value: NDArray[np.int32],
        strokes: NDArray[np.integer],
        groups: int,
    ) -> list[MedianSummary]:
        months = len(self._columns())
        group, month = cell // months, cell % months
        found = []
        for window in range(len(self.periods)):
            inside = (month >= window) & (month < window + YEAR)
            parts = (group[inside], value[inside], strokes[inside])
            found.append(summarise_counted(*parts, groups))
        return found


def summarise_cells(times: Times, rows: Ints, cell: Ints, size: int) -> MedianSummary:
    """Return the summary of the values of some rows, in cells 0 to `size` - 1.

    A row that is alone in its cell has its values in order already: nothing is done for
    each of them.
    """
    alone = np.bincount(cell, minlength=size) == 1
    is_alone = alone[cell]
    places, owner = times.of(rows[~is_alone])
    mixed = summarise_counted(
        cell[~is_alone][owner], times.value[places], times.strokes[places], size
    )
    begin, n = np.zeros(size, np.int64), np.zeros(size, np.int64)
    mine, where = rows[is_alone], cell[is_alone]
    begin[where] = times.begins[mine]
    n[where] = times.begins[mine + 1] - times.begins[mine]
    own = summarise_at(n, begin, times.until, times.value)
    return MedianSummary(
        **{
            name: np.where(alone, getattr(own, name), getattr(mixed, name))
            for name in ("n", "median", "q1", "q3", "lower", "upper")
        }
    )


def codes_of(selection: Selection, cells: Cells) -> Codes | None:
    """Return the codes that the patient filters keep, by dimension that is filtered.

    None where ages or NIHSS are asked for in other than the bands that are kept.
    """
    codes: Codes = {}
    if selection.diagnoses:
        codes["diagnosis"] = selection.diagnoses
    if selection.sex is not None:
        codes["sex"] = frozenset({selection.sex})
    if selection.within_4h is not None:
        codes["within_4h"] = frozenset({1 if selection.within_4h else 2})
    for name, ranges, bands in (
        ("age", selection.ages, cells.bands.ages),
        ("nihss", selection.nihss, cells.bands.nihss),
    ):
        found = [_bands_in(one, bands) for one in ranges]
        if not all(found):
            return None
        if found:
            codes[name] = frozenset().union(*found)
    return codes


def _bands_in(asked: Range, bands: Sequence[Range]) -> frozenset[int]:
    """Return the numbers of the bands that make up a range; none where they do not."""
    if asked == UNKNOWN_NIHSS:
        return frozenset({0})
    inside = [
        number
        for number, (low, high) in enumerate(bands, 1)
        if asked[0] <= low and high <= asked[1]
    ]
    whole = inside and bands[inside[0] - 1][0] == asked[0]
    if not whole or bands[inside[-1] - 1][1] != asked[1]:
        return frozenset()
    return frozenset(inside)


def covers(cells: Cells, columns: Sequence[Period]) -> bool:
    """Return whether the periods are made of whole years, and of months kept apart."""
    year_of = _whole_years(cells, columns)
    first = max(columns[0].first, cells.first_month)
    last = min(columns[-1].last, cells.last_month, cells.fine_from - 1)
    return all(month // YEAR in year_of for month in range(first, last + 1))


def _whole_years(cells: Cells, columns: Sequence[Period]) -> dict[int, int]:
    """Return the period of each year that lies in one with all its strokes."""
    first, column_at = columns[0].first, column_of_month(columns)

    def column(month: int) -> int:
        place = month - first
        return int(column_at[place]) if 0 <= place < len(column_at) else -1

    years = {}
    for year in range(cells.first_month // YEAR, cells.last_month // YEAR + 1):
        begin = column(max(year * YEAR, cells.first_month))
        end = column(min(year * YEAR + YEAR - 1, cells.last_month))
        if begin == end >= 0:
            years[year] = begin
    return years


def column_of(cells: Cells, table: CellTable, columns: Sequence[Period]) -> Ints:
    """Return the period that each cell of a table counts in; -1 for none.

    A year that lies in one period counts as such, and its months do not.
    """
    first, column_at = columns[0].first, column_of_month(columns)
    months = np.full(cells.last_month - cells.first_month + 1 + 2 * YEAR, -1)
    years, base = months.copy(), cells.first_month - YEAR
    at = np.arange(len(months)) + base - first
    inside = (at >= 0) & (at < len(column_at))
    months[inside] = column_at[at[inside]]
    if (table.months == YEAR).any():
        for year, column in _whole_years(cells, columns).items():
            years[year * YEAR - base] = column
            months[year * YEAR - base : (year + 1) * YEAR - base] = -1
    at_month = table.month - base
    found: Ints = np.where(table.months == YEAR, years[at_month], months[at_month])
    return found
