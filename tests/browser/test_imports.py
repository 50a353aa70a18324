"""The secretariat's import from the file to the numbers, on a registry of its own."""

import csv
import json
import re
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import bcrypt
import pytest
import yaml
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, make_url

from data_access.schema import SAMPLE_MARK
from sample_db.__main__ import main as sample
from sample_db.export import export
from tests.browser.conftest import ROOT, fill_sign_in, heading, running_server

WORD = secrets.token_urlsafe(24)
PATIENTS = "/egen-avdeling?del=inside&ind=mortality_30d"
ST_OLAVS = "106340"
ADDED = 7


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small registry that does not say that its patients are invented."""
    file = tmp_path_factory.mktemp("registry") / "registry.db"
    url = f"sqlite:///{file}"
    assert sample(["build", "--scale", "0.01", "--database", url]) == 0
    with create_engine(url).begin() as connection:
        connection.exec_driver_sql(f"DROP TABLE {SAMPLE_MARK}")
    return file


@pytest.fixture(scope="module")
def importing(
    registry: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server that may import: its operator has set where."""
    folder = tmp_path_factory.mktemp("importing")
    users = yaml.safe_load((ROOT / "auth_config.yaml").read_text("utf-8"))
    mine = bcrypt.hashpw(WORD.encode(), bcrypt.gensalt(10)).decode()
    for user in users["credentials"]["usernames"].values():
        user["password"] = mine
    (folder / "users.yaml").write_text(json.dumps(users), "utf-8")
    (folder / "writer").write_text(f"sqlite:///{registry}")
    (folder / "writer").chmod(0o600)
    with running_server(
        folder,
        DATABASE_URL=f"sqlite:///{registry}",
        IMPORT_DATABASE_URL_FILE=str(folder / "writer"),
        SLAGTAVLE_AUTH_CONFIG=str(folder / "users.yaml"),
        SLAGTAVLE_COOKIE_KEY=secrets.token_urlsafe(48),
    ) as address:
        yield address


@pytest.fixture(scope="module")
def dump(registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry's acute forms, some more at St. Olavs, and one fault in them."""
    folder = tmp_path_factory.mktemp("dump")
    file, _ = export(make_url(f"sqlite:///{registry}"), folder, lambda _: None)
    lines = file.read_text("utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    newest = max(
        (row for row in rows if row["UnitId"] == ST_OLAVS),
        key=lambda row: row["Innleggelsestidspunkt"],
    )
    for number in range(ADDED):
        key = f"{newest['SkjemaGUID'][:-2]}{number:02}X"[-36:]
        rows.append(newest | {"SkjemaGUID": key, "PasientGUID": key})
    rows[0]["NIHSSinnkomst"] = "43"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return file


def enter(page: Page, address: str, username: str, path: str) -> None:
    page.goto(f"{address}{path}")
    fill_sign_in(page, username, WORD)
    expect(page.get_by_role("button", name="Logg ut")).to_be_attached()


def patients_listed(page: Page) -> int:
    """Return how many patients St. Olavs' list says there are."""
    said = page.get_by_text("pasienter er i nevneren")
    expect(said).to_be_visible()
    return int(re.sub(r"\D", "", said.inner_text()))


def test_another_role_never_sees_the_page(page: Page, importing: str):
    enter(page, importing, "stolavs", "/innlesing")
    expect(page.get_by_text("Siden er ikke for din rolle.")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.get_by_test_id("stTopNavSection").filter(has_text="Tilgang").click()
    expect(page.locator("a[href$='/innsynslogg']")).to_have_count(1)
    expect(page.locator("a[href$='/innlesing']")).to_have_count(0)


def test_from_the_file_to_the_numbers(
    page: Page, importing: str, dump: Path, registry: Path, new_context
):
    ward = new_context().new_page()
    enter(ward, importing, "stolavs", PATIENTS)
    before = patients_listed(ward)

    enter(page, importing, "sekretariat", "/innlesing")
    heading(page, "Innlesing")
    page.locator("input[type=file]").set_input_files(dump)
    page.get_by_role("button", name="Kontroller filene").click()
    expect(page.get_by_text("Rader med feil: 1. De kan ikke")).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame]")).to_have_count(2)
    expect(page.get_by_role("button", name=re.compile("^Les inn:"))).to_have_count(0)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Last ned alle funn").click()
    assert b";NIHSSinnkomst;43;out_of_range;yes;" in waiting.value.path().read_bytes()

    page.get_by_text("Les inn radene uten feil").click()
    page.get_by_role("button", name=f"Les inn: {ADDED} nye, 0 endret").click()
    expect(page.get_by_text(f"{ADDED} nye, 0 endret, 0 slettet")).to_be_visible()
    expect(page.get_by_text("Tallene på sidene er oppdatert.")).to_be_visible()
    # The field waits for other files.
    expect(page.get_by_text(dump.name)).to_have_count(0)

    ward.reload()
    expect(ward.get_by_text(f"{before + ADDED} pasienter")).to_be_visible()
    with sqlite3.connect(registry) as connection:
        (unfit,) = connection.execute(
            "SELECT COUNT(*) FROM Akuttskjema WHERE NIHSSinnkomst = 43"
        ).fetchone()
    assert unfit == 0
