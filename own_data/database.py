"""The connection to the dashboard's own database, its tables always up to date."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.pool import ConnectionPoolEntry

from environment import setting

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Nobody waits longer than this for a server that does not answer.
WAIT_SECONDS = 4
STATEMENT_SECONDS = 60
_PYMYSQL = {
    "connect_timeout": WAIT_SECONDS,
    "read_timeout": STATEMENT_SECONDS,
    "write_timeout": STATEMENT_SECONDS,
}
# A server whose line was cut does not even say no.
LIMITS: Mapping[str, Mapping[str, int]] = {
    "sqlite": {"timeout": WAIT_SECONDS},
    "postgresql": {
        "connect_timeout": WAIT_SECONDS,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
    },
    "mysql": _PYMYSQL,
    "mariadb": _PYMYSQL,
}
# Tables from before there were revisions.
UNNUMBERED, FIRST_REVISION = "action_note", "0001"
# What a process holds that changes the tables, and how long the others wait for it.
LOCK, LOCK_NUMBER, UPGRADE_SECONDS = "slagtavle_own_upgrade", 7_524_101, 30

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
    engine = create_engine(
        parsed,
        # A file has no line that could have been cut.
        pool_pre_ping=parsed.get_backend_name() != "sqlite",
        # An error would else show what was written, in the log.
        hide_parameters=True,
        connect_args=LIMITS.get(parsed.get_backend_name(), {}),
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _write_ahead)
    return engine


def _write_ahead(connection: object, _: ConnectionPoolEntry) -> None:
    """Let readers of an SQLite file go on while somebody writes."""
    connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the tables up to a revision; processes that start at once do so in turn.

    In one transaction where the server can, which MariaDB and MySQL cannot.
    """
    with engine.connect() as connection, _alone(connection):
        settings = _settings(connection)
        is_first = revision_of(connection) is None
        if is_first and inspect(connection).has_table(UNNUMBERED):
            command.stamp(settings, FIRST_REVISION)
        command.upgrade(settings, to)
        connection.commit()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Hold what one process can hold: until the commit, or to the end of the block."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
    elif connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK_NUMBER)))
        yield
    else:
        if not connection.scalar(select(func.get_lock(LOCK, UPGRADE_SECONDS))):
            raise TimeoutError("another process is changing the own database's tables")
        try:
            yield
        finally:
            connection.execute(select(func.release_lock(LOCK)))


def _settings(connection: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def revision_of(connection: Connection) -> str | None:
    """Return which revision the tables are of; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()
