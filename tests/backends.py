"""The three kinds of database that the same tests run against."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.servers import another_database, running

KINDS = ("sqlite", "postgresql", "mariadb")


def on(kind: str, *values: Any, name: str = "") -> Any:
    """Return a test's parameters that begin with the kind of database.

    One worker runs a server's tests, so that each server starts once.
    """
    marks: Iterable[Any] = ()
    if kind != "sqlite":
        marks = (pytest.mark.server, pytest.mark.xdist_group(kind))
    label = "-".join(one for one in (kind, name) if one)
    return pytest.param(kind, *values, marks=marks, id=label)


BACKENDS = tuple(on(kind) for kind in KINDS)


def address(kind: str, name: str, folder: Path) -> str:
    """Return the URL of a database of that name, an SQLite file in the folder."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/{name}.db"
    return another_database(running(kind), name)
