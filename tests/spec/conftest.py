"""Spec tables: tiny patients that say, row by row, what an indicator counts."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, insert, select
from sqlalchemy.types import Date, DateTime, String

from data_access.schema import acute, followup, metadata
from data_access.stroke import stroke, stroke_columns, stroke_rows
from indicators.definition import Indicator, ShareIndicator
from tests.backends import BACKENDS, address

AS_OF = date(2020, 1, 1)
ADMISSION_DAY = date(2019, 3, 4)
WORDS = {
    0: "outside",
    1: "not met",
    2: "met",
    3: "undecided",
    4: "outside?",
    5: "not met?",
}
# A patient whom every indicator can judge; a table's columns change what they name.
ORDINARY: dict[str, Any] = {
    "UnitId": 1,
    "PatientAge": 70,
    "PatientGender": "Female",
    "Inklusjonskriterium": 1,
    "Slagdiagnose": 2,
    "VaaknetMedSymptom": 2,
    "Innleggelsestidspunkt": datetime(2019, 3, 4, 12, 0),
}


@pytest.fixture(scope="session", params=BACKENDS)
def _engine(request, tmp_path_factory) -> Iterator[Engine]:
    """A database of each kind whose tables are empty before and after every test."""
    folder = tmp_path_factory.mktemp("spec")
    engine = create_engine(address(request.param, "spec", folder))
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def check_verdicts(_engine: Engine) -> Callable[[Indicator, str], None]:
    """Return a function that inserts the table's patients and compares verdicts.

    It does so on SQLite, PostgreSQL and MariaDB: the database is what judges.

    The table's first column is `why`, the last `verdict` (met, not met, outside;
    `not met?` and `outside?` where the answer is unknown) or, for a median, `value`
    (the raw value: seconds, or days; `outside`). Every other column is a registry
    column. An empty cell is NULL. `10:40` is that clock on 4 March 2019, `+1d 09:00`
    the day after, `-1d 09:00` the day before; a date column takes `+30d` (days after
    4 March 2019) or `2019-04-01`. Rows with a follow-up column that is not empty get a
    follow-up form.
    The as-of date is 1 January 2020.
    """

    def check(indicator: Indicator, table: str) -> None:
        patients = parse(table)
        with _engine.connect() as connection:
            # Never committed: the next table finds no patient.
            _insert(connection, patients)
            found = _verdicts(connection, indicator)
        wrong = [
            f"{p['why']}: expected {expected(p)}, got {found.get(n, 'outside')}"
            for n, p in enumerate(patients)
            if found.get(n, "outside") != expected(p)
        ]
        assert not wrong, "\n".join([indicator.id, *wrong])

    return check


def expected(patient: dict[str, str]) -> str:
    """Return the last column's word."""
    return patient["verdict"] if "verdict" in patient else patient["value"]


def parse(table: str) -> list[dict[str, str]]:
    """Return one dictionary per row of a table drawn with bars."""
    lines = [line.strip() for line in table.strip().splitlines()]
    lines = [line for line in lines if line and not re.fullmatch(r"[-+\s]+", line)]
    names, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert rows, "a spec table needs patients"
    for row in rows:
        assert len(row) == len(names), f"{row} does not fit {names}"
    return [dict(zip(names, row, strict=True)) for row in rows]


def read(text: str, kind: Any) -> Any:
    """Return the cell as the column's type; an empty cell is None."""
    if text == "":
        return None
    if isinstance(kind, String):
        return text
    if not isinstance(kind, Date | DateTime):
        return int(text)
    moment = re.fullmatch(r"(?:([+-]\d+)d)?\s*(\d\d:\d\d)?", text)
    if moment is None:
        day = date.fromisoformat(text[:10])
        clock = text[11:] or "12:00"
    else:
        day = ADMISSION_DAY + timedelta(days=int(moment[1] or 0))
        clock = moment[2] or "12:00"
    if not isinstance(kind, DateTime):
        return day
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time())  # noqa: DTZ007


def _insert(connection: Connection, patients: list[dict[str, str]]) -> None:
    forms, follow_ups = [], []
    for number, patient in enumerate(patients):
        row = {
            **ORDINARY,
            "SkjemaGUID": f"P{number}",
            "PasientGUID": f"PASIENT{number}",
        }
        after: dict[str, Any] = {}
        for name, text in patient.items():
            if name in ("why", "verdict", "value"):
                continue
            if name in followup.c:
                after[name] = read(text, followup.c[name].type)
            else:
                row[name] = read(text, acute.c[name].type)
        forms.append(row)
        if any(value is not None for value in after.values()):
            ids = {"OSkjemaGUID": f"O{number}", "HovedskjemaGUID": f"p{number}"}
            follow_ups.append(ids | after)
    connection.execute(insert(acute), forms)
    if follow_ups:
        connection.execute(insert(followup), follow_ups)


def _verdicts(connection: Connection, indicator: Indicator) -> dict[int, str]:
    question = indicator.question()
    assert question is not None
    is_share = question.numerator is not None
    answer = question.verdict() if is_share else question.value
    rows = stroke_rows({*stroke_columns(*question.conditions()), "SkjemaGUID"})
    query = select(stroke.c.SkjemaGUID, question.denominator, answer).add_cte(rows)
    found = {}
    for form, inside, value in connection.execute(query, {"as_of": AS_OF}):
        if isinstance(indicator, ShareIndicator):
            found[int(form[1:])] = WORDS[value]
        else:
            known = inside and value is not None
            found[int(form[1:])] = str(value) if known else "outside"
    return found
