"""Signing in: password, record, second factor, role, and what ends it."""

import time
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

import components.sign_in_form
from access import reach, sessions, tokens
from access.accounts import Account, Right, load_accounts
from access.back_off import PER_CODE, locked
from access.log import read
from access.passwords import DEMO_PASSWORD
from access.second_factor import begin_enrolment, confirm, has_factor
from access.sessions import end_all, sessions_of
from access.settings import cookie_key
from components.session_end import WARN_BEFORE
from own_data.database import own_database
from own_data.tables import sign_in_session
from tests.access.test_log import BEGINNING, END
from tests.pages.conftest import words_on
from tests.pages.drawn import everything_sent
from wording import t

PAGE = "pages/guide.py"
ROWS = "pages/own_unit.py"
AWAY = "sqlite:////nowhere/own.db"


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch):
    for name in ("SLAGTAVLE_IDLE_MINUTES", "SLAGTAVLE_SECOND_FACTOR"):
        monkeypatch.delenv(name, raising=False)
    sessions._seen.clear()
    yield
    reach._away_until.clear()


def give_password(
    app: AppTest, username: str = "stolavs", password: str = DEMO_PASSWORD
) -> AppTest:
    """Fill in the form, send it, and let the browser ask again."""
    app.text_input[0].set_value(username)
    app.text_input[1].set_value(password)
    send(app)
    return app.run()


def send(app: AppTest) -> None:
    next(one for one in app.button if one.label == t("sign_in.submit")).click().run()


def labels(app: AppTest) -> list[str]:
    return [field.label for field in app.text_input]


def is_inside(app: AppTest, page: str = "page.guide") -> bool:
    return t(page) in words_on(app)


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now() + timedelta(seconds=30 * steps))


def enrol(username: str) -> str:
    """Give a user a second factor; the code of this step is used."""
    secret = begin_enrolment(username, cookie_key()).secret
    assert confirm(username, code_of(secret, -1), cookie_key())
    return secret


def give_code(app: AppTest, code: str) -> AppTest:
    app.text_input[0].set_value(code)
    app.button[0].click().run()
    return app


def put_back(username: str, **ago: timedelta) -> None:
    """Let the user's records lie further back, as if time had passed."""
    with own_database().begin() as connection:
        for row in connection.execute(select(sign_in_session)).mappings().all():
            if row["username"] == username:
                values = {name: row[name] - by for name, by in ago.items()}
                connection.execute(
                    update(sign_in_session)
                    .where(sign_in_session.c.token_digest == row["token_digest"])
                    .values(**values)
                )
    sessions._seen.clear()


def test_the_right_password_opens_the_page_and_leaves_a_record(stranger):
    app = give_password(stranger(PAGE))
    assert not app.exception
    assert is_inside(app)
    (record,) = sessions_of("stolavs")
    assert not record.waits_for_code
    left = record.ends_at.timestamp() - time.time()
    assert abs(left - load_accounts().cookie_days * 86_400) < 60


def test_a_username_may_be_typed_in_capitals(stranger):
    assert is_inside(give_password(stranger(PAGE), " StOlavs "))


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("stolavs", "wrong"),
        ("nobody", DEMO_PASSWORD),
        ("nobody", "wrong"),
        ("x" * 3000, "wrong"),
        ("' OR 1=1 --", "wrong"),
    ],
)
def test_wrong_ones_get_one_answer_and_no_record(stranger, username, password):
    app = give_password(stranger(PAGE), username, password)
    assert not app.exception
    assert [one.value for one in app.error] == [t("sign_in.wrong")]
    assert not is_inside(app)
    assert sessions_of(username) == []


def test_guessing_is_slowed_down_over_restarts(stranger):
    for _ in range(5):
        give_password(stranger(PAGE), "stolavs", "wrong")
    # Everything is asked of the database: this session is a new one.
    app = stranger(PAGE)
    app.text_input[0].set_value("stolavs")
    app.text_input[1].set_value(DEMO_PASSWORD)
    send(app)
    (said,) = [one.value for one in app.error]
    assert said.startswith(t("sign_in.wait", seconds=2)[:20])
    assert [(one.kind, one.name) for one in locked()] == [("account", "stolavs")]
    assert not is_inside(app)


def test_without_the_own_database_nobody_signs_in_and_the_form_says_why(
    stranger, monkeypatch
):
    app = stranger(PAGE)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", AWAY)
    give_password(app)
    assert [one.value for one in app.error] == [t("sign_in.away")]
    assert not is_inside(app)


def test_a_record_that_cannot_be_written_gives_no_cookie(stranger, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise reach.OwnDatabaseAway

    app = stranger(PAGE)
    monkeypatch.setattr(components.sign_in_form, "begin", refuse)
    give_password(app)
    assert [one.value for one in app.error] == [t("sign_in.away")]
    assert not is_inside(app)
    assert "eyJ" not in everything_sent(app)


def test_who_is_signed_in_goes_on_without_the_own_database_but_not_surely(
    signed_in, monkeypatch
):
    app = signed_in(PAGE, "stolavs")
    assert app.session_state["signed_in"].session.is_certain
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", AWAY)
    app.run()
    assert not app.exception
    assert is_inside(app)
    assert not app.session_state["signed_in"].session.is_certain


def test_a_cookie_without_a_record_opens_nothing(signed_in):
    app = signed_in(PAGE, "stolavs")
    assert is_inside(app)
    with own_database().begin() as connection:
        connection.execute(sign_in_session.delete())
    app.run()
    assert labels(app) == ["Brukernavn", "Passord"]
    assert not is_inside(app)


def test_a_sign_out_elsewhere_counts_from_the_next_click_and_says_so(signed_in):
    app = signed_in(ROWS, "stolavs")
    end_all("stolavs")
    app.run()
    assert labels(app) == ["Brukernavn", "Passord"]
    assert t("sign_in.ended", minutes=30) in words_on(app)
    assert "FORM-" not in everything_sent(app)


def test_the_sign_out_button_ends_the_record(signed_in):
    app = signed_in(PAGE, "stolavs")
    app.button(key="sign_out").click().run()
    assert sessions_of("stolavs") == []
    app.run()
    assert labels(app) == ["Brukernavn", "Passord"]
    assert t("sign_in.ended", minutes=30) not in words_on(app)


def test_half_an_hour_without_activity_ends_it(signed_in):
    app = signed_in(PAGE, "stolavs")
    put_back("stolavs", last_seen_at=timedelta(minutes=31))
    app.run()
    assert labels(app) == ["Brukernavn", "Passord"]


def test_before_the_idle_end_there_is_a_warning_and_a_way_to_stay(
    signed_in, monkeypatch
):
    app = signed_in(PAGE, "stolavs")
    # The clock draws the page: what the user has not done is no activity.
    app.session_state["drawn_by_clock"] = True
    put_back("stolavs", last_seen_at=timedelta(minutes=30) - WARN_BEFORE / 1.5)
    app.run()
    assert t("session.idle", n=2) in words_on(app)
    app.button(key="session_stay").click().run()
    assert t("session.idle", n=2) not in words_on(app)
    (record,) = sessions_of("stolavs")
    assert record.idle_end.timestamp() - time.time() > 29 * 60


def test_a_page_that_the_clock_draws_is_no_activity(signed_in):
    app = signed_in(PAGE, "stolavs")
    put_back("stolavs", last_seen_at=timedelta(minutes=10))
    (before,) = sessions_of("stolavs")
    app.session_state["drawn_by_clock"] = True
    app.run()
    assert sessions_of("stolavs") == [before]
    app.run()
    (after,) = sessions_of("stolavs")
    assert after.last_seen_at - before.last_seen_at >= timedelta(minutes=9)


def test_before_the_absolute_end_there_is_a_warning_and_no_way_to_stay(signed_in):
    app = signed_in(PAGE, "stolavs")
    put_back("stolavs", ends_at=timedelta(minutes=52))
    app.run()
    warned = [one.value for one in app.warning]
    assert len(warned) == 1
    assert warned[0].startswith(t("session.last_end", clock="")[:25])
    assert "session_stay" not in [one.key for one in app.button]


def test_with_a_second_factor_a_password_alone_opens_nothing(stranger):
    app = stranger(ROWS)
    secret = enrol("stolavs")
    give_password(app)
    assert labels(app) == [t("second_factor.code")]
    assert "FORM-" not in everything_sent(app)
    assert not is_inside(app, "page.own_unit")
    (record,) = sessions_of("stolavs")
    assert record.waits_for_code
    give_code(app, code_of(secret)).run()
    assert not app.exception
    assert is_inside(app, "page.own_unit")


def test_the_code_form_is_there_after_a_reload_too(signed_in, monkeypatch):
    app = signed_in(ROWS, "stolavs")
    with own_database().begin() as connection:
        connection.execute(update(sign_in_session).values(waits_for_code=True))
    app.run()
    assert labels(app) == [t("second_factor.code")]
    assert "FORM-" not in everything_sent(app)


def test_a_wrong_and_a_used_code_are_refused_and_slowed_down(stranger, monkeypatch):
    app = stranger(ROWS)
    # However slow the machine is, the attempts follow at once.
    now = time.time()
    monkeypatch.setattr(PER_CODE, "_clock", lambda: now)
    secret = enrol("stolavs")
    give_password(app)
    used = code_of(secret, -1)
    for _ in range(5):
        give_code(app, used)
        assert [one.value for one in app.error] == [t("second_factor.wrong")]
    give_code(app, code_of(secret))
    (said,) = [one.value for one in app.error]
    assert said.startswith(t("sign_in.wait", seconds=2)[:20])
    assert not is_inside(app, "page.own_unit")
    refused = read(own_database(), since=BEGINNING, until=END, refused_only=True)
    assert [(one.username, one.detail) for one in refused] == [("stolavs", "code")] * 5


def test_who_has_no_code_can_go_back_to_the_form(stranger):
    app = stranger(ROWS)
    enrol("stolavs")
    give_password(app)
    app.button(key="sign_out").click().run()
    app.run()
    assert labels(app) == ["Brukernavn", "Passord"]
    assert sessions_of("stolavs") == []


def test_a_factor_that_cannot_be_read_opens_nothing(stranger, monkeypatch):
    app = stranger(ROWS)
    secret = begin_enrolment("stolavs", "another key" * 5).secret
    assert confirm("stolavs", code_of(secret), "another key" * 5)
    give_password(app)
    give_code(app, code_of(secret))
    assert [one.value for one in app.error] == [t("second_factor.unreadable")]
    assert not is_inside(app, "page.own_unit")


@pytest.mark.parametrize(
    ("username", "has_to"), [("stolavs", True), ("radgiver", False), ("uten", False)]
)
def test_where_it_is_required_it_is_set_up_before_anything_is_seen(
    stranger, monkeypatch, username, has_to
):
    monkeypatch.setenv("SLAGTAVLE_SECOND_FACTOR", "required")
    app = give_password(stranger(ROWS), username)
    assert is_inside(app, "page.own_unit") != has_to
    if not has_to:
        return
    assert t("second_factor.required") in words_on(app)
    assert "FORM-" not in everything_sent(app)
    assert "data:image/svg+xml" in everything_sent(app)
    secret = app.session_state["second_factor_enrolment"].secret
    give_code(app, "000000" if code_of(secret) != "000000" else "111111")
    assert [one.value for one in app.error] == [t("second_factor.wrong")]
    give_code(app, code_of(secret)).run()
    assert has_factor("stolavs")
    assert is_inside(app, "page.own_unit")


def test_a_setting_nobody_understands_lets_nobody_in(stranger, monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SECOND_FACTOR", "on")
    app = stranger(ROWS)
    assert not app.text_input
    assert [one.value for one in app.error] == [t("sign_in.not_ready")]


def test_a_setting_nobody_understands_shows_nothing_to_whoever_is_inside(
    signed_in, monkeypatch
):
    app = signed_in(ROWS, "stolavs")
    assert is_inside(app, "page.own_unit")
    monkeypatch.setenv("SLAGTAVLE_SECOND_FACTOR", "on")
    app.run()
    assert [one.value for one in app.error] == [t("sign_in.not_ready")]
    assert not is_inside(app, "page.own_unit")
    assert not app.dataframe


def test_where_it_is_off_nobody_is_asked(stranger, monkeypatch):
    app = stranger(ROWS)
    enrol("stolavs")
    monkeypatch.setenv("SLAGTAVLE_SECOND_FACTOR", "off")
    assert is_inside(give_password(app), "page.own_unit")


@pytest.fixture
def two_roles(monkeypatch) -> Account:
    """St. Olavs' user, who is in the advisory group too."""
    stolavs = load_accounts().by_username["stolavs"]
    both = Account(**{**vars(stolavs), "more": (Right("advisory"),)})
    monkeypatch.setattr(tokens, "find_account", {"stolavs": both}.get)
    monkeypatch.setattr(components.sign_in_form, "find_account", {"stolavs": both}.get)
    return both


def test_a_user_with_two_roles_acts_in_one_at_a_time(stranger, two_roles):
    app = give_password(stranger(ROWS))
    chooser = app.selectbox(key="role")
    assert chooser.options == [t("account.role.hospital"), t("account.role.advisory")]
    assert "FORM-" in everything_sent(app)
    chooser.set_value("advisory").run()
    assert not app.exception
    assert "FORM-" not in everything_sent(app)
    app.switch_page(PAGE).run()
    assert app.selectbox(key="role").value == "advisory"
    app.switch_page(ROWS).run()
    assert "FORM-" not in everything_sent(app)


def test_a_role_that_is_not_the_user_s_gives_nothing_more(stranger, two_roles):
    app = give_password(stranger(ROWS))
    app.session_state["acts_in_role"] = "secretariat"
    app.run()
    assert app.selectbox(key="role").value == "hospital"
    assert app.session_state["signed_in"].account == two_roles


def test_the_next_user_of_a_tab_begins_without_the_last_one_s_role(stranger, two_roles):
    app = give_password(stranger(PAGE))
    app.selectbox(key="role").set_value("advisory").run()
    app.button(key="sign_out").click().run()
    app.run()
    give_password(app)
    assert app.selectbox(key="role").value == "hospital"


def test_the_next_user_of_a_tab_finds_nothing_of_the_last_one_s(stranger):
    app = give_password(stranger("pages/account.py"))
    app.button(key="second_factor_begin").click().run()
    secret = app.session_state["second_factor_enrolment"].secret
    app.session_state["meeting_drafts"] = {"a slide": "a draft"}
    app.button(key="sign_out").click().run()
    app.run()
    give_password(app, "tromso")
    assert "meeting_drafts" not in app.session_state
    app.button(key="second_factor_begin").click().run()
    assert app.session_state["second_factor_enrolment"].secret != secret
    assert secret[:4] not in words_on(app)


@pytest.mark.parametrize(
    ("url", "secure"),
    [("https://slagtavle.no/", True), ("http://localhost:8501/", None), (None, None)],
)
def test_the_cookie_is_strict_and_by_https_secure(stranger, monkeypatch, url, secure):
    sent = []
    app = stranger(PAGE)
    monkeypatch.setattr(ContextProxy, "url", property(lambda _: url))
    monkeypatch.setattr(
        components.sign_in_form,
        "mount_cookie_frame",
        lambda **sending: sent.append(sending),
    )
    give_password(app)
    (cookie,) = [one for one in sent if one["method"] == "set"]
    assert cookie["options"]["sameSite"] == "strict"
    assert cookie["options"].get("secure") == secure


def test_users_with_one_role_have_nothing_to_choose(signed_in):
    app = signed_in(PAGE, "stolavs")
    assert "role" not in [one.key for one in app.selectbox]
