"""A client of Streamlit's websocket without a browser: it sends what it likes."""

import json
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

STREAM = "/_stcore/stream"
COOKIE = "slagtavle"
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
WAIT_SECONDS = 60


class Tab:
    """One connection. `frames` is all it was ever sent, `elements` the last page."""

    def __init__(
        self,
        address: str,
        cookie: str = "",
        *,
        session: str = "",
        origin: str = "",
        **headers: str,
    ) -> None:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
        protocols = ["streamlit", "none", session] if session else ["streamlit"]
        self._closing = ExitStack()
        opening = connect(
            address.replace("http", "ws", 1) + STREAM,
            origin=origin or None,  # type: ignore[arg-type]
            subprotocols=protocols,  # type: ignore[arg-type]
            additional_headers=sent,
            max_size=None,
            open_timeout=WAIT_SECONDS,
        )
        self._socket = self._closing.enter_context(opening)
        self.frames: list[bytes] = []
        self.elements: list[Any] = []
        self.fragments: set[str] = set()
        self.values: dict[str, dict[str, Any]] = {}
        self.cookie = cookie
        self.session = ""
        self.page = ""
        self._page_hash = ""
        self._query = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def open(self, path: str = "", query: str = "") -> Self:
        """Ask for a page by its address, as a browser does that comes there anew."""
        self.page, self._query, self._page_hash = path.strip("/"), query, ""
        self.values = {}
        return self.run()

    def run(self, **triggers: dict[str, Any]) -> Self:
        """Send the widgets as they are and take what is drawn."""
        return self.send_and_take(self.asking(**triggers))

    def asking(self, *, fragment: str = "", **triggers: dict[str, Any]) -> BackMsg:
        """Return the message that asks for the page, or for a fragment of it."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = self._query, self.page
        asked.page_script_hash, asked.fragment_id = self._page_hash, fragment
        for key, value in {**self.values, **triggers}.items():
            widget = asked.widget_states.widgets.add(id=key)
            for kind, content in value.items():
                if kind.endswith("array_value"):
                    getattr(widget, kind).data.extend(content)
                else:
                    setattr(widget, kind, content)
        return message

    def send_and_take(self, message: BackMsg) -> Self:
        """Send a message and take all that is drawn for it."""
        self.send(message)
        return self._take()

    def send(self, message: BackMsg | bytes) -> None:
        """Send a message, made up or not."""
        is_made = isinstance(message, bytes)
        self._socket.send(message if is_made else message.SerializeToString())

    def receive(self, timeout: float = WAIT_SECONDS) -> ForwardMsg:
        """Take one message."""
        frame = self._socket.recv(timeout=timeout)
        assert isinstance(frame, bytes)
        self.frames.append(frame)
        message = ForwardMsg()
        message.ParseFromString(frame)
        return message

    def receive_all(self) -> None:
        """Take messages until the server closes the connection."""
        while True:
            self.receive()

    def take_over(self, victim: "Tab") -> None:
        """Pretend to have on the screen what another tab has."""
        self.page, self._page_hash = victim.page, victim._page_hash
        self._query, self.values = victim._query, dict(victim.values)

    def _take(self) -> Self:
        while True:
            message = self.receive()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.elements = []
                self.session = message.new_session.initialize.session_id
            elif kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif kind == "delta":
                self.fragments |= {message.delta.fragment_id} - {""}
                if message.delta.HasField("new_element"):
                    self._keep(message.delta.new_element)
            elif kind == "script_finished" and message.script_finished != EARLY:
                return self

    def _keep(self, element: Any) -> None:
        drawn = getattr(element, element.WhichOneof("type"))
        self.elements.append(drawn)
        arguments = getattr(drawn, "json_args", "")
        if '"set"' in arguments:
            told = json.loads(arguments)
            self.cookie = told.get("value") or self.cookie

    @property
    def labels(self) -> list[str]:
        """The labels of the fields of text."""
        return [one.label for one in self.drawn("TextInput")]

    @property
    def text(self) -> str:
        """All that the last page says and holds, as one text."""
        return "\n".join(str(one) for one in self.elements)

    @property
    def everything(self) -> bytes:
        """All that ever came."""
        return b"\n".join(self.frames)

    def drawn(self, kind: str) -> list[Any]:
        """Return the elements of a kind on the last page."""
        return [one for one in self.elements if type(one).__name__ == kind]

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        (field,) = [one for one in self.drawn("TextInput") if one.label == label]
        self.values[field.id] = {"string_value": text}

    def press(self, label: str) -> Self:
        """Press a button."""
        (button,) = [one for one in self.drawn("Button") if one.label == label]
        return self.run(**{button.id: {"trigger_value": True}})

    def give(self, username: str, password: str) -> Self:
        """Fill in the sign-in form and send it."""
        self.fill("Brukernavn", username)
        self.fill("Passord", password)
        return self.press("Logg inn")

    @property
    def is_at_the_door(self) -> bool:
        """Whether the sign-in form is all there is."""
        data = {"Dataframe", "ArrowVegaLiteChart", "BidiComponent", "Arrow", "Iframe"}
        kinds = {type(one).__name__ for one in self.elements}
        return self.labels == ["Brukernavn", "Passord"] and not kinds & data
