"""A primary and a hot standby behind one address: either may be killed."""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, create_engine, text

from access.settings import is_sample
from data_access.engine import make_engine
from data_access.probe import probe
from data_access.rights import can_write
from indicators.catalogue import ALL
from indicators.registry import Registry, open_registry
from tests.clusters import PostgreSQL, with_standby

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("postgresql")]
AS_OF = date(2021, 6, 30)


class Pair:
    """Two servers, and the registry by the address that names both."""

    def __init__(self, primary: PostgreSQL, standby: PostgreSQL, url: str) -> None:
        self.primary, self.standby, self.url = primary, standby, url

    def write(self, statement: str) -> None:
        """Write on the primary, and wait until the standby has it."""
        engine = create_engine(self.primary.url)
        with engine.begin() as connection:
            connection.execute(text(statement))
        with engine.connect() as connection:
            there = connection.execute(text("SELECT pg_current_wal_lsn()")).scalar()
        engine.dispose()
        follower = create_engine(self.standby.url)
        with follower.connect() as connection:
            reached = text("SELECT pg_last_wal_replay_lsn() >= CAST(:there AS pg_lsn)")
            wait(lambda: connection.execute(reached, {"there": there}).scalar())
        follower.dispose()


def wait(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """A registry with its standby, read by a role that may only read."""
    with with_standby() as (primary, standby, url):
        yield Pair(primary, standby, url)


@pytest.fixture
def registry(pair: Pair) -> Iterator[Registry]:
    """The registry by the house's own road."""
    opened = open_registry(pair.url, ALL)
    yield opened
    opened.engine.dispose()


def who_answers(engine: Engine, pair: Pair) -> PostgreSQL:
    with engine.connect() as connection:
        port = connection.execute(text("SELECT current_setting('port')")).scalar()
    return {str(one.port): one for one in (pair.primary, pair.standby)}[str(port)]


def test_a_kill_of_either_is_not_noticed(pair: Pair, registry: Registry):
    engine = registry.engine
    assert who_answers(engine, pair) is pair.standby
    before = registry.snapshot(AS_OF)

    pair.standby.kill()
    assert who_answers(engine, pair) is pair.primary
    assert registry.snapshot(AS_OF).version == before.version

    # New connections go back to the standby; kept ones do when they are renewed.
    pair.standby.start()
    renewed = make_engine(pair.url)
    assert who_answers(renewed, pair) is pair.standby
    renewed.dispose()
    assert who_answers(engine, pair) is pair.primary

    pair.primary.kill()
    assert who_answers(engine, pair) is pair.standby
    assert registry.snapshot(AS_OF).version == before.version
    pair.primary.start()


def test_a_host_that_says_nothing_is_passed_over(pair: Pair):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        host = f"@/registry?host=127.0.0.1:{silent.getsockname()[1]}&"
        engine = make_engine(pair.url.replace("@/registry?", host))
        assert who_answers(engine, pair) is pair.standby
        engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        """UPDATE "Akuttskjema" SET "SvelgtestUtfort" = 2 WHERE "SkjemaGUID" =
           (SELECT min("SkjemaGUID") FROM "Akuttskjema")""",
        """DELETE FROM "AkuttskjemaOppfolging" WHERE "OSkjemaGUID" =
           (SELECT min("OSkjemaGUID") FROM "AkuttskjemaOppfolging")""",
        """INSERT INTO "Akuttskjema" ("SkjemaGUID", "UnitId") VALUES ('NEW', 11)""",
        """UPDATE "Enhet" SET "HF" = 'Renamed' WHERE "UnitId" = 11""",
        """INSERT INTO "Dekningsgrad" ("UnitId", "Aar") VALUES (11, 1999)""",
    ],
)
def test_the_standby_tells_of_every_change(pair: Pair, registry: Registry, change: str):
    assert who_answers(registry.engine, pair) is pair.standby
    before = probe(registry.engine)
    assert probe(registry.engine) == before
    pair.write(change)
    assert who_answers(registry.engine, pair) is pair.standby
    assert probe(registry.engine) != before


def test_other_work_on_the_server_is_no_change(pair: Pair, registry: Registry):
    before = probe(registry.engine)
    pair.write("CREATE TABLE other AS SELECT 1 AS one")
    pair.write("""ANALYZE "Akuttskjema" """)
    pair.primary.execute("""VACUUM FREEZE "Akuttskjema" """)
    pair.write("DROP TABLE other")
    assert probe(registry.engine) == before


def test_the_role_is_asked_for_on_the_standby(pair: Pair, registry: Registry):
    assert who_answers(registry.engine, pair) is pair.standby
    assert not can_write(registry.engine)
    assert not is_sample(pair.url)
    pair.write("""GRANT UPDATE ("HF") ON "Enhet" TO slagtavle""")
    assert can_write(registry.engine)
    pair.write("""REVOKE UPDATE ("HF") ON "Enhet" FROM slagtavle""")
    superuser = make_engine(pair.standby.url)
    assert can_write(superuser)
    superuser.dispose()
