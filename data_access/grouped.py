"""The snapshot of a large registry: the database counts, and hands over cells.

One statement sees one moment. Its rows come hospital by hospital and are folded as they
come, so that no more than one hospital's are held at a time.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Engine, Select, func, select

from data_access.cells import (
    DIMENSIONS,
    Cells,
    CellTable,
    Ints,
    Times,
    fold,
    joined,
    kept_of,
    times_of,
)
from data_access.cells_query import BITS, FIELDS, KEYS, Plan, cells_query
from data_access.copied import Batch, batches_of
from data_access.engine import for_long_statements
from data_access.schema import acute, coverage
from data_access.snapshot import (
    SMALL,
    Snapshot,
    plan_for_all_rows,
    read_coverage,
    read_units,
)

SECONDS = 3600
NOTHING: Ints = np.empty(0, np.int64)


def take_cells(
    engine: Engine,
    plan: Plan,
    as_of: date,
    *,
    missing: Collection[Column[Any]] = (),
    reference: Engine | None = None,
    counted: Select[Any] | None = None,
    taken_at: datetime | None = None,
) -> Snapshot:
    """Let the database count every stroke once and return the snapshot in cells.

    The arguments are those of `take_snapshot`; `counted` reads cells that have been
    counted before, at `taken_at`. Raises SQLAlchemy's errors unchanged.
    """
    with (reference or engine).connect() as connection:
        units = read_units(connection, missing)
        covered = () if coverage.c.UnitId in missing else read_coverage(connection)
    place = {one.unit_id: index for index, one in enumerate(units)}
    query = cells_query(plan, missing=missing) if counted is None else counted
    with (
        for_long_statements(engine, SECONDS) as patient,
        patient.connect() as connection,
    ):
        give_room(connection)
        batches = batches_of(connection, query.order_by("unit_id"), as_of)
        cells = _gathered(batches, plan, place)
    snapshot = Snapshot(
        as_of=as_of,
        taken_at=taken_at or datetime.now(UTC),
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


def give_room(connection: Connection) -> None:
    """Give one transaction the memory that counting a registry takes."""
    plan_for_all_rows(connection)
    kind = connection.dialect.name
    if kind == "postgresql":
        connection.exec_driver_sql("SET LOCAL work_mem = '256MB'")
    elif kind != "sqlite":
        # Else a long list of values is cut off.
        connection.exec_driver_sql("SET SESSION group_concat_max_len = 100000000")


def _gathered(batches: Iterator[Batch], plan: Plan, place: Mapping[int, int]) -> Cells:
    kept: dict[int, dict[str, CellTable]] = {}
    strange: list[CellTable] = [_table([], plan, -1)]
    for unit_id, parts in _by_unit(batches):
        at = place.get(unit_id, -1)
        table = _table(parts, plan, at)
        if at < 0:
            strange.append(table)
        else:
            kept[at] = kept_of(table, plan.fine_from)
    # Hospitals that `Enhet` does not know count as one.
    kept[-1] = kept_of(fold(joined(strange), DIMENSIONS), plan.fine_from)
    tables = {
        name: joined([kept[at][name] for at in sorted(kept)])
        for name in ("fine", "", *DIMENSIONS)
    }
    fine, months = tables.pop("fine"), tables[""].month
    return Cells(
        bands=plan.bands,
        columns=plan.columns(),
        shares=frozenset(q.id for q in plan.questions if q.numerator is not None),
        fine_from=plan.fine_from,
        first_month=int(months.min()) if len(months) else plan.fine_from,
        last_month=int(months.max()) if len(months) else plan.fine_from,
        fine=fine,
        by_month=tables,
    )


def _by_unit(batches: Iterator[Batch]) -> Iterator[tuple[int, list[Batch]]]:
    """Yield each hospital's rows, in one or several parts."""
    unit_id = 0
    parts: list[Batch] = []
    for batch in batches:
        ids = batch["unit_id"]
        cuts = np.flatnonzero(ids[1:] != ids[:-1]) + 1
        for begin, end in zip((0, *cuts), (*cuts, len(ids)), strict=True):
            part = {name: column[begin:end] for name, column in batch.items()}
            if parts and ids[begin] != unit_id:
                yield unit_id, parts
                parts = []
            unit_id = int(ids[begin])
            parts.append(part)
    if parts:
        yield unit_id, parts


def _table(parts: Sequence[Batch], plan: Plan, unit: int) -> CellTable:
    """Return the cells of one hospital, by month and all dimensions."""

    def numbers(name: str) -> Ints:
        columns = [np.asarray(part[name], np.int64) for part in parts]
        return np.concatenate(columns) if columns else NOTHING

    keys = {name: numbers(name) for name in KEYS}
    order = np.lexsort([keys[name] for name in reversed(KEYS)])
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
        unit=np.full(len(order), unit, np.int16),
        month=keys["month"][order].astype(np.int32),
        months=np.ones(len(order), np.int8),
        codes={name: keys[name][order].astype(np.int8) for name in DIMENSIONS},
        strokes=strokes,
        counts=counts,
        times={
            one.id: _times(
                [part[f"time_{n}"] for part in parts], numbers(f"times_{n}"), back
            )
            for n, one in enumerate(plan.medians)
        },
    )


def _times(listed: Sequence[NDArray[Any]], sizes: Ints, cells: Ints) -> Times:
    """Return the values of the lists by comma; `cells` are the lists' places."""
    text = ",".join(one for part in listed for one in part if one)
    values = np.fromstring(text, dtype=np.int64, sep=",") if text else NOTHING
    if len(values) != sizes.sum():
        raise ValueError(f"{sizes.sum()} values were counted, {len(values)} came")
    cell = np.repeat(cells, sizes)
    return times_of(cell, values, np.ones(len(values), np.int32), len(cells))


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
