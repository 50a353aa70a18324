"""Who may send a file to this server: nobody but those whose page has asked for one.

A file is taken in memory before any page sees it, so the answer has to be known from
the request's first lines.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# Where Streamlit takes files: this, the session's number, the file's.
PLACE = "/_stcore/upload_file"
# These bring nothing along.
READING = ("GET", "HEAD", "OPTIONS")
MOST_REMEMBERED = 200

Cookies = Mapping[str, str]
# Asked at every file, with the cookies that came along.
Proof = Callable[[Cookies], bool]


class Permissions:
    """The sessions whose page takes files, and how each request proves to be theirs."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._proofs: OrderedDict[str, Proof] = OrderedDict()

    def give(self, session: str, proof: Proof) -> None:
        """Let a session send files for as long as `proof` holds."""
        with self._lock:
            self._proofs[session] = proof
            self._proofs.move_to_end(session)
            while len(self._proofs) > MOST_REMEMBERED:
                self._proofs.popitem(last=False)

    def may_send(self, session: str, cookies: Cookies) -> bool:
        """Return whether a session may send a file with these cookies now."""
        with self._lock:
            proof = self._proofs.get(session)
        return proof is not None and proof(cookies)


# Of this process, as the sessions are.
permissions = Permissions()


class UploadsOfFewOnly:
    """Refuses a file that nobody has leave to send, before any of it is read."""

    def __init__(self, app: ASGIApp, permissions: Permissions) -> None:
        self.app = app
        self.permissions = permissions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if (
            scope["type"] == "http"
            and PLACE in scope["path"]
            and scope["method"] not in READING
            and not await run_in_threadpool(self._is_expected, scope)
        ):
            # What is still being sent is not waited for.
            headers = {"Connection": "close"}
            refusal = PlainTextResponse("Not allowed", 403, headers)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_expected(self, scope: Scope) -> bool:
        session = scope["path"].partition(PLACE)[2].strip("/").partition("/")[0]
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        return self.permissions.may_send(session, cookies)
