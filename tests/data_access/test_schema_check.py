"""What the connected database lacks is said in sentences, and what cannot go on too."""

import pytest
from sqlalchemy import create_engine, text

from data_access.engine import UnusableDatabase
from data_access.schema import acute, coverage, followup, metadata, unit
from data_access.schema_check import NEEDED, OPTIONAL, check_schema
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.small import add_strokes, empty_registry, stroke_row


@pytest.fixture
def registry(tmp_path):
    engine = empty_registry(f"sqlite:///{tmp_path}/registry.db")
    add_strokes(engine, [stroke_row(number) for number in range(3)])
    yield engine
    engine.dispose()


def drop(engine, *columns) -> None:
    with engine.begin() as connection:
        # SQLite drops no column that an index rests on.
        for name in ("unit", "patient"):
            connection.execute(text(f"DROP INDEX IF EXISTS ix_akuttskjema_{name}"))
        for column in columns:
            connection.execute(
                text(f'ALTER TABLE "{column.table.name}" DROP COLUMN "{column.name}"')
            )


def test_a_whole_registry_lacks_nothing(registry):
    finding = check_schema(registry)
    assert finding.missing == frozenset()
    assert finding.names() == []
    assert finding.sentences() == []


def test_each_missing_column_is_a_sentence(registry):
    drop(registry, acute.c.SvelgtestUtfort, followup.c.MRS3mnd, unit.c.OrgNr)
    finding = check_schema(registry)
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


def test_a_missing_table_is_one_sentence(registry):
    followup.drop(registry)
    coverage.drop(registry)
    assert check_schema(registry).sentences() == [
        "The table AkuttskjemaOppfolging is missing.",
        "The table Dekningsgrad is missing.",
    ]


@pytest.mark.parametrize(
    "column", sorted(OPTIONAL, key=str), ids=lambda column: str(column)
)
def test_an_optional_column_may_be_missing_and_strokes_are_still_counted(
    registry, column
):
    drop(registry, column)
    url = registry.url.render_as_string()
    opened = open_registry(url, ALL)
    assert opened.finding.missing == {column}
    assert len(opened.snapshot()) == 3


@pytest.mark.parametrize("table", [acute, unit], ids=lambda table: table.name)
def test_a_missing_core_table_is_refused_and_every_column_named(registry, table):
    table.drop(registry)
    with pytest.raises(UnusableDatabase) as refused:
        check_schema(registry)
    for column in NEEDED - OPTIONAL:
        named = f"{column.table.name}.{column.name}" in str(refused.value)
        assert named == (column.table is table)


@pytest.mark.parametrize(
    "column", [acute.c.Slagdiagnose, acute.c.UnitId, unit.c.RHF], ids=str
)
def test_a_missing_core_column_is_refused_by_name(registry, column):
    drop(registry, column)
    with pytest.raises(UnusableDatabase, match=f"{column.table.name}.{column.name}"):
        check_schema(registry)


def test_more_than_is_needed_does_no_harm(registry):
    with registry.begin() as connection:
        connection.execute(text("ALTER TABLE Akuttskjema ADD COLUMN Ekstra TEXT"))
        connection.execute(text("CREATE TABLE Annet (id INTEGER)"))
    assert check_schema(registry).missing == frozenset()


def test_a_view_stands_for_a_table(registry):
    with registry.begin() as connection:
        connection.execute(text("ALTER TABLE Akuttskjema RENAME TO alle_skjema"))
        connection.execute(text("CREATE VIEW Akuttskjema AS SELECT * FROM alle_skjema"))
    assert check_schema(registry).missing == frozenset()


def test_the_reference_tables_may_stand_in_another_database(tmp_path):
    forms = create_engine(f"sqlite:///{tmp_path}/forms.db")
    metadata.create_all(forms, tables=[acute, followup])
    reference = create_engine(f"sqlite:///{tmp_path}/reference.db")
    metadata.create_all(reference, tables=[unit, coverage])
    assert check_schema(forms, reference).missing == frozenset()
    with pytest.raises(UnusableDatabase, match=r"Enhet\.UnitId"):
        check_schema(forms)
    forms.dispose()
    reference.dispose()
