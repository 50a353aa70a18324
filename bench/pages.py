"""How long the server takes to draw a page again, asked as a browser asks it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bench.server import LOG, Server
from components.navigation import COMPARE, MEETING, PAGES, TRENDS

REPEATS = 20
SESSIONS = 40
ANSWER_SECONDS = 120
# Links that each ask something new, so that no number is in a cache.
NEW_QUESTIONS = tuple(
    f"periode={year}-01_{year}-12&kjonn={sex}"
    for year in range(2015, 2025)
    for sex in "fm"
)
# Pages that show more than one thing, and what their links must say then.
LINKS = {
    COMPARE: {"": "", "one indicator": "sammenlign=en"},
    TRENDS: {
        "": "",
        "six units": "linjer=106340|601159|102966|700388|701317|102402",
    },
    MEETING: {
        "agenda": "",
        "slide": "saker=stroke_unit_treated,door_to_needle_median@hospital&sak=1",
        "minutes": "saker=stroke_unit_treated@106340,601159&sak=3",
    },
}


@dataclass(frozen=True)
class View:
    """What is measured of a page: `link` makes it show it, `name` says which it is."""

    path: str
    link: str
    name: str


VIEWS = tuple(
    View("" if page.is_front else page.path, link, name)
    for page in PAGES
    for name, link in LINKS.get(page, {"": ""}).items()
)


class Tab:
    """What a browser's tab on one page says to the server, and hears."""

    def __init__(self, path: str) -> None:
        self._page = {"page_name": path, "page_script_hash": ""}

    def ask(self, query: str = "") -> bytes:
        """Return the message that lets the server draw the page for a link."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = self._page["page_name"]
        message.rerun_script.page_script_hash = self._page["page_script_hash"]
        return message.SerializeToString()

    def is_drawn(self, sent: bytes) -> bool:
        """Return whether a message is the last of a page.

        Raises `RuntimeError` when what comes is not the page.
        """
        answer = ForwardMsg()
        answer.ParseFromString(sent)
        kind = answer.WhichOneof("type")
        if kind == "delta":
            _refuse_failure(answer)
        elif kind == "navigation":
            self._page["page_script_hash"] = answer.navigation.page_script_hash
        return (
            kind == "script_finished"
            and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        )


class Session:
    """One tab on one page, without the browser."""

    def __init__(self, socket: ClientConnection, path: str) -> None:
        self._socket = socket
        self._tab = Tab(path)

    def run(self, query: str = "") -> float:
        """Let the server draw the page for a link; return the milliseconds it took.

        Raises `RuntimeError` when what comes is not the page.
        """
        begun = time.perf_counter()
        self._socket.send(self._tab.ask(query))
        while not self._tab.is_drawn(self._socket.recv(ANSWER_SECONDS, decode=False)):
            pass
        return 1000 * (time.perf_counter() - begun)


def _refuse_failure(answer: ForwardMsg) -> None:
    element = answer.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "exception" or (
        kind == "alert" and element.alert.format == Alert.Format.ERROR
    ):
        raise RuntimeError(f"the page failed: see {LOG}")
    if kind == "text_input" and element.text_input.type == element.text_input.PASSWORD:
        raise RuntimeError("the page asks to sign in")


@contextmanager
def session(server: Server, path: str) -> Iterator[Session]:
    """Open a tab as the signed-in user."""
    with connect(
        f"ws://localhost:{server.port}/_stcore/stream",
        origin=Origin(server.address),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": f"{server.cookie_name}={server.cookie}"},
        max_size=None,
    ) as socket:
        yield Session(socket, path)


def rerun_ms(server: Server, view: View) -> tuple[float, float]:
    """Return the median to draw a page again, and to draw it for a new question."""
    with session(server, view.path) as tab:
        tab.run(view.link)
        again = [tab.run(view.link) for _ in range(REPEATS)]
        anew = [tab.run(f"{query}&{view.link}") for query in NEW_QUESTIONS]
    return median(again), median(anew)


def megabytes_per_session(server: Server, views: Sequence[View]) -> float:
    """Return how much the server grows for each more tab that is open on some view."""
    with ExitStack() as tabs:

        def open_tabs(count: int) -> float:
            for number in range(count):
                view = views[number % len(views)]
                tabs.enter_context(session(server, view.path)).run(view.link)
            return server.megabytes()

        # The first ones fill caches and the memory the process has at hand.
        before = open_tabs(SESSIONS)
        return (open_tabs(SESSIONS) - before) / SESSIONS
