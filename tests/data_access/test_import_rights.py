"""The rights that docs/security.md gives the importing role are enough."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from access.settings import ROOT
from data_access.loading.target import create_tables, writing_engine
from data_access.schema import acute
from tests.data_access.dumps import every_row, run, strokes
from tests.servers import another_database, running

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("postgresql")]

NAME, ROLE = "import_rights", "slagtavle_import"
FOR_DELETION = "-- Only if forms may be deleted by the page:"


def statements() -> tuple[str, str]:
    """Return what is granted for an import, and what for deletions too."""
    written = (ROOT / "docs" / "security.md").read_text("utf-8")
    (block,) = re.findall(rf"```sql\n(CREATE ROLE {ROLE} .*?)```", written, re.DOTALL)
    always, deletion = block.replace("DATABASE registry", f"DATABASE {NAME}").split(
        FOR_DELETION
    )
    return always, deletion


@pytest.fixture
def owner() -> Iterator[URL]:
    """An empty registry, and the role as the page of the manual makes it."""
    url = make_url(another_database(running("postgresql"), NAME))
    create_tables(url)
    execute(url, statements()[0])
    yield url
    execute(url, f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def execute(url: URL, commands: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(commands))
    engine.dispose()


def test_they_do_for_a_check_and_an_import_and_not_for_deleting(owner: URL):
    importing = writing_engine(owner.set(username=ROLE, password="..."))
    result, _ = run(importing, strokes({}, {}), dry_run=True, compare=True)
    assert result.forms[acute.name].differing == 0
    result, _ = run(importing, strokes({}, {"TidlTIA": "1"}))
    assert (result.forms[acute.name].changes.new, result.version) == (2, 1)
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(importing, strokes({}), delete_missing=True)
    assert len(every_row(importing)[acute.name]) == 2
    execute(owner, statements()[1])
    run(importing, strokes({}), delete_missing=True)
    assert len(every_row(importing)[acute.name]) == 1


@pytest.mark.parametrize(
    "command", ['TRUNCATE "Akuttskjema"', 'DROP TABLE "Enhet"', 'DELETE FROM "Enhet"']
)
def test_nothing_else_can_be_changed(owner: URL, command: str):
    importing = writing_engine(owner.set(username=ROLE, password="..."))
    with (
        pytest.raises(ProgrammingError, match="permission denied|must be owner"),
        importing.begin() as connection,
    ):
        connection.execute(text(command))
