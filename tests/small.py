"""Small registries made by hand, in a real database, for tests of the road."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.pool import StaticPool

from data_access.schema import acute, coverage, followup, metadata, unit
from data_access.scope import Viewer
from data_access.snapshot import Snapshot, take_snapshot
from indicators.definition import Indicator

# Two regions, three trusts, five hospitals; hospital 12 sends its thrombolysis to 11.
UNITS = (
    (11, "Nordby sykehus", "Nordby", "Nord HF", "Helse Nord RHF", 11),
    (12, "Lillevik sykehus", "Lillevik", "Nord HF", "Helse Nord RHF", 11),
    (21, "Østby sykehus", "Østby", "Øst HF", "Helse Sør-Øst RHF", 21),
    (22, "Åsen sykehus", "Åsen", "Øst HF", "Helse Sør-Øst RHF", 22),
    (31, "Sørby sykehus", "Sørby", "Sør HF", "Helse Sør-Øst RHF", 31),
)


def empty_registry(url: str = "sqlite://") -> Engine:
    """Return a database with the registry's tables and the five hospitals."""
    options: dict[str, Any] = {"poolclass": StaticPool} if url == "sqlite://" else {}
    engine = create_engine(url, **options)
    metadata.create_all(engine)
    add_units(engine)
    return engine


def add_units(engine: Engine) -> None:
    """Insert the five hospitals."""
    names = ("UnitId", "Sykehus", "Kortnavn", "HF", "RHF", "TrombolyseUnitId")
    with engine.begin() as connection:
        connection.execute(
            insert(unit),
            [{**dict(zip(names, row, strict=True)), "OrgNr": "9"} for row in UNITS],
        )


def stroke_row(number: int, **values: Any) -> dict[str, Any]:
    """Return one acute form that every indicator can judge."""
    return {
        "SkjemaGUID": f"{number:08X}",
        "PasientGUID": f"P{number}",
        "UnitId": 11,
        "PatientAge": 70,
        "PatientGender": "Female",
        "Slagdiagnose": 2,
        "VaaknetMedSymptom": 2,
        "Innleggelsestidspunkt": datetime(2019, 3, 4, 12, 0),
        **values,
    }


def add_strokes(engine: Engine, rows: Iterable[dict[str, Any]]) -> None:
    """Insert acute forms; columns that a row does not name are NULL."""
    listed = list(rows)
    names = {name for row in listed for name in row}
    with engine.begin() as connection:
        connection.execute(
            insert(acute), [{name: row.get(name) for name in names} for row in listed]
        )


def add_followups(engine: Engine, rows: Iterable[dict[str, Any]]) -> None:
    """Insert follow-up forms."""
    with engine.begin() as connection:
        connection.execute(insert(followup), list(rows))


def add_coverage(
    engine: Engine, rows: Iterable[tuple[int, int, int, int, int]]
) -> None:
    """Insert (unit, year, in NHR, in NPR, in both)."""
    names = ("UnitId", "Aar", "AntallNHR", "AntallNPR", "AntallBegge")
    listed = [dict(zip(names, row, strict=True)) for row in rows]
    if listed:
        with engine.begin() as connection:
            connection.execute(insert(coverage), listed)


def snapshot_of(
    engine: Engine, indicators: Iterable[Indicator], as_of: date = date(2020, 12, 31)
) -> Snapshot:
    """Return the snapshot of a small registry for these indicators."""
    questions = [one.question() for one in indicators]
    return take_snapshot(engine, [q for q in questions if q is not None], as_of)


def hospital_user(*hospitals: int) -> Viewer:
    """Return a viewer of these hospitals."""
    return Viewer("user", "A user", "hospital", frozenset(hospitals))


ADVISORY = Viewer("radgiver", "Advisory group", "advisory", frozenset())
SECRETARIAT = Viewer("sekretariat", "Secretariat", "secretariat", frozenset())
