"""Two processes behind nginx: a browser stays with its own, and outlives it."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import heading, running_server
from tests.browser.test_behind_nginx import CHART, ask, download, sign_in
from tests.browser.test_compare import YEAR
from tests.nginx import SHIPPED, Nginx, nginx
from tests.servers import free_port

COOKIE = "slagtavle_process"
PAGE = f"/sammenligning?ind=dysphagia_screening&{YEAR}"


class House:
    """nginx in front of two processes that share a key and the own database."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self._folder = folder
        self._running = running
        self.ports = [str(free_port()), str(free_port())]
        for port in self.ports:
            self.start(port)
        places = [f"127.0.0.1:{port}" for port in self.ports]
        self.front: Nginx = running.enter_context(nginx(folder, *places))

    def start(self, port: str) -> None:
        self._running.enter_context(running_server(self._folder, port=int(port)))

    def kill(self, port: str) -> None:
        (process,) = [
            one
            for one in psutil.Process().children()
            if one.status() != psutil.STATUS_ZOMBIE
            and one.environ().get("PORT") == port
        ]
        process.kill()
        process.wait(timeout=30)


@pytest.fixture
def house() -> Iterator[House]:
    """Two processes on the sample, and nginx."""
    with (
        TemporaryDirectory(prefix="slagtavle_") as folder,
        pytest.MonkeyPatch.context() as patch,
        ExitStack() as running,
    ):
        patch.setenv("SLAGTAVLE_PROXIES", "127.0.0.1")
        patch.setenv("SLAGTAVLE_COOKIE_KEY", secrets.token_urlsafe(48))
        yield House(Path(folder), running)


def given(front: Nginx, **headers: str) -> str:
    """Return the process that an answer tells the browser to stay with."""
    cookies = ask(front, "/", **headers)[1].get_all("Set-Cookie") or []
    told = [one for one in cookies if one.startswith(f"{COOKIE}=")]
    return re.split("[=;]", told[0])[1] if told else ""


def process_of(context: BrowserContext) -> str:
    (found,) = [one for one in context.cookies() if one["name"] == COOKIE]
    return found["value"]


def open_pages(browser: Browser, house: House) -> Iterator[Page]:
    """Yield a tab of a new browser at each process."""
    seen: set[str] = set()
    while len(seen) < len(house.ports):
        context = browser.new_context(
            base_url=house.front.https, ignore_https_errors=True
        )
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_label("Brukernavn")).to_be_visible()
        if process_of(context) in seen:
            context.close()
            continue
        seen.add(process_of(context))
        yield page


def test_only_a_lost_browser_is_led_to_any_process():
    passed = re.findall(
        r"location (\S+).*?proxy_pass (\S+);", SHIPPED.read_text(), re.S
    )
    anywhere = [place for place, to in passed if to != "http://$process"]
    assert anywhere == ["@another"]


def test_a_killed_process_costs_its_users_nothing(
    browser: Browser, house: House, tmp_path: Path
):
    # New browsers are spread; one that has a process keeps it, and hears no more of it.
    new = [given(house.front) for _ in range(40)]
    assert {*new} == {*house.ports}
    for port in house.ports:
        assert given(house.front, Cookie=f"{COOKIE}={port}") == ""
    assert given(house.front, Cookie=f"{COOKIE}=22") in house.ports

    page, other = open_pages(browser, house)
    own, others = process_of(page.context), process_of(other.context)
    sign_in(page, "stolavs", PAGE)
    sign_in(other, "radgiver", PAGE)
    assert (process_of(page.context), process_of(other.context)) == (own, others)
    page.get_by_role("radio", name="Kvinner", exact=True).click()
    page.wait_for_url(re.compile("kjonn=f"))
    before, _ = download(page, "CSV", tmp_path)
    second = page.context.new_page()
    second.goto("/")
    heading(second, "Oversikt")

    house.kill(own)
    deadline = time.monotonic() + 30
    while process_of(page.context) != others:
        assert time.monotonic() < deadline, "the tabs did not connect again"
        page.wait_for_timeout(100)
    page.get_by_role("radio", name="Menn", exact=True).click()
    page.wait_for_url(re.compile(f"{YEAR}.*kjonn=m"))
    expect(page.get_by_role("button", name="Logg ut")).to_be_attached()
    expect(page.get_by_label("Brukernavn")).to_have_count(0)
    page.get_by_role("radio", name="Kvinner", exact=True).click()
    page.wait_for_url(re.compile("kjonn=f"))
    expect(page.locator(CHART).first).to_be_visible()
    assert download(page, "CSV", tmp_path)[0] == before

    # Its process is back: a tab that has left it finds its files where it is now.
    house.start(own)
    assert download(page, "CSV", tmp_path)[0] == before
    assert process_of(page.context) == others
    second.reload()
    heading(second, "Oversikt")
    other.get_by_role("radio", name="Menn", exact=True).click()
    other.wait_for_url(re.compile("kjonn=m"))
    for one in (page, other):
        one.context.close()
