"""Read-only engines for the registry, on SQLite, PostgreSQL and MariaDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from data_access.impatient import ImpatientConnection

STATEMENT_TIMEOUT_SECONDS = 30
CONNECT_TIMEOUT_SECONDS = 5
# Where an address names several hosts, each may be asked twice before one answers.
SECONDS_PER_HOST = 2
# How much longer than its own limit a server may be silent.
GRACE_SECONDS = 5
# A line that was cut without a word is noticed after some 25 seconds.
KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}


class UnusableDatabase(Exception):  # noqa: N818 - a state, told in one sentence
    """The database cannot be used; the message says why and what to do."""


def make_engine(url: str | URL, setting: str = "DATABASE_URL") -> Engine:
    """Return an engine that only reads, notices dead connections and gives up in time.

    PostgreSQL and MariaDB sessions are set read-only as a seat belt; the lock is the
    database role without write grants (see the README). `setting` is what the
    operator calls the address. Errors do not show the values that were asked for.
    Raises `UnusableDatabase` for an unknown kind of database or a SQLite file that
    does not exist.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The address itself is not repeated: it may hold a password.
        raise UnusableDatabase(
            f"{setting} is not an address of a database; write it as "
            "postgresql://user@host/registry."
        ) from None
    kinds = {
        "sqlite": _sqlite,
        "postgresql": _postgresql,
        "mysql": _mariadb,
        "mariadb": _mariadb,
    }
    backend = parsed.get_backend_name()
    if backend not in kinds:
        raise UnusableDatabase(
            f"{setting} names a {backend} database; use sqlite, postgresql or mariadb."
        )
    try:
        return kinds[backend](with_driver(parsed))
    except (ModuleNotFoundError, ArgumentError):
        raise UnusableDatabase(
            f"{setting} asks for a driver that is not installed: write {backend}:// "
            f"instead of {parsed.drivername}://."
        ) from None


def with_driver(url: URL) -> URL:
    """Return an address with the driver we ship, where it names none."""
    driver = DRIVERS.get(url.drivername)
    return url.set(drivername=f"{url.drivername}+{driver}") if driver else url


def _sqlite(url: URL) -> Engine:
    name = url.database or ""
    if name in ("", ":memory:"):
        return create_engine(url, hide_parameters=True)
    path = Path(name)
    if not path.is_file():
        raise UnusableDatabase(
            f"The SQLite file {path.name} does not exist. Run `make sample`, or set "
            "DATABASE_URL to your registry."
        )
    # No pool: a kept connection would go on reading a file that has been replaced.
    engine = create_engine(
        URL.create(
            "sqlite",
            database=f"file:{quote(str(path.resolve()))}",
            query={"mode": "ro", "uri": "true"},
        ),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"timeout": CONNECT_TIMEOUT_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: object, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.close()

    return engine


def _postgresql(url: URL, seconds: int = 0) -> Engine:
    seconds = seconds or STATEMENT_TIMEOUT_SECONDS
    several = len(url.normalized_query.get("host", ())) > 1
    engine = create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        # By this a standby that is back is asked again.
        pool_recycle=300,
        connect_args={
            "connect_timeout": SECONDS_PER_HOST if several else CONNECT_TIMEOUT_SECONDS,
            "options": f"-c default_transaction_read_only=on -c jit=off "
            f"-c statement_timeout={seconds * 1000}",
            "tcp_user_timeout": STATEMENT_TIMEOUT_SECONDS * 1000,
            **KEEPALIVE,
        },
    )
    if seconds == STATEMENT_TIMEOUT_SECONDS:
        _cut_lines_that_are_silent(engine)
    return engine


def _cut_lines_that_are_silent(engine: Engine) -> None:
    longest_wait = float(STATEMENT_TIMEOUT_SECONDS + GRACE_SECONDS)

    @event.listens_for(engine, "do_connect")
    def _impatiently(
        _dialect: object, _entry: object, arguments: Any, options: Any
    ) -> ImpatientConnection:
        connection = ImpatientConnection.connect(*arguments, **options)
        connection.longest_wait = longest_wait
        return connection


@contextmanager
def for_long_statements(engine: Engine, seconds: int) -> Iterator[Engine]:
    """Hand out an engine on the same database whose statements may take so long.

    A line that is dead is still noticed, by the system's own questions. A SQLite file
    is read as before.
    """
    kinds = {"postgresql": _postgresql, "mysql": _mariadb, "mariadb": _mariadb}
    if engine.dialect.name not in kinds:
        yield engine
        return
    patient = kinds[engine.dialect.name](engine.url, seconds)
    try:
        yield patient
    finally:
        patient.dispose()


def _mariadb(url: URL, seconds: int = 0) -> Engine:
    seconds = seconds or STATEMENT_TIMEOUT_SECONDS
    engine = create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        pool_recycle=300,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "read_timeout": seconds + GRACE_SECONDS,
            "write_timeout": STATEMENT_TIMEOUT_SECONDS,
            "charset": "utf8mb4",
        },
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: object, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("SELECT VERSION()")
        for setting in session_settings(str(cursor.fetchone()[0]), seconds):
            cursor.execute(f"SET SESSION {setting}")
        cursor.close()

    return engine


def session_settings(
    version: str, seconds: int = STATEMENT_TIMEOUT_SECONDS
) -> list[str]:
    """Return what is set for a session on MariaDB or MySQL of a version."""
    settings = ["TRANSACTION READ ONLY"]
    # The two families spell the limit differently, MariaDB in seconds.
    if "mariadb" in version.lower():
        return [*settings, f"max_statement_time = {seconds}"]
    settings.append(f"max_execution_time = {seconds * 1000}")
    if not version.startswith("5."):
        # MySQL 8 else answers when a table was last written from a day-old memory.
        settings.append("information_schema_stats_expiry = 0")
    return settings
