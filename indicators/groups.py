"""One indicator by groups of patients, each beside its reference group.

Equal care is asked for within a unit and within the country: the groups of one unit
share no patients, so Newcombe's interval holds for the difference between two of them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.scope import Viewer
from data_access.snapshot import OUTSIDE, UNKNOWN_TIME, Snapshot
from indicators.definition import CoverageIndicator, Indicator
from indicators.results import results
from indicators.selection import (
    AGE_BANDS,
    DIAGNOSES,
    FEMALE,
    MALE,
    NIHSS_BANDS,
    UNKNOWN_NIHSS,
    Range,
    Selection,
)
from indicators.statistics.proportions import newcombe_interval

WEEK = "week"
DIMENSIONS = ("sex", "age", "diagnosis", "nihss", WEEK)
UNKNOWN = "unknown"
# The group the others are held against: the largest of each dimension in the country.
REFERENCES = {
    "sex": "m",
    "age": "75-84",
    "diagnosis": "I63",
    "nihss": "0-5",
    "week": "weekday",
}
FIRST_OF_WEEKEND = 5

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Group:
    """Some of the patients: a dimension, a name in it, and which strokes they are."""

    dimension: str
    name: str
    strokes: Bools

    @property
    def is_reference(self) -> bool:
        """Whether the other groups of the dimension are held against it."""
        return REFERENCES[self.dimension] == self.name


def band_name(band: Range) -> str:
    """Return `18-54`, or `85+` for the last band of a dimension."""
    low, high = band
    return f"{low}+" if band in (AGE_BANDS[-1], NIHSS_BANDS[-1]) else f"{low}-{high}"


# What a selection must ask for to be of one group; weekday and weekend it cannot.
FILTERS: dict[tuple[str, str], tuple[str, Any]] = {
    ("sex", "f"): ("sex", FEMALE),
    ("sex", "m"): ("sex", MALE),
    **{("age", band_name(band)): ("ages", band) for band in AGE_BANDS},
    **{("diagnosis", name): ("diagnoses", code) for code, name in DIAGNOSES.items()},
    **{("nihss", band_name(band)): ("nihss", band) for band in NIHSS_BANDS},
    ("nihss", UNKNOWN): ("nihss", UNKNOWN_NIHSS),
}


def groups_of_patients(snapshot: Snapshot) -> list[Group]:
    """Return the groups, by dimension; without NIHSS is a group of its own."""
    age, nihss, day = snapshot.age, snapshot.nihss, snapshot.weekday
    return [
        Group("sex", "f", snapshot.sex == FEMALE),
        Group("sex", "m", snapshot.sex == MALE),
        *(
            Group("age", band_name(band), (age >= band[0]) & (age <= band[1]))
            for band in AGE_BANDS
        ),
        *(
            Group("diagnosis", name, snapshot.diagnosis == code)
            for code, name in DIAGNOSES.items()
        ),
        *(
            Group("nihss", band_name(band), (nihss >= band[0]) & (nihss <= band[1]))
            for band in NIHSS_BANDS
        ),
        Group("nihss", UNKNOWN, nihss < 0),
        Group("week", "weekday", day < FIRST_OF_WEEKEND),
        Group("week", "weekend", day >= FIRST_OF_WEEKEND),
    ]


def group_results(
    snapshot: Snapshot,
    indicator: Indicator,
    selections: Sequence[Selection],
    viewer: Viewer,
) -> pd.DataFrame:
    """Return the units of the selections by group, one row per group and unit.

    The selections differ in their units only. The table is one of `results` with six
    more columns: `dimension`, `group`, `reference` (the name of the group it is held
    against: "" for the reference itself and where that is not shown), `difference`,
    `low` and `high` (0-1; medians in the indicator's unit, without an interval).
    Everything follows from what is shown. Groups that nobody is in are left out. Raises
    `ValueError` for coverage, which is not known by patient.
    """
    if isinstance(indicator, CoverageIndicator):
        raise ValueError(f"{indicator.id} is not known by group of patients")
    if snapshot.cells is not None:
        table, groups = _in_cells(snapshot, indicator, selections, viewer)
    else:
        table, groups = _in_rows(snapshot, indicator, selections, viewer)
    of = {_id(group): group for group in groups}
    found = [of[name] for name in table["indicator_id"]]
    table = table.assign(
        indicator_id=indicator.id,
        dimension=[group.dimension for group in found],
        group=[group.name for group in found],
        is_reference=[group.is_reference for group in found],
    )
    return _beside_reference(_with_patients(table))


def _in_cells(
    snapshot: Snapshot,
    indicator: Indicator,
    selections: Sequence[Selection],
    viewer: Viewer,
) -> tuple[pd.DataFrame, list[Group]]:
    """Return what is shown of each group, as a filter more: cells know no weekday."""
    part = replace(snapshot, is_part=True)
    groups = [Group(*name, np.empty(0, bool)) for name in FILTERS]
    tables = [
        results(part, [indicator], asked, viewer).assign(indicator_id=_id(group))
        for one in selections
        for group in groups
        if (asked := _narrowed(one.at(period="all"), group)) is not None
    ]
    return pd.concat(tables, ignore_index=True), groups


def _narrowed(selection: Selection, group: Group) -> Selection | None:
    """Return the question of a group alone; None where nobody can be in it."""
    name, value = FILTERS[group.dimension, group.name]
    asked = getattr(selection, name)
    if name == "sex":
        return selection.at(sex=value) if asked in (None, value) else None
    alone = frozenset({value}) if name == "diagnoses" else (value,)
    return selection.at(**{name: alone}) if not asked or value in asked else None


def _in_rows(
    snapshot: Snapshot,
    indicator: Indicator,
    selections: Sequence[Selection],
    viewer: Viewer,
) -> tuple[pd.DataFrame, list[Group]]:
    first, last = selections[0].first, selections[0].last
    counting = (snapshot.month >= first) & (snapshot.month <= last)
    flags = snapshot.verdicts.get(indicator.id)
    seconds = snapshot.times.get(indicator.id)
    if flags is not None:
        counting &= flags != OUTSIDE
    if seconds is not None:
        counting &= seconds != UNKNOWN_TIME
    # Groups are no selection, but finer than what is published: hidden as a part is.
    # The others are outside of every group: nobody who counts has been left out.
    part = replace(snapshot, verdicts={}, times={}, unknown={}).part(counting)
    groups = groups_of_patients(part)

    def by_group(values: NDArray[Any] | None, nobody: int) -> dict[str, NDArray[Any]]:
        if values is None:
            return {}
        mine = values[counting]
        outside = mine.dtype.type(nobody)
        return {_id(one): np.where(one.strokes, mine, outside) for one in groups}

    part = replace(
        part, verdicts=by_group(flags, OUTSIDE), times=by_group(seconds, UNKNOWN_TIME)
    )
    asked = [replace(indicator, id=_id(group)) for group in groups]
    tables = [results(part, asked, one.at(period="all"), viewer) for one in selections]
    return pd.concat(tables, ignore_index=True), groups


def _id(group: Group) -> str:
    return f"{group.dimension}.{group.name}"


def _with_patients(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the groups that no unit has data on, and what is then left alone."""
    names = list(zip(table["dimension"], table["group"], strict=True))
    has_data = (table["hidden_reason"] != "no_data").tolist()
    some = {name for name, has in zip(names, has_data, strict=True) if has}
    left = Counter(dimension for dimension, _ in some)
    kept = [name in some and left[name[0]] > 1 for name in names]
    return table[kept].reset_index(drop=True)


def _beside_reference(table: pd.DataFrame) -> pd.DataFrame:
    shown = (table["hidden_reason"] == "").to_numpy(bool)
    is_reference = table["is_reference"].to_numpy(bool)
    of = list(
        zip(table["dimension"], table["unit_level"], table["unit_id"], strict=True)
    )
    row_of = {of[row]: row for row in np.flatnonzero(shown & is_reference)}
    other = np.array([row_of.get(one, -1) for one in of], np.int64)
    beside = shown & ~is_reference & (other >= 0)
    numerator, denominator, value = (
        table[name].to_numpy(float) for name in ("numerator", "denominator", "value")
    )
    difference, low, high = newcombe_interval(
        numerator, denominator, numerator[other], denominator[other]
    )
    # A median has no numerator, and its difference no interval.
    plain = value - value[other]
    difference = np.where(np.isnan(difference), plain, difference)
    names = table["group"].to_numpy(object)
    return table.assign(
        reference=np.where(beside, names[other], ""),
        difference=np.where(beside, difference, np.nan),
        low=np.where(beside, low, np.nan),
        high=np.where(beside, high, np.nan),
    ).drop(columns="is_reference")
