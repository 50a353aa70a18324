"""The role that docs/operations.md gives the own database can do all that is asked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from access.settings import ROOT
from own_data.backup import back_up
from own_data.database import connect, upgrade
from own_data.restore import restore
from tests.own_data.conftest import drop_everything
from tests.own_data.rows import fill, rows_of
from tests.servers import running

MANUAL = (ROOT / "docs" / "operations.md").read_text("utf-8")
NAME = "slagtavle_own"


@pytest.fixture(params=["postgresql", "mariadb"])
def admin(request) -> Iterator[Engine]:
    """The administrator of a server of that kind."""
    engine = create_engine(running(request.param), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def run(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        for one in statements:
            connection.execute(text(one))


@pytest.fixture
def own(admin: Engine) -> Iterator[Engine]:
    """The own database as its role, both made by the statements of the manual."""
    blocks = re.findall(r"```sql\n(.*?)```", MANUAL, re.S)
    is_postgresql = admin.dialect.name == "postgresql"
    (block,) = [one for one in blocks if ("ROLE" in one) == is_postgresql]
    statements = block.replace("'...'", "'secret'").strip().rstrip(";").split(";\n")
    role = NAME
    if not is_postgresql:
        # The test's server has users without a name, who come before `%` from here.
        role = f"{NAME}@localhost"
        statements = [
            re.sub(rf"(USER|TO) {NAME}", rf"\1 {role}", one) for one in statements
        ]
    kind = "ROLE" if is_postgresql else "USER"
    undo = (f"DROP DATABASE IF EXISTS {NAME}", f"DROP {kind} IF EXISTS {role}")
    run(admin, *undo, *statements)
    address = admin.url.set(username=NAME, password="secret", database=NAME)
    engine = connect(address.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    run(admin, *undo)


def test_the_role_of_the_manual_upgrades_backs_up_and_restores(
    own: Engine, admin: Engine, tmp_path: Path
):
    url = own.url.render_as_string(hide_password=False)
    upgrade(own)
    before = fill(own)
    back_up(url, tmp_path / "backup.db")
    with_all_rights = connect(
        admin.url.set(database=NAME).render_as_string(hide_password=False)
    )
    drop_everything(with_all_rights)
    with_all_rights.dispose()
    restore(tmp_path / "backup.db", url)
    assert rows_of(own) == before
