"""What others write in the registry shows on open screens, without a click."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import DateTime, select

from data_access.schema import acute
from sample_db.__main__ import main as invent
from tests.browser.conftest import fill_sign_in, heading, running_server
from tests.live import HOSPITAL, KINDS, LiveRegistry, live_registry, write_users

PASSWORD = "a long pass phrase"
QUESTION = "ind=dysphagia_screening&periode=2014-01_2024-12&kjonn=f"
SENTENCE = re.compile(r"\((\d+) av (\d+)")
FILTERED = "2014–2024 · alle slagtyper · Kvinner"
SCROLL_AND_WATCH = """main => {
    main.scrolled = [];
    main.addEventListener("scroll", () => main.scrolled.push(main.scrollTop));
    main.scrollTo(0, 400);
}"""
CELL = "[data-testid=stDataFrame] [role=gridcell]"


@pytest.fixture(scope="module", params=KINDS)
def live(request, tmp_path_factory) -> Iterator[tuple[LiveRegistry, str]]:
    """A registry of each kind, and a server that reads it every second."""
    folder = tmp_path_factory.mktemp("live")
    with (
        live_registry(request.param, folder) as registry,
        running_server(
            folder,
            DATABASE_URL=registry.reads,
            SLAGTAVLE_AUTH_CONFIG=str(write_users(folder, PASSWORD)),
            SLAGTAVLE_COOKIE_KEY=secrets.token_urlsafe(48),
            SLAGTAVLE_FOLLOW_SECONDS="1",
        ) as address,
    ):
        yield registry, address


def open_tab(browser: Browser, address: str, path: str, user: str = "lege") -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{address}/{path}")
    fill_sign_in(page, user, PASSWORD)
    return page


def shown(page: Page) -> tuple[int, int]:
    """Return numerator and denominator of the own hospital, as they are on screen."""
    found = SENTENCE.search(page.get_by_text(SENTENCE).first.inner_text())
    assert found
    return int(found[1]), int(found[2])


def wait_for(page: Page, met: int, women: int) -> None:
    """Wait until the own hospital's numbers are these."""
    expect(page.get_by_text(f"({met} av {women},")).to_be_attached()


def one_form(registry: LiveRegistry) -> dict[str, Any]:
    """Return the newest form of a woman at the hospital, from the middle of a day."""
    query = (
        select(acute)
        .where(acute.c.UnitId == HOSPITAL, acute.c.PatientGender == "Female")
        .where(acute.c.PatientAge > 50, acute.c.SvelgtestUtfort == 1)
        .order_by(acute.c.Innleggelsestidspunkt.desc())
    )
    with registry.engine.connect() as connection:
        for row in connection.execute(query).mappings():
            admitted = row["Innleggelsestidspunkt"]
            if 9 <= admitted.hour < 15 and admitted.minute < 50:
                return dict(row)
    raise AssertionError("the sample has no such form")


def test_what_others_add_change_and_delete_shows_without_a_click(
    browser: Browser, live: tuple[LiveRegistry, str]
):
    registry, address = live
    page = open_tab(browser, address, f"indikator?{QUESTION}")
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    expect(page.locator(".words")).to_have_text(FILTERED)
    expect(page.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(2)
    main = page.get_by_test_id("stMain")
    main.evaluate(SCROLL_AND_WATCH)
    met, women = shown(page)
    feed = ["feed", "--every", "0", "--count", "12", "--unit", str(HOSPITAL)]
    assert invent([*feed, "--database", registry.url]) == 0
    expect(page.get_by_text(f"({met} av {women},")).to_have_count(0)
    met, women = shown(page)

    row = one_form(registry)
    form = acute.c.SkjemaGUID == row["SkjemaGUID"]
    new = {**row, "SkjemaGUID": secrets.token_hex(16), "PasientGUID": "N"}
    registry.write(acute.insert().values(new))
    wait_for(page, met + 1, women + 1)
    registry.write(acute.update().where(form).values(SvelgtestUtfort=2))
    wait_for(page, met, women + 1)
    registry.write(acute.delete().where(form))
    wait_for(page, met, women)

    assert "kjonn=f" in page.url
    assert "periode=2014-01_2024-12" in page.url
    expect(page.locator(".words")).to_have_text(FILTERED)
    assert main.evaluate("main => main.scrolled") == [400]
    page.context.close()


def test_a_corrected_time_shows_in_the_patient_list_although_no_number_changes(
    browser: Browser, live: tuple[LiveRegistry, str]
):
    registry, address = live
    row = one_form(registry)
    page = open_tab(browser, address, f"egen-avdeling?{QUESTION}&del=met")
    version = page.get_by_text(re.compile("versjon [0-9a-f]{6}"))
    expect(version).to_be_visible()
    before = version.inner_text().rpartition(" ")[2]
    # All the patient's times a minute later: no stretch of time changes.
    later = {
        name: value + timedelta(minutes=1)
        for name, value in row.items()
        if isinstance(acute.c[name].type, DateTime) and isinstance(value, datetime)
    }
    cell = page.locator(CELL)
    admitted = f"{row['Innleggelsestidspunkt']:%d.%m.%Y %H:%M}"
    corrected = f"{later['Innleggelsestidspunkt']:%d.%m.%Y %H:%M}"
    expect(cell.filter(has_text=admitted)).to_have_count(1)
    registry.write(
        acute.update().where(acute.c.SkjemaGUID == row["SkjemaGUID"]).values(later)
    )
    expect(cell.filter(has_text=corrected)).to_have_count(1)
    expect(cell.filter(has_text=admitted)).to_have_count(0)
    assert version.inner_text().rpartition(" ")[2] == before
    page.context.close()


@pytest.mark.parametrize("live", ["sqlite"], indirect=True)
def test_who_types_meanwhile_loses_nothing(
    browser: Browser, live: tuple[LiveRegistry, str]
):
    registry, address = live
    chart = open_tab(browser, address, f"utvikling?{QUESTION}")
    chart.get_by_role("button", name="Tiltak").click()
    action = chart.get_by_role("textbox", name="Tiltak")
    action.press_sequentially("Svelgtest i akutt")
    slide = open_tab(
        browser,
        address,
        f"motevisning?saker=dysphagia_screening@{HOSPITAL}&sak=1&kjonn=f",
        "radgiver",
    )
    note = slide.get_by_role("textbox", name="Vedtak")
    note.press_sequentially("Gjennomgå ved")
    versions = [
        one.get_by_text(re.compile("versjon [0-9a-f]{6}")).inner_text()[-6:]
        for one in (chart, slide)
    ]
    row = one_form(registry)
    form = acute.c.SkjemaGUID == row["SkjemaGUID"]
    registry.write(acute.update().where(form).values(SvelgtestUtfort=2))
    for page, version in zip((chart, slide), versions, strict=True):
        expect(page.get_by_text("versjon ")).not_to_contain_text(version)
    action.press_sequentially("mottak")
    note.press_sequentially(" neste møte")
    expect(action).to_have_value("Svelgtest i akuttmottak")
    expect(note).to_have_value("Gjennomgå ved neste møte")
    for page in (chart, slide):
        page.context.close()


@pytest.mark.parametrize("live", ["sqlite"], indirect=True)
def test_what_is_drawn_by_the_clock_stays_in_the_language_of_the_page(
    browser: Browser, live: tuple[LiveRegistry, str]
):
    _, address = live
    page = open_tab(browser, address, f"indikator?{QUESTION}")
    heading(page, "Indikator")
    asked: list[bool] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda _: asked.append(True)),
    )
    page.goto(f"{address}/indikator?{QUESTION}&lang=en")
    fresh = page.get_by_text(re.compile("version [0-9a-f]{6}"))
    expect(fresh).to_be_visible()
    begun = len(asked)
    # The first of two looks has been answered when the second is asked for.
    while len(asked) < begun + 2:
        page.wait_for_timeout(200)
    expect(fresh).to_contain_text("Data updated")
    expect(page.get_by_text("Data oppdatert")).to_have_count(0)
    page.context.close()
