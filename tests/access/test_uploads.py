"""Files reach Streamlit from who has leave only, and of others nothing is read."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from access.uploads import MOST_REMEMBERED, Permissions, UploadsOfFewOnly
from tests.apart import run_apart

PLACE = "/_stcore/upload_file/session-1/file-1"


class Behind:
    """What stands behind the guard: it takes whatever comes."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.taken.append(await Request(scope, receive).body())
        await PlainTextResponse("taken")(scope, receive, send)


class Body:
    """A body that tells how much of it was asked for."""

    def __init__(self) -> None:
        self.read = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        for _ in range(50):
            self.read += 1
            yield b"x" * 100_000


def send(
    permissions: Permissions, path: str = PLACE, method: str = "PUT", cookie: str = ""
) -> tuple[int, list[bytes], int]:
    """Send a large file; return the status, what was taken, and the pieces read."""
    behind, body = Behind(), Body()
    transport = httpx.ASGITransport(UploadsOfFewOnly(behind, permissions))

    async def ask() -> int:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://here"
        ) as client:
            answer = await client.request(
                method, path, content=body.pieces(), headers={"Cookie": cookie}
            )
            return answer.status_code

    return run_apart(ask), behind.taken, body.read


def given_to(session: str) -> Permissions:
    permissions = Permissions()
    permissions.give(session, lambda cookies: cookies.get("slagtavle") == "mine")
    return permissions


def test_who_has_leave_sends_a_file():
    status, taken, _ = send(given_to("session-1"), cookie="a=b; slagtavle=mine")
    assert status == 200
    assert [len(one) for one in taken] == [5_000_000]


@pytest.mark.parametrize("cookie", ["", "slagtavle=other", "other=mine", ";;=", "\x01"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_without_the_cookie_nothing_is_read(cookie: str, method: str):
    assert send(given_to("session-1"), PLACE, method, cookie) == (403, [], 0)


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/session-2/file",
        "/_stcore/upload_file/",
        "/_stcore/upload_file",
        "/_stcore/upload_file//session-1/file",
        "/_stcore/upload_file/session-2/session-1",
        "/_stcore/upload_file/%2e%2e/session-1/file",
        "/innlesing/_stcore/upload_file/session-2/file",
        "/%5fstcore/upload_file/session-2/file",
    ],
)
def test_leave_is_of_one_session(path: str):
    status, taken, _ = send(given_to("session-9"), path, cookie="slagtavle=mine")
    assert (status, taken) == (403, [])


def test_leave_is_asked_for_anew_at_every_file():
    permissions, answers = Permissions(), [True, False]
    permissions.give("session-1", lambda _: answers.pop(0))
    assert send(permissions)[0] == 200
    assert send(permissions)[0] == 403


def test_other_requests_are_nobody_s_business_here():
    assert send(Permissions(), "/_stcore/health", "POST")[0] == 200
    assert send(Permissions(), PLACE, "OPTIONS")[0] == 200


def test_only_so_many_are_remembered():
    permissions = given_to("session-1")
    for number in range(MOST_REMEMBERED):
        permissions.give(f"other-{number}", lambda _: True)
    assert not permissions.may_send("session-1", {"slagtavle": "mine"})
    assert permissions.may_send("other-0", {})
