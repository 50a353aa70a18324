"""The units and docs/operations.md say what is so."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from monitoring.endpoints import METRICS, READY
from monitoring.metrics import BROWSERS, EVENTS, PAGE_ERRORS, PAGE_RUNS, SNAPSHOTS
from own_data.database import connect, upgrade
from tests.conftest import SETTINGS
from tests.monitoring.test_endpoints import FRESH
from tests.own_data.rows import fill
from tests.units import (
    FOLDER,
    ROOT,
    SERVICES,
    TIMERS,
    entries,
    environment,
    moved,
    write_secret,
)

MANUAL = (ROOT / "docs" / "operations.md").read_text("utf-8")
PROCESS = FOLDER / "slagtavle@.service"
# What Python and serve.py themselves read.
OTHERS = {"PORT", "PYTHONDONTWRITEBYTECODE"}
# By systemd's own measure, from 0 (nothing is open) to 100.
MOST_EXPOSED = 20
each_service = pytest.mark.parametrize("unit", SERVICES, ids=lambda one: one.stem)


@each_service
def test_every_setting_of_a_unit_is_one_of_slagtavle_s(unit: Path):
    names = [one.partition("=")[0] for one in entries(unit, "Environment")]
    assert names
    assert {name.removesuffix("_FILE") for name in names} <= OTHERS | set(SETTINGS)


@each_service
def test_every_secret_is_handed_over_and_used(unit: Path):
    given = {one.partition(":")[0] for one in entries(unit, "LoadCredential")}
    used = re.findall(r"=%d/(\S+)", unit.read_text("utf-8"))
    assert given == set(used)


def test_every_job_has_a_timer():
    jobs = {one.stem for one in SERVICES} - {PROCESS.stem}
    assert jobs == {one.stem for one in TIMERS}
    assert len(jobs) == 2


def settings_of(unit: Path) -> set[str]:
    """Return what locks a unit in."""
    lines = unit.read_text("utf-8").splitlines()
    kinds = ("Protect", "Private", "Restrict", "System", "Lock", "NoNew", "Capab")
    return {one for one in lines if one.startswith(kinds) and "Restart" not in one}


def test_the_jobs_are_locked_in_as_the_process_is():
    assert len(settings_of(PROCESS)) >= 18
    assert {frozenset(settings_of(one)) for one in SERVICES} == {
        frozenset(settings_of(PROCESS))
    }


# Elsewhere there are no units; on Linux `make test` sees to it that this is there.
if sys.platform == "linux":

    @pytest.fixture
    def units(tmp_path: Path) -> list[Path]:
        """The units, with our Python and folder where theirs are."""
        for one in (*SERVICES, *TIMERS):
            name = one.name.replace("@", "@8501")
            (tmp_path / name).write_text(
                moved(one.read_text("utf-8"), tmp_path), "utf-8"
            )
        return sorted(tmp_path.iterdir())

    def test_systemd_has_nothing_to_say_of_the_units(units: list[Path]):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", *units],
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")

    def test_little_of_the_machine_is_open_to_them(units: list[Path]):
        services = [one for one in units if one.suffix == ".service"]
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--no-pager"]
            + [f"--threshold={MOST_EXPOSED}", *services],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-400:]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folders of an installation on the sample, with rows in its own database."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib-backups").mkdir()
    own = connect(f"sqlite:///{tmp_path}/lib/own.db")
    upgrade(own)
    fill(own)
    own.dispose()
    write_secret(tmp_path, "database-url", f"sqlite:///{tmp_path}/no-registry.db")
    return tmp_path


def run(line: str, folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        shlex.split(moved(line, folder)),
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [("backup", r"Backed up: \d+ rows"), ("remind", r"Nothing is due|mail|waiting")],
)
def test_the_timers_jobs_run_as_their_units_say(name: str, told: str, installed: Path):
    unit = FOLDER / f"slagtavle-{name}.service"
    (line,) = entries(unit, "ExecStart")
    done = run(line, installed, **environment(unit, installed))
    assert done.returncode == 0, done.stderr
    assert re.search(told, done.stdout), done.stdout


def commands(section: str) -> list[str]:
    """Return the lines of the shell in a section of the manual."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", MANUAL, re.M | re.S)
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    return [line for block in blocks for line in block.splitlines()]


def test_the_manual_s_restore_works_as_it_stands(installed: Path):
    lines = commands("Backup and restore")
    (export,) = [one for one in lines if one.startswith("export ")]
    name, _, url = export.removeprefix("export ").partition("=")
    ours = [one for one in lines if "-m own_data" in one]
    assert len(ours) == 2
    for line in ours:
        line = line.removeprefix("runuser -u slagtavle -- ")
        line = line.replace(".venv/bin/python", sys.executable)
        line = line.replace("BACKUP", "before-restore.db")
        done = run(line, installed, **{name: moved(url, installed)})
        assert done.returncode == 0, done.stderr
    assert "Restored" in done.stdout


def test_files_that_the_manual_names_are_there():
    named = re.findall(r"deploy/[\w./]+[\w/]|requirements\.txt|\w+\.md", MANUAL)
    units = re.findall(r"slagtavle-\w+\.timer", MANUAL)
    assert len(named) > 4
    assert units
    places = (ROOT, ROOT / "docs", FOLDER)
    missing = [
        one
        for one in (*named, *units)
        if not any((place / one).exists() for place in places)
    ]
    assert missing == []


def test_the_manual_names_metrics_that_there_are():
    own = [PAGE_RUNS, PAGE_ERRORS, BROWSERS, EVENTS, SNAPSHOTS]
    names = {one.name for gauge in own for one in gauge.collect()}
    names |= {one.name for one in FRESH.gauges()}
    told = {one.removesuffix("_total") for one in re.findall(r"slagtavle_\w+", MANUAL)}
    assert told - {"slagtavle_own"} <= names
    assert len(told) > 4
    assert READY in MANUAL
    assert METRICS in MANUAL


def test_the_manual_names_every_event_of_the_log():
    code = [
        path.read_text("utf-8")
        for folder in (".", "access", "components", "data_access", "monitoring")
        for path in (ROOT / folder).glob("*.py")
    ]
    events = set(re.findall(r'"event": "(\w+)"', "\n".join(code)))
    assert len(events) >= 8
    assert [one for one in events if f"`{one}`" not in MANUAL] == []
