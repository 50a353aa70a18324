"""Settings: the newest change counts, every change stays, and few may change."""

import pytest

from access.policy import (
    NotAllowedSetting,
    change_setting,
    changes,
    newest_change,
    settings,
)
from own_data.database import connect, upgrade
from tests.own_data.conftest import nothing, server
from tests.small import ADVISORY, SECRETARIAT, hospital_user

__all__ = ["nothing", "server"]


@pytest.fixture
def engine(nothing):
    upgrade(nothing)
    return nothing


def test_the_newest_change_counts_and_the_earlier_stay(engine):
    assert (newest_change(engine), settings(engine)) == (0, {})
    change_setting(engine, SECRETARIAT, "least", "12", "Vedtatt i fagrådet")
    first = newest_change(engine)
    change_setting(engine, SECRETARIAT, "least", "15", "  Små\n sykehus ")
    assert newest_change(engine) > first
    assert settings(engine) == {"least": "15"}
    assert [(one.value, one.reason, one.set_by) for one in changes(engine)] == [
        ("12", "Vedtatt i fagrådet", "sekretariat"),
        ("15", "Små sykehus", "sekretariat"),
    ]


@pytest.mark.parametrize("viewer", [hospital_user(11), ADVISORY])
def test_others_may_not_change_anything(engine, viewer):
    with pytest.raises(NotAllowedSetting):
        change_setting(engine, viewer, "least", "5", "Lavere")
    assert changes(engine) == []


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 401])
def test_a_change_needs_a_reason_that_fits(engine, reason):
    with pytest.raises(ValueError, match="1 to 400"):
        change_setting(engine, SECRETARIAT, "least", "12", reason)
    assert changes(engine) == []


def test_a_database_without_tables_is_an_error_and_no_setting(tmp_path):
    away = connect(f"sqlite:///{tmp_path}/own.db")
    with pytest.raises(Exception, match="no such table"):
        newest_change(away)
    away.dispose()
