"""Keeps the newest snapshot for everybody and builds the next in the background."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from data_access.snapshot import Snapshot

POLL_SECONDS = 60.0

log = logging.getLogger(__name__)


class SnapshotKeeper:
    """Hands out the current snapshot; readers never wait for the next.

    `probe` returns a token of the registry's state and `build` the snapshot of now.
    When the database is away the last snapshot keeps serving and `away_since` says
    since when. The first snapshot is built on the first call of `current`, which
    raises what `build` raises.
    """

    def __init__(
        self,
        probe: Callable[[], str],
        build: Callable[[], Snapshot],
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._probe = probe
        self._build = build
        self._poll_seconds = poll_seconds
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._snapshot: Snapshot | None = None
        self._token = ""
        self.away_since: datetime | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is a snapshot, so that `current` answers at once."""
        return self._snapshot is not None

    def current(self) -> Snapshot:
        """Return the newest finished snapshot."""
        if self._snapshot is None:
            with self._lock:
                if self._snapshot is None:
                    self._token = self._probe()
                    self._snapshot = self._build()
                    self._watch()
        return self._snapshot

    def look(self) -> bool:
        """Ask the registry once; build and hand out a new snapshot if it changed.

        Returns whether there is a new one. A database that is away changes nothing
        but `away_since`.
        """
        try:
            token = self._probe()
            if token == self._token:
                self.away_since = None
                return False
            # The token is from before the reading: what comes meanwhile is seen next.
            snapshot = self._build()
        except SQLAlchemyError:
            self._is_away()
            log.warning("the registry database did not answer", exc_info=True)
            return False
        self.away_since = None
        self._token = token
        before, self._snapshot = self._snapshot, snapshot
        return before is None or before.version != snapshot.version

    def _is_away(self) -> None:
        self.away_since = self.away_since or datetime.now(UTC)

    def stop(self) -> None:
        """Stop watching the registry."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _watch(self) -> None:
        self._thread = threading.Thread(
            target=self._run, name="snapshot-keeper", daemon=True
        )
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._poll_seconds):
            try:
                self.look()
            except Exception:  # the watch must outlive any single failure
                self._is_away()
                log.exception("a new snapshot could not be built")
