"""The same numbers of registries of several sizes, on one PostgreSQL server."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd
from sqlalchemy import create_engine

from bench.measure import REPEATS, check, milliseconds, question_of, sql_query
from data_access.engine import for_long_statements
from data_access.grouped import SECONDS, count_forms, give_room
from indicators.catalogue import ALL
from indicators.large import in_cells
from indicators.measure import count
from indicators.registry import Registry, open_registry
from indicators.selection import AGE_BANDS, FEMALE, MALE, Selection
from sample_db.__main__ import main as sample_db
from tests.servers import another_database, postgresql

# Copies of the sample: 0.13, 1.3 and 13 million strokes.
SCALES = (1, 11, 113)
# Filters that nobody has asked for before: each costs what a first click does.
CHANGES = (
    {"sex": MALE},
    {"ages": AGE_BANDS[3:4]},
    {"sex": FEMALE, "ages": AGE_BANDS[4:]},
    {"sex": FEMALE, "diagnoses": frozenset({2}), "within_4h": True},
)


@dataclass(frozen=True)
class Size:
    """What was measured of one registry; milliseconds are medians.

    `kept_seconds` is how long the materialized view took, None where there is none;
    the snapshot is then read from it. `changed_ms` is the first answer to each of
    `CHANGES`.
    """

    strokes: int
    form: str
    built_seconds: float
    kept_seconds: float | None
    snapshot_seconds: float
    megabytes: float
    measure_ms: float
    changed_ms: float
    sql_ms: float


@contextmanager
def server() -> Iterator[str]:
    """Run PostgreSQL in a folder of its own until the block ends."""
    with (
        TemporaryDirectory(prefix="slagtavle_bench_") as folder,
        postgresql(Path(folder)) as url,
    ):
        yield url


def measure_size(url: str, scale: int) -> Size:
    """Build a sample of a scale in a database of its own, and measure it.

    Raises `ValueError` when memory and SQL do not count the same patients.
    """
    address = another_database(url, f"scale_{scale}")
    begun = time.perf_counter()
    if sample_db(["build", "--scale", str(scale), "--database", address]):
        raise RuntimeError(f"the sample of scale {scale} could not be built")
    return measured(address, time.perf_counter() - begun)


def measured(address: str, built_seconds: float) -> Size:
    """Measure the registry at an address."""
    registry = open_registry(address, ALL)
    with create_engine(address).begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    kept_seconds = _keep(registry, address)
    begun = time.perf_counter()
    snapshot = registry.snapshot()
    snapshot_seconds = time.perf_counter() - begun
    asked, selection = question_of(registry, snapshot)
    query = sql_query(asked, selection)
    begun = time.perf_counter()
    with (
        for_long_statements(registry.engine, SECONDS) as patient,
        patient.connect() as connection,
    ):
        give_room(connection)
        result = connection.execute(query, {"as_of": snapshot.as_of})
        table = pd.DataFrame(result.all(), columns=list(result.keys()))
    sql_ms = 1000 * (time.perf_counter() - begun)
    check(table, snapshot, asked, selection)
    found = Size(
        strokes=len(snapshot),
        form="rows" if snapshot.cells is None else "cells",
        built_seconds=built_seconds,
        kept_seconds=kept_seconds,
        snapshot_seconds=snapshot_seconds,
        megabytes=snapshot.megabytes(),
        measure_ms=milliseconds(
            lambda: count(snapshot, asked, selection, merge=True), REPEATS
        ),
        changed_ms=median(
            milliseconds(lambda one=one: count(snapshot, asked, one, merge=True), 1)
            for one in _changed(selection)
        ),
        sql_ms=sql_ms,
    )
    registry.engine.dispose()
    return found


def _keep(registry: Registry, address: str) -> float | None:
    """Let PostgreSQL keep the cells of a large registry; return the seconds it took."""
    if not in_cells(lambda: count_forms(registry.engine)):
        return None
    begun = time.perf_counter()
    registry.materialize(create_engine(address))
    return time.perf_counter() - begun


def _changed(selection: Selection) -> list[Selection]:
    return [selection.at(sex=None).at(**one) for one in CHANGES]
