"""Søk tilgang and the password link: the only other things a stranger can do."""

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from access.applications import PER_HOUR_AND_ADDRESS, Wish, apply
from access.decisions import Terms, approve, open_applications
from access.links import make_link
from access.people import add_account, find_account
from own_data.database import own_database
from tests.access.own import SECRETARY, MailBox, code_in, token_in
from tests.pages.conftest import words_on
from tests.pages.drawn import everything_sent

PAGE = "pages/overview.py"
EMAIL = "kari@norvik.no"
GOOD = "fire ord uten sammenheng"


@pytest.fixture
def box(tmp_path, monkeypatch, cookies) -> MailBox:
    """The mails, and one e-mail domain for the trusts of the small registry."""
    monkeypatch.delenv("SLAGTAVLE_SMTP_URL", raising=False)
    monkeypatch.setenv("SLAGTAVLE_MAIL_FOLDER", str(tmp_path / "mails"))
    monkeypatch.setattr("access.applications.belongs_to", lambda email, _: True)
    return MailBox(tmp_path / "mails")


def field(app: AppTest, label: str):
    (found,) = [one for one in (*app.text_input, *app.text_area) if one.label == label]
    return found


def press(app: AppTest, label: str) -> AppTest:
    (found,) = [one for one in app.button if one.label == label]
    return found.click().run()


def fill(app: AppTest, **texts: str) -> AppTest:
    typed = {
        "Navn": "Kari Nordmann",
        "E-post ved sykehuset": EMAIL,
        "Hva skal du bruke tilgangen til?": "Leder slagenheten",
    } | texts
    for label, text in typed.items():
        field(app, label).set_value(text)
    app.multiselect[0].set_value([11])
    return press(app, "Send søknad")


def test_from_the_form_over_the_code_to_thanks(stranger, box):
    app = fill(stranger(PAGE, tilgang="sok"))
    assert not app.exception
    assert "E-post er ikke satt opp" in words_on(app)
    assert str(box.folder) not in everything_sent(app)
    code = code_in(box.text())
    field(app, "Kode").set_value("000000" if code != "000000" else "111111")
    app = press(app, "Bekreft")
    assert [one.value for one in app.error] == ["Koden er ikke riktig."]
    field(app, "Kode").set_value(code)
    app = press(app, "Bekreft")
    assert "Takk for søknaden" in words_on(app)
    (one,) = open_applications(own_database(), SECRETARY)
    assert (one.email, one.hospital_ids, one.role) == (EMAIL, (11,), "hospital")
    app = press(app, "Tilbake til innlogging")
    assert [one.label for one in app.text_input] == ["Brukernavn", "Passord"]


def test_nothing_of_the_registry_but_the_names_of_hospitals(stranger, box):
    app = stranger(PAGE, tilgang="sok")
    sent = everything_sent(app)
    assert "FORM-" not in sent
    assert not app.get("bidi_component")
    assert not app.get("vega_lite_chart")
    assert not app.dataframe


def test_a_known_address_is_answered_as_an_unknown_one(stranger, box):
    unknown = words_on(fill(stranger(PAGE, tilgang="sok")))
    with own_database().begin() as connection:
        add_account(connection, "ola@norvik.no", "Ola", "nb")
    app = fill(
        stranger(PAGE, tilgang="sok"), **{"E-post ved sykehuset": "ola@norvik.no"}
    )
    shown = app.text[0].value
    assert "ola@norvik.no" in shown
    assert words_on(app) == unknown


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"Navn": " "}, "Skriv inn navnet ditt."),
        ({"E-post ved sykehuset": "kari"}, "Skriv inn en gyldig e-postadresse."),
        (
            {"Hva skal du bruke tilgangen til?": ""},
            "Skriv hva du skal bruke tilgangen til.",
        ),
    ],
)
def test_what_is_missing_is_said(stranger, box, texts, said):
    app = fill(stranger(PAGE, tilgang="sok"), **texts)
    assert [one.value for one in app.error] == [said]
    assert box.take() == []


def test_too_many_from_one_place_are_told_so(stranger, box, monkeypatch):
    place = property(lambda _: "10.0.0.9")
    monkeypatch.setattr(ContextProxy, "ip_address", place)
    for number in range(PER_HOUR_AND_ADDRESS):
        wish = Wish("Kari", f"k{number}@norvik.no", (11,), "hospital", "Leder")
        apply(own_database(), wish, "10.0.0.9")
    app = fill(stranger(PAGE, tilgang="sok"))
    assert "Prøv igjen om en time" in app.error[0].value


def test_markup_in_the_address_is_shown_as_text(stranger, box):
    app = fill(
        stranger(PAGE, tilgang="sok"), **{"E-post ved sykehuset": "_a*b*_@norvik.no"}
    )
    assert not app.error
    assert "_a*b*_@norvik.no" in app.text[0].value
    assert "_a*b*_" not in words_on(app)


def test_a_link_sets_the_password_once_and_leaves_the_address(stranger, box):
    with own_database().begin() as connection:
        add_account(connection, EMAIL, "Kari Nordmann", "nb")
        token = make_link(connection, EMAIL)
    app = stranger(PAGE, lenke=token)
    assert not app.exception
    assert "lenke" not in app.query_params
    assert token not in everything_sent(app)
    field(app, "Nytt passord").set_value("passord12345")
    field(app, "Gjenta nytt passord").set_value("passord12345")
    app = press(app, "Lagre passordet")
    assert "for lett å gjette" in app.error[0].value
    field(app, "Nytt passord").set_value(GOOD)
    field(app, "Gjenta nytt passord").set_value("noe helt annet enn det")
    app = press(app, "Lagre passordet")
    assert app.error[0].value == "De to passordene er ikke like."
    field(app, "Gjenta nytt passord").set_value(GOOD)
    app = press(app, "Lagre passordet")
    assert "Passordet er lagret" in app.success[0].value
    assert find_account(EMAIL) is not None
    app = press(app, "Tilbake til innlogging")
    assert [one.label for one in app.text_input] == ["Brukernavn", "Passord"]
    again = stranger(PAGE, lenke=token)
    assert "brukt eller utløpt" in again.error[0].value


@pytest.mark.parametrize("token", ["x", "x" * 5000, "<script>alert(1)</script>"])
def test_a_made_up_link_opens_nothing(stranger, box, token):
    app = stranger(PAGE, lenke=token)
    assert not app.exception
    assert "brukt eller utløpt" in app.error[0].value
    assert not app.text_input


def test_the_whole_form_in_english(stranger, box):
    app = stranger(PAGE, tilgang="sok", lang="en")
    assert "Apply for access" in [one.value for one in app.title]
    assert "Send application" in [one.label for one in app.button]


def test_an_approved_applicant_gets_a_link_that_works(stranger, box):
    app = fill(stranger(PAGE, tilgang="sok"))
    field(app, "Kode").set_value(code_in(box.text()))
    press(app, "Bekreft")
    (one,) = open_applications(own_database(), SECRETARY)
    approve(own_database(), SECRETARY, one.id, Terms((11,)))
    app = stranger(PAGE, lenke=token_in(box.text()))
    assert f"Brukernavn: {EMAIL}" in [one.value for one in app.text]


def test_the_choice_of_a_link_survives(stranger, box):
    app = stranger(PAGE, tilgang="sok", ind="mortality_30d")
    app = press(app, "Tilbake til innlogging")
    assert app.query_params["ind"] == "mortality_30d"


def door() -> None:
    from components.without_sign_in import draw_instead, draw_way_in

    if not draw_instead():
        draw_way_in()


def test_the_button_under_the_form_leads_there_and_back(box):
    app = AppTest.from_function(door, default_timeout=60).run()
    assert [one.label for one in app.button] == ["Søk tilgang"]
    app = press(app, "Søk tilgang")
    assert [one.value for one in app.title] == ["Søk tilgang"]
    app = press(app, "Tilbake til innlogging")
    assert [one.label for one in app.button] == ["Søk tilgang"]
    assert "tilgang" not in app.query_params
