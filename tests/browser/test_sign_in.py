"""Signing in and out, in a real browser."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import fill_sign_in, heading, running_server

PATHS = ("/", "/indikator", "/egen-avdeling", "/om-indikatorene", "/brukerveiledning")


def form_only(page: Page) -> None:
    expect(page.get_by_label("Brukernavn")).to_be_visible()
    expect(page.get_by_role("button", name="Logg ut")).to_have_count(0)
    expect(page.locator("table, [data-testid=stDataFrame]")).to_have_count(0)


def test_the_right_password_opens_the_own_scorecard(page: Page, sign_in):
    sign_in("stolavs")
    heading(page, "Oversikt")
    expect(page.get_by_text("Se på dette først")).to_be_visible()


def test_a_wrong_password_says_so_and_opens_nothing(page: Page, server):
    page.goto("/")
    fill_sign_in(page, "stolavs", "not-the-password")
    expect(page.get_by_text("Feil brukernavn eller passord.")).to_be_visible()
    form_only(page)


def test_a_reload_keeps_the_session_and_the_page(page: Page, sign_in):
    sign_in("tromso", "/indikator?ind=mortality_30d")
    heading(page, "Indikator")
    page.reload()
    heading(page, "Indikator")
    expect(page.get_by_text("Død innen 30 døgn").first).to_be_visible()


def test_a_link_leads_to_its_page_after_signing_in(page: Page, sign_in):
    sign_in("radgiver", "/indikator?ind=dysphagia_screening&kjonn=f")
    heading(page, "Indikator")
    expect(page.get_by_text("Kvinner").first).to_be_visible()
    assert "ind=dysphagia_screening" in page.url


def test_signing_out_ends_it_also_for_a_copied_cookie(
    page: Page, sign_in, server, context: BrowserContext, new_context
):
    sign_in("stolavs")
    heading(page, "Oversikt")
    copied = [one for one in context.cookies() if one["name"] == "slagtavle"]
    assert copied
    page.get_by_role("button", name="Logg ut").click()
    form_only(page)
    page.reload()
    form_only(page)
    thief = new_context()
    thief.add_cookies(copied)
    stolen = thief.new_page()
    stolen.goto(f"{server}/")
    form_only(stolen)


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_on_a_fresh_server_sees_only_the_form(
    page: Page, fresh_server: str, path: str
):
    # Each path is the first request of a server that nobody has opened.
    page.goto(f"{fresh_server}{path}")
    form_only(page)
    assert "FORM" not in page.content()


@pytest.fixture
def fresh_server(tmp_path):
    """A server that nobody has asked anything yet."""
    with running_server(tmp_path) as address:
        yield address


@pytest.mark.parametrize("path", ["/own_unit", "/overview", "/indicator"])
def test_streamlit_run_is_no_way_round_the_form(page: Page, tmp_path, path: str):
    # `streamlit run dashboard.py` starts in the old mode, which serves pages/ directly.
    with running_server(tmp_path, command="streamlit") as address:
        page.goto(f"{address}{path}")
        form_only(page)
