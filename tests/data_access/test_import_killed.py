"""An import that is killed at any moment leaves the old rows or the new, whole."""

import csv
import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from access.settings import ROOT
from data_access.engine import make_engine
from data_access.loading.target import create_tables
from data_access.schema import acute

ROWS, KILLS = 4_000, 20
SECONDS = 60


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


def begin(folder: Path, answer: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "data_access", "import"),
            *(str(folder / f"{answer}.csv"), "--database", address(folder)),
            *("--findings", str(folder / "findings.csv")),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/registry.db"


def state(folder: Path) -> tuple[int, set[int]]:
    """Return how many rows the dashboard reads, and which answers they have."""
    engine = make_engine(address(folder))
    with engine.connect() as connection:
        counted = connection.execute(
            select(acute.c.TidlTIA, func.count()).group_by(acute.c.TidlTIA)
        ).all()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    return sum(row[1] for row in counted), {row[0] for row in counted}


def until_it_stores(process: subprocess.Popen[bytes]) -> None:
    assert process.stderr is not None
    said = b""
    while b"storing" not in said:
        more = process.stderr.read1(1000)  # type: ignore[attr-defined]
        assert more, said
        said += more


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_tables(address(tmp_path))
    for answer in (1, 2):
        write_dump(tmp_path / f"{answer}.csv", answer)
    return tmp_path


def test_whatever_the_moment_of_the_kill_no_row_is_half_stored(folder: Path):
    first = begin(folder, 1)
    until_it_stores(first)
    began = time.monotonic()
    assert first.wait(SECONDS) == 0
    storing = time.monotonic() - began
    assert state(folder) == (ROWS, {1})
    now, survived = 1, 0
    chance = random.Random(20260)
    for _ in range(KILLS):
        process = begin(folder, 3 - now)
        until_it_stores(process)
        time.sleep(chance.uniform(0, storing))
        process.send_signal(signal.SIGKILL)
        process.wait(SECONDS)
        process.stderr.close()
        rows, answers = state(folder)
        # All of the old, or, where the commit was before the kill, all of the new.
        assert rows == ROWS
        assert len(answers) == 1
        if answers == {now}:
            survived += 1
        else:
            # It was done before: a machine less busy stores faster.
            storing *= 0.7
        (now,) = answers
    assert survived >= KILLS // 4
    last = begin(folder, 3 - now)
    assert last.wait(SECONDS) == 0
    last.stderr.close()
    first.stderr.close()
    assert state(folder) == (ROWS, {3 - now})
