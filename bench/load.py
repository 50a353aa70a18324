"""Many users at once: each changes a filter every few seconds, as their browsers would.

Every user is signed in by a cookie of his own and has one tab open, on one of the pages
that read the registry.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from bench.pages import ANSWER_SECONDS, LINKS, Tab
from bench.server import Front, signed_in
from components.navigation import (
    COMPARE,
    EQUITY,
    INDICATOR,
    OUTCOME,
    OVERVIEW,
    OWN_UNIT,
    TIMES,
    TRENDS,
)

USERNAMES = ("stolavs", "tromso", "vestreviken", "radgiver", "sekretariat", "uten")
READ = (OVERVIEW, INDICATOR, COMPARE, TRENDS, OWN_UNIT, TIMES, OUTCOME, EQUITY)
EVERY_SECONDS = 5.0
SEED = 20261031
# Not all at once: nginx takes a flood of new tabs from one address for what it is.
OPEN_AT_ONCE = 4
FAILURES = (OSError, WebSocketException, RuntimeError)


@dataclass
class Load:
    """What the users have seen so far: milliseconds of each redraw, and what failed."""

    redraws: list[float] = field(default_factory=list)
    by_page: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def share_within(self, share: float, page: str = "") -> float:
        """Return the milliseconds within which a share (0-1) of the redraws came."""
        waits = sorted(self.by_page[page] if page else self.redraws)
        return waits[min(len(waits) - 1, int(share * len(waits)))]


def new_question(draw: random.Random) -> str:
    """Return the filters of one user, as a link says them."""
    first = draw.randint(2015, 2025)
    parts = [f"periode={first}-01_{draw.randint(first, 2025)}-12"]
    parts += draw.choice([[], ["kjonn=f"], ["kjonn=m"]])
    parts += draw.choice([[], ["type=I63"], ["type=I61"]])
    parts += draw.choice([[], ["alder=75-84"], ["nihss=0-5"]])
    return "&".join(parts)


class Crowd:
    """Users with a tab each, who open it first and then click, all from one moment."""

    def __init__(self, front: Front, users: int, seconds: float) -> None:
        self._front = front
        self._users = users
        self._seconds = seconds
        self._gate = asyncio.Semaphore(OPEN_AT_ONCE)
        self._all_open = asyncio.Barrier(users + 1)
        self._begun = 0.0
        self.load = Load()

    async def act(
        self, when_open: Callable[[], None], each_minute: Callable[[int, Load], None]
    ) -> Load:
        """Let the users click for the seconds; return what they have seen.

        `when_open` is called when all have their page and none has clicked yet,
        `each_minute` after every minute from then.
        """
        async with asyncio.TaskGroup() as group:
            for number in range(self._users):
                group.create_task(self._one(number))
            while self._all_open.n_waiting < self._users:
                await asyncio.sleep(0.1)
            when_open()
            self._begun = time.monotonic()
            await self._all_open.wait()
            for minute in range(1, int(self._seconds // 60) + 1):
                until = self._begun + 60 * minute
                await asyncio.sleep(max(0.0, until - time.monotonic()))
                each_minute(minute, self.load)
        return self.load

    async def _one(self, number: int) -> None:
        page = READ[number % len(READ)]
        tab = Tab("" if page.is_front else page.path)
        link = LINKS.get(page, {}).get("", "")
        draw = random.Random(SEED + number)  # noqa: S311 - no secret
        socket = None
        try:
            async with self._gate:
                socket = await self._connect(USERNAMES[number % len(USERNAMES)])
                await _redraw(socket, tab, link)
        except FAILURES as error:
            self.load.errors.append(f"{page.path} does not open: {error}")
            if socket is not None:
                await socket.close()
            socket = None
        await self._all_open.wait()
        if socket is None:
            return
        async with socket:
            click = self._begun + draw.uniform(0, EVERY_SECONDS)
            while click < self._begun + self._seconds:
                await asyncio.sleep(max(0.0, click - time.monotonic()))
                try:
                    waited = await _redraw(socket, tab, f"{new_question(draw)}&{link}")
                except FAILURES as error:
                    self.load.errors.append(f"{page.path}: {error}")
                    return
                self.load.redraws.append(waited)
                self.load.by_page.setdefault(page.path, []).append(waited)
                click = max(click + EVERY_SECONDS, time.monotonic())

    async def _connect(self, username: str) -> ClientConnection:
        trust = ssl.create_default_context()
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
        cookie = signed_in(username, self._front.key)
        return await connect(
            self._front.address.replace("https", "wss") + "/_stcore/stream",
            origin=Origin(self._front.address),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"{self._front.cookie_name}={cookie}"},
            ssl=trust,
            max_size=None,
        )


async def _redraw(socket: ClientConnection, tab: Tab, link: str) -> float:
    begun = time.perf_counter()
    async with asyncio.timeout(ANSWER_SECONDS):
        await socket.send(tab.ask(link))
        while not tab.is_drawn(await socket.recv(decode=False)):
            pass
    return 1000 * (time.perf_counter() - begun)
