"""Tilgang: who sees the page, what waits first, and what each button does."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from access.applications import Wish, apply, confirm
from access.decisions import decided_applications, open_applications
from access.grants import Wanted, give, grants_of
from access.moments import now, today
from access.people import add_account
from components.navigation import PAGES
from own_data.database import own_database
from own_data.tables import access_grant, account
from tests.access.own import SECRETARY, MailBox, code_in
from tests.pages.conftest import words_on
from tests.pages.drawn import components_shown, everything_sent

PAGE = "pages/admin_access.py"
EMAIL, OLA = "kari@norvik.no", "ola@norvik.no"
EVIL = "<img src=x onerror=alert(1)> **fet** [lenke](http://x)"


@pytest.fixture
def box(tmp_path, monkeypatch, cookies) -> MailBox:
    """The mails, with every e-mail domain that of every trust."""
    monkeypatch.delenv("SLAGTAVLE_SMTP_URL", raising=False)
    monkeypatch.setenv("SLAGTAVLE_MAIL_FOLDER", str(tmp_path / "mails"))
    monkeypatch.setattr("access.applications.belongs_to", lambda email, _: True)
    return MailBox(tmp_path / "mails")


@pytest.fixture
def user(box) -> str:
    """A user with a grant for one hospital."""
    with own_database().begin() as connection:
        add_account(connection, OLA, "Ola Nordmann", "nb")
    give(own_database(), SECRETARY, OLA, Wanted("hospital", 11), "Leder")
    return OLA


def ask(box: MailBox, name: str = "Kari Nordmann", reason: str = "Leder") -> int:
    """Leave an application that waits."""
    wish = Wish(name, EMAIL, (11, 12), "hospital", reason)
    number = apply(own_database(), wish, "10.0.0.1")
    code = code_in(box.text())
    assert confirm(own_database(), number, code, {}) == "confirmed"
    return number


def press(app: AppTest, label: str) -> AppTest:
    (found,) = [one for one in app.button if one.label == label]
    return found.click().run()


def go_to(app: AppTest, section: str) -> AppTest:
    (chosen,) = [one for one in app.button_group if one.key == "access_section"]
    return chosen.set_value(section).run()


def table(app: AppTest, key: str) -> str:
    """Return the HTML of a table of the page."""
    found = [one for one in app.get("bidi_component") if key in one.proto.id]
    return str(json.loads(found[0].proto.json))


def notice(app: AppTest) -> str:
    return app.success[0].value


@pytest.mark.parametrize("username", ["stolavs", "vestreviken", "radgiver", "uten"])
def test_others_get_one_sentence_and_nothing_else(signed_in, user, username):
    app = signed_in(PAGE, username)
    assert [one.value for one in app.info] == ["Siden er ikke for din rolle."]
    assert not app.tabs
    assert not components_shown(app)
    assert OLA not in everything_sent(app)


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("secretariat", "visible"),
        ("administrator", "visible"),
        ("hospital", "hidden"),
        ("advisory", "hidden"),
        ("", "hidden"),
    ],
)
def test_only_they_find_it_in_the_menu(role, found):
    (entry,) = [one for one in PAGES if one.file == PAGE]
    assert entry.visibility_for(role) == found


def test_the_first_words_say_what_waits(signed_in, box):
    app = signed_in(PAGE, "sekretariat")
    assert "Ingenting venter på deg." in words_on(app)
    ask(box)
    app = signed_in(PAGE, "sekretariat")
    assert "En søknad venter på svar." in words_on(app)
    assert "Kari Nordmann" in words_on(app)
    assert "E-post er ikke satt opp" in words_on(app)


def test_an_approval_gives_the_chosen_hospitals_only(signed_in, box):
    ask(box)
    app = signed_in(PAGE, "sekretariat")
    app.multiselect[0].set_value([12])
    app.checkbox[0].check()
    app = press(app, "Godkjenn")
    assert not app.exception
    assert notice(app) == "Kari Nordmann har fått tilgang."
    (grant,) = grants_of(own_database(), EMAIL)
    assert (grant.hospital_id, grant.may_export) == (12, True)
    assert "lenke=" in box.text()


def test_an_approval_without_a_hospital_does_nothing(signed_in, box):
    ask(box)
    app = signed_in(PAGE, "sekretariat")
    app.multiselect[0].set_value([])
    app = press(app, "Godkjenn")
    assert app.error
    assert len(open_applications(own_database(), SECRETARY)) == 1


def test_a_refusal_needs_a_reason(signed_in, box):
    ask(box)
    app = signed_in(PAGE, "sekretariat")
    app = press(app, "Avslå")
    assert app.error[0].value == "Skriv en begrunnelse."
    (why,) = [one for one in app.text_input if one.label.startswith("Begrunnelse")]
    why.set_value("Ikke ansatt ved sykehuset")
    app = press(app, "Avslå")
    assert notice(app) == "Søknaden fra Kari Nordmann er avslått."
    assert "Ikke ansatt ved sykehuset" in box.text()
    (one,) = decided_applications(own_database(), SECRETARY)
    assert (one.decision, one.decided_by) == ("refused", "sekretariat")


def test_what_somebody_else_decided_meanwhile_is_decided_once(signed_in, box):
    ask(box)
    late = signed_in(PAGE, "sekretariat")
    press(signed_in(PAGE, "sekretariat"), "Godkjenn")
    late = press(late, "Godkjenn")
    assert "Ingen søknader venter." in words_on(late)
    assert len(box.take()) == 1


def test_markup_of_an_applicant_is_text(signed_in, box):
    ask(box, name=EVIL, reason=EVIL)
    app = signed_in(PAGE, "sekretariat")
    shown = [one.proto.body for one in app.get("html")]
    assert not any("<img" in text for text in shown)
    assert any("&lt;img src=x" in text for text in shown)
    assert not [one for one in app.markdown if "**fet**" in one.value]
    app = press(app, "Godkjenn")
    assert "<img" not in table(app, "access_decided")


def test_a_reopened_account_is_said_before_it_is_approved(signed_in, box):
    with own_database().begin() as connection:
        add_account(connection, EMAIL, "Kari", "nb")
        connection.execute(update(account).values(disabled_at=now()))
    ask(box)
    app = signed_in(PAGE, "sekretariat")
    assert "Brukeren er deaktivert; godkjenning åpner den igjen." in words_on(app)


@pytest.fixture
def administrator(user_file, tmp_path, monkeypatch, cookies) -> str:
    """A user of the file in the role administrator."""
    users = json.loads(user_file.read_text("utf-8"))
    everybody = users["credentials"]["usernames"]
    everybody["drift"] = everybody["uten"] | {"roles": ["administrator"]}
    file = tmp_path / "users.yaml"
    file.write_text(json.dumps(users), encoding="utf-8")
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(file))
    return "drift"


def test_an_administrator_decides_on_no_application_and_no_rows(
    signed_in, box, user, administrator
):
    ask(box)
    app = signed_in(PAGE, administrator)
    assert "Søknader avgjøres av sekretariatet." in words_on(app)
    assert "Godkjenn" not in [one.label for one in app.button]
    app = go_to(app, "grants")
    assert "data-open='end:" not in table(app, "access_grants")
    (role,) = [one for one in app.button_group if one.key == "give_role"]
    assert list(role.options) == ["Administrator"]


def test_a_grant_nobody_confirmed_waits_and_all_can_be_confirmed(signed_in, user):
    old = now() - timedelta(days=400)
    with own_database().begin() as connection:
        connection.execute(update(access_grant).values(confirmed_at=old))
    app = signed_in(PAGE, "sekretariat")
    assert "En tilgang må bekreftes." in words_on(app)
    assert "må bekreftes" in table(app, "access_grants")
    app = press(app, "Bekreft alle viste (1)")
    assert notice(app) == "Tilgangen er bekreftet."
    (grant,) = grants_of(own_database(), OLA)
    assert grant.confirmed_by == "sekretariat"
    assert grant.confirmed_at > old


def test_a_grant_that_runs_out_is_marked(signed_in, user):
    until = today() + timedelta(days=9)
    with own_database().begin() as connection:
        connection.execute(update(access_grant).values(valid_to=until))
    app = signed_in(PAGE, "sekretariat")
    assert "En tilgang utløper innen 30 dager." in words_on(app)
    app = go_to(app, "grants")
    assert "utløper snart" in table(app, "access_grants")


def test_a_new_grant_needs_a_user_and_a_reason(signed_in, user):
    app = go_to(signed_in(PAGE, "sekretariat"), "grants")
    app = press(app, "Gi tilgang")
    assert app.error[0].value == "Velg en bruker."
    boxes = {one.key: one for one in app.selectbox}
    boxes["give_user"].set_value(OLA)
    boxes["give_hospital"].set_value(21)
    app = press(app, "Gi tilgang")
    assert app.error[0].value == "Skriv en begrunnelse."
    (why,) = [one for one in app.text_input if one.key == "give_reason"]
    why.set_value("Vikar")
    app = press(app, "Gi tilgang")
    assert notice(app) == "Tilgangen er gitt."
    assert [one.hospital_id for one in grants_of(own_database(), OLA)] == [11, 21]


def test_the_search_finds_by_name_and_hospital(signed_in, user):
    app = go_to(signed_in(PAGE, "sekretariat"), "grants")
    (search,) = [one for one in app.text_input if one.key == "grants_search"]
    assert OLA in table(search.set_value("NORDmann").run(), "access_grants")
    app = search.set_value("finnes ikke").run()
    assert "Ingen tilganger i utvalget." in words_on(app)


def test_the_users_are_listed_with_what_they_may(signed_in, user):
    app = go_to(signed_in(PAGE, "sekretariat"), "users")
    shown = table(app, "access_users")
    assert "Ola Nordmann" in shown
    assert "Har ikke valgt passord" in shown
    assert "Sykehus · " in shown
    assert "data-open='disable:ola@norvik.no'" in shown


def test_the_page_in_english(signed_in, user):
    app = go_to(signed_in(PAGE, "sekretariat", lang="en"), "users")
    assert "Has not chosen a password" in table(app, "access_users")


def test_while_the_database_is_away_nothing_is_promised(signed_in, user, monkeypatch):
    def away(*_: object) -> None:
        raise OSError

    app = signed_in(PAGE, "sekretariat")
    monkeypatch.setattr("components.admin_work.open_applications", away)
    app.run()
    assert app.error[0].value.startswith("Slagtavles egen database svarer ikke")
