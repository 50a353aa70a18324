"""What monitoring is told, by whom it may be asked, and what is left out."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from monitoring.endpoints import METRICS, READY, Monitoring
from monitoring.readiness import Readiness
from tests.apart import run_apart

FRESH = Readiness(
    taken_at=datetime.now(UTC) - timedelta(seconds=90),
    as_of=date(2026, 11, 28),
    data_version="0123456789ab",
    failure=None,
    away_since=None,
    last_looked=datetime(2026, 11, 29, 19, 59, 30, tzinfo=UTC),
    has_own_database=True,
    is_refused=False,
    definitions="abc",
)
AWAY = datetime(2026, 11, 29, 20, 0, 30, 123456, tzinfo=UTC)


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """Stand for Streamlit: answer every request with 418."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


def ask(
    state: Readiness,
    path: str = READY,
    client: str = "127.0.0.1",
    method: str = "GET",
    **headers: str,
) -> httpx.Response:
    async def asked() -> httpx.Response:
        app = Monitoring(pages, lambda: state)
        transport = httpx.ASGITransport(app=app, client=(client, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as one:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            return await one.request(method, path, headers=sent)

    return run_apart(asked)


def test_a_process_that_serves_says_of_what():
    answer = ask(FRESH)
    told = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert 90 <= told.pop("snapshot_age_seconds") < 3600
    assert told == {
        "ready": True,
        "registry": "fresh",
        "registry_away_since": None,
        "registry_last_answered": "2026-11-29T19:59:30+00:00",
        "snapshot_as_of": "2026-11-28",
        "data_version": "0123456789ab",
        "own_database": "here",
        "settings": "accepted",
        "definitions": "abc",
    }


def test_the_last_snapshot_of_a_registry_that_is_away_serves():
    answer = ask(replace(FRESH, failure="away", away_since=AWAY))
    assert answer.status_code == 200
    assert answer.json()["registry"] == "away"
    assert answer.json()["registry_away_since"] == "2026-11-29T20:00:30+00:00"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"taken_at": None, "as_of": None, "data_version": None}, "unread"),
        ({"has_own_database": False}, "fresh"),
        ({"is_refused": True}, "fresh"),
    ],
)
def test_a_process_that_cannot_serve_says_so(change: dict[str, Any], told: str):
    answer = ask(replace(FRESH, **change))
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["registry"] == told
    assert (answer.json()["own_database"] == "away") == ("has_own_database" in change)
    assert (answer.json()["settings"] == "refused") == ("is_refused" in change)


def test_metrics_hold_the_same():
    exposed = ask(replace(FRESH, failure="away", away_since=AWAY), METRICS).text
    assert "slagtavle_ready 1.0" in exposed
    assert "slagtavle_registry_away 1.0" in exposed
    assert "slagtavle_own_database_away 0.0" in exposed
    (age,) = re.findall("^slagtavle_snapshot_age_seconds (.+)$", exposed, re.MULTILINE)
    assert 90 <= float(age) < 3600
    assert "slagtavle_page_run_seconds" in exposed


def test_before_the_first_snapshot_there_is_no_age():
    exposed = ask(replace(FRESH, taken_at=None), METRICS).text
    assert "slagtavle_ready 0.0" in exposed
    assert "snapshot_age" not in exposed


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1"])
def test_metrics_are_for_this_machine(client: str):
    assert ask(FRESH, METRICS, client).status_code == 200


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("10.0.0.7", {}),
        ("testserver", {}),
        ("127.0.0.1", {"X_Forwarded_For": "127.0.0.1"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"X_Real_IP": "127.0.0.1"}),
    ],
)
def test_metrics_are_not_there_for_others(client: str, headers: dict[str, str]):
    answer = ask(FRESH, METRICS, client, **headers)
    assert (answer.status_code, answer.text) == (404, "Not Found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_monitoring_only_asks(method: str):
    assert ask(FRESH, READY, method=method).status_code == 405


@pytest.mark.parametrize("path", ["/", f"{READY}/", f"/x{METRICS}", "/_slagtavle"])
def test_everything_else_is_streamlit_s(path: str):
    assert ask(FRESH, path).status_code == 418


def test_a_websocket_is_counted_while_it_is_open():
    counted = []

    async def page(*_: Any) -> None:
        counted.append(REGISTRY.get_sample_value("slagtavle_open_browsers"))

    app: Any = Monitoring(page, lambda: FRESH)
    scope = {"type": "websocket", "path": "/_stcore/stream"}
    run_apart(lambda: app(scope, None, None))
    now = REGISTRY.get_sample_value("slagtavle_open_browsers")
    assert counted == [(now or 0) + 1]
