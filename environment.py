"""What the operator sets: by environment, or in a file that only Slagtavle reads.

`NAME_FILE` names the file of the setting `NAME`. Secrets fit better there: an
environment is shown by many tools, and every program that is started gets it.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

LONGEST = 10_000


class UnusableSetting(Exception):  # noqa: N818 - a state, told in one sentence
    """A setting cannot be used; the message says which and why, never its value."""


def setting(name: str) -> str:
    """Return a setting as the environment or its file has it now; empty when not set.

    Raises `UnusableSetting` when the file cannot be read, can be read by others, or
    when the setting is given twice.
    """
    value = os.environ.get(name, "")
    file = os.environ.get(f"{name}_FILE", "")
    if not file:
        return value
    if value:
        raise UnusableSetting(
            f"{name} and {name}_FILE are both set: keep the one that is meant."
        )
    return _content(Path(file), f"{name}_FILE")


def _content(path: Path, name: str) -> str:
    try:
        if is_open_to_others(path):
            raise UnusableSetting(
                f"{name}: other users of this machine can read {path}. "
                f"Run `chmod 600 {path}`, as the user who runs Slagtavle."
            )
        with path.open(encoding="utf-8") as file:
            value = file.read(LONGEST).strip()
    except (OSError, UnicodeDecodeError):
        raise UnusableSetting(
            f"{name}: {path} cannot be read as text by the user who runs Slagtavle."
        ) from None
    if not value or "\n" in value:
        raise UnusableSetting(f"{name}: {path} must hold one line, the value itself.")
    return value


def is_open_to_others(path: Path) -> bool:
    """Return whether others than the owner can read a file. Raises `OSError`.

    Not so where systemd handed the file over: it guards the folder, and shows the one
    who may read in the place of the group.
    """
    handed_over = os.environ.get("CREDENTIALS_DIRECTORY")
    if handed_over and path.resolve().parent == Path(handed_over).resolve():
        return bool(path.stat().st_mode & stat.S_IRWXO)
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


@dataclass(frozen=True)
class WholeNumber:
    """A setting that is a whole number within limits; `unit` is what it counts."""

    name: str
    unit: str
    default: int
    lowest: int
    highest: int

    def value(self) -> int:
        """Return the setting; the default when it is not set or not understood."""
        given = self._given()
        return int(given) if self._is_within(given) else self.default

    def problem(self) -> str | None:
        """Return what is wrong with the setting in one sentence; None is well."""
        given = self._given()
        if not given or self._is_within(given):
            return None
        return (
            f"{self.name} must be a whole number of {self.unit} from {self.lowest} to "
            f"{self.highest}, not {given!r}."
        )

    def _given(self) -> str:
        return os.environ.get(self.name, "").strip()

    def _is_within(self, text: str) -> bool:
        is_count = text.isascii() and text.isdigit() and len(text) < 6
        return is_count and self.lowest <= int(text) <= self.highest
