"""Cells that PostgreSQL keeps are read where they are, and only where they fit."""

from datetime import date, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from data_access.cells_view import NAME, read_view
from data_access.schema import metadata
from indicators.__main__ import main
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.servers import another_database, running
from tests.small import add_strokes, stroke_row
from tests.varied import fill_varied

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("postgresql")]
LATER = datetime(2021, 5, 3, 12, 0)


@pytest.fixture(scope="module")
def url():
    return another_database(running("postgresql"), "cells_view")


@pytest.fixture
def database(url, monkeypatch):
    """A registry whose cells are kept, read in cells by a role that may not write."""
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")
    monkeypatch.setenv("IMPORT_DATABASE_URL", url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"DROP MATERIALIZED VIEW IF EXISTS {NAME}"))
        connection.execute(text("DROP ROLE IF EXISTS reader"))
        connection.execute(text("CREATE ROLE reader LOGIN"))
    metadata.drop_all(engine)
    metadata.create_all(engine)
    fill_varied(engine)
    with engine.begin() as connection:
        connection.execute(
            text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        )
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DROP OWNED BY reader"))
        connection.execute(text("DROP ROLE reader"))
    engine.dispose()


@pytest.fixture
def reading(url, database):
    registry = open_registry(make_url(url).set(username="reader"), ALL)
    yield registry
    registry.engine.dispose()


def grant(engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"GRANT SELECT ON {NAME} TO reader"))


def test_the_view_gives_what_counting_gives(database, reading, capsys):
    counted = reading.snapshot()
    assert main(["materialize"]) == 0
    assert "cells are kept in the view slagtavle_cells" in capsys.readouterr().out
    grant(database)
    with reading.engine.connect() as connection:
        made_at = read_view(connection).made_at
    found = reading.snapshot()
    assert (found.version, found.taken_at) == (counted.version, made_at)
    assert counted.taken_at < made_at


def test_it_stays_as_it_is_until_it_is_made_anew(database, reading):
    assert main(["materialize"]) == 0
    grant(database)
    before, token = reading.snapshot(), reading.probe()
    add_strokes(database, [stroke_row(9000, Innleggelsestidspunkt=LATER)])
    assert reading.probe() == token
    assert reading.snapshot().version == before.version
    # Who might read it may read the new one.
    assert main(["materialize"]) == 0
    assert reading.probe() != token
    after = reading.snapshot()
    assert (len(after), after.as_of) == (len(before) + 1, LATER.date())


def test_a_view_that_does_not_fit_is_not_read(database, reading):
    assert main(["materialize"]) == 0
    counted = reading.snapshot()
    with database.connect() as connection:
        assert counted.taken_at > read_view(connection).made_at
    grant(database)
    assert reading.snapshot().taken_at < counted.taken_at
    earlier = reading.snapshot(date(2020, 6, 30))
    assert earlier.as_of == date(2020, 6, 30)
    assert earlier.taken_at > counted.taken_at
    with database.begin() as connection:
        comment = f"COMMENT ON MATERIALIZED VIEW {NAME} IS "
        other = '{"wording": "another", "as_of": "2021-01-01", '
        other += '"made_at": "2021-01-01T00:00:00+00:00", "strokes": 1}'
        connection.execute(text(f"{comment}'{other}'").execution_options())
    assert reading.snapshot().taken_at > counted.taken_at


def test_without_a_role_that_may_write_it_is_refused(monkeypatch, capsys, tmp_path):
    assert main(["materialize"]) == 2
    assert "IMPORT_DATABASE_URL is not set" in capsys.readouterr().err
    (tmp_path / "registry.db").touch()
    monkeypatch.setenv("IMPORT_DATABASE_URL", f"sqlite:///{tmp_path}/registry.db")
    assert main(["materialize"]) == 2
    assert "PostgreSQL only" in capsys.readouterr().err
