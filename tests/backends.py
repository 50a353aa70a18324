"""The three kinds of database that the same tests run against."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.servers import another_database, running

KINDS = ("sqlite", "postgresql", "mariadb")


def on(kind: str) -> Any:
    """Return a kind of database as a test's parameter.

    One worker runs a server's tests, so that each server starts once.
    """
    marks: Iterable[Any] = ()
    if kind != "sqlite":
        marks = (pytest.mark.server, pytest.mark.xdist_group(kind))
    return pytest.param(kind, marks=marks)


BACKENDS = tuple(on(kind) for kind in KINDS)
SERVERS = tuple(on(kind) for kind in KINDS if kind != "sqlite")


def address(kind: str, name: str, folder: Path) -> str:
    """Return the URL of a database of that name, an SQLite file in the folder."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/{name}.db"
    return another_database(running(kind), name)
