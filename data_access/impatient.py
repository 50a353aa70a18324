"""PostgreSQL connections that do not wait for ever.

The server's own limit ends a statement that takes too long. A server that has stopped
altogether, or a line that swallows what is sent, keeps no limit, and libpq has none.
"""

from collections.abc import Generator
from time import monotonic
from typing import Any

import psycopg


class ImpatientConnection(psycopg.Connection[Any]):
    """Is given up when an answer takes longer than `longest_wait` seconds.

    Who waits for the answer then gets `psycopg.OperationalError`.
    """

    longest_wait = 60.0

    def wait(  # type: ignore[override]
        self, answer: Any, *args: Any, **options: Any
    ) -> Any:
        """Wait for the server, as psycopg does for everything that it sends."""
        return super().wait(self._in_time(answer), *args, **options)

    def _in_time(self, answer: Any) -> Generator[Any, Any, Any]:
        until = monotonic() + self.longest_wait
        try:
            wanted = next(answer)
            while True:
                # Falsy several times a second while nothing has come.
                ready = yield wanted
                if not ready and monotonic() > until:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("the server does not answer")
                wanted = answer.send(ready)
        except StopIteration as done:
            return done.value
