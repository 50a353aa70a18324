"""A running server as monitoring sees it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.attacks.wire import Tab
from tests.browser.conftest import PASSWORD, running_server

pytestmark = [pytest.mark.sample, pytest.mark.xdist_group("attacks")]
READ_SECONDS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A server on which somebody has drawn a page, and somebody was refused."""
    with running_server(folder) as address:
        deadline = time.monotonic() + READ_SECONDS
        while ask(address, "ready")[0] != 200:
            assert time.monotonic() < deadline, "the registry was not read in time"
            time.sleep(0.1)
        with Tab(address) as tab:
            tab.open().give("radgiver", "not this one").give("radgiver", PASSWORD).run()
            yield address


def ask(address: str, what: str, **headers: str) -> tuple[int, str]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(f"{address}/_slagtavle/{what}", headers=sent)
    try:
        with urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def samples(address: str) -> dict[str, float]:
    """Return `{name{labels}: value}` of the server's own metrics."""
    lines = ask(address, "metrics")[1].splitlines()
    pairs = [one.rpartition(" ") for one in lines if one.startswith("slagtavle")]
    return {name: float(number) for name, _, number in pairs}


def test_a_server_with_a_snapshot_is_ready(address: str):
    status, body = ask(address, "ready")
    told: dict[str, Any] = json.loads(body)
    assert status == 200
    assert told["ready"] is True
    assert (told["registry"], told["own_database"]) == ("fresh", "here")
    assert told["snapshot_age_seconds"] >= 0
    assert "/" not in body
    assert "sqlite" not in body


def test_the_headers_of_every_answer_are_on_these_too(address: str):
    with urlopen(f"{address}/_slagtavle/ready", timeout=20) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "server" not in answer.headers


def test_metrics_count_what_was_done(address: str):
    found = samples(address)
    assert found["slagtavle_ready"] == 1
    assert found["slagtavle_registry_away"] == 0
    assert found["slagtavle_snapshot_build_seconds_count"] == 1
    assert found["slagtavle_open_browsers"] == 1
    assert found['slagtavle_page_run_seconds_count{page="front"}'] >= 3
    assert found['slagtavle_events_total{event="sign_in",refused="yes"}'] == 1
    assert found['slagtavle_events_total{event="sign_in",refused="no"}'] == 1


def test_metrics_are_not_there_through_a_proxy(address: str):
    assert ask(address, "metrics", X_Forwarded_For="127.0.0.1")[0] == 404
