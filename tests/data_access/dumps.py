"""Tiny data dumps, as the registry exports them."""

import csv
import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import Engine

from data_access.loading.findings import Findings, TooManyFindings
from data_access.loading.run import Result, Wishes, import_dump
from data_access.loading.sources import Given
from data_access.schema import acute, followup

TODAY = date(2026, 11, 1)
ACUTE_FILE, FOLLOWUP_FILE = "akutt.csv", "oppfolging.csv"
# A form without a fault, of before today's form: few answers are demanded.
STROKE = {
    "SkjemaGUID": "A1",
    "UnitId": "11",
    "Slagdiagnose": "2",
    "Innleggelsestidspunkt": "2016-03-01 13:05",
}
FOLLOWED_UP = {"OSkjemaGUID": "O1", "HovedskjemaGUID": "A1"}


def text_of(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows as CSV with a header of all their columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def strokes(*changes: Mapping[str, str]) -> Given:
    """Return an acute file with a row for each change of `STROKE`, ids in order."""
    rows = [
        STROKE | {"SkjemaGUID": f"A{number}"} | dict(change)
        for number, change in enumerate(changes, 1)
    ]
    return given(text_of(rows))


def followups(*changes: Mapping[str, str]) -> Given:
    """Return a follow-up file with a row for each change of `FOLLOWED_UP`."""
    rows = [
        FOLLOWED_UP | {"OSkjemaGUID": f"O{number}"} | dict(change)
        for number, change in enumerate(changes, 1)
    ]
    return given(text_of(rows), FOLLOWUP_FILE)


def given(
    content: str | bytes, name: str = ACUTE_FILE, encoding: str = "utf-8"
) -> Given:
    """Return a file with that content."""
    raw = content if isinstance(content, bytes) else content.encode(encoding)
    return Given(name, lambda: io.BytesIO(raw))


def run(
    engine: Engine, *files: Given, strict: bool = False, **wishes: Any
) -> tuple[Result | None, Findings]:
    """Import files; return the result (None: given up) and the findings."""
    findings = Findings(strict=strict)
    result = None
    with suppress(TooManyFindings):
        result = import_dump(files, engine, findings, Wishes(**wishes), today=TODAY)
    return result, findings


def found(findings: Findings) -> list[tuple[int, str, str, str]]:
    """Return (line, column, value, rule); columns that a tiny file lacks left out."""
    return [
        (one.line, one.column, one.value, one.rule)
        for one in findings.first
        if one.rule != "column_missing"
    ]


def every_row(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of both forms, in the order of their keys."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    table.select().order_by(*table.primary_key)
                )
            ]
            for table in (acute, followup)
        }
