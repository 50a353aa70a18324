"""What is hidden from whom, decided in this one place.

The rule (docs/decisions/0003): a viewer's own hospitals are exact to the viewer, and
everything is exact to the secretariat. For everybody else
- a finished calendar year without patient filters is exact when the denominator is 10
  or more, as the registry publishes it, and hidden below;
- anything finer is hidden below 10; else counts are rounded to the nearest 5 and the
  share to whole percent of the rounded counts; so is any part of the patients that no
  selection can name (`Snapshot.part`: by hour of admission, say);
- a whole distribution tells more than its median: it needs 30 patients;
- a total is rounded too when, with what else is shown, it would give away exactly one
  hidden unit;
- a hospital with coverage under 60 % is not shown.
What follows from the counts (share, interval, level, difference) is computed
afterwards, from what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.definition import (
    CoverageIndicator,
    Indicator,
    MedianIndicator,
    TimeUnit,
)
from indicators.measure import Measured, measure
from indicators.selection import NATION, Selection, UnitLevel
from indicators.units import groups_of, hospital_positions

MIN_DENOMINATOR = 10
MIN_FOR_DISTRIBUTION = 30
ROUND_TO = 5
LOW_COVERAGE = 0.60
DOUBTFUL_COVERAGE = 0.70
SHOWN, NO_DATA, SMALL_NUMBER, HIDDEN_LOW_COVERAGE = 0, 1, 2, 3
REASONS = ("", "no_data", "small_number", "low_coverage")

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shown:
    """What a viewer may see of one indicator, by unit (rows) and period (columns).

    Counts are NaN where `reason` (an index into `REASONS`) is not 0, and multiples of
    5 where `rounded`. `coverage` is the unit's coverage in the period, NaN unknown.
    `unknown` are the patients with an unknown answer; NaN also where `rounded`, which
    is too coarse for it.
    """

    measured: Measured
    numerator: Floats
    denominator: Floats
    statistics: dict[str, Floats] | None
    reason: NDArray[np.int8]
    rounded: Bools
    coverage: Floats
    unknown: Floats


def round_to_5(counts: Floats) -> Floats:
    """Return counts rounded to the nearest 5, halves up."""
    rounded: Floats = np.floor(counts / ROUND_TO + 0.5) * ROUND_TO
    return rounded


class Suppression:
    """Applies the rule to the indicators of one selection for one viewer.

    `least` is the smallest denominator of others that is shown.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        indicators: Sequence[Indicator],
        selection: Selection,
        viewer: Viewer,
        least: int = MIN_DENOMINATOR,
    ) -> None:
        self.snapshot = snapshot
        self.indicators = indicators
        self.selection = selection
        self.viewer = viewer
        self.least = least
        self.own = [
            index
            for index, unit in enumerate(snapshot.units)
            if viewer.owns({unit.unit_id})
        ]

    def apply(self, measured: Measured) -> Shown:
        """Return what the viewer may see of the measured counts."""
        total = measured.denominator
        coverage = self._coverage(measured)
        reason = np.zeros(total.shape, dtype=np.int8)
        reason[(total == 0) | (not measured.exists)] = NO_DATA
        rounded = np.zeros(total.shape, dtype=bool)
        if not self.viewer.sees_exact_everywhere and measured.groups:
            foreign = (self._foreign(measured) > 0) & (reason == SHOWN)
            reason[foreign & (total < self.least)] = SMALL_NUMBER
            if not isinstance(measured.indicator, CoverageIndicator):
                low = foreign & (coverage < LOW_COVERAGE) & (reason == SHOWN)
                reason[low] = HIDDEN_LOW_COVERAGE
            rounded = foreign & (reason == SHOWN) & ~self._published(measured)
        return _visible(measured, reason, rounded, coverage)

    def _foreign(self, measured: Measured) -> Floats:
        """Return how many of each cell's patients are not at the viewer's hospitals."""
        foreign = measured.denominator.copy()
        mine = self._own_counts.get(measured.indicator.id)
        if mine is not None:
            for place, hospital in enumerate(self.own):
                for row, group in enumerate(measured.groups):
                    if hospital in group.hospitals:
                        foreign[row] -= mine.denominator[place]
        return foreign

    @cached_property
    def _own_counts(self) -> dict[str, Measured]:
        return self._of_own(self.selection)

    def _of_own(self, selection: Selection) -> dict[str, Measured]:
        """Count the own hospitals' patients where they were registered."""
        if not self.own:
            return {}
        ids = frozenset(str(self.snapshot.units[i].unit_id) for i in self.own)
        asked = selection.at(unit_level="hospital", units=ids, rest_of=None)
        found = measure(self.snapshot, self.indicators, asked, merge=False)
        return {one.indicator.id: one for one in found}

    @cached_property
    def _years(self) -> tuple[int, int]:
        """The first and last month of the calendar years that are over."""
        selection, as_of = self.selection, self.snapshot.as_of
        first = selection.first + (-selection.first) % 12
        over = min(selection.last + 1, (as_of.year + (as_of.month == 12)) * 12)
        return first, over - over % 12 - 1

    @cached_property
    def _hidden_years(self) -> dict[str, Bools]:
        """Return, per indicator, which hospital-years are not shown, of patients there.

        Rows are hospitals in the snapshot's order, columns the years of `_years`.
        """
        first, last = self._years
        asked = self.selection.at(
            first=first,
            last=last,
            period="year",
            unit_level="hospital",
            units=frozenset(),
            rest_of=None,
        )
        mine = self._of_own(asked)
        result = {}
        for measured in measure(self.snapshot, self.indicators, asked):
            foreign = measured.denominator.copy()
            counted_with = hospital_positions(
                self.snapshot,
                where_thrombolysed=measured.indicator.counted_where_thrombolysed,
            )
            for place, hospital in enumerate(self.own):
                own = mine[measured.indicator.id].denominator[place]
                foreign[counted_with[hospital]] -= own
            result[measured.indicator.id] = (foreign > 0) & (foreign < MIN_DENOMINATOR)
        return result

    def _published(self, measured: Measured) -> Bools:
        """Return the cells that may be exact although they hold others' patients."""
        exact = np.zeros(measured.denominator.shape, dtype=bool)
        some = self.snapshot.is_part or self.selection.filters_patients
        if some or self.selection.period == "rolling12":
            return exact
        first, _ = self._years
        for column, period in enumerate(measured.periods):
            if not period.is_whole_years(self.snapshot.as_of):
                continue
            years = slice((period.first - first) // 12, (period.last + 1 - first) // 12)
            hidden = self._hidden_years[measured.indicator.id][:, years]
            exact[:, column] = self._gives_nothing_away(measured, hidden)
        return exact

    def _gives_nothing_away(self, measured: Measured, hidden: Bools) -> Bools:
        """Return, per group, whether no single hidden hospital-year follows from it."""
        safe = np.ones(len(measured.groups), dtype=bool)
        if not hidden.any():
            return safe
        tree = _Tree(self.snapshot, measured.indicator)
        blocks = [tree.open_blocks(year) for year in hidden.T if year.any()]
        for row, group in enumerate(measured.groups):
            sources = [(group.level, group.id)]
            if group.level == "rest":
                # The rest is the nation less the unit: both must be safe to say.
                unit = str(self.selection.rest_of)
                sources = [("nation", NATION), (self.selection.unit_level, unit)]
            for level, name in sources:
                if level == "hospital":
                    members = tree.hospitals[name]
                    safe[row] &= not hidden[list(members)].any()
                else:
                    safe[row] &= all(len(b[(level, name)]) != 1 for b in blocks)
        return safe

    def _coverage(self, measured: Measured) -> Floats:
        """Return each hospital's coverage over the years of a period, NaN unknown."""
        result = np.full(measured.denominator.shape, np.nan)
        for index, group in enumerate(measured.groups):
            if group.level != "hospital":
                continue
            for column, period in enumerate(measured.periods):
                found = [
                    self._linked[(hospital, year)]
                    for hospital in group.hospitals
                    for year in period.years
                    if (hospital, year) in self._linked
                ]
                union = sum(both for _, both in found)
                if union:
                    result[index, column] = sum(nhr for nhr, _ in found) / union
        return result

    @cached_property
    def _linked(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return `{(hospital, year): (in the registry, in either)}`."""
        place = {unit.unit_id: i for i, unit in enumerate(self.snapshot.units)}
        return {
            (place.get(row.unit_id, -1), row.year): (
                row.in_nhr,
                row.in_nhr + row.in_npr - row.in_both,
            )
            for row in self.snapshot.coverage
        }


class _Tree:
    """Hospitals, HF, RHF and nation as one indicator counts them."""

    def __init__(self, snapshot: Snapshot, indicator: Indicator) -> None:
        counted_with = hospital_positions(
            snapshot, where_thrombolysed=indicator.counted_where_thrombolysed
        )
        levels: tuple[UnitLevel, ...] = ("hf", "rhf", "nation")
        self.levels = [
            groups_of(snapshot.units, level, counted_with) for level in levels
        ]
        self.hospitals = {
            group.id: group.hospitals
            for group in groups_of(snapshot.units, "hospital", counted_with)
        }

    def open_blocks(self, hidden: Bools) -> dict[tuple[str, str], set[int]]:
        """Return which hidden hospitals each total leaves undetermined, together.

        From the bottom up: a total leaves open its hidden hospitals, less those that
        exact totals inside it already hold together. A total with one open hospital
        must not be exact; blocks of exact totals never overlap, so each tells only
        the sum of two or more.
        """
        left = {int(hospital) for hospital in np.flatnonzero(hidden)}
        blocks: dict[tuple[str, str], set[int]] = {}
        for groups in self.levels:
            for group in groups:
                block = left & set(group.hospitals)
                blocks[(group.level, group.id)] = block
                if len(block) > 1:
                    left = left - block
        return blocks


def _visible(
    measured: Measured, reason: NDArray[np.int8], rounded: Bools, coverage: Floats
) -> Shown:
    hidden = reason != SHOWN

    def cut(values: Floats, rough: Floats) -> Floats:
        return np.where(hidden, np.nan, np.where(rounded, rough, values))

    statistics = measured.statistics
    if statistics is not None:
        indicator = measured.indicator
        hours = isinstance(indicator, MedianIndicator) and (
            indicator.unit is TimeUnit.HOURS
        )
        statistics = {
            name: cut(values, np.round(values, 1 if hours else 0))
            for name, values in statistics.items()
        }
    unknown = np.full(reason.shape, np.nan)
    if measured.unknown is not None:
        unknown = np.where(hidden | rounded, np.nan, measured.unknown)
    return Shown(
        measured,
        cut(measured.numerator, round_to_5(measured.numerator)),
        cut(measured.denominator, round_to_5(measured.denominator)),
        statistics,
        reason,
        rounded,
        coverage,
        unknown,
    )
