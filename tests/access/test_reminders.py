"""Reminders: who is told what is due, and not twice within a fortnight."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import update

from access.grants import Wanted, give
from access.people import add_account
from access.reminders import remind
from access.settings import ROOT
from own_data.database import connect, upgrade
from own_data.tables import access_grant
from tests.access.fixtures import *  # noqa: F403
from tests.access.own import SECRETARY, apply_and_confirm, mails

KARI, ANNE = "kari@stolav.no", "anne@stolav.no"


def name_of(number: int) -> str:
    return {11: "St. Olavs", 12: "Orkdal"}[number]


@pytest.fixture
def due(engine, clock, box):
    """Kari's grant ends in 20 days; Anne is of the secretariat."""
    with engine.begin() as connection:
        add_account(connection, KARI, "Kari", "en")
        add_account(connection, ANNE, "Anne", "nb")
    until = clock.today() + timedelta(days=20)
    give(engine, SECRETARY, KARI, Wanted("hospital", 11, valid_to=until), "Vikar")
    give(engine, SECRETARY, KARI, Wanted("hospital", 12), "Fast")
    give(engine, SECRETARY, ANNE, Wanted("secretariat"), "Ansatt")
    return engine


def test_the_user_and_the_secretariat_are_told_what_expires(due, box):
    lines = remind(due, name_of)
    assert len(lines) == 2
    letters = {str(one["To"]): one for one in box.take()}
    assert "Hospital, St. Olavs (22.03.2026)" in letters[KARI].get_content()
    assert "Orkdal" not in letters[KARI].get_content()
    assert letters[KARI]["Subject"] == "Your access to Slagtavle expires soon"
    assert f"{KARI}: Sykehus, St. Olavs" in letters[ANNE].get_content()


@pytest.mark.parametrize(("days", "again"), [(13, 0), (15, 2)])
def test_not_again_within_a_fortnight(due, box, clock, days, again):
    remind(due, name_of)
    box.take()
    clock.at += timedelta(days=days)
    remind(due, name_of)
    assert len(box.take()) == again


def test_what_nobody_has_confirmed_is_told_to_the_secretariat_only(
    due, box, clock, monkeypatch
):
    monkeypatch.setenv("SLAGTAVLE_SECRETARIAT_MAIL", "nhr@stolav.no, slag@stolav.no")
    clock.at += timedelta(days=366)
    remind(due, name_of)
    letters = {str(one["To"]): one for one in box.take()}
    assert set(letters) == {ANNE, "nhr@stolav.no", "slag@stolav.no"}
    assert f"{KARI}: Sykehus, Orkdal" in letters["nhr@stolav.no"].get_content()


def test_an_application_that_waits_is_told_too(engine, box, clock, monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SECRETARIAT_MAIL", "nhr@stolav.no")
    apply_and_confirm(engine, box)
    remind(engine, name_of)
    assert "Søknader som venter: 1" in box.text()


def test_nothing_due_is_no_mail(engine, box, clock):
    assert remind(engine, name_of) == []
    assert box.take() == []


def test_a_mail_that_could_not_be_sent_is_due_the_next_time(due, box, monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SMTP_URL", "smtp://127.0.0.1:1")
    assert all("could not be sent" in line for line in remind(due, name_of))
    monkeypatch.delenv("SLAGTAVLE_SMTP_URL")
    assert len(remind(due, name_of)) == 2
    assert len(box.take()) == 2


def test_the_timer_s_command(tmp_path, clock):
    engine = connect(f"sqlite:///{tmp_path}/own.db")
    upgrade(engine)
    with engine.begin() as connection:
        add_account(connection, KARI, "Kari", "nb")
    give(engine, SECRETARY, KARI, Wanted("advisory"), "Medlem")
    with engine.begin() as connection:
        # The command goes by the real day.
        old = clock.now() - timedelta(days=4000)
        connection.execute(update(access_grant).values(confirmed_at=old))
    engine.dispose()
    environment = {
        **os.environ,
        "DASHBOARD_DATABASE_URL": f"sqlite:///{tmp_path}/own.db",
        "DATABASE_URL": f"sqlite:///{tmp_path}/no-registry.db",
        "SLAGTAVLE_MAIL_FOLDER": str(tmp_path / "mails"),
        "SLAGTAVLE_SECRETARIAT_MAIL": "nhr@stolav.no",
    }
    said = [
        subprocess.run(
            [sys.executable, "-m", "access", "remind"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert said == ["nhr@stolav.no: told what is due\n", "Nothing is due.\n"]
    (mail,) = mails(tmp_path / "mails")
    assert f"{KARI}: Fagråd" in mail.get_content()
