"""Numbers without a page: the snapshot, a filter in memory, the same filter as SQL."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, and_, case, func, select

from data_access.queries import read
from data_access.scope import Viewer
from data_access.snapshot import Question, Snapshot
from data_access.stroke import stroke, stroke_columns, stroke_rows
from indicators.definition import Indicator
from indicators.measure import count, measure
from indicators.registry import Registry
from indicators.results import results
from indicators.rows import condition_of
from indicators.selection import FEMALE, Selection

REPEATS = 15
SQL_REPEATS = 3


@dataclass(frozen=True)
class Measurements:
    """What was measured on one registry; times are medians."""

    strokes: int
    indicators: int
    snapshot_seconds: float
    snapshot_megabytes: float
    memory_ms: float
    results_ms: float
    sql_ms: float


def measure_numbers(registry: Registry, viewer: Viewer) -> Measurements:
    """Time the numbers of every indicator by hospital and year, of women.

    Raises `ValueError` when memory and SQL do not count the same patients.
    """
    begun = time.perf_counter()
    snapshot = registry.snapshot()
    snapshot_seconds = time.perf_counter() - begun
    asked, selection = question_of(registry, snapshot)
    query = sql_query(asked, selection)
    check(read(registry.engine, query, snapshot.as_of), snapshot, asked, selection)
    return Measurements(
        strokes=len(snapshot),
        indicators=len(asked),
        snapshot_seconds=snapshot_seconds,
        snapshot_megabytes=snapshot.megabytes(),
        memory_ms=milliseconds(
            lambda: count(snapshot, asked, selection, merge=True), REPEATS
        ),
        # A copy has not been asked before.
        results_ms=milliseconds(
            lambda: results(replace(snapshot), asked, selection, viewer), REPEATS
        ),
        sql_ms=milliseconds(
            lambda: read(registry.engine, query, snapshot.as_of), SQL_REPEATS
        ),
    )


def question_of(
    registry: Registry, snapshot: Snapshot
) -> tuple[list[Indicator], Selection]:
    """Return what is timed: every indicator of women by hospital and year."""
    asked = [one for one in registry.computable if one.question() is not None]
    assert snapshot.months is not None
    first, last = snapshot.months
    return asked, Selection(first, last, "year", "hospital", sex=FEMALE)


def milliseconds(call: Callable[[], object], repeats: int) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return 1000 * median(times)


def sql_query(indicators: Sequence[Indicator], selection: Selection) -> Select[Any]:
    """Return the whole question as one SELECT on the registry's tables.

    Shares have both counts, medians only the number of valid times: what SQL would
    need for the medians themselves is left out, in its favour.
    """
    counts = {}
    for one in indicators:
        question = one.question()
        assert question is not None
        counts[f"{one.id}_denominator"] = func.count(case((_inside(question), 1)))
        if question.numerator is not None:
            met = and_(question.denominator, question.numerator)
            counts[f"{one.id}_numerator"] = func.count(case((met, 1)))
    where = condition_of(selection)
    year = stroke.c.month // 12
    rows = stroke_rows(stroke_columns(where, *counts.values()))
    return (
        select(
            stroke.c.UnitId,
            year.label("year"),
            *(value.label(name) for name, value in counts.items()),
        )
        .add_cte(rows)
        .where(where)
        .group_by(stroke.c.UnitId, year)
    )


def _inside(question: Question) -> Any:
    if question.value is None:
        return question.denominator
    return and_(question.denominator, question.value.is_not(None))


def check(
    table: pd.DataFrame,
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    selection: Selection,
) -> None:
    """Raise `ValueError` when memory and SQL do not count the same patients."""
    table = table.set_index(["UnitId", "year"])
    for one in measure(snapshot, indicators, selection, merge=False):
        for row, group in enumerate(one.groups):
            for column, period in enumerate(one.periods):
                place = (int(group.id), period.first // 12)
                for kind in ("denominator", "numerator"):
                    name = f"{one.indicator.id}_{kind}"
                    if name not in table:
                        continue
                    memory = getattr(one, kind)[row, column]
                    sql = table[name].get(place, 0)
                    if not np.isclose(memory, sql):
                        raise ValueError(
                            f"{name} of {group.name} in {period.label}: "
                            f"{memory:g} in memory, {sql:g} by SQL"
                        )
