"""Users: those of the file first, then those of the database, with today's rights."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from access import people as people_module
from access.deciding import NotAllowedAccess, OwnAccess
from access.grants import UnknownUser, Wanted, end, give
from access.links import owner_of, set_password
from access.passwords import hash_password, is_password
from access.people import (
    add_account,
    change_password,
    disable,
    find_account,
    people,
    send_password_link,
)
from own_data.database import own_database
from own_data.tables import account
from tests.access.conftest import HASH, user
from tests.access.fixtures import *  # noqa: F403
from tests.access.own import ADMINISTRATOR, HOSPITAL, SECRETARY, token_in

KARI = "kari@stolav.no"


@pytest.fixture
def own(tmp_path, monkeypatch, write_users, box, clock):
    """The database that the application opens, with one user who has a password."""
    write_users({"stolavs": user()})
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/mine.db")
    engine = own_database()
    with engine.begin() as connection:
        add_account(connection, KARI, "Kari", "nb")
        connection.execute(update(account).values(password_hash=HASH))
    return engine


def give_kari(own, role, number=None, **more):
    by = ADMINISTRATOR if role == "administrator" else SECRETARY
    return give(own, by, KARI, Wanted(role, number, **more), "Leder")


def test_without_a_grant_a_user_sees_aggregates_only(own):
    found = find_account(KARI)
    assert found is not None
    assert (found.role, found.hospital_ids, found.more) == ("", frozenset(), ())
    assert found.viewer().scope().hospital_ids == frozenset()


def test_the_grants_of_a_role_add_up_and_the_roles_have_an_order(own):
    give_kari(own, "administrator")
    give_kari(own, "advisory")
    give_kari(own, "secretariat", 21)
    give_kari(own, "secretariat")
    give_kari(own, "hospital", 12)
    give_kari(own, "hospital", 11)
    found = find_account(f" {KARI.upper()} ")
    assert found is not None
    assert [(r.role, sorted(r.hospital_ids)) for r in found.rights()] == [
        ("hospital", [11, 12]),
        ("secretariat", [21]),
        ("advisory", []),
        ("administrator", []),
    ]
    assert found.viewer("administrator").scope().hospital_ids == frozenset()


@pytest.mark.parametrize(
    ("exports", "may"), [((True, True), True), ((True, False), False)]
)
def test_export_counts_only_when_every_hospital_of_the_role_has_it(own, exports, may):
    for number, export in zip((11, 12), exports, strict=True):
        give_kari(own, "hospital", number, may_export=export)
    found = find_account(KARI)
    assert found is not None
    assert found.may_export is may


def test_only_grants_of_today_count(own, clock):
    day = clock.today()
    give_kari(own, "hospital", 11, valid_to=day)
    give_kari(own, "hospital", 12, valid_from=day + timedelta(days=1))
    number = give_kari(own, "hospital", 21)
    end(own, SECRETARY, number, "Sluttet")
    assert sorted(find_account(KARI).hospital_ids) == [11]
    clock.at += timedelta(days=1)
    assert sorted(find_account(KARI).hospital_ids) == [12]


def test_the_day_of_a_grant_is_norway_s(own, clock):
    give_kari(own, "hospital", 11, valid_to=clock.today())
    # 22:59 UTC is one minute to midnight in Norway in March.
    clock.at = clock.at.replace(hour=22, minute=59)
    assert find_account(KARI).role == "hospital"
    clock.at += timedelta(minutes=1)
    assert find_account(KARI).role == ""


def test_an_account_of_the_database_never_shadows_the_file(own, write_users):
    give_kari(own, "secretariat")
    write_users({"Kari@Stolav.no": user(name="The one of the file", roles=[])})
    found = find_account(KARI)
    assert (found.name, found.role) == ("The one of the file", "")


@pytest.mark.parametrize("values", [{"password_hash": None}, {"disabled": True}])
def test_without_password_or_disabled_there_is_no_account(own, values, clock):
    with own.begin() as connection:
        column = {"disabled_at": clock.now()} if values.get("disabled") else values
        connection.execute(update(account).values(**column))
    assert find_account(KARI) is None


@pytest.mark.parametrize(
    "name", ["", "  ", "nobody", "kari@stolav.n", "x" * 10_000, "a\0b", "\ud800", "%"]
)
def test_nobody_is_found_under_other_names(own, name):
    assert find_account(name) is None


def test_the_file_goes_on_while_the_database_is_away(own, monkeypatch, tmp_path):
    gone = f"sqlite:///{tmp_path}/no/such/folder/own.db"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", gone)
    assert find_account("stolavs") is not None
    assert find_account(KARI) is None


def test_it_costs_one_question(own):
    asked = []
    event.listen(own, "before_cursor_execute", lambda *a: asked.append(a[2]))
    find_account(KARI)
    assert len(asked) == 1


def test_a_disabled_user_loses_sessions_links_and_the_way_in(own, box):
    send_password_link(own, SECRETARY, KARI)
    token = token_in(box.text())
    before = find_account(KARI)
    assert disable(own, SECRETARY, KARI, "Sluttet")
    assert not disable(own, SECRETARY, KARI, "Sluttet")
    assert find_account(KARI) is None
    assert owner_of(own, token) is None
    assert not set_password(own, token, HASH)
    with pytest.raises(UnknownUser):
        send_password_link(own, SECRETARY, KARI)
    with own.begin() as connection:
        assert add_account(connection, KARI, "Kari", "nb")
        version = connection.execute(select(account.c.session_version)).scalar_one()
    assert version > before.session_version
    assert find_account(KARI) is None


def test_a_new_link_ends_the_old_one_and_keeps_the_password(own, box):
    send_password_link(own, ADMINISTRATOR, KARI)
    first = token_in(box.text())
    send_password_link(own, SECRETARY, KARI)
    second = token_in(box.text())
    assert owner_of(own, first) is None
    assert owner_of(own, second) is not None
    assert find_account(KARI).password_hash == HASH


@pytest.mark.parametrize("action", ["disable", "link"])
def test_only_others_access_and_only_by_those_who_administer(own, action):
    def act(viewer):
        if action == "disable":
            return disable(own, viewer, KARI, "Sluttet")
        return send_password_link(own, viewer, KARI)

    with pytest.raises(NotAllowedAccess):
        act(HOSPITAL)
    with pytest.raises(OwnAccess):
        act(replace(SECRETARY, username=KARI))
    with pytest.raises(NotAllowedAccess):
        people(own, HOSPITAL)


def test_a_changed_password_ends_the_sessions(own, box):
    before = find_account(KARI)
    send_password_link(own, SECRETARY, KARI)
    token = token_in(box.text())
    new = hash_password("fire ord uten sammenheng")
    assert change_password(own, KARI, before.password_hash, new)
    assert not change_password(own, KARI, before.password_hash, HASH)
    after = find_account(KARI)
    assert is_password(after, "fire ord uten sammenheng")
    assert after.session_version == before.session_version + 1
    assert owner_of(own, token) is None


def test_the_order_of_roles_holds_every_role_there_is():
    from access.accounts import ROLES

    assert set(people_module.ORDER) == set(ROLES)
