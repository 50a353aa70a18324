"""WCAG on every page by axe-core, the keyboard, and narrow screens."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from charts.theme import palette
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


def too_wide(page: Page) -> int:
    return page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth"
        " - document.querySelector('[data-testid=stMain]').clientWidth"
    )


def turn(page: Page, scheme: str) -> None:
    """Let the browser turn light or dark, and wait until the page has followed."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "colour => [...document.querySelectorAll('style')]"
        ".some(one => one.textContent.includes(`p{color:${colour}}`))",
        arg=palette(scheme).muted,
    )
    settle(page)


@pytest.mark.parametrize(
    ("who", "titles"), [("stolavs", TITLES), ("sekretariat", OF_THE_SECRETARIAT)]
)
def test_no_page_breaks_wcag_in_light_or_dark_nor_the_screen(
    page: Page, sign_in, who, titles
):
    """Each page once: it is opened light, made narrower, and turns dark while open."""
    sign_in(who)
    for path, title in titles.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(path)
        heading(page, title)
        settle(page)
        assert too_wide(page) <= 1, f"{path} at 1440"
        assert violations(page) == [], f"{path}, light"
        page.set_viewport_size({"width": 1024, "height": 768})
        turn(page, "dark")
        assert too_wide(page) <= 1, f"{path} at 1024"
        assert violations(page) == [], f"{path}, dark"


def test_the_sign_in_form_does_not_break_wcag(page: Page, server):
    page.goto("/")
    expect(page.get_by_label("Brukernavn")).to_be_visible()
    settle(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_application_for_access_does_not_break_wcag(page: Page, server, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/?tilgang=sok")
    expect(page.get_by_role("heading", name="Søk tilgang")).to_be_visible()
    settle(page)
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


def test_no_page_is_wider_than_a_phone(page: Page, sign_in):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("stolavs")
    for path, title in TITLES.items():
        page.goto(path)
        heading(page, title)
        settle(page)
        assert too_wide(page) <= 1, path
