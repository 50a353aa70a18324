"""The registry's files into every kind of database, and the snapshot out of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.server import ROOT
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.servers import mariadb, postgresql

SNAPSHOTS = 3


@dataclass(frozen=True)
class Taken:
    """What one kind of database took: seconds from files to rows, rows to snapshot.

    `again` is the import of the same files, which changes nothing.
    """

    kind: str
    rows: int
    first: float
    again: float
    snapshot: float


def measure_databases() -> Iterator[Taken]:
    """Import the whole sample into SQLite, PostgreSQL and MariaDB, one by one."""
    with TemporaryDirectory(prefix="slagtavle_") as name:
        folder = Path(name)
        _run("sample_db", "export", str(folder))
        files = [str(file) for file in sorted(folder.glob("*.csv"))]
        rows = sum(_lines(Path(file)) for file in files)
        for kind in ("sqlite", "postgresql", "mariadb"):
            with _empty(kind, folder) as url:
                yield _measure(kind, url, files, rows)


@contextmanager
def _empty(kind: str, folder: Path) -> Iterator[str]:
    """Give an empty database of a kind until the block ends."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'registry.db'}"
        return
    start = {"postgresql": postgresql, "mariadb": mariadb}[kind]
    # Not in our folder: the servers run as users of their own.
    with TemporaryDirectory(prefix="slagtavle_") as home, start(Path(home)) as url:
        yield url


def _measure(kind: str, url: str, files: list[str], rows: int) -> Taken:
    _run("data_access", "create", "--database", url)
    findings = str(Path(files[0]).with_name("findings.csv"))
    into = ("--database", url, "--quarantine", "--findings", findings)
    first, again = (
        _run("data_access", "import", *files, *into) for _ in ("first", "again")
    )
    registry = open_registry(url, ALL)
    seconds = []
    for _ in range(SNAPSHOTS):
        begun = time.perf_counter()
        registry.snapshot()
        seconds.append(time.perf_counter() - begun)
    registry.engine.dispose()
    return Taken(kind, rows, first, again, median(seconds))


def _run(module: str, *arguments: str) -> float:
    """Run `python -m module` as an operator does; return the seconds it took."""
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"python -m {module} failed: {done.stderr[-500:]}")
    return time.perf_counter() - begun


def _lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines) - 1
