"""PostgreSQL connections that do not wait for ever.

The server's own limit ends a statement that takes too long. A server that has stopped
altogether, or a line that swallows what is sent, keeps no limit, and libpq has none.
"""

import os
import socket
from threading import Timer
from typing import Any

import psycopg


class ImpatientConnection(psycopg.Connection[Any]):
    """Cuts its own line when an answer takes longer than `longest_wait` seconds.

    Who waits for the answer then gets `psycopg.OperationalError`.
    """

    longest_wait = 60.0

    def wait(self, *args: Any, **options: Any) -> Any:
        """Wait for the server, as for everything that is sent to it."""
        timer = Timer(self.longest_wait, self._cut)
        timer.daemon = True
        timer.start()
        try:
            return super().wait(*args, **options)
        finally:
            timer.cancel()

    def _cut(self) -> None:
        try:
            with socket.socket(fileno=os.dup(self.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)
        except (OSError, psycopg.Error):
            # It was cut already.
            return
