"""What this process knows of itself, for monitoring: it asks little and starts nothing.

The registry is connected here, before anybody asks for a page.
"""

import logging
import threading

from sqlalchemy import literal, select

from access.reach import OwnDatabaseAway, own_database_now
from access.start_check import start_problems
from components.reads import Source, definitions, source
from data_access.engine import UnusableDatabase
from data_access.told import reason
from monitoring.readiness import Readiness
from own_data.database import WAIT_SECONDS

_log = logging.getLogger("slagtavle")
_connected: list[Source] = []
_asking = threading.Lock()


def read_registry_once() -> bool:
    """Take the first snapshot, and say what the registry lacks; return whether it did.

    Until it does, nobody but users would try: and monitoring sends no user here.
    """
    try:
        if not _connected:
            found = source()
            for finding in found.registry.findings():
                _log.warning(finding)
            _connected.append(found)
        _connected[0].keeper.current()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
        why = str(error) if isinstance(error, UnusableDatabase) else reason(error)
        _log.error(  # noqa: TRY400
            "The registry cannot be read yet: %s", why, extra={"event": "registry_away"}
        )
        return False
    return True


def readiness() -> Readiness:
    """Return what monitoring is told now. Waits some seconds for an own database."""
    keeper = _connected[0].keeper if _connected else None
    snapshot = keeper.current() if keeper and keeper.is_ready else None
    return Readiness(
        taken_at=snapshot and snapshot.taken_at,
        as_of=snapshot and snapshot.as_of,
        data_version=snapshot and snapshot.version,
        failure=keeper and keeper.failure,
        away_since=keeper and keeper.away_since,
        last_looked=keeper and keeper.last_looked,
        has_own_database=_has_own_database(),
        is_refused=bool(start_problems()),
        definitions=definitions(),
    )


def _has_own_database() -> bool:
    # A server that hangs holds one thread, not one more for every question.
    if not _asking.acquire(timeout=WAIT_SECONDS):
        return False
    try:
        with own_database_now() as engine, engine.connect() as connection:
            connection.execute(select(literal(1)))
    except OwnDatabaseAway:
        return False
    finally:
        _asking.release()
    return True
