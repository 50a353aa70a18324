"""Innsynslogg: what is written while pages are used, and who reads what of it."""

from datetime import UTC, datetime

import pytest
import yaml
from sqlalchemy.exc import OperationalError

import access.log
from access.log import LogAway, read, write
from data_access.scope import Viewer
from notes.minutes import save_decision
from own_data.database import own_database
from tests.access.test_log import BEGINNING, END
from tests.pages.chart_data import files_of
from tests.pages.drawn import everything_sent
from tests.small import hospital_user
from wording import t

PAGE, ROWS = "pages/access_log.py", "pages/own_unit.py"
YEAR = {"periode": "2020-01_2020-12"}


def log(**asked):
    return read(own_database(), since=BEGINNING, until=END, **asked)


def test_a_look_at_patients_is_in_the_log_once(signed_in):
    app = signed_in(ROWS, "stolavs", **YEAR)
    app.run()
    (look,) = log(events={"rows"})
    assert (look.username, look.role, look.page) == ("stolavs", "hospital", "own_unit")
    assert look.hospital_ids == {11}
    assert look.rows == len(app.dataframe[0].value)
    assert "2020" in look.selection
    assert not any("FORM-" in f"{look.selection}{look.detail}" for look in log())


def test_another_order_of_the_list_is_another_look(signed_in):
    app = signed_in(ROWS, "stolavs", **YEAR)
    app.segmented_control(key="own_order").set_value("rising").run()
    looks = log(events={"rows"})
    assert len({one.detail for one in looks}) == len(looks) == 2


def test_every_page_and_every_new_question_is_a_row(signed_in):
    signed_in("pages/overview.py", "radgiver", **YEAR)
    signed_in("pages/overview.py", "radgiver", periode="2019-01_2019-12")
    seen = log(events={"page"}, username="radgiver")
    assert [one.page for one in seen] == ["overview", "overview"]
    assert len({one.selection for one in seen}) == 2


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("pages/indicator.py", YEAR | {"ind": "dysphagia_screening"}),
        ("pages/outcome.py", YEAR),
    ],
)
def test_every_table_and_picture_that_leaves_is_a_row(
    signed_in, monkeypatch, page, asked
):
    files = files_of(monkeypatch, lambda: signed_in(page, "radgiver", **asked))
    fetched = log(events={"table_file"}, username="radgiver")
    assert len(fetched) == len(files)
    kinds = {one.detail.rpartition(".")[2] for one in fetched}
    assert kinds == {"csv", "json", "png", "svg"}
    assert all("2020" in one.selection for one in fetched)
    assert {one.page for one in fetched} == {page[6:-3]}


def test_the_minutes_of_a_meeting_that_leave_are_a_row(signed_in, monkeypatch):
    slide = "dysphagia_screening@11"
    who = Viewer("radgiver", "Rådgiver", "advisory", frozenset())
    save_decision(own_database(), who, "mai", slide, "Ny rutine", "Nordby")
    agenda = YEAR | {"mote": "mai", "saker": slide, "sak": "2"}

    def minutes():
        return signed_in("pages/meeting.py", "radgiver", **agenda)

    files = files_of(monkeypatch, minutes)
    assert b"Ny rutine" in files["meeting_download"]
    names = [one.detail for one in log(events={"table_file"})]
    assert [one for one in names if one.startswith("slagtavle_referat_mai")]
    assert not any("Ny rutine" in name for name in names)


def test_a_refused_page_is_a_row(signed_in):
    signed_in("pages/settings.py", "stolavs")
    (refused,) = log(refused_only=True)
    assert (refused.username, refused.page) == ("stolavs", "settings")


def test_without_a_log_no_patient_is_shown(signed_in, monkeypatch):
    def full(*_, **__):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    app = signed_in(ROWS, "stolavs", **YEAR)
    assert "FORM-" in everything_sent(app)
    monkeypatch.setattr("components.trail.write_within", full)
    app = signed_in(ROWS, "stolavs", ind="dysphagia_screening", **YEAR)
    sent = everything_sent(app)
    assert t("own.log_away") in sent
    assert "FORM-" not in sent
    assert not app.dataframe


def test_aggregates_are_shown_without_a_log(signed_in, monkeypatch):
    def full(*_, **__):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("components.trail.write_within", full)
    app = signed_in("pages/overview.py", "stolavs", **YEAR)
    assert not app.exception
    assert "Nordby" in everything_sent(app)


def test_a_hospital_reads_who_saw_its_patients_and_no_more(signed_in):
    signed_in("pages/overview.py", "stolavs")
    engine = own_database()
    write(engine, hospital_user(11), "rows", page="own_unit", hospital_ids={11}, rows=7)
    write(engine, hospital_user(21), "rows", page="own_unit", hospital_ids={21}, rows=9)
    app = signed_in(PAGE, "stolavs")
    assert not app.exception
    (table,) = app.dataframe
    assert list(table.value[t("log.column.rows")]) == ["7"]


def test_a_look_at_others_too_does_not_tell_how_many_theirs_are(signed_in):
    signed_in("pages/overview.py", "stolavs")
    both = {"hospital_ids": {11, 21}, "rows": 7}
    write(own_database(), hospital_user(11, 21), "rows", page="own_unit", **both)
    (table,) = signed_in(PAGE, "stolavs").dataframe
    assert list(table.value[t("log.column.rows")]) == [""]
    assert "Nordby" in table.value[t("log.column.hospitals")].iloc[0]
    everything = signed_in(PAGE, "sekretariat")
    assert "7" in set(everything.dataframe[0].value[t("log.column.rows")])


def test_an_administrator_reads_no_count_of_patients(signed_in, user_file, monkeypatch):
    users = yaml.safe_load(user_file.read_text("utf-8"))
    users["credentials"]["usernames"]["radgiver"]["roles"] = ["administrator"]
    administrators = user_file.with_name("administrators.yaml")
    administrators.write_text(yaml.safe_dump(users), encoding="utf-8")
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(administrators))
    signed_in(ROWS, "stolavs", **YEAR)
    app = signed_in(PAGE, "radgiver")
    assert not app.exception
    table = app.dataframe[0].value
    looks = table[table[t("log.column.event")] == t("log.event.rows")]
    assert list(looks[t("log.column.rows")]) == [""]


def test_the_secretariat_reads_everything_by_kind(signed_in):
    signed_in(ROWS, "stolavs", **YEAR)
    app = signed_in(PAGE, "sekretariat")
    assert not app.exception
    said = everything_sent(app)
    assert "stolavs" in said
    assert t("log.event.rows") in said
    app.pills(key="log_kinds").set_value(["looks"]).run()
    assert set(app.dataframe[0].value[t("log.column.event")]) == {t("log.event.rows")}


@pytest.mark.parametrize("who", ["radgiver", "uten"])
def test_others_find_nothing_there(signed_in, who):
    app = signed_in(PAGE, who)
    assert t("page.not_for_role") in everything_sent(app)
    assert not app.dataframe


def test_a_log_that_is_away_is_said_in_words(signed_in, monkeypatch):
    app = signed_in(PAGE, "sekretariat")

    def away(*_):
        raise LogAway

    monkeypatch.setattr(access.log, "_all", away)
    assert t("log.away") in everything_sent(app.run())


def test_the_times_are_of_this_hour(signed_in):
    signed_in("pages/overview.py", "radgiver")
    assert abs((datetime.now(UTC).replace(tzinfo=None) - log()[0].at).seconds) < 60
