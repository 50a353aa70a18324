"""Minutes: nobody's words are overwritten by somebody who has not seen them."""

from datetime import date

import pytest
from sqlalchemy import create_engine

import own_data.database
from notes.minutes import WrittenMeanwhile, decisions_of, save_decision
from own_data.database import own_database
from own_data.tables import metadata
from tests.small import ADVISORY, SECRETARIAT

HERE = ("mai", "a@11")


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/own.db")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_who_has_seen_the_decision_may_change_it(engine):
    first = save_decision(engine, ADVISORY, *HERE, "Følges opp", seen=None)
    (kept,) = decisions_of(engine, "mai")
    assert kept.written_at == first
    due = date(2026, 9, 1)
    second = save_decision(engine, SECRETARIAT, *HERE, "Ny måling", due=due, seen=first)
    (kept,) = decisions_of(engine, "mai")
    assert (kept.decision, kept.due, kept.written_at) == ("Ny måling", due, second)
    assert save_decision(engine, ADVISORY, *HERE, " ", seen=second) is None
    assert decisions_of(engine, "mai") == []


def test_who_has_seen_an_older_one_or_none_may_not(engine):
    old = save_decision(engine, ADVISORY, *HERE, "Følges opp", seen=None)
    save_decision(engine, SECRETARIAT, *HERE, "Ny måling", seen=old)
    for seen in (old, None):
        with pytest.raises(WrittenMeanwhile, match="a@11"):
            save_decision(engine, ADVISORY, *HERE, "Uenig", seen=seen)
    (kept,) = decisions_of(engine, "mai")
    assert kept.decision == "Ny måling"


def test_a_decision_taken_away_meanwhile_is_noticed(engine):
    old = save_decision(engine, ADVISORY, *HERE, "Følges opp")
    save_decision(engine, SECRETARIAT, *HERE, "")
    with pytest.raises(WrittenMeanwhile):
        save_decision(engine, ADVISORY, *HERE, "Følges opp i juni", seen=old)


@pytest.mark.parametrize(
    ("url", "limits"),
    [
        ("postgresql://notes.example/own", {"connect_timeout", "tcp_user_timeout"}),
        ("mysql://notes.example/own", {"connect_timeout", "read_timeout"}),
        ("mariadb://notes.example/own", {"connect_timeout", "read_timeout"}),
        ("sqlite://", {"timeout"}),
    ],
)
def test_a_meeting_does_not_wait_long_for_a_server(monkeypatch, url, limits):
    asked = {}

    def create(address, **options):
        asked.update(options)
        return create_engine("sqlite://")

    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    monkeypatch.setattr(own_data.database, "create_engine", create)
    own_data.database._open.cache_clear()
    own_database().dispose()
    own_data.database._open.cache_clear()
    given = asked["connect_args"]
    assert limits <= set(given)
    begins = "timeout" if url == "sqlite://" else "connect_timeout"
    assert given[begins] == own_data.database.WAIT_SECONDS
