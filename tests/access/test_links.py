"""One-time links: kept as a hash, used once, for 72 hours, of the newest mail only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from access.links import address_of, make_link, owner_of, server_address, set_password
from access.people import add_account
from own_data.tables import account, one_time_link
from tests.access.conftest import HASH
from tests.access.fixtures import *  # noqa: F403

KARI = "kari@stolav.no"


@pytest.fixture
def token(engine, clock):
    """The token of a link of a new user."""
    with engine.begin() as connection:
        add_account(connection, KARI, "Kari", "nb")
        return make_link(connection, KARI)


def test_the_database_has_the_hash_only(engine, token):
    with engine.connect() as connection:
        (row,) = connection.execute(select(one_time_link)).all()
    assert token not in str(row)
    assert len(token) >= 40


def test_a_link_works_once(engine, token):
    assert owner_of(engine, token) == (KARI, "Kari", KARI)
    assert set_password(engine, token, HASH)
    assert owner_of(engine, token) is None
    assert not set_password(engine, token, "another")
    with engine.connect() as connection:
        row = connection.execute(select(account)).one()
    assert (row.password_hash, row.session_version) == (HASH, 1)


@pytest.mark.parametrize(("hours", "counts"), [(71, True), (72, False)])
def test_a_link_works_for_three_days(engine, token, clock, hours, counts):
    clock.at += timedelta(hours=hours)
    assert (owner_of(engine, token) is not None) is counts
    assert set_password(engine, token, HASH) is counts


@pytest.mark.parametrize("made_up", ["", "x", "x" * 100_000, "\0", "\ud800", "' OR 1"])
def test_a_made_up_token_opens_nothing(engine, token, made_up):
    assert owner_of(engine, made_up) is None
    assert not set_password(engine, made_up, HASH)


def test_of_many_who_use_a_link_at_once_one_succeeds(on_each_server):
    engine = on_each_server
    with engine.begin() as connection:
        add_account(connection, KARI, "Kari", "nb")
        token = make_link(connection, KARI)
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda n: set_password(engine, token, f"h{n}"), range(6)))
    assert sorted(done) == [False] * 5 + [True]


def test_the_address_is_the_server_s(box, monkeypatch):
    monkeypatch.setenv("PORT", "9000")
    assert server_address() == "http://127.0.0.1:9000"
    monkeypatch.setenv("SLAGTAVLE_ADDRESS", "https://slagtavle.example.no/")
    assert address_of("abc") == "https://slagtavle.example.no/?lenke=abc"
