"""Utvikling in a browser: a frozen baseline in a link, action notes, the keyboard."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fill_sign_in, heading, running_server
from tests.browser.test_accessibility import too_wide, violations

ST_OLAVS = "106340"
LINK = "/utvikling?ind=dysphagia_screening&periode=2018-01_2019-12"
CHART = "[data-testid=stVegaLiteChart]"


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose notes are kept in a database of this test's own."""
    folder = tmp_path_factory.mktemp("trends")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{folder}/own.db")
        with running_server(folder) as address:
            yield address


@pytest.fixture
def opened(own_server, new_context):
    """Return a function that opens an address as a user, in a browser of its own."""

    def go(username: str, link: str, **context) -> Page:
        page = new_context(**context).new_page()
        page.goto(link if link.startswith("http") else f"{own_server}{link}")
        fill_sign_in(page, username)
        expect(page.get_by_role("button", name="Logg ut")).to_be_attached()
        heading(page, "Utvikling")
        expect(page.locator(CHART).first).to_be_visible()
        return page

    return go


def open_popover(page: Page, label: str):
    page.get_by_role("button", name=re.compile(label)).first.click()
    return page.get_by_test_id("stPopoverBody")


def pick(page: Page, body, label: str, words: str) -> None:
    body.get_by_label(label).first.click()
    page.keyboard.type(words)
    page.get_by_role("option", name=words, exact=True).click()


def test_a_baseline_is_frozen_and_found_again_through_the_link(opened):
    page = opened("stolavs", LINK)
    body = open_popover(page, "Grunnlinje og brudd")
    pick(page, body, "Grunnlinje fra", "1. kv. 2017")
    pick(page, body, "Grunnlinje til", "4. kv. 2017")
    body.get_by_role("button", name="Bruk").click()
    expect(body.get_by_text("Skriv kort hvorfor")).to_be_visible()
    body.get_by_label("Hvorfor").fill("før ny svelgtest & kurs")
    body.get_by_role("button", name="Bruk").click()
    words = "Grunnlinje: 1. kv. 2017–4. kv. 2017 (tykk midtlinje)."
    expect(page.get_by_text(words).first).to_be_visible()
    assert "grunnlinje=2017-Q1..2017-Q4" in page.url
    assert quote("&") in page.url
    # Somebody else opens the copied address, with that person's own rights.
    other = opened("radgiver", page.url + f"&linjer={ST_OLAVS}")
    expect(other.get_by_text("Hvorfor: før ny svelgtest & kurs").first).to_be_visible()
    chart = other.locator(CHART).first
    expect(chart).to_contain_text("St. Olavs")
    expect(chart).to_contain_text("tykk midtlinje")
    other.get_by_role("button", name="Fjern grunnlinje og brudd").click()
    expect(chart).not_to_contain_text("tykk midtlinje")
    assert "grunnlinje" not in other.url


def test_a_note_is_written_seen_refused_to_others_and_used_as_a_split(opened):
    page = opened("stolavs", LINK)
    body = open_popover(page, "Tiltak")
    day = body.get_by_test_id("stDateInput")
    for part, typed in (("day", "15"), ("month", "03"), ("year", "2019")):
        day.get_by_role("spinbutton", name=re.compile(part, re.IGNORECASE)).click()
        page.keyboard.type(typed)
    body.get_by_label("Tiltak").fill("Ny prosedyre fra 15. mars")
    body.get_by_role("button", name="Legg til").click()
    line = "15.03.2019: Ny prosedyre fra 15. mars (stolavs)"
    chart = page.locator(CHART).first
    expect(chart).to_contain_text(line)
    expect(chart.locator(f"path[aria-label='{line}']")).to_have_count(1)

    other = opened("tromso", f"{LINK}&linjer={ST_OLAVS}")
    expect(other.locator(CHART).first).to_contain_text(line)
    body = open_popover(other, "Tiltak")
    expect(
        body.get_by_text("Bare brukere ved St. Olavs og sekretariatet")
    ).to_be_visible()
    expect(body.get_by_role("button", name="Legg til")).to_have_count(0)
    expect(body.get_by_role("button", name="Fjern")).to_have_count(0)
    body.get_by_role("button", name="Bruk som brudd").click()
    expect(other.locator(CHART).first).to_contain_text("Brudd: 1. kv. 2019.")
    assert "brudd=2019-Q1" in other.url

    page.reload()
    heading(page, "Utvikling")
    body = open_popover(page, "Tiltak")
    body.get_by_role("button", name="Fjern").click()
    expect(chart).not_to_contain_text("Ny prosedyre")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_does_not_break_wcag(opened, scheme):
    link = f"{LINK}&diagram=p&brudd=2019-Q1&hvorfor=x&linjer={ST_OLAVS}|nation"
    page = opened("stolavs", link, color_scheme=scheme)
    page.wait_for_timeout(2500)
    assert violations(page) == []


@pytest.mark.parametrize("size", [(390, 844), (1024, 768), (1440, 900)])
def test_the_page_and_what_it_opens_fit_the_screen(opened, size):
    width, height = size
    link = f"{LINK}&diagram=xmr&brudd=2019-Q1&hvorfor=x&linjer={ST_OLAVS}|nation"
    page = opened("stolavs", link)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(1500)
    assert too_wide(page) <= 1
    # At the foot of the page there is no room below the button.
    page.get_by_role("button", name="Last ned").last.click()
    body = page.get_by_test_id("stPopoverBody")
    for file in ("CSV for Excel", "Bilde (SVG)"):
        expect(body.get_by_role("button", name=file)).to_be_in_viewport(ratio=1)
    expect(body.get_by_text("Filene inneholder")).to_be_in_viewport(ratio=1)
