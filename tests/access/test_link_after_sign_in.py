"""The way back to the page that a user came for, and nowhere else."""

from typing import Any
from urllib.parse import quote

import pytest

from access.link_after_sign_in import COOKIE, LinkAfterSignIn, is_local
from tests.apart import run_apart

HOST = "slagtavle.no"


def answers(
    path: str, query: str = "", scheme: str = "http", **headers: str
) -> list[tuple[str, str]]:
    """Return the headers of the answer; the app behind sends all to the front page."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        own = [(b"location", b"/"), (b"set-cookie", b"_streamlit_user=x; HttpOnly")]
        await send({"type": "http.response.start", "status": 302, "headers": own})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "path": path,
        "scheme": scheme,
        "query_string": query.encode(),
        "headers": [
            (name.encode(), value.encode("latin-1"))
            for name, value in {"host": HOST, **headers}.items()
        ],
    }
    guard: Any = LinkAfterSignIn(app)
    run_apart(lambda: guard(scope, None, send))
    return [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]


def kept(referer: str) -> str:
    found = dict(answers("/auth/login", referer=referer))["set-cookie"]
    return found.partition(";")[0].removeprefix(f"{COOKIE}=")


def led_to(link: str, query: str = "code=1&state=2") -> str:
    cookie = f"{COOKIE}={quote(link, safe='')}"
    return dict(answers("/oauth2callback", query, cookie=cookie))["location"]


@pytest.mark.parametrize("link", ["/", "/egen-avdeling?ind=mortality_30d&del=inside"])
def test_the_link_is_kept_and_led_back_to(link: str):
    assert kept(f"https://{HOST}{link}") == quote(link, safe="")
    assert led_to(link) == link


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://evil.no/x",
        f"https://evil.no/{HOST}",
        f"https://{HOST}.evil.no/",
        f"https://{HOST}//evil.no",
        f"https://{HOST}/\\evil.no",
        f"https://{HOST}/{'x' * 3000}",
        "https://[",
    ],
)
def test_an_address_elsewhere_is_not_kept(referer: str):
    assert kept(referer) == ""


@pytest.mark.parametrize(
    "link",
    [
        *("https://evil.no", "//evil.no", "/\\evil.no", "\\\\evil.no", "evil.no"),
        *("javascript:alert(1)", "/a\r\nSet-Cookie: a=b", "/a b", "/æ", "/\x00", ""),
    ],
)
def test_a_planted_cookie_leads_nowhere_else(link: str):
    assert not is_local(link)
    assert led_to(link) == "/"


def test_after_signing_out_or_turning_back_nobody_is_led_anywhere():
    assert led_to("/tilgang", query="") == "/"
    assert led_to("/tilgang", query="error=access_denied&state=2") == "/"
    assert dict(answers("/", cookie=f"{COOKIE}=%2Ftilgang"))["location"] == "/"


@pytest.mark.parametrize("path", ["/auth/login", "/oauth2callback", "/auth/logout"])
def test_with_https_no_cookie_of_the_sign_in_goes_without(path: str):
    cookies = [
        value
        for name, value in answers(path, "code=1", scheme="https")
        if name == "set-cookie"
    ]
    assert cookies
    assert all(one.endswith("; Secure") for one in cookies)
