"""A head of department's way: scorecard, filter, comparison, patients, file."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import heading, settle

CHART = "[data-testid=stVegaLiteChart]"


def chart(page: Page, title: str):
    return page.locator(CHART).filter(has_text=title)


def test_the_scorecard_leads_to_the_patients_behind_a_number(page: Page, sign_in):
    sign_in("stolavs")
    row = page.get_by_role("row").filter(has_text="Trombolyse innen 40 minutter")
    expect(row).to_contain_text("høyere er bedre")
    expect(row).to_contain_text(re.compile(r"\d+ av \d+"))
    row.get_by_role("button").first.click()
    heading(page, "Indikator")
    expect(page.get_by_text(re.compile("^St. Olavs: ")).first).to_be_visible()
    assert "ind=door_to_needle_le40min" in page.url
    page.get_by_role("link", name="Egen avdeling").click()
    heading(page, "Egen avdeling")
    expect(
        page.get_by_text(re.compile(r"pasienter i nevneren er ikke"))
    ).to_be_visible()
    assert "ind=door_to_needle_le40min" in page.url


def test_a_filter_redraws_the_ranking_and_reset_takes_it_away(page: Page, sign_in):
    sign_in("radgiver", "/indikator?periode=2019-01_2019-12")
    ranking = chart(page, "sammenligning")
    expect(ranking).to_contain_text("N = 9")
    before = ranking.inner_text()
    page.get_by_test_id("stSidebar").get_by_text("Kvinner", exact=True).click()
    expect(ranking).to_contain_text("Kvinner")
    assert ranking.inner_text() != before
    assert "kjonn=f" in page.url
    page.get_by_test_id("stSidebar").get_by_role("button", name="Nullstill").click()
    expect(ranking).not_to_contain_text("Kvinner")
    assert "kjonn" not in page.url


def test_every_hospital_stands_in_the_ranking_with_a_comma(page: Page, sign_in):
    sign_in("radgiver", "/indikator?periode=2019-01_2019-12")
    ranking = chart(page, "sammenligning")
    for name in ("Hammerfest", "Tromsø", "St. Olavs", "Ullevål", "Haukeland", "Lærdal"):
        expect(ranking).to_contain_text(name)
    expect(ranking).to_contain_text(re.compile(r"\d,\d\s%"))
    expect(ranking).not_to_contain_text(re.compile(r"\d\.\d\s?%"))


def test_a_click_on_a_bar_opens_that_hospital(page: Page, sign_in):
    sign_in("radgiver", "/indikator?periode=2019-01_2019-12")
    ranking = chart(page, "sammenligning")
    bar = ranking.locator("path[aria-label^='Stavanger']").first
    bar.click(force=True)
    heading(page, "Oversikt")
    expect(page.get_by_text("Stavanger", exact=True).first).to_be_visible()
    assert "enhet=" in page.url


def test_a_cell_of_the_matrix_opens_the_indicator_of_the_unit(page: Page, sign_in):
    sign_in("radgiver", "/?periode=2019-01_2019-12")
    row = page.get_by_role("row").filter(has_text=re.compile("^Haukeland"))
    row.get_by_role("button").nth(3).click()
    heading(page, "Indikator")
    expect(page.get_by_text(re.compile("^Haukeland: ")).first).to_be_visible()


def download(page: Page, label: str, where: Path) -> str:
    # What is opened while the page is drawn anew closes again.
    settle(page)
    page.get_by_role("button", name="Last ned").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    file = where / "file"
    waiting.value.save_as(file)
    return file.read_bytes().decode("utf-8")


@pytest.mark.sample
@pytest.mark.parametrize("username", ["tromso", "radgiver"])
@pytest.mark.parametrize(
    ("link", "options"),
    [
        ("periode=2019-01_2019-12", ["--from", "2019-01-01", "--to", "2019-12-31"]),
        (
            "periode=2018-01_2019-06&kjonn=f&type=I63&alder=75-84",
            ["--from", "2018-01-01", "--to", "2019-06-30"]
            + ["--sex", "female", "--diagnosis", "I63", "--age", "75-84"],
        ),
    ],
)
def test_the_file_holds_what_the_command_line_says(
    page: Page, sign_in, command_line, tmp_path, username, link, options
):
    sign_in(username, f"/indikator?ind=dysphagia_screening&{link}")
    expect(chart(page, "sammenligning")).to_be_visible()
    from_page = download(page, "CSV for maskiner", tmp_path)
    hospitals = [
        row
        for row in csv.DictReader(io.StringIO(from_page))
        if row["unit_level"] == "hospital"
    ]
    asked = ("table", "dysphagia_screening", "--by", "hospital", "--as", username)
    assert hospitals == command_line(*asked, *options)
    assert len(hospitals) == 51


def test_the_excel_file_opens_as_norwegian_excel_expects(page: Page, sign_in, tmp_path):
    sign_in("radgiver", "/indikator?ind=dysphagia_screening&periode=2019-01_2019-12")
    expect(chart(page, "sammenligning")).to_be_visible()
    text = download(page, "CSV for Excel", tmp_path)
    assert text.startswith("\ufeff")
    heading_line, *lines = text.removeprefix("\ufeff").splitlines()
    assert heading_line.startswith("Indikator;")
    for column in ("Teller", "Nevner", "Utvalg", "Per dato", "Dataversjon", "Lenke"):
        assert column in heading_line.split(";")
    assert any(re.search(r";0,\d+;", line) for line in lines)
    assert "ind=dysphagia_screening" in lines[0]


def tools_of(page: Page, element: Locator) -> set[str]:
    """Return what the toolbar of a table or chart offers."""
    element.hover()
    tools = page.get_by_test_id("stBaseButton-elementToolbar").filter(visible=True)
    expect(tools.first).to_be_visible()
    return {one.get_attribute("aria-label").split(":")[0] for one in tools.all()}


def test_nothing_leaves_by_the_toolbars_of_streamlit(page: Page, sign_in):
    """They ask for no right and write no log."""
    sign_in("stolavs", "/egen-avdeling")
    offered = tools_of(page, page.locator("[data-testid=stDataFrame]"))
    assert offered == {"Show/hide columns", "Search", "Fullscreen"}
    page.get_by_role("link", name="Indikator", exact=True).click()
    heading(page, "Indikator")
    assert tools_of(page, page.locator(CHART).first) == {"Fullscreen"}


def test_english_is_one_click_away_and_stays(page: Page, sign_in):
    sign_in("stolavs")
    page.get_by_role("button", name="English").click()
    heading(page, "Overview")
    expect(page.get_by_text("Look at these first")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("link", name="Own unit").click()
    heading(page, "Own unit")
    page.get_by_role("button", name="Norsk").click()
    heading(page, "Egen avdeling")


def test_filters_survive_the_way_through_the_pages(page: Page, sign_in):
    sign_in("stolavs", "/?periode=2019-01_2019-12&kjonn=m")
    expect(page.get_by_text("2019 · alle slagtyper · Menn")).to_be_visible()
    for name in ("Indikator", "Egen avdeling", "Oversikt"):
        page.get_by_role("link", name=name, exact=True).click()
        heading(page, name)
        expect(page.get_by_text("2019 · alle slagtyper · Menn").first).to_be_visible()
        assert "kjonn=m" in page.url
