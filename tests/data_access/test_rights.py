"""Which roles of the registry can write, asked of real servers and of real grants."""

import pytest
from sqlalchemy import Engine, text

from data_access.engine import make_engine
from data_access.rights import can_write, may_write

TABLES = ("Akuttskjema", "AkuttskjemaOppfolging", "Enhet", "Dekningsgrad")


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def readers(database: Engine):
    """A role that may only read, and the engine of the house under it."""
    kind = database.dialect.name
    if kind == "sqlite":
        yield make_engine(database.url)
        return
    quote = database.dialect.identifier_preparer.quote
    if kind == "postgresql":
        create = ["CREATE ROLE reader LOGIN PASSWORD 'reads'"]
        name, drop = "reader", ["DROP OWNED BY reader", "DROP ROLE reader"]
    else:
        create = ["CREATE USER reader@localhost IDENTIFIED BY 'reads'"]
        name, drop = "reader@localhost", ["DROP USER reader@localhost"]
    grants = [f"GRANT SELECT ON {quote(table)} TO {name}" for table in TABLES]
    run(database, *create, *grants)
    engine = make_engine(database.url.set(username="reader", password="reads"))
    yield engine
    engine.dispose()
    run(database, *drop)


def test_a_role_that_only_reads_cannot_write(readers: Engine):
    assert not can_write(readers)


def test_the_role_that_made_the_tables_can(database: Engine, reading: Engine):
    assert can_write(reading) == (database.dialect.name != "sqlite")


@pytest.mark.parametrize(
    "right", ["INSERT", "UPDATE", "DELETE", 'UPDATE ("{column}")', "ALL"]
)
@pytest.mark.parametrize("table", ["Akuttskjema", "Dekningsgrad"])
def test_one_right_too_many_is_found(
    database: Engine, readers: Engine, right: str, table: str
):
    if database.dialect.name == "sqlite":
        assert not can_write(readers)
        return
    on_postgresql = database.dialect.name == "postgresql"
    quote = database.dialect.identifier_preparer.quote
    name = "reader" if on_postgresql else "reader@localhost"
    right = right.format(column="UnitId")
    if not on_postgresql:
        right = right.replace('"', "`")
    run(database, f"GRANT {right} ON {quote(table)} TO {name}")
    assert can_write(readers)


@pytest.mark.parametrize(
    ("grant", "writes"),
    [
        ("GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*1'", False),
        ("GRANT SELECT ON `nhr`.* TO `a`@`%`", False),
        ("GRANT SELECT, SHOW VIEW ON `nhr`.`Enhet` TO `a`@`%`", False),
        ("GRANT SELECT (`UnitId`, `HF`) ON `nhr`.`Enhet` TO `a`@`%`", False),
        ("GRANT SELECT, INSERT (`HF`) ON `nhr`.`Enhet` TO `a`@`%`", True),
        ("GRANT SELECT, INSERT ON `nhr`.* TO `a`@`%`", True),
        ("GRANT ALL PRIVILEGES ON *.* TO `a`@`%` WITH GRANT OPTION", True),
        ("GRANT ALL PRIVILEGES ON `nhr`.* TO `a`@`%`", True),
        ("GRANT DROP ON `nhr`.* TO `a`@`%`", True),
        # What it may do to its own database, on the same server, is no matter.
        ("GRANT ALL PRIVILEGES ON `slagtavle`.* TO `a`@`%`", False),
        ("GRANT ALL PRIVILEGES ON `nhr\\_own`.* TO `a`@`%`", False),
        ("GRANT ALL PRIVILEGES ON `n%`.* TO `a`@`%`", True),
        ("GRANT ALL PRIVILEGES ON `nh_`.* TO `a`@`%`", True),
        ("GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION", False),
        ("GRANT `readers` TO `a`@`%`", False),
    ],
)
def test_grants_of_mariadb_and_mysql_are_understood(grant: str, writes: bool):
    assert may_write([grant], "nhr") == writes
