"""A meeting on a projector: keys, notes, the minutes as a file and on paper."""

import csv
import io
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import heading
from tests.browser.test_accessibility import violations

SLIDES = "dysphagia_screening@nation,106340|door_to_needle_le40min@Helse Vest RHF"
LINK = f"/motevisning?saker={SLIDES}&periode=2019-01_2019-12"
DECISION = "=Ny måling i juni; <b>AMK</b> deltar"


@pytest.fixture
def meeting(request) -> str:
    """A meeting of the test's own: its name holds the minutes apart from others."""
    return re.sub(r"\W", "-", request.node.name)


@pytest.fixture
def attend(page: Page, sign_in):
    """`attend(username, link)`: sign in, then come to the meeting.

    The meeting has no button to sign out, which `sign_in` waits for.
    """

    def come(username: str, link: str) -> None:
        sign_in(username)
        page.goto(link)
        expect(page.locator(".bar")).to_be_visible()

    return come


def place(page: Page, text: str) -> None:
    """Wait until the slide of this number is drawn, and no other is on its way."""
    expect(page.locator(".bar p")).to_contain_text(text)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def note(page: Page) -> Locator:
    return page.get_by_label("Vedtak", exact=True)


def test_three_slides_by_keyboard_a_decision_and_the_minutes(
    page: Page, attend, tmp_path, meeting
):
    attend("radgiver", f"{LINK}&mote={meeting}")
    place(page, "sak 1 av 3")
    heading(page, "Svelgfunksjon vurdert før mat og drikke")
    page.keyboard.press("PageDown")
    place(page, "sak 2 av 3")
    expect(page.locator(".unit")).to_have_text("St. Olavs")
    page.keyboard.press("n")
    expect(note(page)).to_be_focused()
    # Letters and arrows belong to the text while it is written.
    page.keyboard.type(DECISION + " d f n ")
    for key in ("ArrowLeft", "PageUp", "End"):
        page.keyboard.press(key)
    place(page, "sak 2 av 3")
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile("Lagret kl. .* av radgiver"))).to_be_visible()
    page.keyboard.press("ArrowRight")
    place(page, "sak 3 av 3")
    expect(page.locator(".unit")).to_have_text("Helse Vest RHF")
    expect(note(page)).to_have_value("")
    page.keyboard.press("ArrowLeft")
    place(page, "sak 2 av 3")
    expect(note(page)).to_have_value(f"{DECISION} d f n")
    page.keyboard.press("Space")
    place(page, "sak 3 av 3")
    page.keyboard.press("Space")
    heading(page, f"Referat: {meeting}")
    expect(page.locator(".minutes tbody tr")).to_have_count(1)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Last ned referatet").click()
    waiting.value.save_as(tmp_path / "minutes.csv")
    text = (tmp_path / "minutes.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert row["Indikator"] == "Svelgfunksjon vurdert før mat og drikke"
    assert row["Enhet"] == row["Ansvarlig"] == "St. Olavs"
    # A spreadsheet must not take the text for a formula.
    assert row["Vedtak"] == f"'{DECISION} d f n"
    assert re.fullmatch(r"\d+,\d\s% \(\w+\)|\d+\s% \(\w+\)", row["Verdi"])
    assert (row["Skrevet av"], row["Møte"]) == ("radgiver", meeting)
    assert row["Utvalg"] == "2019 · alle slagtyper"


def test_keys_that_follow_one_another_fast_all_count(page: Page, attend, meeting):
    saker = "dysphagia_screening,door_to_needle_le40min,mortality_30d@nation,rhf"
    attend("radgiver", f"/motevisning?saker={saker}&mote={meeting}")
    place(page, "sak 1 av 15")
    note(page).fill("Følges opp")
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile("Lagret kl."))).to_be_visible()
    now = 1
    for keys in (["ArrowRight"] * 5, ["PageUp"] * 2, ["Space"] * 4, ["ArrowLeft"] * 3):
        for key in keys:
            page.keyboard.press(key)
        now += len(keys) * (1 if keys[0] in ("ArrowRight", "Space") else -1)
        place(page, f"sak {now} av 15")
        # No late answer turns back.
        page.wait_for_timeout(1000)
        place(page, f"sak {now} av 15")
        expect(page).to_have_url(re.compile(rf"[?&]sak={now}\b"))
    # Nor does a slide that was drawn in part take a decision away.
    for _ in range(15 + 1 - now):
        page.keyboard.press("PageDown")
    expect(page.locator(".minutes tbody tr")).to_have_count(1)
    expect(page.locator(".minutes .decision")).to_have_text("Følges opp")


def test_from_a_page_to_the_first_slide_and_back(page: Page, sign_in):
    sign_in("stolavs", "/indikator?ind=mortality_30d&kjonn=f")
    heading(page, "Indikator")
    page.get_by_role("button", name="Møtevisning").click()
    heading(page, "Saksliste")
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    expect(page.get_by_test_id("stHeader")).not_to_be_visible()
    page.get_by_role("button", name="Start møtet").click()
    place(page, "sak 1 av 22")
    expect(page.get_by_text("Kvinner").first).to_be_visible()
    # The click lets the meeting fill the screen.
    page.wait_for_function("document.fullscreenElement !== null")
    page.get_by_role("button", name="Neste").click()
    place(page, "sak 2 av 22")
    page.keyboard.press("d")
    expect(page.get_by_text("Nevner", exact=True)).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_text("Nevner", exact=True)).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("Escape")
    heading(page, "Indikator")
    page.wait_for_function("document.fullscreenElement === null")
    expect(page.get_by_text("Død innen 30 døgn").first).to_be_visible()
    assert "kjonn=f" in page.url
    page.get_by_role("button", name="Møtevisning").click()
    place(page, "sak 2 av 22")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_holds_nothing_but_the_minutes(page: Page, attend, meeting, scheme):
    page.emulate_media(color_scheme=scheme)
    attend("radgiver", f"{LINK}&mote={meeting}&sak=2")
    note(page).fill("Følges opp")
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile("Lagret kl."))).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".minutes")).to_contain_text("Følges opp")
    page.emulate_media(media="print", color_scheme=scheme)
    seen = page.locator("body").inner_text()
    assert seen.startswith(f"Referat: {meeting}")
    for shown in ("2019 · alle slagtyper · per ", "Eksempeldata", "Følges opp"):
        assert shown in seen
    for screen in ("Last ned", "Data oppdatert"):
        assert screen not in seen
    expect(page.locator(".bar")).not_to_be_visible()
    for where in ("body", ".minutes td"):
        style = page.locator(where).first.evaluate(
            "one => ['color', 'backgroundColor'].map(n => getComputedStyle(one)[n])"
        )
        assert style == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("size", [(1024, 768), (1440, 900), (1920, 1080)])
@pytest.mark.parametrize(
    "slide", ["106340", "Universitetssykehuset Nord-Norge HF", "rhf"]
)
def test_a_slide_fits_the_screen_in_large_type(page: Page, attend, size, slide):
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    saker = f"lipid_lowering_discharge_ischemic_le80@{slide}"
    attend("stolavs", f"/motevisning?saker={saker}&periode=2019-01_2019-12")
    place(page, "sak 1 av")
    expect(page.locator(".st-key-meeting_trend svg.marks")).to_be_visible()
    expect(page.get_by_text("Data oppdatert")).to_be_visible()
    page.wait_for_timeout(1500)
    for side in ("Height", "Width"):
        over = f"one => one.scroll{side} - one.client{side}"
        assert page.get_by_test_id("stMain").evaluate(over) <= 0
    chart = page.locator(".st-key-meeting_trend svg.marks").bounding_box()
    assert chart["x"] + chart["width"] <= width
    for text, share in (
        (".big", 0.08),
        (".sentence", 0.022),
        (".ranking .value", 0.016),
    ):
        size_of = "one => parseFloat(getComputedStyle(one).fontSize)"
        assert page.locator(text).last.evaluate(size_of) >= share * height


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_agenda_slide_and_minutes_do_not_break_wcag(
    page: Page, attend, meeting, scheme
):
    page.emulate_media(color_scheme=scheme)
    attend("radgiver", f"{LINK}&mote={meeting}&sak=0")
    for sak, title in ((0, "Saksliste"), (2, "Svelgfunksjon"), (4, "Referat")):
        page.goto(f"{LINK}&mote={meeting}&sak={sak}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        page.wait_for_timeout(2500)
        assert violations(page) == [], title
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{LINK}&mote={meeting}&sak=2")
    place(page, "sak 2 av 3")
    page.keyboard.press("d")
    expect(page.get_by_text("Nevner", exact=True)).to_be_visible()
    page.wait_for_timeout(1500)
    assert violations(page) == []
