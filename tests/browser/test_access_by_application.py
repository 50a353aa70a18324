"""The whole way of a new user: apply, code, approval, link, password, own hospital."""

import stat
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.access.own import MailBox, code_in, token_in
from tests.browser.conftest import fill_sign_in, heading, running_server
from tests.browser.test_accessibility import violations

EMAIL = "kari.nordmann@stolav.no"
PASSWORD = "fire ord uten sammenheng"


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MailBox:
    """The folder in which the server's mails end."""
    monkeypatch.delenv("SLAGTAVLE_SMTP_URL", raising=False)
    monkeypatch.setenv("SLAGTAVLE_MAIL_FOLDER", str(tmp_path / "mails"))
    return MailBox(tmp_path / "mails")


def test_from_the_application_to_the_own_hospital(
    page: Page, new_context, tmp_path: Path, box: MailBox
):
    with running_server(tmp_path) as address:
        apply(page, address, box)
        secretary = new_context().new_page()
        approve(secretary, address)
        token = token_in(box.text())
        page.goto(f"{address}/?lenke={token}")
        choose_password(page)
        fill_sign_in(page, EMAIL, PASSWORD)
        heading(page, "Oversikt")
        expect(page.get_by_text("Innlogget: Kari Nordmann")).to_be_attached()
        page.goto(f"{address}/egen-avdeling")
        heading(page, "Egen avdeling")
        expect(page.get_by_text("pasienter i nevneren").first).to_be_visible()
        page.goto(f"{address}/tilgang")
        expect(page.get_by_text("Siden er ikke for din rolle.")).to_be_visible()
        expect(page.get_by_role("link", name="Tilgang")).to_have_count(0)
        disable(secretary)
        page.get_by_role("link", name="Oversikt").click()
        expect(page.get_by_label("Brukernavn")).to_be_visible()
        assert stat.S_IMODE(box.folder.stat().st_mode) == 0o700


def apply(page: Page, address: str, box: MailBox) -> None:
    """Apply for St. Olavs and give the code of the mail."""
    page.goto(f"{address}/?tilgang=sok")
    expect(page.get_by_role("button", name="Send søknad")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Navn", exact=True).fill("Kari Nordmann")
    page.get_by_label("E-post ved sykehuset").fill(EMAIL)
    page.get_by_label("Sykehus", exact=True).fill("St. Olavs hospital HF, Univ")
    page.get_by_role("option", name="St. Olavs hospital HF, Univ").click()
    page.keyboard.press("Escape")
    page.get_by_label("Hva skal du bruke tilgangen til?").fill("Leder slagenheten")
    page.get_by_role("button", name="Send søknad").click()
    expect(page.get_by_label("Kode", exact=True)).to_be_visible()
    page.get_by_label("Kode", exact=True).fill(code_in(box.text()))
    page.get_by_role("button", name="Bekreft").click()
    expect(page.get_by_role("heading", name="Takk for søknaden")).to_be_visible()


def approve(page: Page, address: str) -> None:
    """Sign in as the secretariat and approve what waits."""
    page.goto(f"{address}/tilgang")
    fill_sign_in(page, "sekretariat")
    heading(page, "Tilgang")
    expect(page.get_by_text("En søknad venter på svar.")).to_be_visible()
    expect(page.get_by_role("button", name="Godkjenn")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Godkjenn").click()
    expect(page.get_by_text("Kari Nordmann har fått tilgang.").first).to_be_visible()


def disable(page: Page) -> None:
    """Take the new user away again."""
    page.get_by_text("Brukere (1)").click()
    assert violations(page) == []
    page.get_by_role("button", name="Deaktiver Kari Nordmann").click()
    page.get_by_role("dialog").get_by_label("Begrunnelse").fill("Har sluttet")
    page.get_by_role("button", name="Deaktiver brukeren").click()
    expect(page.get_by_text("Kari Nordmann er deaktivert.").first).to_be_visible()


def choose_password(page: Page) -> None:
    """Set the password; the token has gone from the address by then."""
    expect(page.get_by_text(f"Brukernavn: {EMAIL}")).to_be_visible()
    assert "lenke" not in page.url
    page.get_by_label("Nytt passord", exact=True).fill(PASSWORD)
    page.get_by_label("Gjenta nytt passord").fill(PASSWORD)
    page.get_by_role("button", name="Lagre passordet").click()
    expect(page.get_by_text("Passordet er lagret.")).to_be_visible()
    page.get_by_role("button", name="Tilbake til innlogging").click()
    expect(page.get_by_label("Brukernavn")).to_be_visible()
