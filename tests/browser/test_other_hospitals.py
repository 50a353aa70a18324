"""A user of Tromsø can by no click or link get a patient of St. Olavs."""

import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import heading
from tests.sample_db.built import sample_file

ST_OLAVS, TROMSO = 106340, 601159
LINKS = (
    f"/egen-avdeling?enhet={ST_OLAVS}",
    f"/egen-avdeling?enheter={ST_OLAVS}&ind=dysphagia_screening",
    f"/egen-avdeling?linjer={ST_OLAVS}&del=inside&ind=stroke_unit_treated",
    f"/egen-avdeling?UnitId={ST_OLAVS}&hospital_ids={ST_OLAVS}",
    f"/egen-avdeling?enhet={TROMSO}%20OR%201=1&ind=mortality_30d&del=inside",
    f"/?enhet={ST_OLAVS}",
    f"/indikator?enhet={ST_OLAVS}",
)


def forms_of(unit: int) -> set[str]:
    with sqlite3.connect(f"file:{sample_file()}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT SkjemaGUID FROM Akuttskjema WHERE UnitId = ?"
            " AND Innleggelsestidspunkt >= '2025-11-01'",
            (unit,),
        )
        return {guid for (guid,) in rows}


@pytest.fixture
def received(page: Page) -> list[bytes]:
    """Everything the server sends over the page's websockets."""
    frames: list[bytes] = []

    def keep(payload: str | bytes) -> None:
        frames.append(payload if isinstance(payload, bytes) else payload.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return frames


def test_no_link_brings_a_foreign_patient(page: Page, sign_in, received):
    foreign, own = forms_of(ST_OLAVS), forms_of(TROMSO)
    assert len(foreign) > 300
    sign_in("tromso", LINKS[0])
    for link in LINKS:
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("button", name="Logg ut")).to_be_attached()
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        page.wait_for_timeout(1500)
    everything = b"\n".join(received)
    assert any(guid.encode() in everything for guid in own)
    assert not [guid for guid in foreign if guid.encode() in everything]


def test_opening_another_hospital_shows_numbers_and_no_patients(
    page: Page, sign_in, received
):
    sign_in("tromso", "/?enhet=alle")
    page.get_by_role("button", name="St. Olavs", exact=True).click()
    expect(page.get_by_text("Se indikatoren").first).to_be_visible()
    expect(page.get_by_text("Se pasientene")).to_have_count(0)
    page.get_by_role("link", name="Egen avdeling").click()
    heading(page, "Egen avdeling")
    page.wait_for_timeout(2000)
    everything = b"\n".join(received)
    assert not [guid for guid in forms_of(ST_OLAVS) if guid.encode() in everything]
