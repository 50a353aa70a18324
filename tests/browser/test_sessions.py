"""What ends a sign-in, in a real browser: other tabs, copies, time, and a restart."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func

from data_access.schema import acute
from tests.browser.conftest import fill_sign_in, heading, running_server
from tests.live import HOSPITAL, LiveRegistry, live_registry, write_users

# One minute without activity, and the time between two looks of the page.
IDLE_END_MS = 85_000
PASSWORD = "a long pass phrase"


@pytest.fixture(autouse=True)
def _key_that_outlives_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLAGTAVLE_COOKIE_KEY", secrets.token_urlsafe(48))


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[str]:
    """A server of this test."""
    with running_server(tmp_path) as address:
        yield address


def signed_in(page: Page, address: str, username: str = "stolavs") -> Page:
    page.goto(address)
    fill_sign_in(page, username)
    expect(page.get_by_role("button", name="Logg ut", exact=True)).to_be_attached()
    return page


def form_only(page: Page) -> None:
    expect(page.get_by_label("Brukernavn")).to_be_visible()
    expect(page.get_by_role("button", name="Logg ut", exact=True)).to_have_count(0)


def copied(context: BrowserContext) -> list:
    found = [one for one in context.cookies() if one["name"] == "slagtavle"]
    assert found
    return found


def give_code(page: Page, code: str, button: str) -> None:
    page.get_by_role("textbox", name="Engangskode").fill(code)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_signed_out_cookie_is_dead_after_a_restart_and_another_goes_on(
    page: Page, tmp_path: Path, context: BrowserContext, new_context
):
    other = new_context()
    with running_server(tmp_path) as address:
        signed_in(page, address)
        signed_in(other.new_page(), address)
        dead, alive = copied(context), copied(other)
        page.get_by_role("button", name="Logg ut", exact=True).click()
        form_only(page)
    with running_server(tmp_path) as address:
        for cookies, counts in ((dead, False), (alive, True)):
            thief = new_context()
            thief.add_cookies(cookies)
            tab = thief.new_page()
            tab.goto(address)
            if counts:
                heading(tab, "Oversikt")
            else:
                form_only(tab)


def test_sign_out_everywhere_clears_the_page_in_another_browser(
    page: Page, own_server: str, new_context
):
    signed_in(page, own_server)
    elsewhere = new_context().new_page()
    signed_in(elsewhere, f"{own_server}/min-konto")
    heading(elsewhere, "Min konto")
    elsewhere.get_by_role("button", name="Logg ut overalt").click()
    form_only(elsewhere)
    # Nobody clicks here: the page itself notices.
    expect(page.get_by_label("Brukernavn")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Innloggingen er avsluttet")).to_be_visible()
    form_only(page)


def test_a_second_factor_is_set_up_and_asked_for(
    page: Page, own_server: str, new_context
):
    signed_in(page, f"{own_server}/min-konto")
    heading(page, "Min konto")
    page.get_by_role("button", name="Sett opp totrinnsinnlogging").click()
    picture = page.get_by_role("img", name="QR-kode")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100
    secret = page.locator("code").inner_text().replace(" ", "")
    give_code(page, pyotp.TOTP(secret).at(time.time() - 30), "Slå på")
    expect(page.get_by_text("Totrinnsinnlogging er på")).to_be_visible()

    tab = new_context().new_page()
    tab.goto(f"{own_server}/indikator?ind=mortality_30d")
    fill_sign_in(tab, "stolavs")
    expect(tab.get_by_role("textbox", name="Engangskode")).to_be_visible()
    expect(tab.get_by_role("heading", name="Indikator", level=1)).to_have_count(0)
    tab.reload()
    expect(tab.get_by_role("textbox", name="Engangskode")).to_be_visible()
    give_code(tab, "12345", "Logg inn")
    expect(tab.get_by_text("Feil kode")).to_be_visible()
    code = pyotp.TOTP(secret).now()
    give_code(tab, code, "Logg inn")
    heading(tab, "Indikator")
    assert "ind=mortality_30d" in tab.url

    again = new_context().new_page()
    again.goto(own_server)
    fill_sign_in(again, "stolavs")
    give_code(again, code, "Logg inn")
    expect(again.get_by_text("Feil kode")).to_be_visible()
    expect(again.get_by_role("textbox", name="Engangskode")).to_be_visible()


@contextmanager
def written_all_the_time(registry: LiveRegistry) -> Iterator[None]:
    """Correct forms of the hospital every few seconds."""
    stop = Event()

    def write() -> None:
        while not stop.wait(5):
            forms = acute.c.UnitId == HOSPITAL
            age = func.mod(acute.c.PatientAge + 1, 90)
            registry.write(acute.update().where(forms).values(PatientAge=age))

    writing = Thread(target=write)
    writing.start()
    try:
        yield
    finally:
        stop.set()
        writing.join()


def test_without_activity_there_is_a_warning_and_then_the_form(
    page: Page, tmp_path: Path
):
    settings = {
        "SLAGTAVLE_IDLE_MINUTES": "1",
        "SLAGTAVLE_FOLLOW_SECONDS": "3",
        "SLAGTAVLE_AUTH_CONFIG": str(write_users(tmp_path, PASSWORD)),
    }
    with (
        live_registry("sqlite", tmp_path) as registry,
        running_server(tmp_path, DATABASE_URL=registry.reads, **settings) as address,
        # The page is drawn again and again, which is no activity of the user's.
        written_all_the_time(registry),
    ):
        page.goto(f"{address}/egen-avdeling")
        fill_sign_in(page, "lege", PASSWORD)
        heading(page, "Egen avdeling")
        versions = {drawn_version(page)}
        warning = page.get_by_text("Du logges ut om mindre enn 1 minutt")
        expect(warning).to_be_visible(timeout=IDLE_END_MS)
        page.get_by_role("button", name="Bli værende innlogget").click()
        expect(warning).to_have_count(0)
        stayed = time.monotonic()
        heading(page, "Egen avdeling")
        versions.add(drawn_version(page))
        assert len(versions) == 2
        expect(page.get_by_label("Brukernavn")).to_be_visible(timeout=IDLE_END_MS)
        assert time.monotonic() - stayed > 55
        form_only(page)
        expect(page.locator("table, [data-testid=stDataFrame]")).to_have_count(0)


def drawn_version(page: Page) -> str:
    drawn = page.get_by_text(re.compile("versjon [0-9a-f]{6}"))
    return drawn.inner_text()[-6:]


def test_the_cookie_stays_on_this_site(
    page: Page, own_server: str, context: BrowserContext
):
    signed_in(page, own_server)
    (cookie,) = copied(context)
    assert cookie["sameSite"] == "Strict"
    assert not cookie["secure"]
