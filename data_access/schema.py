"""The registry's tables, built from the codebook: names exactly as in the registry."""

from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
)
from sqlalchemy.types import TypeEngine

from data_access.codebook import Variable, variables

# The table by which a sample says that its patients are invented.
SAMPLE_MARK = "Eksempelregister"
PRIMARY_KEYS = {
    "Akuttskjema": {"SkjemaGUID"},
    "AkuttskjemaOppfolging": {"OSkjemaGUID"},
    "Enhet": {"UnitId"},
    "Dekningsgrad": {"UnitId", "Aar"},
}
WIDE_INTEGERS = {
    "UnitId",
    "TrombolyseUnitId",
    "TidInnleggTrombolyse",
    "AntallNHR",
    "AntallNPR",
    "AntallBegge",
    "DagerSymptDebutTilOppf",
    "DagerInnleggelseTilDod",
}

metadata = MetaData()


def _column_type(variable: Variable) -> TypeEngine[Any]:
    if variable.kind == "datetime":
        return DateTime()
    if variable.kind == "date":
        return Date()
    if variable.kind == "string":
        return String(120)
    return Integer() if variable.name in WIDE_INTEGERS else SmallInteger()


def _table(name: str) -> Table:
    keys = PRIMARY_KEYS[name]
    return Table(
        name,
        metadata,
        *(
            Column(
                variable.name,
                _column_type(variable),
                primary_key=variable.name in keys,
                autoincrement=False,
                nullable=variable.name not in keys,
            )
            for variable in variables()
            if variable.table == name
        ),
    )


acute = _table("Akuttskjema")
followup = _table("AkuttskjemaOppfolging")
unit = _table("Enhet")
coverage = _table("Dekningsgrad")

Index("ix_akuttskjema_unit", acute.c.UnitId, acute.c.Innleggelsestidspunkt)
Index("ix_akuttskjema_patient", acute.c.PasientGUID, acute.c.Innleggelsestidspunkt)
Index("ix_oppfolging_main", followup.c.HovedskjemaGUID)
