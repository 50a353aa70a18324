"""What a visit remembers of the one before, on each server."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from access.visits import KEPT, remember
from own_data.database import own_database
from own_data.tables import last_shown
from tests.access.fixtures import box, clock, nothing, on_each_server, server
from tests.small import ADVISORY, hospital_user

__all__ = ["box", "clock", "nothing", "on_each_server", "server"]

ME = hospital_user(11)
FIRST, SECOND, THIRD = {"cells": [1]}, {"cells": [2]}, {"cells": [3]}


@pytest.fixture(autouse=True)
def _own_database(on_each_server, clock, monkeypatch):
    url = on_each_server.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    yield
    own_database().dispose()


def content(before):
    return before and before.content


def test_a_visit_is_told_what_the_one_before_had_shown_last(clock):
    assert remember(ME, "a", FIRST) is None
    assert remember(ME, "a", SECOND) is None
    clock.at += timedelta(hours=3)
    before = remember(ME, "b", THIRD)
    assert content(before) == SECOND
    assert f"{before.at:%H:%M %Z}" == "11:00 UTC"
    # For as long as the visit lasts.
    clock.at += timedelta(hours=1)
    assert content(remember(ME, "b", FIRST)) == SECOND
    assert content(remember(ME, "c", THIRD)) == FIRST


def test_roles_and_users_are_apart():
    remember(ME, "a", FIRST)
    assert remember(ADVISORY, "b", SECOND) is None
    assert content(remember(ME, "b", SECOND)) == FIRST


def test_what_is_old_is_forgotten(clock):
    remember(ME, "a", FIRST)
    clock.at += KEPT + timedelta(days=1)
    assert remember(ADVISORY, "a", FIRST) is None
    with own_database().connect() as connection:
        kept = connection.execute(select(last_shown.c.username)).scalars().all()
    assert kept == [ADVISORY.username]
    assert remember(ME, "b", SECOND) is None
