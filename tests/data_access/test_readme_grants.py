"""The rights that README.md grants are enough for each role, and no more than that."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from access.settings import ROOT
from data_access.__main__ import main
from data_access.loading.target import writing_engine
from data_access.loading.version import data_version
from data_access.rights import can_write
from data_access.schema import metadata
from data_access.told import fault
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.backends import SERVERS, address
from tests.data_access.dumps import FOLLOWED_UP, STROKE, text_of
from tests.small import add_units

PASSWORD = "..."
READS, IMPORTS = "slagtavle", "importer"
SECRET = "another_table"
# Tables of the registry's database, and what neither role has any business with.
ATTEMPTS = (
    'DELETE FROM "Akuttskjema"',
    'INSERT INTO "Enhet" ("UnitId") VALUES (1)',
    'UPDATE "Dekningsgrad" SET "AntallNHR" = 1',
    'DROP TABLE "AkuttskjemaOppfolging"',
    'ALTER TABLE "Akuttskjema" ADD COLUMN more INTEGER',
    'CREATE INDEX more ON "Akuttskjema" ("UnitId")',
    'TRUNCATE TABLE "Akuttskjema"',
    "DELETE FROM data_version",
    "CREATE TABLE more (id INTEGER)",
    f"SELECT * FROM {SECRET}",
    "CREATE ROLE more",
)
STAFF_ONLY = {
    "postgresql": "SELECT * FROM pg_authid",
    "mariadb": "SELECT User FROM mysql.user",
}


def statements(kind: str, role: str) -> list[str]:
    """Return the statements of README.md that make a role."""
    blocks = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    (block,) = (
        one
        for one in blocks
        if one.startswith(("CREATE ROLE ", "CREATE USER ")[kind == "mariadb"] + role)
    )
    whole = re.sub(r"--.*", "", block)
    return [one.strip() for one in whole.split(";") if one.strip()]


def run(engine: Engine, *listed: str) -> None:
    with engine.begin() as connection:
        for statement in listed:
            connection.exec_driver_sql(statement)


@pytest.fixture(params=SERVERS)
def owner(request, tmp_path, monkeypatch) -> Iterator[Engine]:
    """The owner of a registry that `create` has made, after README.md was followed."""
    monkeypatch.chdir(tmp_path)
    url = address(request.param, "registry", tmp_path)
    engine = create_engine(url)
    take_away(engine)
    assert main(["create", "--database", url]) == 0
    add_units(engine)
    run(engine, f"CREATE TABLE {SECRET} (id INTEGER)")
    if request.param == "postgresql":
        # What everybody has by default may have been taken away.
        run(
            engine,
            "REVOKE ALL ON DATABASE registry FROM PUBLIC",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        )
    for role in (READS, IMPORTS):
        run(
            engine,
            *[one for one in statements(request.param, role) if not deletes(one)],
        )
    yield engine
    take_away(engine)
    engine.dispose()


def deletes(statement: str) -> bool:
    return statement.startswith("GRANT DELETE")


def take_away(engine: Engine) -> None:
    metadata.drop_all(engine)
    data_version.drop(engine, checkfirst=True)
    run(engine, f"DROP TABLE IF EXISTS {SECRET}")
    with engine.begin() as connection:
        for role in (READS, IMPORTS):
            if engine.dialect.name != "postgresql":
                connection.exec_driver_sql(f"DROP USER IF EXISTS {role}")
                # Debian's server has none; they would stand in the role's way.
                connection.exec_driver_sql("DROP USER IF EXISTS ''@localhost")
                continue
            there = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
            if connection.execute(there, {"role": role}).first():
                connection.exec_driver_sql(f"DROP OWNED BY {role}")
                connection.exec_driver_sql(f"DROP ROLE {role}")


def url_as(owner: Engine, role: str) -> str:
    url = make_url(owner.url).set(username=role, password=PASSWORD)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def take_in(owner: Engine) -> Callable[..., int]:
    """A function that imports a stroke and its follow-up for every answer.

    An empty answer stands for a form that is missing. The exit code comes back.
    """

    def take(*answers: str, options: tuple[str, ...] = ()) -> int:
        given = [(n, answer) for n, answer in enumerate(answers, 1) if answer]
        rows = {
            "akutt.csv": [
                STROKE | {"SkjemaGUID": f"A{n}", "TidlTIA": a} for n, a in given
            ],
            "oppfolging.csv": [
                FOLLOWED_UP | {"OSkjemaGUID": f"O{n}", "MRS3mnd": a} for n, a in given
            ],
        }
        for name, listed in rows.items():
            Path(name).write_text(text_of(listed), "utf-8")
        return main(["import", *rows, "--database", url_as(owner, IMPORTS), *options])

    return take


def test_the_dashboard_s_role_reads_and_cannot_write(owner, take_in):
    assert take_in("1", "2") == 0
    registry = open_registry(url_as(owner, READS), ALL)
    assert registry.finding.missing == frozenset()
    assert len(registry.snapshot()) == 2
    assert registry.probe().endswith("v1")
    assert not can_write(registry.engine)
    registry.engine.dispose()
    refused(owner, READS, *ATTEMPTS, 'UPDATE "Akuttskjema" SET "UnitId" = 1')


def test_the_role_of_the_import_takes_forms_in_and_does_nothing_else(
    owner, take_in, capsys
):
    assert take_in("1", "2") == 0
    assert "Stored; 4 rows changed. Data version 1." in capsys.readouterr().out
    assert take_in("1", "2") == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert take_in("1", "1", "1") == 0
    assert "1 new, 1 changed, 0 deleted" in capsys.readouterr().out
    refused(owner, IMPORTS, *ATTEMPTS, 'SELECT * FROM "Dekningsgrad"')


def test_deleting_what_is_missing_takes_a_right_of_its_own(owner, take_in, capsys):
    kind = kind_of(owner)
    assert take_in("1", "2") == 0
    assert take_in("1", options=("--delete-missing",)) == 2
    assert "lacks a right" in capsys.readouterr().err
    run(owner, *[one for one in statements(kind, IMPORTS) if deletes(one)])
    assert take_in("1", options=("--delete-missing",)) == 0
    assert "0 new, 0 changed, 1 deleted" in capsys.readouterr().out


def test_the_import_needs_every_right_that_it_has(owner, take_in, capsys):
    granted = statements(kind_of(owner), IMPORTS)
    run(owner, *[one for one in granted if deletes(one)])
    rights = [
        (right.strip(), on_what.strip())
        for one in granted
        if (found := re.fullmatch(r"GRANT (.+?) ON (.+?)\s+TO importer", one, re.S))
        for right in found[1].split(",")
        for on_what in found[2].split(",")
    ]
    assert len(rights) >= 13
    options = ("--delete-missing",)
    for right, on_what in rights:
        # The first import makes the row of the version.
        run(owner, "DELETE FROM data_version")
        assert take_in("1", "2", options=options) == 0
        run(owner, "DELETE FROM data_version")
        run(owner, f"REVOKE {right} ON {on_what} FROM importer")
        # One form new, one changed, one missing: the import does all it can do.
        code = take_in("2", "", "1", options=options)
        if kind_of(owner) == "mariadb" and "Enhet" in on_what:
            # What a role may not see is not there for it: no unit is checked.
            assert code == 0
        else:
            assert code == 2, (right, on_what)
        run(owner, f"GRANT {right} ON {on_what} TO importer")


def kind_of(engine: Engine) -> str:
    return "postgresql" if engine.dialect.name == "postgresql" else "mariadb"


def refused(owner: Engine, role: str, *attempts: str) -> None:
    kind = kind_of(owner)
    engine = writing_engine(url_as(owner, role))
    for attempt in (*attempts, STAFF_ONLY[kind]):
        if kind == "mariadb":
            attempt = attempt.replace('"', "`")
        with engine.connect() as connection, pytest.raises(DBAPIError) as said:
            connection.exec_driver_sql(attempt)
        assert "lacks a right" in fault(said.value), (attempt, said.value)
