"""Leads a user back to the page that he came for, after the provider has let him in.

Streamlit sends everybody to the front page. The address that the sign-in was begun
from is kept in a cookie of some minutes, and used once.
"""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.oidc_settings import CALLBACK

COOKIE, SECONDS = "slagtavle_back", 600
LOGIN, LOGOUT = "/auth/login", "/auth/logout"
LONGEST = 2_000


class LinkAfterSignIn:
    """Keeps the link, and sends no cookie of the sign-in without encryption."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "") if scope["type"] == "http" else ""
        if not path.endswith((LOGIN, LOGOUT, CALLBACK)):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        is_back = path.endswith(CALLBACK) and b"code=" in scope.get("query_string", b"")

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if path.endswith(LOGIN):
                    _keep(headers, asked)
                elif is_back:
                    _lead_back(headers, asked)
                if scope.get("scheme") == "https":
                    _encrypted_only(message)
            await send(message)

        await self.app(scope, receive, send_on)


def local_part(address: str, host: str) -> str:
    """Return path and query of an address of this server; empty for any other."""
    try:
        parsed = urlsplit(address)
    except ValueError:
        return ""
    if parsed.netloc != host:
        return ""
    link = f"{parsed.path or '/'}{'?' * bool(parsed.query)}{parsed.query}"
    return link if is_local(link) else ""


def is_local(link: str) -> bool:
    """Return whether a link stays on this server, whatever a browser makes of it."""
    is_path = link.startswith("/") and not link.startswith(("//", "/\\"))
    is_plain = link.isascii() and link.isprintable() and " " not in link
    return is_path and is_plain and "\\" not in link and len(link) <= LONGEST


def _keep(answer: MutableHeaders, asked: Headers) -> None:
    link = local_part(asked.get("referer", ""), asked.get("host", ""))
    # Without one, an older one must not count.
    age = SECONDS if link else 0
    answer.append(
        "set-cookie",
        f"{COOKIE}={quote(link, safe='')}; Path=/; Max-Age={age}; HttpOnly; "
        "SameSite=Lax",
    )


def _lead_back(answer: MutableHeaders, asked: Headers) -> None:
    try:
        kept = SimpleCookie(asked.get("cookie", "")).get(COOKIE)
    except CookieError:
        kept = None
    link = unquote(kept.value) if kept else ""
    if is_local(link) and answer.get("location"):
        answer["location"] = link
    answer.append("set-cookie", f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")


def _encrypted_only(message: Message) -> None:
    message["headers"] = [
        (name, value + b"; Secure")
        if name.lower() == b"set-cookie" and b"; secure" not in value.lower()
        else (name, value)
        for name, value in message["headers"]
    ]
