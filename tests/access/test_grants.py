"""Grants: who may give them, what they add up to, how they end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from access.deciding import NotAllowedAccess, OwnAccess
from access.grants import (
    AlreadyGranted,
    UnknownUser,
    Wanted,
    all_grants,
    confirm,
    end,
    expiring,
    give,
    grants_of,
    unconfirmed,
)
from access.people import add_account
from own_data.tables import access_change
from tests.access.fixtures import *  # noqa: F403
from tests.access.own import ADMINISTRATOR, ADVISORY, HOSPITAL, SECRETARY

KARI, OLA = "kari@stolav.no", "ola@stolav.no"
DAY = date(2026, 3, 2)


@pytest.fixture
def users(engine, clock):
    """The own database with two users, on 2 March 2026."""
    with engine.begin() as connection:
        add_account(connection, KARI, "Kari Nordmann", "nb")
        add_account(connection, OLA, "Ola Nordmann", "nb")
    return engine


def hospital(number: int = 11, **more) -> Wanted:
    return Wanted("hospital", number, **more)


def test_a_user_may_have_several(users):
    give(users, SECRETARY, KARI, hospital(11), "Leder")
    give(users, SECRETARY, KARI, hospital(12, may_export=True), "Leder")
    give(users, SECRETARY, KARI, Wanted("advisory"), "Medlem")
    found = [(g.role, g.hospital_id, g.may_export) for g in grants_of(users, KARI)]
    assert found == [
        ("hospital", 11, False),
        ("hospital", 12, True),
        ("advisory", None, False),
    ]
    assert len(all_grants(users, SECRETARY)) == 3


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("hospital"),
        Wanted("advisory", 11),
        Wanted("administrator", 11),
        Wanted("advisory", may_export=True),
        Wanted("secretariat", may_export=True),
        Wanted("hospital", 11, valid_to=DAY - timedelta(days=1)),
        Wanted("hospital", 11, valid_from=DAY, valid_to=DAY - timedelta(days=1)),
    ],
)
def test_a_grant_that_contradicts_itself_is_refused(users, wanted):
    by = ADMINISTRATOR if wanted.role == "administrator" else SECRETARY
    with pytest.raises(ValueError, match="hospital|export|end"):
        give(users, by, KARI, wanted, "Leder")
    assert grants_of(users, KARI) == []


@pytest.mark.parametrize(
    ("by", "role", "number", "may"),
    [
        (SECRETARY, "hospital", 11, True),
        (SECRETARY, "advisory", None, True),
        (SECRETARY, "secretariat", None, True),
        (SECRETARY, "administrator", None, False),
        (ADMINISTRATOR, "administrator", None, True),
        (ADMINISTRATOR, "hospital", 11, False),
        (ADMINISTRATOR, "secretariat", 11, False),
        (HOSPITAL, "hospital", 11, False),
        (ADVISORY, "advisory", None, False),
        (replace(SECRETARY, seen_by="drift"), "hospital", 11, False),
        (replace(SECRETARY, role=""), "hospital", 11, False),
        (replace(SECRETARY, role="operator"), "hospital", 11, False),
    ],
)
def test_who_may_give_what(users, by, role, number, may):
    wanted = Wanted(role, number)
    if may:
        assert give(users, by, KARI, wanted, "Leder") > 0
        return
    with pytest.raises(NotAllowedAccess):
        give(users, by, KARI, wanted, "Leder")
    assert grants_of(users, KARI) == []


@pytest.mark.parametrize("role", ["secretariat", "administrator"])
def test_nobody_decides_about_the_own_grants(users, role):
    first = SECRETARY if role == "secretariat" else ADMINISTRATOR
    number = give(users, first, KARI, Wanted(role), "Ansatt")
    me = replace(first, username="Kari@Stolav.no ")
    for action in (
        lambda: give(users, me, KARI, Wanted(role), "Mer"),
        lambda: end(users, me, number, "Slutt"),
        lambda: confirm(users, me, number),
    ):
        with pytest.raises(OwnAccess):
            action()
    assert len(grants_of(users, KARI)) == 1


def test_the_same_grant_is_not_given_twice(users):
    number = give(users, SECRETARY, KARI, hospital(), "Leder")
    with pytest.raises(AlreadyGranted):
        give(users, SECRETARY, KARI, hospital(may_export=True), "Leder")
    assert end(users, SECRETARY, number, "Ny avtale")
    give(users, SECRETARY, KARI, hospital(may_export=True), "Leder")


@pytest.mark.parametrize("username", ["per@stolav.no", "", "KARI@stolav.no"])
def test_only_users_there_are_can_have_grants(users, username):
    with pytest.raises(UnknownUser):
        give(users, SECRETARY, username, hospital(), "Leder")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 401])
def test_giving_and_ending_need_a_reason(users, reason):
    with pytest.raises(ValueError, match="reason"):
        give(users, SECRETARY, KARI, hospital(), reason)
    number = give(users, SECRETARY, KARI, hospital(), "Leder")
    with pytest.raises(ValueError, match="reason"):
        end(users, SECRETARY, number, reason)


def test_an_ended_grant_is_gone_and_cannot_be_ended_or_confirmed_again(users):
    number = give(users, SECRETARY, KARI, hospital(), "Leder")
    assert end(users, SECRETARY, number, "Sluttet")
    assert not end(users, SECRETARY, number, "Sluttet")
    assert not confirm(users, SECRETARY, number)
    assert not end(users, SECRETARY, 999, "Sluttet")
    assert grants_of(users, KARI) == []


def test_every_change_is_kept_with_who_and_why(users):
    number = give(users, SECRETARY, KARI, hospital(), "Leder")
    confirm(users, SECRETARY, number)
    end(users, SECRETARY, number, "Sluttet")
    with users.connect() as connection:
        rows = connection.execute(select(access_change)).mappings().all()
    assert [(r["what"], r["reason"], r["grant_id"]) for r in rows] == [
        ("given", "Leder", number),
        ("confirmed", "", number),
        ("ended", "Sluttet", number),
    ]
    assert {(r["done_by"], r["username"]) for r in rows} == {("sekretariat", KARI)}


@pytest.mark.parametrize(("days", "soon"), [(0, True), (30, True), (31, False)])
def test_what_expires_within_thirty_days(users, days, soon):
    until = DAY + timedelta(days=days)
    give(users, SECRETARY, KARI, hospital(valid_to=until), "Vikar")
    give(users, SECRETARY, OLA, hospital(), "Fast")
    assert [one.username for one in expiring(users)] == ([KARI] if soon else [])


@pytest.mark.parametrize(("days", "old"), [(364, False), (365, True)])
def test_what_nobody_has_confirmed_for_a_year(users, clock, days, old):
    number = give(users, SECRETARY, KARI, hospital(), "Leder")
    clock.at += timedelta(days=days)
    assert [one.id for one in unconfirmed(users)] == ([number] if old else [])
    confirm(users, SECRETARY, number)
    assert unconfirmed(users) == []


@pytest.mark.parametrize("viewer", [HOSPITAL, ADVISORY])
def test_others_may_not_list_the_grants(users, viewer):
    with pytest.raises(NotAllowedAccess):
        all_grants(users, viewer)
