"""What an import leaves in a real database, on all three kinds."""

import logging
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import UnusableDatabase, make_engine
from data_access.loading import run as run_module
from data_access.loading.run import DeletionGrew, DeletionRefused
from data_access.loading.target import (
    ImportRuns,
    create_tables,
    one_transaction,
    only_import,
    writing_engine,
)
from data_access.loading.version import data_version
from data_access.probe import probe
from data_access.schema import acute, followup, metadata
from tests.data_access.dumps import (
    STROKE,
    every_row,
    followups,
    given,
    run,
    strokes,
    text_of,
)

A, O = acute.name, followup.name  # noqa: E741


@pytest.fixture
def writing(database: Engine) -> Iterator[Engine]:
    """Empty tables, `data_version` among them, as an import opens the database."""
    data_version.drop(database, checkfirst=True)
    data_version.create(database)
    yield writing_engine(database.url)
    data_version.drop(database)


def version(engine: Engine) -> int | None:
    with engine.connect() as connection:
        return connection.scalar(select(data_version.c.v))


def test_forms_come_in_and_the_same_dump_changes_nothing(writing: Engine):
    files = (strokes({"NIHSSinnkomst": "7,0"}, {}), followups({"MRS3mnd": "2"}))
    first, _ = run(writing, *files)
    rows = every_row(writing)
    assert [first.forms[form].changes.new for form in (A, O)] == [2, 1]
    assert (first.version, version(writing)) == (1, 1)
    second, _ = run(writing, *files)
    assert [second.forms[form].changes.total for form in (A, O)] == [0, 0]
    assert (second.version, version(writing)) == (None, 1)
    assert every_row(writing) == rows
    with writing.connect() as connection:
        stored = connection.execute(select(acute)).mappings().first()
    assert stored["NIHSSinnkomst"] == 7
    assert stored["TidlTIA"] is None
    assert f"{stored['Innleggelsestidspunkt']}" == "2016-03-01 13:05:00"


def test_what_was_stored_is_in_the_log_without_a_value(writing: Engine, caplog):
    caplog.set_level(logging.INFO, "slagtavle")
    run(writing, strokes({"NIHSSinnkomst": "7,0"}, {}))
    (line,) = caplog.records
    assert (line.event, line.data_version) == ("import_stored", 1)
    assert line.getMessage() == f"Import stored: 2 rows of {A}, 0 rows of {O}"


def test_only_what_differs_is_changed(writing: Engine):
    run(writing, strokes({}, {"TidlTIA": "1"}, {"TidlTIA": "1"}))
    changed = strokes({"TidlTIA": "2"}, {"TidlTIA": ""}, {"TidlTIA": "1"}, {})
    result, _ = run(writing, changed)
    made = result.forms[A].changes
    assert (made.new, made.changed, made.deleted) == (1, 2, 0)
    assert version(writing) == 2
    with writing.connect() as connection:
        answers = select(acute.c.TidlTIA).order_by(acute.c.SkjemaGUID)
        assert connection.scalars(answers).all() == [2, None, 1, None]


def test_a_comparison_says_what_an_import_would_do(writing: Engine):
    run(writing, strokes({}, {"TidlTIA": "1"}, {"TidlTIA": "1"}), followups({}))
    rows = every_row(writing)
    dump = strokes({"TidlTIA": "2"}, {"TidlTIA": "1"}), followups({}, {})
    result, _ = run(writing, *dump, dry_run=True, compare=True)
    told = {form: (one.known, one.differing) for form, one in result.forms.items()}
    assert told == {A: (2, 1), O: (1, 0)}
    assert result.forms[A].missing == 1
    assert (every_row(writing), version(writing)) == (rows, 1)
    result, _ = run(writing, *dump)
    assert [one.changes.changed for one in result.forms.values()] == [1, 0]


def test_no_other_number_is_deleted_than_was_agreed_to(writing: Engine):
    run(writing, strokes({}, {}, {}))
    rows = every_row(writing)
    with pytest.raises(DeletionGrew):
        run(writing, strokes({}), delete_missing=True, agreed=1)
    assert every_row(writing) == rows
    result, _ = run(writing, strokes({}), delete_missing=True, agreed=2)
    assert result.forms[A].changes.deleted == 2


def test_a_column_that_the_file_lacks_is_kept(writing: Engine):
    run(writing, strokes({"TidlTIA": "1"}))
    run(writing, strokes({"NIHSSinnkomst": "3"}))
    with writing.connect() as connection:
        row = connection.execute(select(acute.c.TidlTIA, acute.c.NIHSSinnkomst)).one()
    assert tuple(row) == (1, 3)


def test_a_form_is_the_same_in_lower_case(writing: Engine):
    with writing.begin() as connection:
        connection.execute(insert(acute).values(SkjemaGUID="a1", UnitId=11))
    result, _ = run(writing, strokes({"SkjemaGUID": "A1"}, {"SkjemaGUID": "a2"}))
    made = result.forms[A].changes
    assert (made.new, made.changed) == (1, 1)
    result, _ = run(writing, strokes({"SkjemaGUID": "a1"}, {"SkjemaGUID": "A2"}))
    assert result.forms[A].changes.total == 0
    assert [row[0] for row in every_row(writing)[A]] in (["a1", "A2"], ["A2", "a1"])


def test_nothing_is_deleted_unless_asked(writing: Engine):
    run(writing, strokes({}, {}, {}), followups({}))
    result, _ = run(writing, strokes({}))
    assert (result.forms[A].missing, result.forms[A].changes.total) == (2, 0)
    result, _ = run(writing, strokes({}), delete_missing=True)
    assert result.forms[A].changes.deleted == 2
    rows = every_row(writing)
    # No file of follow-ups was given, so none is missing.
    assert (len(rows[A]), len(rows[O])) == (1, 1)
    assert version(writing) == 2


def test_forms_of_several_files_are_none_of_them_missing(writing: Engine):
    run(writing, strokes({}, {}, {}))
    others = given(text_of([STROKE | {"SkjemaGUID": f"A{n}"} for n in (2, 3)]), "b.csv")
    result, _ = run(writing, strokes({}), others, delete_missing=True)
    assert result.forms[A].changes.total == 0


def test_one_unfit_row_keeps_everything_out(writing: Engine):
    run(writing, strokes({}))
    rows = every_row(writing)
    result, _ = run(writing, strokes({"TidlTIA": "1"}, {"TidlTIA": "7"}))
    assert (result.is_refused, result.is_stored) == (True, False)
    assert (every_row(writing), version(writing)) == (rows, 1)


def test_quarantine_takes_the_rows_that_are_fit(writing: Engine):
    unfit = strokes({"TidlTIA": "1"}, {"TidlTIA": "7"}, {"UnitId": ""}, {})
    result, findings = run(writing, unfit, quarantine=True)
    taken = result.forms[A]
    assert (taken.read, taken.aside, taken.changes.new) == (4, 2, 2)
    assert [row[0] for row in every_row(writing)[A]] == ["A1", "A4"]
    assert findings.stopping == 2


def test_quarantine_takes_no_file_that_breaks_off(writing: Engine):
    broken = given(text_of([STROKE]) + '"A2;11')
    result, _ = run(writing, broken, quarantine=True)
    assert result.is_refused
    assert every_row(writing)[A] == []


def test_nothing_is_deleted_for_a_row_that_could_not_be_read(writing: Engine):
    run(writing, strokes({}, {}))
    rows = every_row(writing)
    unfit = strokes({"TidlTIA": "1"}, {"TidlTIA": "7"})
    with pytest.raises(DeletionRefused):
        run(writing, unfit, quarantine=True, delete_missing=True)
    assert every_row(writing) == rows


def test_strict_lets_a_remark_keep_a_row_out(writing: Engine):
    early = strokes({"DeathDate": "2016-02-01"}, {})
    result, _ = run(writing, early, strict=True)
    assert result.is_refused
    result, _ = run(writing, early)
    assert result.forms[A].changes.new == 2


def test_a_dry_run_changes_nothing_and_needs_no_right_to_write(
    writing: Engine, reading: Engine
):
    run(writing, strokes({}, {}))
    rows, before = every_row(writing), probe(reading)
    result, _ = run(
        reading, strokes({"TidlTIA": "1"}, {}, {}), dry_run=True, delete_missing=True
    )
    assert not result.is_stored
    assert (result.forms[A].known, result.forms[A].fit) == (2, 3)
    assert (every_row(writing), probe(reading)) == (rows, before)


def test_the_dashboard_sees_that_an_import_changed_rows(
    writing: Engine, reading: Engine
):
    run(writing, strokes({}))
    before = probe(reading)
    run(writing, strokes({}))
    assert probe(reading) == before
    run(writing, strokes({"TidlTIA": "1"}))
    assert probe(reading) != before


def test_without_a_version_table_a_server_gets_none(writing: Engine):
    data_version.drop(writing)
    result, _ = run(writing, strokes({}))
    is_sqlite = writing.dialect.name == "sqlite"
    assert result.version == (1 if is_sqlite else None)
    assert inspect(writing).has_table("data_version") == is_sqlite
    data_version.create(writing, checkfirst=True)


def test_two_imports_at_once_are_one(writing: Engine):
    if writing.dialect.name == "sqlite":
        with one_transaction(writing), pytest.raises(ImportRuns, match="Another"):
            run(short_of_patience(writing), strokes({}))
    else:
        with only_import(writing), pytest.raises(ImportRuns, match="Another"):
            run(writing, strokes({}))
    assert every_row(writing)[A] == []
    result, _ = run(writing, strokes({}))
    assert result.is_stored


def short_of_patience(engine: Engine) -> Engine:
    return create_engine(engine.url, connect_args={"timeout": 0.1}).execution_options()


def test_a_failure_midway_leaves_the_old_rows(
    writing: Engine, monkeypatch: pytest.MonkeyPatch
):
    run(writing, strokes({}), followups({}))
    rows = every_row(writing)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_module, "raise_version", fail)
    with pytest.raises(OSError, match="space"):
        run(writing, strokes({"TidlTIA": "1"}), followups({"MRS3mnd": "1"}))
    assert every_row(writing) == rows
    assert version(writing) == 1


def test_what_the_database_itself_refuses_leaves_the_old_rows(writing: Engine):
    run(writing, strokes({}), followups({}))
    rows = every_row(writing)
    with writing.begin() as connection:
        connection.execute(
            text(
                f"CREATE UNIQUE INDEX one_main_form ON {O} (HovedskjemaGUID)"
                if writing.dialect.name != "postgresql"
                else f'CREATE UNIQUE INDEX one_main_form ON "{O}" ("HovedskjemaGUID")'
            )
        )
    with pytest.raises(SQLAlchemyError):
        run(writing, strokes({"TidlTIA": "1"}), followups({}, {}))
    assert every_row(writing) == rows
    assert version(writing) == 1


def test_real_forms_do_not_come_in_among_invented_ones(writing: Engine):
    with writing.begin() as connection:
        connection.execute(
            text('CREATE TABLE "Eksempelregister" (seed INTEGER)')
            if writing.dialect.name == "postgresql"
            else text("CREATE TABLE Eksempelregister (seed INTEGER)")
        )
    try:
        with pytest.raises(UnusableDatabase, match="invented"):
            run(writing, strokes({}))
        result, _ = run(writing, strokes({}), into_sample=True)
        assert result.is_stored
    finally:
        with writing.begin() as connection:
            quoted = connection.dialect.identifier_preparer.quote("Eksempelregister")
            connection.execute(text(f"DROP TABLE {quoted}"))


def test_missing_tables_are_told_and_made(writing: Engine):
    metadata.drop_all(writing)
    with pytest.raises(UnusableDatabase, match="lacks the table Akuttskjema and"):
        run(writing, strokes({}))
    made = create_tables(writing.url)
    assert made == ["Akuttskjema", "AkuttskjemaOppfolging", "Dekningsgrad", "Enhet"]
    assert create_tables(writing.url) == []
    result, _ = run(writing, strokes({}))
    assert result.is_stored


def test_an_import_leaves_no_table_of_its_own(writing: Engine):
    run(writing, strokes({}), followups({}))
    names = inspect(writing).get_table_names()
    assert [name for name in names if re.search("import|stag", name)] == []


@pytest.mark.parametrize(
    "url",
    ["", "oracle://x/y", "sqlite:////nowhere/at/all.db", "mysql+nothing://localhost/y"],
)
def test_an_address_that_cannot_be_used_is_told_in_words(url: str):
    with pytest.raises(UnusableDatabase) as told:
        writing_engine(url)
    assert "nowhere" not in str(told.value)


def test_a_table_of_mariadb_that_cannot_roll_back_is_refused(database: Engine):
    if database.dialect.name not in ("mysql", "mariadb"):
        assert run(database, strokes({}))[0] is not None
        return
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE AkuttskjemaOppfolging ENGINE = MyISAM"))
    with pytest.raises(UnusableDatabase, match="cannot undo"):
        run(writing_engine(database.url), strokes({}))
    assert make_engine(database.url).dialect.name in ("mysql", "mariadb")
