"""Keeps the newest snapshot for everybody and builds the next in the background."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data_access.snapshot import Snapshot

# The database does not answer; it answers, but cannot be read to a snapshot.
Failure = Literal["away", "unreadable"]

log = logging.getLogger(__name__)


class SnapshotKeeper:
    """Hands out the current snapshot; readers never wait for the next.

    `probe` returns a token of the registry's state and `build` the snapshot of now.
    When the database is away or cannot be read, the last snapshot keeps serving:
    `failure` says which of the two and `away_since` since when; both are None while all
    is well. `last_looked` is when the database last answered, `confirmed_at` when the
    snapshot was last known to hold all there is. The first snapshot is built on the
    first call of `current`, which raises what `probe` and `build` raise.
    """

    def __init__(
        self,
        probe: Callable[[], str],
        build: Callable[[], Snapshot],
        poll_seconds: float,
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
        self.failure: Failure | None = None
        self.last_looked: datetime | None = None
        self.confirmed_at: datetime | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is a snapshot, so that `current` answers at once."""
        return self._snapshot is not None

    @property
    def state(self) -> str:
        """Names the registry's state that was last read.

        It differs after any change, also one that no number of the snapshot shows.
        """
        return self._token

    def current(self) -> Snapshot:
        """Return the newest finished snapshot."""
        if self._snapshot is None:
            with self._lock:
                if self._snapshot is None:
                    self._read_anew()
                    self._watch()
        assert self._snapshot is not None
        return self._snapshot

    def look(self) -> bool:
        """Ask the registry once; build and hand out a new snapshot if it changed.

        Returns whether there is a new one. A failure changes nothing but the state that
        tells of it.
        """
        before, had_failed = self._snapshot, self.failure
        try:
            self._read_anew()
        except Exception as error:  # the watch must outlive any single failure
            by_database = isinstance(error, SQLAlchemyError)
            log.log(
                logging.WARNING if by_database else logging.ERROR,
                "no new snapshot: the registry is %s",
                self.failure,
                # Once is enough while it stays so.
                exc_info=self.failure != had_failed,
                extra={"event": f"registry_{self.failure}"},
            )
        else:
            if had_failed:
                log.info("the registry is back", extra={"event": "registry_back"})
        now = self._snapshot
        return now is not None and (before is None or before.version != now.version)

    def _read_anew(self) -> None:
        """Build a snapshot unless the token says that there is nothing new."""
        failure: Failure | None = "away"
        began = datetime.now(UTC)
        try:
            token = self._probe()
            self.last_looked = datetime.now(UTC)
            failure = "unreadable"
            if self._snapshot is None or token != self._token:
                # The token is from before the reading: what comes meanwhile is seen
                # the next time.
                self._snapshot, self._token = self._build(), token
            self.confirmed_at = began
            failure = None
        except DBAPIError as error:
            # Cut off in the middle of the reading.
            failure = "away" if error.connection_invalidated else failure
            raise
        finally:
            self._tell(failure)

    def _tell(self, failure: Failure | None) -> None:
        self.failure = failure
        if failure is None:
            self.away_since = None
        else:
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
            self.look()
