"""Sammenligning in a browser: choose units, read the funnel, take it along."""

import csv
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from charts.picture import SCALE, WIDTH
from tests.browser.conftest import heading, settle
from tests.browser.test_accessibility import too_wide, violations

CHART = "[data-testid=stVegaLiteChart]"
YEAR = "periode=2019-01_2019-12"
SHARE = "dysphagia_screening"
ONE = f"/sammenligning?ind={SHARE}&{YEAR}"


def chart(page: Page, title: str):
    return page.locator(CHART).filter(has_text=title)


def table(page: Page):
    return page.get_by_role("table").first


def choose(page: Page, words: str) -> None:
    page.get_by_test_id("stMain").get_by_role("radio", name=words, exact=True).click()


def filter_units(page: Page, *names: str) -> None:
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Enheter")
    for name in names:
        box.fill(name)
        page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")


def files(page: Page, label: str, where: Path) -> bytes:
    """Download a file of the page's first chart."""
    # What is opened while the page is drawn anew closes again.
    settle(page)
    page.get_by_role("button", name="Last ned").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    file = where / "file"
    waiting.value.save_as(file)
    page.keyboard.press("Escape")
    return file.read_bytes()


def test_units_are_chosen_and_stand_side_by_side(page: Page, sign_in):
    sign_in("stolavs", f"/sammenligning?{YEAR}")
    expect(table(page)).to_contain_text("Levanger")
    expect(table(page)).not_to_contain_text("Haukeland")
    filter_units(page, "Haukeland", "Tromsø")
    for name in ("Norge", "Haukeland", "Tromsø", "St. Olavs (egen)"):
        expect(table(page).get_by_role("columnheader", name=name)).to_be_visible()
    expect(table(page)).not_to_contain_text("Levanger")
    assert "enheter=" in page.url
    choose(page, "Helse Vest")
    expect(table(page)).to_contain_text("Førde")
    assert "enheter=" not in page.url
    assert "region=Helse+Vest+RHF" in page.url


def test_a_cell_opens_the_indicator_with_its_funnel(page: Page, sign_in):
    sign_in("radgiver", f"/sammenligning?{YEAR}&region=Helse+Vest+RHF")
    row = table(page).get_by_role("row").filter(has_text=re.compile("^Haukeland"))
    row.get_by_role("button", name=re.compile("Svelgfunksjon")).click()
    funnel = chart(page, "Traktplott")
    expect(funnel).to_contain_text("Pasienter i nevneren (N)")
    expect(funnel).to_contain_text("Haukeland")
    assert f"ind={SHARE}" in page.url
    assert "enhet=" in page.url


def test_the_funnel_is_read_in_words_and_its_limits_are_chosen(page: Page, sign_in):
    sign_in("stolavs", ONE)
    funnel = chart(page, "Traktplott")
    expect(funnel).to_contain_text("St. Olavs (egen)")
    expect(funnel).to_contain_text("justert for overspredning")
    expect(funnel).to_contain_text(re.compile(r"Samlet"))
    said = page.get_by_text(re.compile("φ = "))
    expect(said).to_contain_text("St. Olavs (")
    expect(said).to_contain_text("grensene er utvidet for det")
    choose(page, "Eksakte")
    expect(funnel).to_contain_text("eksakt binomisk")
    expect(said).to_contain_text("ikke utvidet")
    expect(said).to_contain_text(re.compile(r"Utenfor 99,8\s%-grensene: \d+ av \d+"))
    assert "grenser=eksakt" in page.url
    point = funnel.locator("[aria-label^='St. Olavs (egen): ']").first
    expect(point).to_have_attribute("aria-label", re.compile(r"\d+ av \d+"))


def test_like_large_hospitals_are_a_smaller_funnel(page: Page, sign_in):
    sign_in("stolavs", f"{ONE}&region=alle")
    points = chart(page, "Traktplott").locator("path[aria-label*=' av ']")
    expect(points.first).to_be_attached()
    everybody = points.count()
    choose(page, "Like store")
    said = page.get_by_text(re.compile("halvparten til det dobbelte av St. Olavs"))
    expect(said.first).to_be_visible()
    expect(points).not_to_have_count(everybody)
    # The chart is empty for a moment while it is drawn anew.
    expect(points.nth(1)).to_be_attached()
    assert points.count() < everybody


def test_a_click_in_the_ranking_holds_the_others_against_that_hospital(
    page: Page, sign_in
):
    sign_in("radgiver", f"{ONE}&region=alle")
    ranking = chart(page, "konfidensintervall.")
    ranking.locator("path[aria-label^='Stavanger']").first.click(force=True)
    expect(page.get_by_text(re.compile("^Stavanger: ")).first).to_be_visible()
    expect(page.get_by_text(re.compile("φ = "))).to_contain_text("Stavanger (")
    assert "enhet=" in page.url


def test_the_funnel_is_taken_as_a_picture(page: Page, sign_in, tmp_path):
    sign_in("stolavs", ONE)
    expect(chart(page, "Traktplott")).to_be_visible()
    image = Image.open(io.BytesIO(files(page, "Bilde (PNG)", tmp_path)))
    assert image.format == "PNG"
    assert abs(image.width - SCALE * WIDTH) < 0.1 * SCALE * WIDTH
    assert image.height > SCALE * 400
    assert len(image.convert("RGB").getcolors(1 << 24) or []) > 50
    drawing = files(page, "Bilde (SVG)", tmp_path).decode("utf-8")
    for words in (
        "Traktplott: sykehus etter størrelse",
        "Pasienter i nevneren (N)",
        "St. Olavs (egen)",
        "Kilde: Norsk hjerneslagregister",
        "Eksempeldata",
        "justert for overspredning",
    ):
        assert words in drawing


@pytest.mark.sample
@pytest.mark.parametrize("username", ["stolavs", "radgiver"])
def test_the_file_holds_what_the_command_line_says(
    page: Page, sign_in, command_line, tmp_path, username
):
    sign_in(username, ONE)
    expect(chart(page, "Traktplott")).to_be_visible()
    text = files(page, "CSV for maskiner", tmp_path).decode("utf-8")
    from_page = list(csv.DictReader(io.StringIO(text)))
    asked = ("funnel", SHARE, "--by", "hospital", "--as", username)
    told = command_line(*asked, "--from", "2019-01-01", "--to", "2019-12-31")
    assert len(told) == 51
    assert [{name: row[name] for name in told[0]} for row in from_page] == told


def test_the_page_breaks_no_rule_of_wcag(page: Page, sign_in):
    sign_in("stolavs", f"/sammenligning?{YEAR}")
    heading(page, "Sammenligning")
    expect(table(page)).to_be_visible()
    assert violations(page) == []
    page.goto(ONE)
    expect(chart(page, "Traktplott")).to_be_visible()
    page.wait_for_timeout(1500)
    assert violations(page) == []


@pytest.mark.parametrize("size", [(390, 844), (1024, 768), (1440, 900)])
def test_the_page_is_no_wider_than_the_screen(page: Page, sign_in, size):
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    sign_in("stolavs", f"/sammenligning?{YEAR}")
    for path in (f"/sammenligning?{YEAR}&region=alle", ONE):
        page.goto(path)
        heading(page, "Sammenligning")
        page.wait_for_timeout(2000)
        wide = too_wide(page)
        assert wide <= 1, f"{path} at {width}: {wide} pixels too wide"
