"""A line to a server that a test can cut, or let swallow what is sent."""

import select
import socket
from contextlib import suppress
from threading import Event, Thread
from typing import Self

from tests.servers import free_port

MOST = 65_536


class Forwarder:
    """A port on loopback in front of a server's socket file."""

    def __init__(self, file: str) -> None:
        self.port = free_port()
        self._file = file
        self._listener: socket.socket | None = None
        self._lines: list[socket.socket] = []
        self._passes = Event()

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def mend(self) -> None:
        """Listen, and pass on what is sent."""
        self._passes.set()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Close the port and every line."""
        listener, self._listener = self._listener, None
        for one in (listener, *self._lines):
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
        self._lines.clear()
        self._passes.set()

    def swallow(self) -> None:
        """Keep every line open, and pass nothing on."""
        self._passes.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                Thread(target=self._pump, args=(near,), daemon=True).start()

    def _pump(self, near: socket.socket) -> None:
        far = socket.socket(socket.AF_UNIX)
        self._lines += [near, far]
        with suppress(OSError, ValueError), near, far:
            far.connect(self._file)
            while True:
                for one in select.select([near, far], [], [])[0]:
                    sent = one.recv(MOST)
                    self._passes.wait()
                    if not sent:
                        return
                    (far if one is near else near).sendall(sent)
