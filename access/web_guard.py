"""What stands before every request: headers for the browser, and whose page asks."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *("accelerometer", "camera", "display-capture", "geolocation"),
            *("gyroscope", "magnetometer", "microphone", "midi", "payment"),
            *("publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
            "xr-spatial-tracking",
        )
    ),
}
# Where Streamlit keeps the files that are offered for download: patients' rows too.
FILES = "/media/"
INLINE_SCRIPT = re.compile(r"<script>(.+?)</script>", re.DOTALL)
POLICY_VIOLATION = 1008


def content_security_policy(pages: Iterable[str], scripts: Iterable[str]) -> str:
    """Return the policy under which the front end works, and nothing else does.

    Scripts come from this server. Those written into a page run only if they are the
    very ones in `pages` (HTML files of installed packages) or `scripts`. Streamlit
    loads the scripts of our components as blobs, and writes styles into the page.
    """
    inline = [
        script
        for page in pages
        for script in INLINE_SCRIPT.findall(_installed(page).read_text("utf-8"))
    ]
    allowed = " ".join(f"'{_hash(script)}'" for script in [*inline, *scripts])
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' blob: {allowed}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _installed(file: str) -> Path:
    # Not imported: a component imported before Streamlit runs is not served.
    package, _, rest = file.partition("/")
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed")
    return Path(spec.origin).parent / rest


def _hash(script: str) -> str:
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


class SecurityHeaders:
    """Puts the headers on every answer that Streamlit leaves out; no websocket."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {**HEADERS, "Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                if scope["path"].startswith(FILES):
                    # A lost laptop's browser has no copy of them.
                    headers["Cache-Control"] = "no-store"
            await send(message)

        http = scope["type"] == "http"
        await self.app(scope, receive, send_with_headers if http else send)


class OwnPagesOnly:
    """Refuses a websocket that the page of another site opens.

    Streamlit refuses most of them too, but lets pages on the user's own machine in, and
    asks a server on the internet for its own address before it says no.
    """

    def __init__(self, app: ASGIApp, origins: Iterable[str] = ()) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket" and not self._is_own(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        await self.app(scope, receive, send)

    def _is_own(self, headers: Headers) -> bool:
        # Without an origin it is no browser: nobody's cookie comes with it unasked.
        origin = headers.get("origin")
        if origin is None or origin in self.origins:
            return True
        try:
            return urlsplit(origin).netloc == headers.get("host")
        except ValueError:
            return False


class KnownMessagesOnly:
    """Drops what a websocket is sent that none of our pages sends.

    Streamlit takes orders from every browser, signed in or not: to empty everybody's
    caches, to tell which repository the code comes from.
    """

    def __init__(self, app: ASGIApp, is_known: Callable[[bytes], bool]) -> None:
        self.app = app
        self.is_known = is_known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def receive_known() -> Message:
            while True:
                message = await receive()
                sent = message.get("bytes")
                if sent is None or self.is_known(sent):
                    return message

        websocket = scope["type"] == "websocket"
        await self.app(scope, receive_known if websocket else receive, send)
