"""WCAG on every page by axe-core, the keyboard, and narrow screens."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import heading, settle

TITLES = {
    "/": "Oversikt",
    "/indikator": "Indikator",
    "/sammenligning": "Sammenligning",
    "/utvikling": "Utvikling",
    "/tid-til-behandling": "Tid til behandling",
    "/utfall": "Utfall",
    "/likhet": "Likhet",
    "/egen-avdeling": "Egen avdeling",
    "/om-indikatorene": "Om indikatorene",
    "/brukerveiledning": "Brukerveiledning",
    "/min-konto": "Min konto",
    "/innsynslogg": "Innsynslogg",
}
OF_THE_SECRETARIAT = {
    "/tilgang": "Tilgang",
    "/innsynslogg": "Innsynslogg",
    "/innstillinger": "Innstillinger",
    "/innlesing": "Innlesing",
}
# Rules of WCAG 2.1 A and AA, which Norwegian public bodies must meet.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("who", "titles"), [("stolavs", TITLES), ("sekretariat", OF_THE_SECRETARIAT)]
)
def test_no_page_breaks_wcag(page: Page, sign_in, scheme, who, titles):
    page.emulate_media(color_scheme=scheme)
    sign_in(who)
    for path, title in titles.items():
        page.goto(path)
        heading(page, title)
        settle(page)
        assert violations(page) == [], path


def test_the_sign_in_form_does_not_break_wcag(page: Page, server):
    page.goto("/")
    expect(page.get_by_label("Brukernavn")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_application_for_access_does_not_break_wcag(page: Page, server, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/?tilgang=sok")
    expect(page.get_by_role("heading", name="Søk tilgang")).to_be_visible()
    assert violations(page) == []


def test_the_check_finds_what_is_broken(page: Page, sign_in):
    sign_in("stolavs")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x>')")
    assert any(one.startswith("image-alt") for one in violations(page))


def test_the_scorecard_works_by_keyboard(page: Page, sign_in):
    sign_in("stolavs")
    row = page.get_by_role("row").filter(has_text="Svelgfunksjon")
    row.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    heading(page, "Indikator")
    assert "ind=dysphagia_screening" in page.url


@pytest.mark.parametrize("size", [(390, 844), (1024, 768), (1440, 900)])
def test_no_page_is_wider_than_the_screen(page: Page, sign_in, size):
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    sign_in("stolavs")
    for path, title in TITLES.items():
        page.goto(path)
        heading(page, title)
        settle(page)
        wide = page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth"
            " - document.querySelector('[data-testid=stMain]').clientWidth"
        )
        assert wide <= 1, f"{path} at {width}: {wide} pixels too wide"
