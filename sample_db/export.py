"""Writes a sample's forms as CSV, the way the registry exports its data."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, select

from data_access.schema import acute, followup

FILES = {acute.name: "akuttskjema.csv", followup.name: "oppfolging.csv"}
CHUNK = 5_000


def export(url: URL, folder: Path, wrote: Callable[[int], object]) -> list[Path]:
    """Write both forms into a folder, semicolon and UTF-8 with BOM; return the files.

    `wrote` is told how many rows more are written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    files = []
    with engine.connect() as connection:
        for table in (acute, followup):
            path = folder / FILES[table.name]
            rows = connection.execute(
                select(table), execution_options={"yield_per": CHUNK}
            )
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                out = csv.writer(file, delimiter=";")
                out.writerow([column.name for column in table.c])
                for part in rows.partitions():
                    out.writerows(map(_written, part))
                    wrote(len(part))
            files.append(path)
    engine.dispose()
    return files


def _written(row: Sequence[Any]) -> list[Any]:
    return [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else value
