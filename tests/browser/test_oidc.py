"""Signing in by a real provider: what its users see, and what ends it."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine, insert, select

import access.grants
import tests.browser.conftest
from access import moments
from access.grants import Wanted, give
from access.people import disable
from own_data.database import own_database
from own_data.tables import access_log, account
from tests.access.own import SECRETARY
from tests.browser.conftest import heading, running_server
from tests.browser.test_other_hospitals import ST_OLAVS, TROMSO, forms_of
from tests.oidc import running_provider, use_provider
from tests.servers import free_port

EMAIL = "kari@stolav.no"
STROKE = {"groups": ["stroke", "all"], "acr": "high"}
USERS: dict[str, dict[str, Any]] = {
    "kari": {"name": "Kari Nordmann", "hospital": str(ST_OLAVS), **STROKE},
    "per": {"name": "Per Fremmed", "hospital": "123456789", **STROKE},
    "ola": {"name": "Ola Uten", "groups": ["all"], "acr": "high"},
    "siri": {"name": "Siri Svak", "hospital": str(ST_OLAVS), **STROKE, "acr": "low"},
    "verified": {"email": EMAIL, "email_verified": True, "acr": "high"},
    "unverified": {"email": EMAIL, "email_verified": False, "acr": "high"},
}
MAPPING = {
    "email": "email",
    "required": {"acr": ["high"]},
    "rules": [
        {
            "claim": "groups",
            "value": "stroke",
            "role": "hospital",
            "hospitals_claim": "hospital",
        }
    ],
}
OWN = "/egen-avdeling"
LINK = f"{OWN}?ind=mortality_30d&del=inside"
COOKIE = "_streamlit_user"


@dataclass(frozen=True)
class Running:
    """A server that trusts a provider, and the own database behind it."""

    address: str
    own: Engine
    secret: str


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One provider and one server for the tests of this file."""
    folder = tmp_path_factory.mktemp("oidc")
    port = free_port()
    with pytest.MonkeyPatch.context() as patch, running_provider(USERS) as issuer:
        file = use_provider(folder, patch, issuer, port, **MAPPING)
        patch.setattr(tests.browser.conftest, "free_port", lambda: port)
        patch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{folder / 'own.db'}")
        found = re.search(r'cookie_secret = "(.+)"', file.read_text("utf-8"))
        assert found
        with running_server(folder) as address:
            own = own_database()
            _add_account(own)
            yield Running(address, own, found[1])


def _add_account(own: Engine) -> None:
    with own.begin() as connection:
        connection.execute(
            insert(account).values(
                username=EMAIL,
                name="Kari",
                email=EMAIL,
                language="nb",
                session_version=0,
                created_at=moments.now(),
            )
        )
    give(own, SECRETARY, EMAIL, Wanted("hospital", TROMSO), "asked for")


@pytest.fixture
def received(page: Page) -> list[bytes]:
    """Everything the server sends over the page's websockets."""
    frames: list[bytes] = []

    def keep(payload: str | bytes) -> None:
        frames.append(payload if isinstance(payload, bytes) else payload.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return frames


def to_provider(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Logg inn med Mock").click()
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()


def go_in(page: Page, address: str, subject: str) -> None:
    to_provider(page, address)
    page.get_by_role("button", name=subject, exact=True).click()
    page.wait_for_url(re.compile(r"http://127\.0\.0\.1"))


def inside(page: Page) -> None:
    expect(page.get_by_role("button", name="Logg ut", exact=True)).to_be_attached()


def door_only(page: Page) -> None:
    expect(page.get_by_role("button", name="Logg inn med Mock")).to_be_visible()
    expect(page.get_by_role("button", name="Logg ut", exact=True)).to_have_count(0)
    expect(page.locator("table, [data-testid=stDataFrame]")).to_have_count(0)


def is_one_of(unit: int, received: list[bytes]) -> bool:
    everything = b"\n".join(received)
    return any(guid.encode() in everything for guid in forms_of(unit))


def cookies_of(context: BrowserContext) -> list[Any]:
    return [one for one in context.cookies() if one["name"].startswith(COOKIE)]


def visit(new_context, cookies: list[Any], address: str) -> Page:
    context = new_context()
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(address)
    return page


def logged(own: Engine, username: str) -> list[tuple[str, bool]]:
    columns = select(access_log.c.event, access_log.c.refused)
    rows = columns.where(
        access_log.c.username == username,
        access_log.c.event.in_(("sign_in", "sign_out")),
    )
    with own.connect() as connection:
        return [tuple(row) for row in connection.execute(rows)]


def test_a_hospital_s_user_comes_to_the_link_and_sees_its_patients(
    page: Page, running: Running, received
):
    go_in(page, running.address + LINK, "kari")
    heading(page, "Egen avdeling")
    inside(page)
    assert "ind=mortality_30d" in page.url
    assert "del=inside" in page.url
    expect(page.locator("[data-testid=stDataFrame]").first).to_be_visible()
    assert is_one_of(ST_OLAVS, received)
    assert not is_one_of(TROMSO, received)
    assert logged(running.own, "oidc:mock:kari") == [("sign_in", False)]
    page.reload()
    heading(page, "Egen avdeling")
    inside(page)
    assert len(logged(running.own, "oidc:mock:kari")) == 1


@pytest.mark.parametrize("subject", ["ola", "per", "unverified"])
def test_a_user_without_grant_sees_aggregates_and_no_patient(
    page: Page, running: Running, received, subject: str
):
    go_in(page, running.address, subject)
    heading(page, "Oversikt")
    inside(page)
    for link in (LINK, f"{LINK}&enhet={ST_OLAVS}", f"{OWN}?enhet={TROMSO}"):
        page.goto(running.address + link)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        inside(page)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        page.wait_for_timeout(1000)
    assert not is_one_of(ST_OLAVS, received)
    assert not is_one_of(TROMSO, received)


def test_a_verified_address_brings_its_grants_until_they_end(
    page: Page, running: Running, received
):
    go_in(page, running.address + LINK, "verified")
    heading(page, "Egen avdeling")
    expect(page.locator("[data-testid=stDataFrame]").first).to_be_visible()
    assert is_one_of(TROMSO, received)
    (grant,) = access.grants.grants_of(running.own, EMAIL)
    assert access.grants.end(running.own, SECRETARY, grant.id, "has left")
    received.clear()
    page.reload()
    inside(page)
    page.wait_for_timeout(2000)
    expect(page.locator("[data-testid=stDataFrame]")).to_have_count(0)
    assert not is_one_of(TROMSO, received)
    # Whoever is taken away is out with the next click.
    assert disable(running.own, SECRETARY, EMAIL, "has left")
    page.reload()
    door_only(page)


def test_signing_out_ends_it_also_for_a_copied_cookie(
    page: Page, running: Running, context: BrowserContext, new_context
):
    go_in(page, running.address, "kari")
    inside(page)
    copied = cookies_of(context)
    assert copied
    stolen = visit(new_context, copied, running.address)
    inside(stolen)
    page.get_by_role("button", name="Logg ut", exact=True).click()
    expect(page.get_by_role("heading", name="End Session")).to_be_visible()
    assert not cookies_of(context)
    page.get_by_role("button", name="End session").click()
    door_only(page)
    stolen.goto(running.address + LINK)
    door_only(stolen)
    door_only(visit(new_context, copied, running.address + LINK))
    assert logged(running.own, "oidc:mock:kari")[-1] == ("sign_out", False)


def test_too_weak_a_sign_in_is_refused_in_words_and_logged(
    page: Page, running: Running
):
    go_in(page, running.address, "siri")
    expect(page.get_by_text("holder ikke det sikkerhetsnivået")).to_be_visible()
    door_only(page)
    assert logged(running.own, "oidc:mock:siri") == [("sign_in", True)]


def test_who_turns_back_at_the_provider_is_at_the_door(page: Page, running: Running):
    to_provider(page, running.address + LINK)
    page.get_by_role("button", name="Deny").click()
    door_only(page)


@pytest.mark.parametrize(
    ("with_secret", "age", "is_in"),
    # The first shows that the form is right: only the real secret makes it count.
    [(True, 0, True), (False, 0, False), (True, 3600, False)],
)
def test_a_cookie_made_by_others_or_kept_from_before_is_no_way_in(
    running: Running, new_context, with_secret: bool, age: int, is_in: bool, page: Page
):
    to_provider(page, running.address)
    issuer = page.url.split("/oauth2")[0]
    payload = {
        "sub": "kari",
        "iss": issuer,
        "aud": ["slagtavle"],
        "iat": int(time.time()) - age,
        "nonce": f"nonce-{age}",
        "provider": "mock",
        "origin": running.address,
        "is_logged_in": True,
        **USERS["kari"],
    }
    secret = running.secret if with_secret else "another-secret-of-the-same-length"
    signed = URLSafeTimedSerializer(secret, salt=COOKIE).dumps(json.dumps(payload))
    cookie = {"name": COOKIE, "value": signed, "url": running.address}
    tab = visit(new_context, [cookie], running.address + LINK)
    if is_in:
        inside(tab)
    else:
        door_only(tab)


def test_the_local_form_stands_beside_the_provider_and_goes_when_it_is_off(
    page: Page, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    page.goto(running.address)
    door_only(page)
    expect(page.get_by_label("Brukernavn")).to_be_visible()
    use_provider(tmp_path, monkeypatch, "http://localhost:1")
    monkeypatch.setenv("SLAGTAVLE_LOCAL_SIGN_IN", "off")
    monkeypatch.setattr(tests.browser.conftest, "free_port", free_port)
    with running_server(tmp_path) as address:
        page.goto(address)
        door_only(page)
        expect(page.get_by_label("Brukernavn")).to_have_count(0)
        expect(page.get_by_label("Passord", exact=True)).to_have_count(0)
