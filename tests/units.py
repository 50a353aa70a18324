"""The shipped systemd units as systemd reads them, with our folders for theirs."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
PYTHON = "/opt/slagtavle/.venv/bin/python"


def entries(unit: Path, name: str) -> list[str]:
    """Return every value that a unit gives a name, in order."""
    lines = unit.read_text("utf-8").splitlines()
    pairs = [one.partition("=") for one in lines if not one.startswith("#")]
    return [value for key, _, value in pairs if key == name]


def moved(text: str, folder: Path, instance: str = "8501") -> str:
    """Return a text of a unit or of its manual as it is for a folder of a test."""
    for theirs, ours in {
        PYTHON: sys.executable,
        "/opt/slagtavle": str(ROOT),
        "/etc/slagtavle": str(folder / "etc"),
        "/var/lib/slagtavle": str(folder / "lib"),
        "%d": str(folder / "etc"),
        "%i": instance,
    }.items():
        text = text.replace(theirs, ours)
    return text


def environment(unit: Path, folder: Path) -> dict[str, str]:
    """Return what a unit sets, and write the secrets and users that it names."""
    (folder / "etc").mkdir(exist_ok=True)
    (folder / "lib").mkdir(exist_ok=True)
    users = (ROOT / "auth_config.yaml").read_text("utf-8")
    (folder / "etc" / "users.yaml").write_text(users, "utf-8")
    pairs = [one.partition("=") for one in entries(unit, "Environment")]
    return {name: moved(value, folder) for name, _, value in pairs}


def write_secret(folder: Path, name: str, value: str) -> None:
    """Write a secret as systemd hands it over."""
    (folder / "etc").mkdir(exist_ok=True)
    file = folder / "etc" / name
    file.touch(mode=0o600)
    file.write_text(f"{value}\n", "utf-8")
