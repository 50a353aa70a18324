"""Min konto: the rights in words, the second factor, and signing out everywhere."""

import time
from datetime import date, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import insert

from access import moments, reach, sessions
from access.accounts import load_accounts
from access.second_factor import has_factor
from access.sessions import begin, look, sessions_of
from access.tokens import digest_of
from own_data.database import own_database
from own_data.tables import access_grant
from tests.pages.conftest import words_on
from tests.pages.drawn import everything_sent
from wording import LANGUAGES, day, t

PAGE = "pages/account.py"
OTHER = digest_of("a cookie in another browser")
LINK = {"nb": {}, "en": {"lang": "en"}}


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch):
    for name in ("SLAGTAVLE_IDLE_MINUTES", "SLAGTAVLE_SECOND_FACTOR"):
        monkeypatch.delenv(name, raising=False)
    sessions._seen.clear()
    yield
    reach._away_until.clear()


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now() + timedelta(seconds=30 * steps))


def sign_in_elsewhere(username: str) -> None:
    begin(OTHER, username, "10.20.30.40", time.time() + 3600)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("username", "role"),
    [
        ("stolavs", "hospital"),
        ("radgiver", "advisory"),
        ("sekretariat", "secretariat"),
        ("uten", "none"),
    ],
)
def test_everybody_reads_the_own_rights_in_words(signed_in, language, username, role):
    app = signed_in(PAGE, username, **LINK[language])
    assert not app.exception
    told = words_on(app)
    assert t("page.account") in told
    assert load_accounts().by_username[username].name in told
    assert t(f"account.role.{role}") in told
    assert t(f"account.role.{role}.may") in told
    assert (t("account.may_export") in told) == (username == "stolavs")
    assert (t("account.no_export") in told) == (username == "sekretariat")


def test_the_hospitals_have_names_once_the_registry_is_read(signed_in):
    app = signed_in("pages/overview.py", "vestreviken")
    app.switch_page(PAGE).run()
    told = words_on(app)
    names = told[told.index(t("account.hospitals", names="")) :].splitlines()[0]
    assert "22" not in names
    assert "31" not in names
    assert names.count(",") == 1


def test_a_right_with_an_end_says_until_when(signed_in):
    app = signed_in(PAGE, "stolavs")
    until = t("account.until", day=day(date(2099, 3, 1)))
    assert until not in words_on(app)
    now = moments.now()
    with own_database().begin() as connection:
        connection.execute(
            insert(access_grant).values(
                username="stolavs",
                role="hospital",
                hospital_id=11,
                may_export=False,
                valid_from=date(2020, 1, 1),
                valid_to=date(2099, 3, 1),
                reason="",
                given_by="sekretariat",
                given_at=now,
                confirmed_by="sekretariat",
                confirmed_at=now,
            )
        )
    app.run()
    assert f"({until})" in words_on(app)


def test_the_page_lists_where_one_is_signed_in(signed_in):
    app = signed_in(PAGE, "stolavs")
    sign_in_elsewhere("stolavs")
    begin(digest_of("ola"), "tromso", "10.9.9.9", time.time() + 3600)
    app.run()
    table = app.dataframe[0].value
    assert len(table) == 2
    assert set(table[t("sessions.column.address")]) == {"127.0.0.1", "10.20.30.40"}
    assert sorted(table[t("sessions.column.here")]) == ["", t("answer.yes")]


def test_signing_out_everywhere_ends_this_one_and_the_others(signed_in):
    app = signed_in(PAGE, "stolavs")
    sign_in_elsewhere("stolavs")
    assert look(OTHER) is not None
    app.button(key="end_all").click().run()
    assert look(OTHER) is None
    assert sessions_of("stolavs") == []
    app.run()
    assert [one.label for one in app.text_input] == ["Brukernavn", "Passord"]


def test_a_second_factor_is_set_up_with_a_picture_and_a_code(signed_in):
    app = signed_in(PAGE, "stolavs")
    sign_in_elsewhere("stolavs")
    assert t("second_factor.is_off") in words_on(app)
    assert "data:image/svg+xml" not in everything_sent(app)
    app.button(key="second_factor_begin").click().run()
    assert "data:image/svg+xml" in everything_sent(app)
    secret = app.session_state["second_factor_enrolment"].secret
    assert secret[:4] in words_on(app)
    field = app.text_input(key="enrol_field")
    field.set_value("123")
    submit(app, t("second_factor.confirm"))
    assert [one.value for one in app.error] == [t("second_factor.wrong")]
    assert not has_factor("stolavs")
    app.text_input(key="enrol_field").set_value(code_of(secret))
    submit(app, t("second_factor.confirm"))
    app.run()
    assert not app.exception
    assert has_factor("stolavs")
    assert t("second_factor.is_on") in words_on(app)
    assert secret[:4] not in words_on(app)
    # Signed in with a password alone: that does not do any more.
    assert look(OTHER) is None
    assert len(sessions_of("stolavs")) == 1


def submit(app, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()


def test_it_is_removed_by_a_new_code_only(signed_in):
    app = signed_in(PAGE, "stolavs")
    app.button(key="second_factor_begin").click().run()
    secret = app.session_state["second_factor_enrolment"].secret
    app.text_input(key="enrol_field").set_value(code_of(secret, -1))
    submit(app, t("second_factor.confirm"))
    app.run()
    app.text_input(key="removal_field").set_value(code_of(secret, -1))
    submit(app, t("second_factor.remove"))
    assert [one.value for one in app.error] == [t("second_factor.wrong")]
    assert has_factor("stolavs")
    app.text_input(key="removal_field").set_value(code_of(secret))
    submit(app, t("second_factor.remove"))
    app.run()
    assert not has_factor("stolavs")
    assert t("second_factor.is_off") in words_on(app)


def test_where_it_is_required_it_stays(signed_in, monkeypatch):
    app = signed_in(PAGE, "stolavs")
    app.button(key="second_factor_begin").click().run()
    secret = app.session_state["second_factor_enrolment"].secret
    app.text_input(key="enrol_field").set_value(code_of(secret))
    submit(app, t("second_factor.confirm"))
    monkeypatch.setenv("SLAGTAVLE_SECOND_FACTOR", "required")
    app.run()
    assert t("second_factor.stays") in words_on(app)
    assert not [one for one in app.button if one.label == t("second_factor.remove")]


def test_where_it_is_off_the_page_does_not_speak_of_it(signed_in, monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SECOND_FACTOR", "off")
    app = signed_in(PAGE, "stolavs")
    assert t("second_factor.title") not in words_on(app)


def test_without_the_own_database_the_page_says_what_it_cannot_show(
    signed_in, monkeypatch
):
    app = signed_in(PAGE, "stolavs")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////nowhere/own.db")
    app.run()
    assert not app.exception
    assert t("sessions.away") in words_on(app)
    app.button(key="second_factor_begin").click().run()
    assert not app.exception
    assert [one.value for one in app.error] == [t("second_factor.away")]
