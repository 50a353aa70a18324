"""A real server on the sample registry and a real Chromium for each test module."""

import csv
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

import indicators.__main__
from tests.read_once import read_once
from tests.sample_db.built import sample_file
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
PASSWORD = "slagtavle-demo"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Whether the page is as it will stay: its script has ended, its charts are drawn, no
# movement goes on, and nothing has changed for some time.
SETTLED = """quiet => {
    const now = performance.now();
    if (window.changedAt === undefined) {
        window.changedAt = now;
        new MutationObserver(() => { window.changedAt = performance.now(); }).observe(
            document, {subtree: true, childList: true, attributes: true,
                       characterData: true});
    }
    const app = document.querySelector('[data-testid=stApp]');
    const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')];
    const moves = document.getAnimations().some(one => one.playState === 'running'
        && one.effect.getComputedTiming().endTime !== Infinity);
    return app?.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid=stSkeleton]')
        && charts.every(one => one.querySelector('canvas, svg'))
        && !moves && now - window.changedAt > quiet;
}"""
QUIET_MS = 600
# Streamlit draws in steps; the slowest machine here needs some seconds for a page.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands here, and let one worker run a file's tests in order."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A group for each file: all of them in one worker would be done last.
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Launch the Chromium of the machine where there is one, else Playwright's."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return {
        **browser_type_launch_args,
        "args": list(FLAGS),
        **({"executable_path": found} if found else {}),
    }


def sample_url() -> dict[str, str]:
    """Return the environment in which everything reads the sample registry."""
    return {**os.environ, "DATABASE_URL": f"sqlite:///{sample_file()}"}


@contextmanager
def running_server(
    folder: Path, command: str = "serve.py", port: int = 0, **settings: str
) -> Iterator[str]:
    """Run a script, or `streamlit run`, on a free port; yield its address.

    `settings` are of its environment; without them it reads the sample.
    """
    port = port or free_port()
    own = f"sqlite:///{folder / 'own.db'}"
    environment = {**sample_url(), "PORT": str(port), "DASHBOARD_DATABASE_URL": own}
    environment |= settings
    arguments = [sys.executable, command]
    if command == "streamlit":
        arguments = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
        arguments += ["--server.port", str(port)]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(  # noqa: S603 - our own server
        arguments,
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", process, folder / "server.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            assert process.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < deadline, "the server did not start in time"
            time.sleep(0.2)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server shared by the session's tests."""
    with running_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="session")
def base_url(server: str) -> str:
    """Let `page.goto("/path")` reach the server."""
    return server


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's window."""
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}}


def fill_sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("Brukernavn").fill(username)
    page.get_by_label("Passord", exact=True).fill(password)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()


def heading(page: Page, text: str) -> None:
    """Wait for the page of this title."""
    expect(page.get_by_role("heading", name=text, exact=True, level=1)).to_be_visible()


def settle(page: Page) -> None:
    """Wait until the page is drawn whole and no longer changes."""
    page.wait_for_function(SETTLED, arg=QUIET_MS, polling=100, timeout=60_000)


@pytest.fixture
def sign_in(page: Page) -> Callable[..., Page]:
    """Return a function that signs a demo user in at an address of the server."""

    def go(username: str, path: str = "/") -> Page:
        page.goto(path)
        fill_sign_in(page, username)
        expect(page.get_by_role("button", name="Logg ut")).to_be_attached()
        return page

    return go


@pytest.fixture
def command_line(
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
) -> Callable[..., list[dict[str, str]]]:
    """Return a function: the rows that `python -m indicators` writes of the sample.

    The command runs in this process, and reads the sample once a worker.
    """

    def ask(*arguments: str) -> list[dict[str, str]]:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{sample_file()}")
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
        read_once(monkeypatch)
        capfdbinary.readouterr()
        assert indicators.__main__.main(arguments) == 0
        written = capfdbinary.readouterr().out.decode("utf-8")
        return list(csv.DictReader(io.StringIO(written)))

    return ask
