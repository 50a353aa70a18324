"""An import that is killed at any moment leaves the old rows or the new, whole."""

import csv
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from access.settings import ROOT
from data_access.engine import make_engine
from data_access.loading.target import create_tables
from data_access.schema import acute
from tests.backends import address, on
from tests.waiting import until

ROWS = 4_000
KILLS = {"sqlite": 20, "postgresql": 8}
# From when on it is killed. PostgreSQL has all rows before the first of them is told.
BEGINS = {"sqlite": b"storing", "postgresql": b"checking"}
SECONDS = 60
LEFT_BEHIND = (
    "SELECT locktype FROM pg_locks WHERE locktype = 'advisory'",
    "SELECT relname FROM pg_class WHERE relpersistence = 't'",
    "SELECT relname FROM pg_class WHERE relname ~ 'import' AND relkind = 'r'",
)
SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND datname = current_database() AND backend_type = 'client backend'"
)


def write_dump(file: Path, answer: int) -> None:
    """Write a dump in which every stroke has the same answer to one question."""
    first = datetime(2016, 1, 1, 8, 0)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, delimiter=";")
        rows.writerow([c.name for c in acute.c])
        values = dict.fromkeys((c.name for c in acute.c), "")
        for number in range(ROWS):
            rows.writerow(
                (
                    values
                    | {
                        "SkjemaGUID": f"{number:032X}",
                        "UnitId": "11",
                        "Slagdiagnose": "2",
                        "Innleggelsestidspunkt": f"{first + timedelta(hours=number)}",
                        "TidlTIA": str(answer),
                        "Helseenhet": f"Sykehus {answer} " * 5,
                    }
                ).values()
            )


@dataclass(frozen=True)
class Registry:
    """A registry to import into, from dumps in a folder."""

    kind: str
    url: str
    folder: Path

    def begin(self, answer: int) -> subprocess.Popen[bytes]:
        """Start an import of the dump with that answer."""
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "data_access", "import"),
                *(str(self.folder / f"{answer}.csv"), "--database", self.url),
                *("--findings", str(self.folder / "findings.csv")),
            ],
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def state(self) -> tuple[int, set[int]]:
        """Return how many rows the dashboard reads, and which answers they have."""
        engine = make_engine(self.url)
        with engine.connect() as connection:
            counted = connection.execute(
                select(acute.c.TidlTIA, func.count()).group_by(acute.c.TidlTIA)
            ).all()
            if self.kind == "sqlite":
                whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
                assert whole == "ok"
        engine.dispose()
        return sum(row[1] for row in counted), {row[0] for row in counted}

    def left_behind(self) -> list[str]:
        """Return the locks and tables of imports that are over."""
        if self.kind == "sqlite":
            return []
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            # A killed client's session ends when its statement does.
            until(lambda: connection.exec_driver_sql(SESSIONS).scalar() == 0)
            found = [
                str(name)
                for statement in LEFT_BEHIND
                for name in connection.exec_driver_sql(statement).scalars()
            ]
        engine.dispose()
        return found


def until_it_says(process: subprocess.Popen[bytes], word: bytes) -> None:
    assert process.stderr is not None
    said = b""
    while word not in said:
        more = process.stderr.read1(1000)  # type: ignore[attr-defined]
        assert more, said
        said += more


@pytest.fixture(params=[on(kind) for kind in KILLS])
def registry(request, tmp_path: Path) -> Registry:
    url = address(request.param, "killed", tmp_path)
    create_tables(url)
    for answer in (1, 2):
        write_dump(tmp_path / f"{answer}.csv", answer)
    return Registry(request.param, url, tmp_path)


def test_whatever_the_moment_of_the_kill_no_row_is_half_stored(registry: Registry):
    kills, word = KILLS[registry.kind], BEGINS[registry.kind]
    first = registry.begin(1)
    until_it_says(first, word)
    began = time.monotonic()
    assert first.wait(SECONDS) == 0
    storing = time.monotonic() - began
    assert registry.state() == (ROWS, {1})
    now, survived = 1, 0
    chance = random.Random(20260)
    for _ in range(kills):
        process = registry.begin(3 - now)
        until_it_says(process, word)
        time.sleep(chance.uniform(0, storing))
        process.send_signal(signal.SIGKILL)
        process.wait(SECONDS)
        process.stderr.close()
        rows, answers = registry.state()
        # All of the old, or, where the commit was before the kill, all of the new.
        assert rows == ROWS
        assert len(answers) == 1
        if answers == {now}:
            survived += 1
        else:
            # It was done before: a machine less busy stores faster.
            storing *= 0.7
        (now,) = answers
    assert survived >= kills // 4
    assert registry.left_behind() == []
    last = registry.begin(3 - now)
    assert last.wait(SECONDS) == 0
    last.stderr.close()
    first.stderr.close()
    assert registry.state() == (ROWS, {3 - now})
    assert registry.left_behind() == []
