"""What is hidden from whom, decided in this one place.

The rule (docs/decisions/0003): a viewer's own hospitals are exact to the viewer, and
everything is exact to the secretariat. For everybody else, 10 being the limit that the
secretariat may move (`use_least`),
- a finished calendar year without patient filters is exact when the denominator is 10
  or more, as the registry publishes it, and hidden below;
- anything finer is hidden below 10; else counts are rounded to the nearest 5 and the
  share to whole percent of the rounded counts; so is any part of the patients that no
  selection can name (`Snapshot.part`: by hour of admission, say);
- a whole distribution tells more than its median: it needs 30 patients;
- a total is rounded too when, with what else is shown, it would give away exactly one
  hidden unit, or one total that is hidden;
- what the viewer knows of a rounded count is rounded apart from what is open, which
  counts as 5 when it is under 10, and the rest of the country follows from unit and
  nation: whatever the open part is added to or subtracted from, it gives one answer;
- a hospital with coverage under 60 % is not shown.
What follows from the counts (share, interval, level, difference) is computed
afterwards, from what is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.counting import Measured
from indicators.definition import (
    CoverageIndicator,
    Indicator,
    MedianIndicator,
    TimeUnit,
)
from indicators.measure import measure
from indicators.periods import Period
from indicators.prepared import groups_at, remember
from indicators.selection import NATION, UNIT_LEVELS, Selection, UnitLevel
from indicators.units import UnitGroup, hospital_positions

# What counts as few unless the secretariat has decided otherwise (`use_least`).
MIN_DENOMINATOR = 10
MIN_FOR_DISTRIBUTION = 30
ROUND_TO = 5
LOW_COVERAGE = 0.60
DOUBTFUL_COVERAGE = 0.70
SHOWN, NO_DATA, SMALL_NUMBER, HIDDEN_LOW_COVERAGE, NOT_OFFERED = range(5)
REASONS = ("", "no_data", "small_number", "low_coverage", "not_offered")

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


_in_force = {"least": MIN_DENOMINATOR}


def least_shown() -> int:
    """Return the smallest denominator of others that is shown."""
    return _in_force["least"]


def use_least(least: int) -> None:
    """Let another smallest denominator count in this process from now on."""
    _in_force["least"] = least


def round_to_5(counts: Floats) -> Floats:
    """Return counts rounded to the nearest 5, halves up."""
    rounded: Floats = np.floor(counts / ROUND_TO + 0.5) * ROUND_TO
    return rounded


class Suppression:
    """Applies the rule to the indicators of one selection for one viewer.

    `least` is the smallest denominator of others that is shown, if not `least_shown`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        indicators: Sequence[Indicator],
        selection: Selection,
        viewer: Viewer,
        least: int | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.indicators = indicators
        self.selection = selection
        self.viewer = viewer
        self.least = least_shown() if least is None else least
        self.own = [
            index
            for index, unit in enumerate(snapshot.units)
            if unit.unit_id in viewer.hospital_ids and viewer.owns({unit.unit_id})
        ]
        self._is_own = np.zeros(len(snapshot.units))
        self._is_own[self.own] = 1
        self._covered: dict[tuple[bool, str, int], Floats] = {}
        self._within: dict[int, tuple[tuple[UnitGroup, ...], Floats]] = {}

    def apply(self, measured: Sequence[Measured]) -> list[Shown]:
        """Return what the viewer may see of the measured counts, in their order."""
        alike: dict[tuple[object, ...], list[int]] = {}
        for place, one in enumerate(measured):
            alike.setdefault(_kind(one), []).append(place)
        shown: dict[int, Shown] = {}
        for places in alike.values():
            some = _Alike([measured[place] for place in places])
            shown.update(zip(places, self._apply(some), strict=True))
        return [shown[place] for place in range(len(measured))]

    def _apply(self, alike: "_Alike") -> list[Shown]:
        coverage = self._coverage(alike, "asked")
        foreign = self._foreign(alike)
        reason = self._reason(alike, foreign, coverage)
        if self.selection.rest_of and foreign.patients.any():
            still_open, rough = self._rest(alike, foreign)
        else:
            opened = self._open(alike, foreign)
            still_open, rough = opened.counts, alike.counts.rough(opened)
        rounded = (still_open.patients > 0) & (reason == SHOWN)
        return _visible(alike, reason, rounded, coverage, rough)

    def _reason(
        self, alike: "_Alike", foreign: "_Counts", coverage: Floats
    ) -> NDArray[np.int8]:
        total = alike.counts.patients
        exists = alike.by_column([one.exists for one in alike.measured])
        reason = np.zeros(total.shape, dtype=np.int8)
        reason[(total == 0) | ~exists] = NO_DATA
        empty = (total == 0) & exists
        if empty.any() and not self.viewer.sees_exact_everywhere:
            reason[empty & self._tells_by_nothing(alike)] = SMALL_NUMBER
        some = (foreign.patients > 0) & (reason == SHOWN)
        reason[some & (total < self.least)] = SMALL_NUMBER
        if not alike.is_coverage:
            low = some & (coverage < LOW_COVERAGE) & (reason == SHOWN)
            reason[low] = HIDDEN_LOW_COVERAGE
        offered = alike.by_column([one.offered for one in alike.measured])
        reason[:, ~offered] = NOT_OFFERED
        return reason

    def _tells_by_nothing(self, alike: "_Alike") -> Bools:
        """Return the cells whose emptiness would tell about others' few patients.

        In cells finer than what is published nobody is as few as somebody. That a form
        did not ask yet is no secret; nor has coverage any finer cells.
        """
        if alike.is_coverage:
            return np.zeros(alike.counts.patients.shape, bool)
        # Where the whole country has nobody, the question asks for nobody.
        nation = _Alike([self._nation_counts[one.id] for one in alike.indicators])
        some = nation.counts.patients.any(axis=0)
        whole = self._whole(alike.periods)
        finer = [
            column not in whole and one.could_be_answered(period.start, period.end)
            for one in alike.indicators
            for column, period in enumerate(alike.periods)
        ]
        others = self._hospitals_in(alike.groups) @ (1 - self._is_own) > 0
        return np.outer(others, np.array(finer, bool) & some)

    def _foreign(self, alike: "_Alike") -> "_Counts":
        """Return the counts of the patients who are not at the viewer's hospitals."""
        foreign = alike.counts
        if self.viewer.sees_exact_everywhere:
            return foreign.less(foreign)
        if self.own and alike.by_hospital:
            # The own ones are whole rows.
            is_own = self._hospitals_in(alike.groups) @ self._is_own > 0
            foreign = foreign.where(~is_own[:, None])
        elif self.own:
            mine = _Alike([self._own_counts[one.id] for one in alike.indicators])
            inside = self._hospitals_in(alike.groups)[:, self.own]
            foreign = foreign.less(mine.counts.inside(inside))
        return foreign

    def _hospitals_in(self, groups: tuple[UnitGroup, ...]) -> Floats:
        """Return which hospitals (columns) lie in each of the groups, 0 or 1."""
        # Indicators that count alike share their groups, which are kept with it: so
        # nothing else can get the same number.
        if id(groups) not in self._within:
            inside = np.zeros((len(groups), len(self.snapshot.units)))
            for row, group in enumerate(groups):
                inside[row, list(group.hospitals)] = 1
            self._within[id(groups)] = (groups, inside)
        return self._within[id(groups)][1]

    @cached_property
    def _nation_counts(self) -> dict[str, Measured]:
        asked = self.selection.at(unit_level="nation", units=frozenset(), rest_of=())
        found = measure(self.snapshot, self.indicators, asked)
        return {one.indicator.id: one for one in found}

    @cached_property
    def _own_counts(self) -> dict[str, Measured]:
        return self._of_own(self.selection)

    def _of_own(self, selection: Selection) -> dict[str, Measured]:
        """Count the own hospitals' patients where they were registered."""
        if not self.own:
            return {}
        ids = frozenset(str(self.snapshot.units[i].unit_id) for i in self.own)
        asked = selection.at(unit_level="hospital", units=ids, rest_of=())
        found = measure(self.snapshot, self.indicators, asked, merge=False)
        return {one.indicator.id: one for one in found}

    @cached_property
    def _years(self) -> tuple[int, int]:
        """The first and last month of the calendar years that are over."""
        selection, as_of = self.selection, self.snapshot.as_of
        first = selection.first + (-selection.first) % 12
        over = min(selection.last + 1, (as_of.year + (as_of.month == 12)) * 12)
        return first, over - over % 12 - 1

    def _open(
        self,
        alike: "_Alike",
        foreign: "_Counts",
        named: tuple[UnitLevel, Sequence[str]] | None = None,
    ) -> "_Open":
        """Return what each cell holds that no exact number may tell the viewer.

        In finer cells these are all of the others' patients. `named` are the level and
        units of the rows, if not those of the selection.
        """
        result = _Open.of([foreign])
        whole = self._whole(alike.periods)
        if not whole or not foreign.patients.any():
            return result
        groups = [group.id for group in alike.groups]
        level, units = named or (self.selection.unit_level, groups)
        rows_of = self._tree(alike.indicators[0]).rows[level]
        rows, first = [rows_of[unit] for unit in units], self._years[0]
        for place, indicator in enumerate(alike.indicators):
            found = self._open_years[indicator.id][level]
            for column in whole:
                years = [year - first // 12 for year in alike.periods[column].years]
                parts = [found.at(rows, year) for year in years]
                result.set_column(place * len(alike.periods) + column, _Open.of(parts))
        return result

    def _whole(self, periods: Sequence[Period]) -> list[int]:
        """Return which periods are published: whole years of all patients."""
        some = self.snapshot.is_part or self.selection.filters_patients
        if some or self.selection.period == "rolling12":
            return []
        as_of = self.snapshot.as_of
        return [i for i, period in enumerate(periods) if period.is_whole_years(as_of)]

    def _rest(self, alike: "_Alike", foreign: "_Counts") -> tuple["_Counts", "_Counts"]:
        """Return what is open of rests of the country, and their rough counts.

        A rest is the nation less the unit: both must be safe to say, and roughly it is
        what they tell already. Rounded on its own it would measure the nation again,
        shifted by what is known of the unit; a few of those tell the nation exactly.
        Nothing is subtracted for a unit that is hidden.
        """
        unit = _Alike([self._unit_of_rest[one.id] for one in alike.indicators])
        mine, others = unit.counts, self._foreign(unit)
        of_unit = self._open(unit, others)
        coverage = self._coverage(unit, "unit")
        is_told = self._reason(unit, others, coverage) == SHOWN
        known = mine.rough(of_unit).where(is_told)
        # A row for each rest: with zeros where the registry knows no such unit.
        places = [self.selection.rest_of.index(group.id) for group in unit.groups]
        row_of = np.zeros((len(alike.groups), len(unit.groups)))
        row_of[places, np.arange(len(places))] = 1
        mine, others, known, open_of_unit = (
            one.inside(row_of) for one in (mine, others, known, of_unit.counts)
        )
        every_row = [NATION] * len(alike.groups)
        nation = self._open(alike, foreign.plus(others), ("nation", every_row))
        told = alike.counts.plus(mine).rough(nation).less(known)
        patients = np.maximum(told.patients, least_shown())
        rough = _Counts(patients, np.clip(told.met, 0, patients))
        still_open = nation.counts.plus(open_of_unit)
        return still_open.where(foreign.patients > 0), rough

    @cached_property
    def _unit_of_rest(self) -> dict[str, Measured]:
        asked = self.selection.at(rest_of=(), units=frozenset(self.selection.rest_of))
        found = measure(self.snapshot, self.indicators, asked)
        return {one.indicator.id: one for one in found}

    @cached_property
    def _open_years(self) -> dict[str, dict[str, "_Counts"]]:
        """Return, per indicator and level, what no exact number may tell.

        Rows are the level's units in order, columns the years of `_years`.
        """
        first, last = self._years
        asked = self.selection.at(
            first=first,
            last=last,
            period="year",
            unit_level="hospital",
            units=frozenset(),
            rest_of=(),
        )
        mine = self._of_own(asked)
        result = {}
        for measured in measure(self.snapshot, self.indicators, asked):
            indicator, alike = measured.indicator, _Alike([measured])
            foreign, tree = alike.counts, self._tree(indicator)
            for place, hospital in enumerate(self.own):
                own = _Alike([mine[indicator.id]]).counts
                row = tree.counted_with[hospital]
                foreign.patients[row] -= own.patients[place]
                foreign.met[row] -= own.met[place]
            hidden = _few(foreign.patients)
            if not isinstance(indicator, CoverageIndicator):
                low = self._coverage(alike, "years") < LOW_COVERAGE
                hidden |= (foreign.patients > 0) & low
            result[indicator.id] = tree.open_counts(foreign, hidden)
        return result

    def _tree(self, indicator: Indicator) -> "_Tree":
        merged = indicator.counted_where_thrombolysed
        return remember(
            self.snapshot,
            ("tree", merged),
            lambda: _Tree(self.snapshot, where_thrombolysed=merged),
        )

    def _coverage(self, alike: "_Alike", of: str) -> Floats:
        """Return each hospital's coverage over the years of a period, NaN unknown.

        `of` names the question: its units and periods are the same for all indicators
        that count alike.
        """
        merged = alike.indicators[0].counted_where_thrombolysed
        key = (merged, of, len(alike.periods))
        if key not in self._covered:
            self._covered[key] = self._coverage_of(alike.groups, alike.periods)
        return np.tile(self._covered[key], len(alike.measured))

    def _coverage_of(
        self, groups: tuple[UnitGroup, ...], periods: Sequence[Period]
    ) -> Floats:
        is_hospital = np.array([group.level == "hospital" for group in groups], bool)
        if not is_hospital.any():
            return np.full((len(groups), len(periods)), np.nan)
        linked = remember(self.snapshot, "linked", lambda: _Linked(self.snapshot))
        registered, either = linked.in_periods(self._hospitals_in(groups), periods)
        known = is_hospital[:, None] & (either > 0)
        return np.where(known, registered / np.where(known, either, 1), np.nan)


class _Linked:
    """Strokes in the registry, and in either register, by hospital and year."""

    def __init__(self, snapshot: Snapshot) -> None:
        place = {unit.unit_id: i for i, unit in enumerate(snapshot.units)}
        rows = [row for row in snapshot.coverage if row.unit_id in place]
        self._years = {year: i for i, year in enumerate({row.year for row in rows})}
        shape = (len(snapshot.units), len(self._years))
        self._registered, self._either = np.zeros(shape), np.zeros(shape)
        for row in rows:
            cell = place[row.unit_id], self._years[row.year]
            self._registered[cell] = row.in_nhr
            self._either[cell] = row.in_nhr + row.in_npr - row.in_both

    def in_periods(
        self, hospitals: Floats, periods: Sequence[Period]
    ) -> tuple[Floats, Floats]:
        """Return both counts by group and period; `hospitals` says who is in a group.

        A period has those of every calendar year it touches.
        """
        touched = np.zeros((len(self._years), len(periods)))
        for column, period in enumerate(periods):
            for year in period.years:
                if year in self._years:
                    touched[self._years[year], column] = 1
        return (
            hospitals @ self._registered @ touched,
            hospitals @ self._either @ touched,
        )


@dataclass(frozen=True, eq=False)
class _Counts:
    """Patients, and those of them in the numerator, by unit and period."""

    patients: Floats
    met: Floats

    def plus(self, other: "_Counts") -> "_Counts":
        return _Counts(self.patients + other.patients, self.met + other.met)

    def less(self, other: "_Counts") -> "_Counts":
        return _Counts(self.patients - other.patients, self.met - other.met)

    def where(self, condition: Bools) -> "_Counts":
        return _Counts(
            np.where(condition, self.patients, 0), np.where(condition, self.met, 0)
        )

    def inside(self, units: Floats) -> "_Counts":
        return _Counts(units @ self.patients, units @ self.met)

    def at(self, rows: Sequence[int], column: int) -> "_Counts":
        return _Counts(self.patients[rows, column], self.met[rows, column])

    def rounded(self) -> "_Counts":
        return _Counts(round_to_5(self.patients), round_to_5(self.met))

    def rough(self, opened: "_Open") -> "_Counts":
        """Return multiples of 5: what is known and what is open, each to the nearest.

        In one sum, the known part would say which five values the open part may have,
        another five in every total. Few open patients beside known ones count as half
        of what is shown at least, in the numerator if most of the known are: so nothing
        is told of them.
        """
        known = self.less(opened.counts)
        is_beside = known.patients > 0
        large = opened.counts.less(opened.few.where(is_beside)).rounded()
        half = ROUND_TO * max(1, least_shown() // (2 * ROUND_TO))
        few = np.where(is_beside, half * opened.times, 0)
        few_met = np.where(2 * known.met >= known.patients, few, 0)
        rough = known.rounded().plus(large).plus(_Counts(few, few_met))
        # What is shown of others is never less than that.
        least = np.where(opened.counts.patients > 0, least_shown(), 0)
        return _Counts(np.maximum(rough.patients, least), rough.met)


class _Alike:
    """Indicators that count alike, side by side: one's columns after the other's.

    They have the same units, and as many periods. What is worked out once for all of
    them takes as long as for one.
    """

    def __init__(self, measured: Sequence[Measured]) -> None:
        self.measured = measured
        self.indicators = [one.indicator for one in measured]
        self.groups, self.periods = measured[0].groups, measured[0].periods
        self.is_coverage = isinstance(self.indicators[0], CoverageIndicator)
        met = np.concatenate([one.numerator for one in measured], axis=1)
        # A median has no numerator.
        self.counts = _Counts(
            np.concatenate([one.denominator for one in measured], axis=1),
            np.where(np.isnan(met), 0.0, met),
        )

    @property
    def by_hospital(self) -> bool:
        """Whether each unit is a hospital with the patients it has registered."""
        return not self.indicators[0].counted_where_thrombolysed and all(
            group.level == "hospital" for group in self.groups
        )

    def by_column(self, values: Sequence[bool]) -> Bools:
        """Return a value of each indicator for each of its columns."""
        return np.repeat(np.array(values, bool), len(self.periods))

    def each(self) -> Iterator[tuple[Measured, slice]]:
        """Yield each indicator with where its columns are."""
        size = len(self.periods)
        for place, one in enumerate(self.measured):
            yield one, slice(place * size, (place + 1) * size)


def _kind(measured: Measured) -> tuple[object, ...]:
    """Return what those have in common that count alike."""
    indicator = measured.indicator
    return (
        id(measured.groups),
        len(measured.periods),
        indicator.counted_where_thrombolysed,
        isinstance(indicator, CoverageIndicator),
    )


@dataclass(frozen=True, eq=False)
class _Open:
    """What cells hold that nothing exact may tell.

    `few` of it are in parts (years) of few patients; so many `times`.
    """

    counts: _Counts
    few: _Counts
    times: Floats

    @classmethod
    def of(cls, parts: Sequence[_Counts]) -> "_Open":
        """Add up the parts; nothing is shared with them."""
        counts, *more = parts
        few = [part.where(_few(part.patients)) for part in parts]
        total, small = counts.plus(counts.less(counts)), few[0]
        for part in more:
            total = total.plus(part)
        for part in few[1:]:
            small = small.plus(part)
        times = np.sum([part.patients > 0 for part in few], axis=0).astype(float)
        return cls(total, small, times)

    def set_column(self, column: int, other: "_Open") -> None:
        """Put the cells of one period in their place."""
        for mine, theirs in ((self.counts, other.counts), (self.few, other.few)):
            mine.patients[:, column] = theirs.patients
            mine.met[:, column] = theirs.met
        self.times[:, column] = other.times


def _few(patients: Floats) -> Bools:
    few: Bools = (patients > 0) & (patients < least_shown())
    return few


class _Tree:
    """Hospitals, HF, RHF and nation as an indicator counts them.

    `rows` says where a unit stands among those of its level; `counted_with` is the row
    of the hospital that each hospital is counted with. An HF lies in one RHF.
    """

    def __init__(self, snapshot: Snapshot, *, where_thrombolysed: bool) -> None:
        units = snapshot.units
        self.counted_with = hospital_positions(
            snapshot, where_thrombolysed=where_thrombolysed
        )
        groups = {
            level: groups_at(snapshot, level, where_thrombolysed=where_thrombolysed)
            for level in UNIT_LEVELS
        }
        self.rows = {
            level: {group.id: row for row, group in enumerate(found)}
            for level, found in groups.items()
        }
        above: dict[UnitLevel, list[str]] = {
            "hf": [unit.hf for unit in units],
            "rhf": [group.rhf for group in groups["hf"]],
            "nation": [NATION for _ in groups["rhf"]],
        }
        # Which units of the level below lie in each unit, 0 or 1.
        self._inside = {
            level: np.array(
                [[name == over for name in names] for over in self.rows[level]], float
            )
            for level, names in above.items()
        }

    def open_counts(self, foreign: _Counts, hidden: Bools) -> dict[str, _Counts]:
        """Return, by level, what is open: that no exact number may tell, year by year.

        `foreign` are others' patients by hospital and year; `hidden` says what is not
        shown of them. From the bottom up: a total is open when exactly one unit right
        below it is, which it would tell, or when its patients are few. What an exact
        total tells of open units is then the sum of two or more, and no open unit has
        a part in two such sums.
        """
        is_open, left, patients = hidden, foreign.where(hidden), foreign.patients
        levels = {"hospital": left}
        for level, units in self._inside.items():
            patients = units @ patients
            is_open = (units @ is_open.astype(float) == 1) | _few(patients)
            left = left.inside(units).where(is_open)
            levels[level] = left
        return levels


def _visible(
    alike: _Alike,
    reason: NDArray[np.int8],
    rounded: Bools,
    coverage: Floats,
    rough: _Counts,
) -> list[Shown]:
    hidden = reason != SHOWN
    seen = rough.where(rounded).plus(alike.counts.where(~rounded))
    met, patients = (
        np.where(hidden, np.nan, counts) for counts in (seen.met, seen.patients)
    )
    nothing = np.full(hidden.shape, np.nan)
    shown = []
    for one, mine in alike.each():
        unseen = hidden[:, mine] | rounded[:, mine]
        shown.append(
            Shown(
                one,
                (met if one.statistics is None else nothing)[:, mine],
                patients[:, mine],
                _statistics(one, hidden[:, mine], rounded[:, mine]),
                reason[:, mine],
                rounded[:, mine],
                coverage[:, mine],
                nothing[:, mine]
                if one.unknown is None
                else np.where(unseen, np.nan, one.unknown),
            )
        )
    return shown


def _statistics(
    measured: Measured, hidden: Bools, rounded: Bools
) -> dict[str, Floats] | None:
    """Return what is shown of a median; None of a share."""
    indicator, statistics = measured.indicator, measured.statistics
    if statistics is None:
        return None
    hours = isinstance(indicator, MedianIndicator) and indicator.unit is TimeUnit.HOURS
    digits = 1 if hours else 0
    return {
        name: np.where(
            hidden, np.nan, np.where(rounded, np.round(values, digits), values)
        )
        for name, values in statistics.items()
    }
