"""A running server as monitoring sees it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.attacks.wire import Tab
from tests.browser.conftest import PASSWORD, ROOT, running_server
from tests.units import FOLDER, environment, write_secret

pytestmark = [pytest.mark.sample, pytest.mark.xdist_group("attacks")]
READ_SECONDS = 120
SECRET, TYPED = "11.11.1950 Kari", "a password in the wrong field"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


# Runs serve.py with one page that fails, in words that nobody may read.
FAULTY = f"""
import runpy, sys
sys.path.insert(0, {str(ROOT)!r})
import access.log
write_within = access.log.write_within

def fail(connection, viewer, event, **what):
    if what.get("page") == "about":
        raise ValueError("{SECRET}")
    write_within(connection, viewer, event, **what)

access.log.write_within = fail
runpy.run_path({str(ROOT / "serve.py")!r}, run_name="__main__")
"""


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A server as its unit starts it: a page was drawn there, and somebody refused."""
    script = folder / "faulty.py"
    script.write_text(FAULTY)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(FOLDER / "slagtavle@.service", folder).items():
            # These three are those of `running_server`.
            if name not in ("DATABASE_URL_FILE", "DASHBOARD_DATABASE_URL", "PORT"):
                patch.setenv(name, value)
        write_secret(folder, "cookie-key", token_urlsafe(48))
        yield from served(folder, str(script))


def served(folder: Path, script: str) -> Iterator[str]:
    with running_server(folder, script) as address:
        deadline = time.monotonic() + READ_SECONDS
        while ask(address, "ready")[0] != 200:
            assert time.monotonic() < deadline, "the registry was not read in time"
            time.sleep(0.1)
        with Tab(address) as tab:
            tab.open().give(TYPED, TYPED).give("radgiver", PASSWORD).run()
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
    assert found["slagtavle_open_browsers"] >= 1
    assert found['slagtavle_page_run_seconds_count{page="front"}'] >= 3
    assert found['slagtavle_events_total{event="sign_in",refused="yes"}'] == 1
    assert found['slagtavle_events_total{event="sign_in",refused="no"}'] == 1


def test_metrics_are_not_there_through_a_proxy(address: str):
    assert ask(address, "metrics", X_Forwarded_For="127.0.0.1")[0] == 404


def test_every_line_of_the_log_is_json_and_none_tells_a_secret(
    address: str, folder: Path
):
    with Tab(address) as tab:
        tab.open("om-indikatorene").give("radgiver", PASSWORD).run()
        (told,) = [one.body for one in tab.drawn("Alert") if "koden" in one.body]
        assert SECRET.encode() not in tab.everything
    lines = (folder / "server.log").read_text("utf-8").splitlines()
    events = {one["event"]: one for one in map(json.loads, lines)}
    assert {
        *("start", "snapshot_built", "sign_in", "sign_in_refused", "page_error"),
    } <= set(events)
    error = events["page_error"]
    assert error["code"] in told
    # As docs/operations.md searches for it.
    assert f'"code": "{error["code"]}"' in "".join(lines)
    assert error["error"] == ["ValueError"]
    assert "components/trail.py" in " ".join(error["where"])
    assert events["snapshot_built"]["strokes"] > 1000
    assert events["sign_in_refused"]["level"] == "warning"
    for secret in (SECRET, TYPED, PASSWORD):
        assert secret not in "".join(lines)
    assert samples(address)["slagtavle_page_errors_total"] >= 1
