"""A registry's server that is killed, cut off, silent or changed, and comes back."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, literal_column, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

import data_access.engine
from access import reach
from access.log import LogAway, write
from access.sessions import begin, look
from access.tokens import digest_of
from data_access.keeper import SnapshotKeeper
from data_access.patient_rows import PatientRows
from data_access.queries import strokes_in_detail
from data_access.scope import AccessScope, Viewer
from data_access.snapshot import Snapshot
from data_access.stroke import stroke
from indicators.catalogue import ALL, by_id
from indicators.registry import open_registry
from own_data.database import own_database
from own_data.tables import access_log
from tests.faults.servers import Server, is_busy, server_of_its_own, sleeping
from tests.servers import another_database
from tests.small import empty_registry
from tests.varied import fill_varied

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("faults")]

INDICATOR = by_id("dysphagia_screening")
SCOPE = AccessScope("lege", frozenset({11, 21}))
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def server(request) -> Iterator[Server]:
    with (
        TemporaryDirectory(prefix="slagtavle_") as folder,
        server_of_its_own(request.param, Path(folder)) as running,
    ):
        url = running.behind.render_as_string(hide_password=False)
        engine = empty_registry(url)
        fill_varied(engine)
        engine.dispose()
        yield running


class Dashboard:
    """What a process of Slagtavle has open: registry, keeper, reader of patients."""

    def __init__(self, server: Server) -> None:
        url = server.url.render_as_string(hide_password=False)
        self.registry = open_registry(url, ALL)
        self.engine: Engine = self.registry.engine
        self.keeper = SnapshotKeeper(
            self.registry.probe, self.registry.snapshot, poll_seconds=3600
        )
        self.rows = PatientRows(self.engine)

    def patients(self, slowly: str = "") -> int:
        """Read the patients of a hospital, and return how many."""
        where = stroke.c.UnitId.is_not(None)
        question = INDICATOR.question()
        assert question is not None
        rows = strokes_in_detail(
            SCOPE, question, "inside", where, order_by="UnitId", descending=False,
            limit=None, offset=0,
        )  # fmt: skip
        if slowly:
            rows = rows.add_columns(select(literal_column(slowly)).scalar_subquery())
        return len(self.rows.read(rows, self.registry.as_of()))

    def serves(self, snapshot: Snapshot) -> bool:
        """Return whether the last snapshot is handed out, and said to be old."""
        keeper = self.keeper
        return keeper.current() is snapshot and keeper.away_since is not None


@pytest.fixture
def dashboard(server: Server) -> Iterator[Dashboard]:
    opened = Dashboard(server)
    yield opened
    opened.keeper.stop()
    opened.engine.dispose()


def wait_until(claim: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_killed_in_the_middle_of_a_reading_and_started_again(
    server: Server, dashboard: Dashboard
):
    before, patients = dashboard.keeper.current(), dashboard.patients()
    assert patients > 5
    slow = sleeping(server.behind.get_backend_name(), 20)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(dashboard.patients, slow)
        wait_until(lambda: is_busy(server))
        server.kill()
        with pytest.raises(SQLAlchemyError):
            reading.result(timeout=PATIENCE_SECONDS)
    assert not dashboard.keeper.look()
    assert dashboard.serves(before)
    assert dashboard.keeper.failure == "away"
    with pytest.raises(SQLAlchemyError):
        dashboard.patients()
    server.start()
    dashboard.keeper.look()
    assert dashboard.keeper.failure is None
    assert dashboard.keeper.current().version == before.version
    assert dashboard.patients() == patients


def test_restarted_between_two_readings_nobody_notices(
    server: Server, dashboard: Dashboard
):
    patients = dashboard.patients()
    server.kill()
    server.start()
    assert dashboard.patients() == patients


def test_a_line_that_is_cut_and_mended(server: Server, dashboard: Dashboard):
    before, patients = dashboard.keeper.current(), dashboard.patients()
    slow = sleeping(server.behind.get_backend_name(), 20)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(dashboard.patients, slow)
        wait_until(lambda: is_busy(server))
        server.line.cut()
        with pytest.raises(SQLAlchemyError):
            reading.result(timeout=PATIENCE_SECONDS)
    dashboard.keeper.look()
    assert dashboard.serves(before)
    assert dashboard.keeper.failure == "away"
    since = dashboard.keeper.away_since
    dashboard.keeper.look()
    assert dashboard.keeper.away_since == since
    server.line.mend()
    dashboard.keeper.look()
    assert dashboard.keeper.failure is None
    assert dashboard.keeper.away_since is None
    assert dashboard.patients() == patients


def test_a_line_that_swallows_everything_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    for name in ("STATEMENT_TIMEOUT_SECONDS", "GRACE_SECONDS"):
        monkeypatch.setattr(data_access.engine, name, 1)
    dashboard = Dashboard(server)
    before, patients = dashboard.keeper.current(), dashboard.patients()
    server.line.swallow()
    dashboard.keeper.look()
    assert dashboard.serves(before)
    assert dashboard.keeper.failure == "away"
    with pytest.raises(SQLAlchemyError):
        dashboard.patients()
    server.line.mend()
    dashboard.keeper.look()
    assert dashboard.keeper.failure is None
    assert dashboard.patients() == patients
    dashboard.keeper.stop()
    dashboard.engine.dispose()


def test_a_reading_that_takes_too_long_is_ended(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(data_access.engine, "STATEMENT_TIMEOUT_SECONDS", 1)
    dashboard = Dashboard(server)
    patients = dashboard.patients()
    slow = sleeping(server.behind.get_backend_name(), 20)
    with pytest.raises(DBAPIError) as ended:
        dashboard.patients(slow)
    # By the server, which goes on: nobody else notices.
    assert not ended.value.connection_invalidated
    assert dashboard.patients() == patients
    dashboard.engine.dispose()


def test_a_column_that_goes_and_comes_back(server: Server, dashboard: Dashboard):
    before, patients = dashboard.keeper.current(), dashboard.patients()
    owner = create_engine(server.behind)
    quote = owner.dialect.identifier_preparer.quote

    def change(old: str, new: str) -> None:
        table, old, new = map(quote, ("Akuttskjema", old, new))
        rename = f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}"
        with owner.begin() as connection:
            connection.execute(text(rename))

    change("SvelgtestUtfort", "borte")
    dashboard.keeper.look()
    assert dashboard.serves(before)
    assert dashboard.keeper.failure == "unreadable"
    with pytest.raises(SQLAlchemyError):
        dashboard.patients()
    change("borte", "SvelgtestUtfort")
    dashboard.keeper.look()
    assert dashboard.keeper.failure is None
    assert dashboard.keeper.current().version == before.version
    assert dashboard.patients() == patients
    owner.dispose()


def test_an_own_database_that_is_killed_loses_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    url = another_database(server.behind.render_as_string(hide_password=False), "own")
    over_the_line = server.url.set(database="own")
    monkeypatch.setenv(
        "DASHBOARD_DATABASE_URL", over_the_line.render_as_string(hide_password=False)
    )
    monkeypatch.setattr(reach, "LEFT_ALONE_SECONDS", 0)
    digest = digest_of("a cookie")
    begin(digest, "lege", "127.0.0.1", time.time() + 3600)
    viewer = Viewer("lege", "Lege", "hospital", frozenset({11}))
    write(own_database(), viewer, "rows", rows=3)
    found = look(digest)
    assert found is not None
    assert found.is_certain
    server.kill()
    found = look(digest)
    assert found is not None
    assert not found.is_certain
    with pytest.raises(LogAway):
        write(own_database(), viewer, "rows", rows=4)
    server.start()
    found = look(digest)
    assert found is not None
    assert found.is_certain
    write(own_database(), viewer, "rows", rows=5)
    engine = create_engine(url)
    with engine.connect() as connection:
        kept = connection.execute(select(access_log.c.rows).order_by(access_log.c.id))
        assert kept.scalars().all() == [3, 5]
    engine.dispose()
    own_database().dispose()
