"""The sample registry on a server, by the server's own fast way in."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, create_engine

from data_access.schema import metadata

ROWS_A_PIECE = 5_000


def copy_of(sample: Path, url: str, folder: Path) -> Engine:
    """Return a database with all rows of an SQLite registry.

    Nobody has asked the server to look at them yet: it guesses how many there are.
    """
    engine = create_engine(url, **_options(url))
    metadata.create_all(engine)
    with (
        closing(sqlite3.connect(f"file:{sample}?mode=ro", uri=True)) as there,
        engine.begin() as here,
    ):
        for table in metadata.sorted_tables:
            names = ", ".join(f'"{one.name}"' for one in table.c)
            rows = there.execute(f'SELECT {names} FROM "{table.name}"')
            if engine.dialect.name == "postgresql":
                _copy(here, table, rows)
            else:
                _load(here, table, rows, folder / f"{table.name}.csv")
    return engine


def _options(url: str) -> dict[str, dict[str, bool]]:
    return {"connect_args": {"local_infile": True}} if "pymysql" in url else {}


def _copy(here: Connection, table: Table, rows: sqlite3.Cursor) -> None:
    quote = here.dialect.identifier_preparer.quote
    names = ", ".join(quote(one.name) for one in table.c)
    statement = f"COPY {quote(table.name)} ({names}) FROM STDIN (FORMAT csv)"
    with here.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in _as_csv(rows):
            copy.write(piece)


def _load(here: Connection, table: Table, rows: sqlite3.Cursor, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(_as_csv(rows))
    cells = ", ".join(f"@{one.name}" for one in table.c)
    values = ", ".join(f"{one.name} = NULLIF(@{one.name}, '')" for one in table.c)
    here.exec_driver_sql(
        f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE {table.name} CHARACTER SET utf8mb4"
        " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"'"
        f" LINES TERMINATED BY '\\r\\n' ({cells}) SET {values}"
    )
    file.unlink()


def _as_csv(rows: sqlite3.Cursor) -> Iterator[str]:
    while piece := rows.fetchmany(ROWS_A_PIECE):
        text = io.StringIO()
        csv.writer(text).writerows(piece)
        yield text.getvalue()
