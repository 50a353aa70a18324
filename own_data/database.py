"""The connection to the dashboard's own database, its tables always up to date."""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from environment import setting

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Nobody waits longer than this for a server that does not answer.
WAIT_SECONDS = 4
# Tables from before there were revisions.
UNNUMBERED, FIRST_REVISION = "action_note", "0001"

_lock = Lock()


def own_database_url() -> str:
    """Return the address of the dashboard's own database (DASHBOARD_DATABASE_URL)."""
    return setting("DASHBOARD_DATABASE_URL") or f"sqlite:///{ROOT / 'dashboard.db'}"


def own_database() -> Engine:
    """Return the dashboard's own database, brought up to the newest revision.

    Raises SQLAlchemy's errors while the database is away; the next call tries again.
    """
    with _lock:
        return _open(own_database_url())


@lru_cache(maxsize=4)
def _open(url: str) -> Engine:
    engine = connect(url)
    try:
        upgrade(engine)
    except Exception:
        engine.dispose()
        raise
    return engine


def connect(url: str) -> Engine:
    """Return the engine of an own database, its tables as they are."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("mysql", "mariadb"):
        parsed = parsed.set(drivername=f"{parsed.drivername}+pymysql")
    waits = parsed.get_backend_name() in ("postgresql", "mysql", "mariadb")
    engine = create_engine(
        parsed,
        pool_pre_ping=True,
        # An error would else show what was written, in the log.
        hide_parameters=True,
        connect_args={"connect_timeout": WAIT_SECONDS} if waits else {},
    )
    if not waits:
        event.listen(engine, "connect", _write_ahead)
    return engine


def _write_ahead(connection: object, _: ConnectionPoolEntry) -> None:
    """Let readers of an SQLite file go on while somebody writes."""
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the tables up to a revision, in one transaction where the server can."""
    with engine.begin() as connection:
        settings = _settings(connection)
        if revision_of(connection) is None and inspect(connection).has_table(
            UNNUMBERED
        ):
            command.stamp(settings, FIRST_REVISION)
        command.upgrade(settings, to)


def _settings(connection: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def revision_of(connection: Connection) -> str | None:
    """Return which revision the tables are of; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()
