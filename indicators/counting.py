"""What is counted of a selection, and the counting of a snapshot of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data_access.snapshot import (
    DENOMINATOR_ONLY,
    NUMERATOR,
    UNKNOWN_TIME,
    Snapshot,
)
from indicators.definition import (
    CoverageIndicator,
    Indicator,
    MedianIndicator,
    ShareIndicator,
    SpreadIndicator,
    TimeUnit,
)
from indicators.periods import Period
from indicators.prepared import groups_at, known_times, strokes_of
from indicators.selection import Selection
from indicators.statistics.medians import MedianSummary, summarise
from indicators.units import UnitGroup

Floats = NDArray[np.float64]
SECONDS = {TimeUnit.MINUTES: 60.0, TimeUnit.HOURS: 3600.0, TimeUnit.DAYS: 1.0}
STATISTICS = ("median", "q1", "q3", "lower", "upper")
# Shares are counted three at a time, where no more numbers than these are added up.
MOST_TOGETHER = 3
MOST_SUMS = 50_000


@dataclass(frozen=True, eq=False)
class Measured:
    """Counts by unit (rows) and period (columns) for one indicator.

    `numerator` is NaN for medians; there `denominator` is the number of valid times
    and `median`, `q1`, `q3`, `lower`, `upper` are in the indicator's unit. These five
    are None for shares, whose value follows from the counts. `unknown` are the
    patients of a share with an unknown answer, in the denominator or outside it as the
    indicator's `unknown_is_not_done` says; None where that is not known. `exists` is
    False where the indicator has no answer at all (coverage outside whole years, say);
    `offered` is False where the answer is finer than what is kept of a registry of
    this size.
    """

    indicator: Indicator
    groups: tuple[UnitGroup, ...]
    periods: tuple[Period, ...]
    numerator: Floats
    denominator: Floats
    exists: bool = True
    offered: bool = True
    statistics: dict[str, Floats] | None = None
    unknown: Floats | None = None


@dataclass
class _Rows:
    """The strokes of the selection: positions, and the cell each falls in.

    A stroke outside every group has been left out. `cell` is part * periods + period;
    a part is a group, or of rests what `Counter._parts` says.
    """

    positions: NDArray[np.int64] | slice
    cell: NDArray[np.int64]
    _by_place: NDArray[np.int32] | None = None

    def at(self, places: NDArray[np.int32], strokes: int) -> NDArray[np.int32]:
        """Return the cell of each of some of the snapshot's strokes, -1 outside."""
        if self._by_place is None:
            self._by_place = np.full(strokes, -1, np.int32)
            self._by_place[self.positions] = self.cell
        return self._by_place[places]


class Counter:
    """Prepares the cells of a selection once and counts many indicators in them.

    `merge` False leaves every patient at the hospital that registered them.
    """

    def __init__(self, snapshot: Snapshot, selection: Selection, merge: bool) -> None:
        # A window of twelve months is added up over columns that bands would part.
        assert snapshot.bands is None or selection.period != "rolling12"
        self.snapshot = snapshot
        self.merge = merge
        self.selection = selection
        # As many times as there are bands: a column for each period of each band.
        self.periods = selection.periods() * (
            1 if snapshot.bands is None else snapshot.bands.size
        )
        self._prepared: dict[bool, tuple[tuple[UnitGroup, ...], _Rows]] = {}
        self._shares: dict[str, tuple[Floats, Floats]] = {}

    def count_all(self, indicators: Sequence[Indicator]) -> list[Measured]:
        """Return the counts of each indicator, in the order given."""
        for merged in (False, True):
            shares = [
                one.id
                for one in indicators
                if isinstance(one, ShareIndicator)
                and one.id in self.snapshot.verdicts
                and (one.counted_where_thrombolysed and self.merge) == merged
            ]
            if shares:
                self._count_shares(shares, merged)
        return [self.count(indicator) for indicator in indicators]

    def count(self, indicator: Indicator) -> Measured:
        """Return the counts of one indicator."""
        merged = indicator.counted_where_thrombolysed and self.merge
        if isinstance(indicator, CoverageIndicator):
            return self._coverage(indicator)
        if isinstance(indicator, ShareIndicator):
            return self._share(indicator, merged)
        if isinstance(indicator, SpreadIndicator):
            return self._spread(indicator, merged)
        assert isinstance(indicator, MedianIndicator)
        return self._medians(indicator, merged)

    def _share(self, indicator: ShareIndicator, merged: bool) -> Measured:
        groups, rows = self._cells(merged)
        shape = (self._parts(groups), len(self._columns()))
        if indicator.id not in self.snapshot.verdicts:
            return self._nothing(indicator, groups)
        if indicator.id not in self._shares:
            self._count_shares([indicator.id], merged)
        met, inside = (one.reshape(shape) for one in self._shares[indicator.id])
        return Measured(
            indicator,
            groups,
            self.periods,
            self._answers(met),
            self._answers(inside),
            unknown=self._unknown(indicator, rows, shape),
        )

    def _count_shares(self, ids: Sequence[str], merged: bool) -> None:
        """Count who is met and who is inside, of some shares at a time.

        The verdicts on one stroke are the digits of one number, and how often each
        number occurs in a cell tells of all of them.
        """
        groups, rows = self._cells(merged)
        cells = self._parts(groups) * len(self._columns())
        together = MOST_TOGETHER
        while together > 1 and cells * 4**together > MOST_SUMS:
            together -= 1
        for begin in range(0, len(ids), together):
            some = ids[begin : begin + together]
            first, *others = (
                self.snapshot.verdicts[name][rows.positions] for name in some
            )
            numbers = first
            for verdicts in others:
                numbers = numbers * np.int8(4) + verdicts
            base = 4 ** len(some)
            found = np.bincount(rows.cell * base + numbers, minlength=base * cells)
            sums = found.reshape(cells, base) @ _digits(len(some))
            for place, name in enumerate(some):
                self._shares[name] = (sums[:, 2 * place], sums[:, 2 * place + 1])

    def _spread(self, indicator: SpreadIndicator, merged: bool) -> Measured:
        groups, rows = self._cells(merged)
        codes = self.snapshot.verdicts[indicator.id][rows.positions]
        shape = (
            self._parts(groups),
            len(self._columns()),
            indicator.categories + 1,
        )
        found = np.bincount(rows.cell * shape[2] + codes, minlength=int(np.prod(shape)))
        by_code = found.reshape(shape).astype(float)
        return self._spread_out(
            indicator, groups, [by_code[:, :, code] for code in range(1, shape[2])]
        )

    def _spread_out(
        self,
        indicator: SpreadIndicator,
        groups: tuple[UnitGroup, ...],
        counts: Sequence[Floats],
    ) -> Measured:
        """Lay out the counts of each category, by group and period, side by side."""
        inside = self._answers(np.sum(counts, axis=0))
        return Measured(
            indicator,
            groups,
            self.periods * indicator.categories,
            np.concatenate([self._answers(one) for one in counts], axis=1),
            np.concatenate([inside for _ in counts], axis=1),
        )

    def _unknown(
        self, indicator: ShareIndicator, rows: _Rows, shape: tuple[int, int]
    ) -> Floats | None:
        places = self.snapshot.unknown.get(indicator.id)
        if places is None:
            return None
        cells = rows.at(places, len(self.snapshot))
        # What is outside has the first place.
        found = np.bincount(cells + 1, minlength=1 + shape[0] * shape[1])[1:]
        return self._answers(found.reshape(shape).astype(float))

    def _columns(self) -> Sequence[Period]:
        """Return the periods that cells are counted in: months for rolling windows."""
        if self.selection.period != "rolling12":
            return self.periods
        first = self.selection.first - 11
        return self.selection.at(period="month", first=first).periods()

    def _parts(self, groups: tuple[UnitGroup, ...]) -> int:
        """Return into how many parts the strokes fall: of rests, nobody's is one more.

        A stroke lies in every rest but that of its own unit.
        """
        return len(groups) + bool(self.selection.rest_of)

    def _of_groups(self, counts: Floats) -> Floats:
        """Return the counts of groups from those of parts."""
        if not self.selection.rest_of:
            return counts
        rests: Floats = counts.sum(axis=0) - counts[:-1]
        return rests

    def _answers(self, counts: Floats) -> Floats:
        """Return the counts of groups and periods from those of parts and columns."""
        counts = self._of_groups(counts)
        if self.selection.period != "rolling12" or not self.periods:
            return counts
        total = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
        result: Floats = total[:, 12:] - total[:, :-12]
        return result

    def _groups(self, merged: bool) -> tuple[tuple[UnitGroup, ...], NDArray[np.int64]]:
        """Return the groups asked for and, by hospital position, the group it is in.

        The last entry stands for units that `Enhet` does not know; -1 is no group. Of
        rests it is the one that the hospital is not in, and the last part is nobody's.
        """
        selection, units = self.selection, self.snapshot.units
        groups = groups_at(
            self.snapshot, selection.unit_level, where_thrombolysed=merged
        )
        if selection.rest_of:
            inside = {group.id: group.hospitals for group in groups}
            where = np.full(len(units) + 1, len(selection.rest_of))
            rests = []
            for index, name in enumerate(selection.rest_of):
                mine = set(inside.get(name, ()))
                others = tuple(h for h in range(len(units)) if h not in mine)
                rests.append(UnitGroup("rest", f"rest:{name}", "rest", "", others))
                where[list(mine)] = index
            return tuple(rests), where
        if selection.units:
            groups = tuple(g for g in groups if g.id in selection.units)
        where = np.full(len(units) + 1, -1)
        for index, group in enumerate(groups):
            where[list(group.hospitals)] = index
        if selection.unit_level == "nation":
            where[:] = 0
        return groups, where

    def _cells(self, merged: bool) -> tuple[tuple[UnitGroup, ...], _Rows]:
        if merged not in self._prepared:
            groups, where = self._groups(merged)
            columns = self._columns()
            if not columns:
                empty = np.empty(0, np.int64)
                return groups, _Rows(empty, empty)
            first = columns[0].first
            asked = strokes_of(self.snapshot, self.selection, first, columns[-1].last)
            cell = group = where[self.snapshot.unit[asked]]
            inside = group >= 0
            if len(columns) > 1 or self.snapshot.bands is not None:
                column = column_of_month(columns)[self.snapshot.month[asked] - first]
                if self.snapshot.bands is not None:
                    band = self.snapshot.bands.of[asked]
                    inside &= band >= 0
                    column = column + len(columns) // self.snapshot.bands.size * band
                cell = group * len(columns) + column
            rows = _Rows(asked, cell)
            if not inside.all():
                kept = np.flatnonzero(inside)
                positions = kept if isinstance(asked, slice) else asked[kept]
                rows = _Rows(positions, cell[kept])
            self._prepared[merged] = (groups, rows)
        return self._prepared[merged]

    def _medians(self, indicator: MedianIndicator, merged: bool) -> Measured:
        groups, rows = self._cells(merged)
        if indicator.id not in self.snapshot.times:
            return self._nothing(indicator, groups)
        values, cell = self._in_each(groups, *self._known(indicator, rows))
        columns = len(self._columns())
        if self.selection.period == "rolling12":
            found = self._rolling(values, cell, len(groups))
        else:
            found = [summarise(cell, values, len(groups) * columns)]
        return self._summarised(indicator, groups, found)

    def _known(
        self, indicator: MedianIndicator, rows: _Rows
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the known times of the rows, and the cell of each."""
        places, known = known_times(self.snapshot, indicator.id)
        # Looked for among the rows or among the known, whichever are fewer.
        if len(places) < len(rows.cell):
            cell = rows.at(places, len(self.snapshot)).astype(np.int64)
            inside = cell >= 0
            return known[inside], cell[inside]
        values = self.snapshot.times[indicator.id][rows.positions]
        inside = values != UNKNOWN_TIME
        return values[inside], rows.cell[inside]

    def _in_each(
        self,
        groups: tuple[UnitGroup, ...],
        values: NDArray[Any],
        cell: NDArray[np.int64],
    ) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Return values and their cells of groups, from those of parts."""
        if not self.selection.rest_of:
            return values, cell
        columns = len(self._columns())
        part, column = cell // columns, cell % columns
        members = [np.flatnonzero(part != rest) for rest in range(len(groups))]
        places = np.concatenate(members)
        rest_of = np.repeat(np.arange(len(groups)), [len(one) for one in members])
        return values[places], rest_of * columns + column[places]

    def _summarised(
        self,
        indicator: MedianIndicator,
        groups: tuple[UnitGroup, ...],
        found: Sequence[MedianSummary],
    ) -> Measured:
        """Lay out one summary of every cell, or one of every rolling window."""
        shape = (len(groups), len(self.periods))

        def laid_out(name: str) -> Floats:
            parts = [np.asarray(getattr(one, name), float) for one in found]
            return (
                parts[0].reshape(shape) if len(parts) == 1 else np.stack(parts, axis=1)
            )

        scale = SECONDS[indicator.unit]
        count = laid_out("n") if found else np.zeros(shape)
        return Measured(
            indicator,
            groups,
            self.periods,
            np.full(shape, np.nan),
            count,
            statistics={
                name: laid_out(name) / scale if found else np.full(shape, np.nan)
                for name in STATISTICS
            },
        )

    def _rolling(
        self, values: NDArray[np.int32], cell: NDArray[np.int64], groups: int
    ) -> list[MedianSummary]:
        months = max(len(self._columns()), 1)
        group, month = cell // months, cell % months
        found = []
        for window in range(len(self.periods)):
            inside = (month >= window) & (month < window + 12)
            found.append(summarise(group[inside], values[inside], groups))
        return found

    def _nothing(
        self, indicator: Indicator, groups: tuple[UnitGroup, ...], offered: bool = True
    ) -> Measured:
        periods = self.periods
        if isinstance(indicator, SpreadIndicator):
            periods *= indicator.categories
        zero = np.zeros((len(groups), len(periods)))
        return Measured(
            indicator, groups, periods, zero, zero, exists=False, offered=offered
        )

    def _coverage(self, indicator: CoverageIndicator) -> Measured:
        """Add up the yearly linkage counts: they exist for whole years of all patients.

        Coverage = in NHR / (in NHR + in NPR - in both).
        """
        groups, where = self._groups(False)
        shape = (self._parts(groups), len(self.periods))
        numerator, denominator = np.zeros(shape), np.zeros(shape)
        if self.selection.filters_patients:
            return self._nothing(indicator, groups)
        place = {unit.unit_id: i for i, unit in enumerate(self.snapshot.units)}
        for row in self.snapshot.coverage:
            group = where[place.get(row.unit_id, -1)]
            for column, period in enumerate(self.periods):
                whole = period.first % 12 == 0 and period.last % 12 == 11
                if group >= 0 and whole and row.year in period.years:
                    numerator[group, column] += row.in_nhr
                    denominator[group, column] += row.in_nhr + row.in_npr - row.in_both
        return Measured(
            indicator,
            groups,
            self.periods,
            self._of_groups(numerator),
            self._of_groups(denominator),
        )


@cache
def _digits(count: int) -> Floats:
    """Return which numbers of so many digits of four mean met, and inside, by digit."""
    found = np.zeros((4**count, 2 * count))
    for number in range(4**count):
        for place in range(count):
            digit = number // 4 ** (count - 1 - place) % 4
            found[number, 2 * place] = digit == NUMERATOR
            found[number, 2 * place + 1] = digit in (DENOMINATOR_ONLY, NUMERATOR)
    return found


def column_of_month(columns: Sequence[Period]) -> NDArray[np.int64]:
    """Return the place among the periods of each month since the first one's begin.

    -1 stands for a month between two periods.
    """
    first = columns[0].first
    column_of = np.full(columns[-1].last - first + 1, -1)
    # Periods that come again, band by band, have the place where they come first.
    for index, period in enumerate(dict.fromkeys(columns)):
        column_of[period.first - first : period.last - first + 1] = index
    return column_of
