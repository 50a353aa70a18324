"""Columns of numpy turned into rows for a database, in the schema's order."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Date, DateTime, Table

from sample_db.draw import NULL
from sample_db.strokes import Strokes

CHUNK = 8_000
Convert = Callable[[NDArray, bool], NDArray]


def chunks(table: Table, forms: Strokes, times: Convert) -> Iterator[list[tuple]]:
    """Yield the forms as tuples in the order of the table's columns.

    `times` turns date-times into what the database driver takes; it is told whether
    the column is a date. Raises `KeyError` naming a column that nobody has written.
    """
    columns = [(forms.columns[c.name], isinstance(c.type, Date)) for c in table.c]
    kinds = [isinstance(c.type, Date | DateTime) for c in table.c]
    for start in range(0, len(forms), CHUNK):
        part = slice(start, start + CHUNK)
        lists = []
        for (values, is_date), is_time in zip(columns, kinds, strict=True):
            cut = values[part]
            objects = times(cut, is_date) if is_time else _plain(cut)
            lists.append(objects.tolist())
        yield list(zip(*lists, strict=True))


def _plain(values: NDArray) -> NDArray:
    if values.dtype.kind != "i":
        return values.astype(object)
    objects = values.astype(object)
    objects[values == NULL] = None
    return objects


def as_text(values: NDArray, is_date: bool) -> NDArray:
    """Return date-times as SQLAlchemy keeps them in SQLite, missing ones as None."""
    unit = "D" if is_date else "us"
    written = np.datetime_as_string(values.astype(f"datetime64[{unit}]"))
    if not is_date:
        letters = written.astype("U26").view("U1").reshape(len(values), 26)
        letters[:, 10] = " "
        written = letters.view("U26").ravel()
    objects = written.astype(object)
    objects[np.isnat(values)] = None
    return objects


def as_datetimes(values: NDArray, is_date: bool) -> NDArray:
    """Return Python dates or date-times, missing ones as None."""
    unit = "D" if is_date else "s"
    objects = values.astype(f"datetime64[{unit}]").astype(object)
    objects[np.isnat(values)] = None
    return objects
