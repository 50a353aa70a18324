"""What the connected database lacks is said in sentences, and what cannot go on too."""

import pytest
from sqlalchemy import create_engine, text

from data_access.engine import UnusableDatabase
from data_access.schema import acute, coverage, followup, metadata, unit
from data_access.schema_check import NEEDED, OPTIONAL, check_schema
from tests.backends import BACKENDS, address
from tests.small import add_strokes, add_units, stroke_row


@pytest.fixture
def altered(database):
    """A registry of three strokes, whose tables a test may change."""
    add_units(database)
    add_strokes(database, [stroke_row(number) for number in range(3)])
    return database


def drop(engine, *columns) -> None:
    quote = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # It drops no column that an index rests on.
            for name in ("unit", "patient"):
                connection.execute(text(f"DROP INDEX IF EXISTS ix_akuttskjema_{name}"))
        for column in columns:
            table = quote(column.table.name)
            connection.execute(
                text(f"ALTER TABLE {table} DROP COLUMN {quote(column.name)}")
            )


def test_a_whole_registry_lacks_nothing(altered):
    finding = check_schema(altered)
    assert finding.missing == frozenset()
    assert finding.names() == []
    assert finding.sentences() == []


def test_each_missing_column_is_a_sentence(altered):
    drop(altered, acute.c.SvelgtestUtfort, followup.c.MRS3mnd, unit.c.OrgNr)
    finding = check_schema(altered)
    assert finding.names() == [
        "Akuttskjema.SvelgtestUtfort",
        "AkuttskjemaOppfolging.MRS3mnd",
        "Enhet.OrgNr",
    ]
    assert finding.sentences() == [
        "The table Akuttskjema lacks the column SvelgtestUtfort.",
        "The table AkuttskjemaOppfolging lacks the column MRS3mnd.",
        "The table Enhet lacks the column OrgNr.",
    ]


def test_a_missing_table_is_one_sentence(altered):
    followup.drop(altered)
    coverage.drop(altered)
    assert check_schema(altered).sentences() == [
        "The table AkuttskjemaOppfolging is missing.",
        "The table Dekningsgrad is missing.",
    ]


@pytest.mark.parametrize(
    "column", sorted(OPTIONAL, key=str), ids=lambda column: str(column)
)
def test_an_optional_column_may_be_missing_and_strokes_are_still_counted(
    altered, connect, column
):
    drop(altered, column)
    opened = connect()
    assert opened.finding.missing == {column}
    assert len(opened.snapshot()) == 3


@pytest.mark.parametrize("table", [acute, unit], ids=lambda table: table.name)
def test_a_missing_core_table_is_refused_and_every_column_named(altered, table):
    table.drop(altered)
    with pytest.raises(UnusableDatabase) as refused:
        check_schema(altered)
    for column in NEEDED - OPTIONAL:
        named = f"{column.table.name}.{column.name}" in str(refused.value)
        assert named == (column.table is table)


@pytest.mark.parametrize(
    "column", [acute.c.Slagdiagnose, acute.c.UnitId, unit.c.RHF], ids=str
)
def test_a_missing_core_column_is_refused_by_name(altered, column):
    drop(altered, column)
    with pytest.raises(UnusableDatabase, match=f"{column.table.name}.{column.name}"):
        check_schema(altered)


def test_more_than_is_needed_does_no_harm(altered):
    quote = altered.dialect.identifier_preparer.quote
    with altered.begin() as connection:
        for change in (
            f"ALTER TABLE {quote(acute.name)} ADD COLUMN Ekstra TEXT",
            "CREATE TABLE Annet (id INTEGER)",
        ):
            connection.execute(text(change))
    try:
        assert check_schema(altered).missing == frozenset()
    finally:
        with altered.begin() as connection:
            connection.execute(text("DROP TABLE Annet"))


def test_a_view_stands_for_a_table(altered, connect):
    forms = altered.dialect.identifier_preparer.quote(acute.name)
    with altered.begin() as connection:
        connection.execute(text(f"ALTER TABLE {forms} RENAME TO alle_skjema"))
        connection.execute(text(f"CREATE VIEW {forms} AS SELECT * FROM alle_skjema"))
    try:
        assert check_schema(altered).missing == frozenset()
        assert len(connect().snapshot()) == 3
    finally:
        with altered.begin() as connection:
            connection.execute(text(f"DROP VIEW {forms}"))
            connection.execute(text(f"ALTER TABLE alle_skjema RENAME TO {forms}"))


@pytest.mark.parametrize("kind", BACKENDS)
def test_the_reference_tables_may_stand_in_another_database(kind, tmp_path):
    forms = create_engine(address(kind, "forms", tmp_path))
    metadata.create_all(forms, tables=[acute, followup])
    reference = create_engine(address(kind, "reference", tmp_path))
    metadata.create_all(reference, tables=[unit, coverage])
    assert check_schema(forms, reference).missing == frozenset()
    with pytest.raises(UnusableDatabase, match=r"Enhet\.UnitId"):
        check_schema(forms)
    forms.dispose()
    reference.dispose()
