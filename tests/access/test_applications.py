"""Applications: asked for, proved by a code, decided once, told by mail."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from access.applications import (
    FOREIGN_DOMAIN,
    BadApplication,
    TooManyApplications,
    apply,
    confirm,
)
from access.deciding import NotAllowedAccess, OwnAccess
from access.decisions import (
    AlreadyDecided,
    NameInFile,
    Terms,
    approve,
    decided_applications,
    open_applications,
    refuse,
)
from access.email_domains import belongs_to, domains
from access.grants import grants_of
from access.links import owner_of, set_password
from access.passwords import hash_password
from access.people import find_account, people
from own_data.tables import account, application
from sample_db.hospitals import hospitals
from tests.access.conftest import user
from tests.access.fixtures import *  # noqa: F403
from tests.access.own import (
    ADMINISTRATOR,
    ADVISORY,
    HF_OF,
    HOSPITAL,
    KARI,
    SECRETARY,
    apply_and_confirm,
    code_in,
    token_in,
)


def rows(engine, table=application):
    with engine.connect() as connection:
        return connection.execute(select(table)).mappings().all()


def test_the_code_is_in_the_mail_and_its_hash_in_the_database(engine, box, clock):
    number = apply(engine, KARI, "10.0.0.1")
    (mail,) = box.take()
    assert mail["To"] == KARI.email
    code = code_in(mail.get_content())
    (row,) = rows(engine)
    assert row["id"] == number
    assert code not in str(dict(row))
    assert KARI.name not in mail.get_content()
    assert open_applications(engine, SECRETARY) == []
    assert confirm(engine, number, f" {code[:3]} {code[3:]} ", HF_OF) == "confirmed"
    (one,) = open_applications(engine, SECRETARY)
    assert (one.name, one.email, one.hospital_ids) == (KARI.name, KARI.email, (11,))


def test_the_mail_is_in_the_language_of_the_applicant(engine, box, clock):
    apply(engine, replace(KARI, language="en"), "10.0.0.1")
    (mail,) = box.take()
    assert mail["Subject"].startswith("Code for an application")


def test_a_code_counts_once(engine, box, clock):
    number = apply(engine, KARI, "10.0.0.1")
    code = code_in(box.text())
    assert confirm(engine, number, code, HF_OF) == "confirmed"
    assert confirm(engine, number, code, HF_OF) == "over"


def test_a_code_is_for_its_own_application(engine, box, clock):
    first = apply(engine, KARI, "10.0.0.1")
    box.take()
    apply(engine, replace(KARI, email="ola@stolav.no"), "10.0.0.1")
    assert confirm(engine, first, code_in(box.text()), HF_OF) == "wrong"


def test_after_five_tries_the_right_code_is_no_help(engine, box, clock):
    number = apply(engine, KARI, "10.0.0.1")
    code = code_in(box.text())
    wrong = f"{(int(code) + 1) % 10**6:06}"
    answers = [confirm(engine, number, wrong, HF_OF) for _ in range(5)]
    assert answers == ["wrong"] * 4 + ["over"]
    assert confirm(engine, number, code, HF_OF) == "over"


@pytest.mark.parametrize(("minutes", "answer"), [(9, "confirmed"), (10, "over")])
def test_a_code_counts_for_ten_minutes(engine, box, clock, minutes, answer):
    number = apply(engine, KARI, "10.0.0.1")
    code = code_in(box.text())
    clock.at += timedelta(minutes=minutes)
    assert confirm(engine, number, code, HF_OF) == answer


@pytest.mark.parametrize(
    "code", ["", "12345", "abcdef", "１２３４５６", "0" * 500, "\0"]
)
def test_what_is_no_code_is_wrong(engine, box, clock, code):
    number = apply(engine, KARI, "10.0.0.1")
    assert confirm(engine, number, code, HF_OF) == "wrong"


def test_a_foreign_domain_gets_the_same_answers_and_is_listed(engine, box, clock):
    foreign = replace(KARI, hospital_ids=(11, 21))
    number = apply_and_confirm(engine, box, foreign)
    assert open_applications(engine, SECRETARY) == []
    (one,) = decided_applications(engine, SECRETARY)
    assert (one.id, one.decision, one.decided_by) == (number, "refused", "")
    assert one.decision_reason == FOREIGN_DOMAIN
    with pytest.raises(AlreadyDecided):
        approve(engine, SECRETARY, number, Terms((11,)))
    assert rows(engine, account) == []


@pytest.mark.parametrize(
    "email",
    ["kari@gmail.com", "kari@stolav.no.example.com", "kari@x.stolav.no", "k@unn.no"],
)
def test_only_the_domain_itself_is_the_trust_s(engine, box, clock, email):
    apply_and_confirm(engine, box, replace(KARI, email=email))
    assert open_applications(engine, SECRETARY) == []


def test_the_advisory_group_may_come_from_elsewhere(engine, box, clock):
    apply_and_confirm(engine, box, replace(KARI, role="advisory", email="kari@ntnu.no"))
    (one,) = open_applications(engine, SECRETARY)
    assert (one.role, one.hospital_ids) == ("advisory", ())


def test_every_trust_of_the_table_has_a_domain():
    names = set(hospitals()["hf"])
    lacking = {name for name in names if name.casefold() not in domains()}
    assert len(names) > 20
    assert lacking == set()
    assert belongs_to("kari@OUS-HF.no", {"Oslo universitetssykehus  HF"})


def test_an_address_that_asks_too_often_gets_the_same_answer_and_no_mail(
    engine, box, clock
):
    numbers = [apply(engine, KARI, f"10.0.0.{i}") for i in range(7)]
    assert len(box.take()) == 5
    assert numbers[5:] == [0, 0]
    assert confirm(engine, 0, "123456", HF_OF) == "over"
    clock.at += timedelta(minutes=61)
    assert apply(engine, KARI, "10.0.0.1") > 0


def test_one_network_address_may_send_twenty_an_hour(engine, box, clock):
    for number in range(20):
        apply(engine, replace(KARI, email=f"k{number}@stolav.no"), "10.0.0.1")
    with pytest.raises(TooManyApplications):
        apply(engine, replace(KARI, email="one@stolav.no"), "10.0.0.1")
    assert apply(engine, replace(KARI, email="one@stolav.no"), "10.0.0.2") > 0


def test_what_nobody_proved_is_forgotten_after_a_day(engine, box, clock):
    apply(engine, KARI, "10.0.0.1")
    box.take()
    kept = apply_and_confirm(engine, box, replace(KARI, email="ola@stolav.no"))
    clock.at += timedelta(hours=25)
    newest = apply(engine, replace(KARI, email="per@stolav.no"), "10.0.0.1")
    assert [row["id"] for row in rows(engine)] == [kept, newest]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 121}),
        ("email", {"email": "kari"}),
        ("email", {"email": "kari@stolav.no, ola@stolav.no"}),
        ("email", {"email": "kari@stolav.no\nBcc: ola@stolav.no"}),
        ("email", {"email": "kåri@stolav.no"}),
        ("email", {"email": f"{'k' * 64}@{'x' * 60}.{'y' * 60}.no"}),
        ("hospitals", {"hospital_ids": ()}),
        ("hospitals", {"hospital_ids": tuple(range(21))}),
        ("role", {"role": "secretariat"}),
        ("role", {"role": "administrator"}),
        ("reason", {"reason": " \n "}),
        ("reason", {"reason": "x" * 401}),
    ],
)
def test_a_field_that_cannot_be_so_is_named(engine, box, field, values):
    with pytest.raises(BadApplication) as raised:
        apply(engine, replace(KARI, **values), "10.0.0.1")
    assert raised.value.field == field
    assert box.take() == []


def test_the_address_is_the_username_in_lower_case(engine, box, clock):
    number = apply_and_confirm(engine, box, replace(KARI, email=" Kari@Stolav.NO "))
    approve(engine, SECRETARY, number, Terms((11,)))
    (person,) = people(engine, SECRETARY)
    assert (person.username, person.email) == ("kari@stolav.no", "kari@stolav.no")


def test_an_approval_makes_account_grants_and_a_link(engine, box, clock):
    number = apply_and_confirm(engine, box, replace(KARI, hospital_ids=(11, 12)))
    until = date(2027, 3, 1)
    approve(engine, SECRETARY, number, Terms((12,), True, until), "Avtalt med leder")
    (grant,) = grants_of(engine, KARI.email)
    assert (grant.role, grant.hospital_id, grant.may_export) == ("hospital", 12, True)
    assert (grant.valid_to, grant.reason) == (until, "Avtalt med leder")
    token = token_in(box.text())
    assert owner_of(engine, token) == (KARI.email, KARI.name, KARI.email)
    assert token not in str(rows(engine, account))
    assert open_applications(engine, SECRETARY) == []


def test_a_second_application_adds_to_the_account(engine, box, clock):
    approve(engine, SECRETARY, apply_and_confirm(engine, box), Terms((11,)))
    set_password(
        engine, token_in(box.text()), hash_password("fire ord uten sammenheng")
    )
    again = apply_and_confirm(engine, box, replace(KARI, hospital_ids=(11, 12)))
    approve(engine, SECRETARY, again, Terms((11, 12)))
    assert "lenke=" not in box.text()
    assert [one.hospital_id for one in grants_of(engine, KARI.email)] == [11, 12]


def test_a_refusal_tells_the_reason_and_makes_nothing(engine, box, clock):
    number = apply_and_confirm(engine, box)
    with pytest.raises(ValueError, match="reason"):
        refuse(engine, SECRETARY, number, "  ")
    refuse(engine, SECRETARY, number, "Ikke ansatt\r\nBcc: alle@stolav.no")
    (mail,) = box.take()
    assert "Ikke ansatt Bcc: alle@stolav.no" in mail.get_content()
    assert mail["Bcc"] is None
    assert rows(engine, account) == []


@pytest.mark.parametrize("viewer", [ADMINISTRATOR, HOSPITAL, ADVISORY])
def test_only_the_secretariat_decides(engine, box, clock, viewer):
    number = apply_and_confirm(engine, box)
    with pytest.raises(NotAllowedAccess):
        approve(engine, viewer, number, Terms((11,)))
    with pytest.raises(NotAllowedAccess):
        refuse(engine, viewer, number, "Nei")
    assert len(open_applications(engine, SECRETARY)) == 1


def test_nobody_decides_while_seeing_as_another(engine, box, clock):
    number = apply_and_confirm(engine, box)
    seeing = replace(SECRETARY, seen_by="drift")
    with pytest.raises(NotAllowedAccess):
        approve(engine, seeing, number, Terms((11,)))
    with pytest.raises(NotAllowedAccess):
        open_applications(engine, seeing)


@pytest.mark.parametrize(
    "viewer",
    [replace(SECRETARY, username=KARI.email), replace(SECRETARY, name=KARI.name)],
)
def test_nobody_decides_on_the_own_application(engine, box, clock, viewer):
    number = apply_and_confirm(engine, box)
    with pytest.raises(OwnAccess):
        approve(engine, viewer, number, Terms((11,)))
    assert len(open_applications(engine, SECRETARY)) == 1


def test_no_more_can_be_approved_than_was_asked_for(engine, box, clock):
    number = apply_and_confirm(engine, box)
    for terms in (Terms((11, 21)), Terms(()), Terms((11,), valid_to=date(2020, 1, 1))):
        with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
            approve(engine, SECRETARY, number, terms)
    assert rows(engine, account) == []
    assert len(open_applications(engine, SECRETARY)) == 1


def test_an_unproved_application_cannot_be_approved(engine, box, clock):
    number = apply(engine, KARI, "10.0.0.1")
    with pytest.raises(AlreadyDecided):
        approve(engine, SECRETARY, number, Terms((11,)))


def test_nobody_gets_an_account_under_a_name_of_the_file(
    engine, box, clock, write_users
):
    number = apply_and_confirm(engine, box)
    write_users({KARI.email: user()})
    with pytest.raises(NameInFile):
        approve(engine, SECRETARY, number, Terms((11,)))
    assert rows(engine, account) == []


def test_the_main_road_on_each_server(on_each_server, box, monkeypatch):
    engine = on_each_server
    number = apply_and_confirm(engine, box)
    approve(engine, SECRETARY, number, Terms((11,)))
    token = token_in(box.text())
    assert set_password(engine, token, hash_password("fire ord uten sammenheng"))
    assert not set_password(engine, token, hash_password("et helt annet passord"))
    (person,) = people(engine, SECRETARY)
    assert person.has_password
    monkeypatch.setattr("access.people.own_database_now", lambda: nullcontext(engine))
    found = find_account(KARI.email)
    assert found is not None
    assert (found.role, found.hospital_ids) == ("hospital", frozenset({11}))
    assert find_account("kåri.nordmann@stolav.no") is None


def test_two_approvals_at_once_give_one_account_and_one_mail(on_each_server, box):
    engine = on_each_server
    number = apply_and_confirm(engine, box)

    def try_it(_: int) -> str:
        try:
            approve(engine, SECRETARY, number, Terms((11,)))
        except AlreadyDecided:
            return "late"
        return "approved"

    with ThreadPoolExecutor(6) as pool:
        done = sorted(pool.map(try_it, range(6)))
    assert done == ["approved"] + ["late"] * 5
    assert len(box.take()) == 1
    assert len(rows(engine, account)) == 1
    assert len(grants_of(engine, KARI.email)) == 1


def test_two_applications_of_one_address_approved_at_once(on_each_server, box):
    engine = on_each_server
    numbers = [
        apply_and_confirm(engine, box, replace(KARI, hospital_ids=(one,)))
        for one in (11, 12)
    ]

    def approve_it(number: int, hospital: int) -> None:
        approve(engine, SECRETARY, number, Terms((hospital,)))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(approve_it, numbers, (11, 12)))
    assert len(rows(engine, account)) == 1
    assert {one.hospital_id for one in grants_of(engine, KARI.email)} == {11, 12}
