"""The snapshot of a large registry: the database counts, and hands over cells.

The conditions are those of the snapshot of rows, grouped by the dimensions of the
filters. It is asked hospital by hospital: no single answer is large, and where the
hospitals are spread over several servers each counts its own.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Select,
    String,
    case,
    cast,
    func,
    select,
)

from data_access.cells import (
    DIMENSIONS,
    Bands,
    Cells,
    CellTable,
    Ints,
    Kind,
    Times,
    fold,
    keep_fine,
    times_of,
    whole,
)
from data_access.schema import acute, coverage
from data_access.snapshot import (
    ROWS_PER_FETCH,
    SMALL,
    Codes,
    Question,
    Snapshot,
    dimensions,
    read_coverage,
    read_units,
)
from data_access.stroke import stroke, stroke_columns, stroke_rows

# The counts of a share in one number: so many bits each, a million strokes a cell.
BITS = 20
INSIDE_ONE, MET_ONE, UNKNOWN_ONE = 1, 1 << BITS, 1 << (2 * BITS)
ONES = Codes(0, INSIDE_ONE, INSIDE_ONE + MET_ONE, 0, UNKNOWN_ONE)
FIELDS: dict[Kind, int] = {"inside": 0, "met": 1, "unknown": 2}
KEYS = ("month", *DIMENSIONS)
SECONDS = 900


@dataclass(frozen=True)
class Plan:
    """How cells are made.

    `questions` are the indicators'; of `categories` only the numerator is counted.
    `fine_from` is the first month that is kept apart together with
    all dimensions; before it only whole years are.
    """

    bands: Bands
    questions: tuple[Question, ...]
    categories: tuple[Question, ...] = ()
    fine_from: int = 0

    @property
    def shares(self) -> tuple[Question, ...]:
        """The questions that are shares, in the order of the columns."""
        asked = (*self.questions, *self.categories)
        return tuple(one for one in asked if one.numerator is not None)

    def columns(self) -> dict[tuple[str, Kind], int]:
        """Return which column of counts holds what is counted of a share."""
        kept: list[tuple[str, Kind]] = [(one.id, "met") for one in self.shares]
        for one in self.questions:
            if one.numerator is not None:
                kept.append((one.id, "inside"))
            if one.unknown_inside is not None or one.unknown_outside is not None:
                kept.append((one.id, "unknown"))
        return {name: place for place, name in enumerate(kept)}

    @property
    def medians(self) -> tuple[Question, ...]:
        """The questions that are medians."""
        return tuple(one for one in self.questions if one.value is not None)


def cells_query(
    plan: Plan,
    *,
    missing: Collection[Column[Any]] = (),
    units: Collection[int | None] | None = None,
) -> Select[Any]:
    """Return the SELECT of the cells of some units, by `unit_id` and `KEYS`.

    `strokes` counts; `share_N` adds up the counts of a share; `time_N` lists the values
    of a median by comma, and `times_N` says how many they are.
    """
    inner: dict[str, ColumnElement[Any]] = {**_keys(plan.bands)}
    for place, one in enumerate(plan.shares):
        inner[f"share_{place}"] = cast(one.verdict(ONES), BigInteger)
    for place, one in enumerate(plan.medians):
        inner[f"time_{place}"] = case((one.denominator, one.value))
    rows = stroke_rows(stroke_columns(*inner.values()), missing=missing, units=units)
    judged = (
        select(*(value.label(name) for name, value in inner.items()))
        .select_from(stroke)
        .add_cte(rows)
        .subquery("judged")
    )
    keys: list[Any] = [judged.c[name] for name in ("unit_id", *KEYS)]
    sums = [
        cast(func.sum(judged.c[f"share_{place}"]), BigInteger).label(f"share_{place}")
        for place in range(len(plan.shares))
    ]
    lists: list[Any] = []
    for place in range(len(plan.medians)):
        value = judged.c[f"time_{place}"]
        listed = func.aggregate_strings(cast(value, String(20)), ",")
        lists += [
            func.count(value).label(f"times_{place}"),
            listed.label(f"time_{place}"),
        ]
    return select(*keys, func.count().label("strokes"), *sums, *lists).group_by(*keys)


def _keys(bands: Bands) -> dict[str, ColumnElement[Any]]:
    known = dimensions()
    return {
        "unit_id": known["unit_id"],
        "month": known["month"],
        "sex": known["sex"],
        "age": _band(known["age"], bands.ages),
        "diagnosis": known["diagnosis"],
        "nihss": _band(known["nihss"], bands.nihss),
        "within_4h": known["within_4h"],
    }


def _band(value: ColumnElement[Any], bands: Sequence[tuple[int, int]]) -> Any:
    whens = [(value.between(*band), number) for number, band in enumerate(bands, 1)]
    return case(*whens, else_=0)


def take_cells(
    engine: Engine,
    plan: Plan,
    as_of: date,
    *,
    missing: Collection[Column[Any]] = (),
    reference: Engine | None = None,
) -> Snapshot:
    """Let the database count every stroke once and return the snapshot in cells.

    The arguments are those of `take_snapshot`. Raises SQLAlchemy's errors unchanged.
    """
    with (reference or engine).connect() as connection:
        units = read_units(connection, missing)
        covered = () if coverage.c.UnitId in missing else read_coverage(connection)
    place = {one.unit_id: index for index, one in enumerate(units)}
    with engine.connect() as connection:
        _prepare(connection)
        parts = _by_unit(connection, plan, as_of, missing, place)
        cells = _gathered(parts, plan)
    snapshot = Snapshot(
        as_of=as_of,
        taken_at=datetime.now(UTC),
        version="",
        units=units,
        coverage=covered,
        cells=cells,
        **_no_rows(plan),
    )
    object.__setattr__(snapshot, "version", _version(snapshot, cells))
    return snapshot


def count_forms(engine: Engine) -> int:
    """Return how many acute forms the registry has."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(acute)).scalar_one()


def _prepare(connection: Connection) -> None:
    """Read everything of one moment, and give the counting the time it needs."""
    kind = connection.dialect.name
    if kind == "sqlite":
        connection.exec_driver_sql("BEGIN")
        return
    connection.execution_options(isolation_level="REPEATABLE READ")
    if kind == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{SECONDS}s'")
        # The forms that repeat an event are looked up in memory.
        connection.exec_driver_sql("SET LOCAL work_mem = '256MB'")
    else:
        # Else a long list of values is cut off.
        connection.exec_driver_sql("SET SESSION group_concat_max_len = 100000000")


def _gathered(parts: Iterator[CellTable], plan: Plan) -> Cells:
    fine: list[CellTable] = []
    by_month: dict[str, list[CellTable]] = {name: [] for name in ("", *DIMENSIONS)}
    for part in parts:
        keep_fine(fine, by_month, part, plan.fine_from)
    return whole(
        fine,
        by_month,
        plan.fine_from,
        bands=plan.bands,
        columns=plan.columns(),
        shares=frozenset(q.id for q in plan.questions if q.numerator is not None),
    )


def _by_unit(
    connection: Connection,
    plan: Plan,
    as_of: date,
    missing: Collection[Column[Any]],
    place: dict[int, int],
) -> Iterator[CellTable]:
    """Yield the cells of months and all dimensions, hospital by hospital.

    Hospitals come in the order of `Enhet`; those that it does not know come first, as
    one. There is always one table, which may be empty.
    """
    listed = connection.execute(select(acute.c.UnitId).distinct()).scalars().all()
    unknown = [one for one in listed if one not in place]
    known = sorted((one for one in listed if one in place), key=lambda one: place[one])
    for units in (unknown, *([one] for one in known)):
        query = cells_query(plan, missing=missing, units=units)
        result = connection.execution_options(stream_results=True).execute(
            query, {"as_of": as_of}
        )
        table = _table(_fetched(result), plan, place)
        yield table if units is not unknown else fold(table, DIMENSIONS)


def _fetched(result: Any) -> dict[str, list[Any]]:
    names = list(result.keys())
    columns: list[list[Any]] = [[] for _ in names]
    while rows := result.fetchmany(ROWS_PER_FETCH):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return dict(zip(names, columns, strict=True))


def _table(found: dict[str, list[Any]], plan: Plan, place: dict[int, int]) -> CellTable:
    def numbers(name: str) -> Ints:
        return np.array(found[name], dtype=np.int64)

    keys = {name: numbers(name) for name in KEYS}
    keys["unit"] = np.array([place.get(one, -1) for one in found["unit_id"]], np.int64)
    order = np.lexsort([keys[name] for name in reversed(("unit", *KEYS))])
    strokes = numbers("strokes")[order]
    if strokes.max(initial=0) >= 1 << BITS:
        raise ValueError(f"a cell holds {strokes.max()} strokes, more than can be said")
    words = {one.id: numbers(f"share_{n}")[order] for n, one in enumerate(plan.shares)}
    columns = plan.columns()
    counts = np.empty((len(order), len(columns)), np.int32)
    for (name, kind), column in columns.items():
        counts[:, column] = words[name] >> (BITS * FIELDS[kind]) & ((1 << BITS) - 1)
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    return CellTable(
        unit=keys["unit"][order].astype(np.int16),
        month=keys["month"][order].astype(np.int32),
        months=np.ones(len(order), np.int8),
        codes={name: keys[name][order].astype(np.int8) for name in DIMENSIONS},
        strokes=strokes,
        counts=counts,
        times={
            one.id: _times(found[f"time_{n}"], numbers(f"times_{n}"), back)
            for n, one in enumerate(plan.medians)
        },
    )


def _times(listed: Sequence[str | None], sizes: Ints, cells: Ints) -> Times:
    """Return the values of the lists by comma; `cells` are the lists' places."""
    text = ",".join(one for one in listed if one)
    values = np.fromstring(text, dtype=np.int64, sep=",") if text else _NOTHING
    if len(values) != sizes.sum():
        raise ValueError(f"{sizes.sum()} values were counted, {len(values)} came")
    cell = np.repeat(cells, sizes)
    return times_of(cell, values, np.ones(len(values), np.int32), len(cells))


_NOTHING: Ints = np.empty(0, np.int64)


def _no_rows(plan: Plan) -> dict[str, Any]:
    """Return the columns of the row form, empty."""
    flags: NDArray[np.int8] = np.empty(0, np.int8)
    return {
        "unit": np.empty(0, np.int16),
        "month": np.empty(0, np.int32),
        "age": np.empty(0, np.int16),
        **{name: flags for name in SMALL},
        "verdicts": {one.id: flags for one in plan.shares},
        "times": {one.id: np.empty(0, np.int32) for one in plan.medians},
    }


def _version(snapshot: Snapshot, cells: Cells) -> str:
    digest = hashlib.sha256(repr((snapshot.units, snapshot.coverage)).encode())
    digest.update(f"{snapshot.as_of.isoformat()}{cells.columns}".encode())
    for table in cells.tables():
        for column in table.columns():
            digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()[:12]
