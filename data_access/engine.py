"""Read-only engines for the registry, on SQLite, PostgreSQL and MariaDB."""

from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

STATEMENT_TIMEOUT_SECONDS = 30
CONNECT_TIMEOUT_SECONDS = 5


class UnusableDatabase(Exception):  # noqa: N818 - a state, told in one sentence
    """The database cannot be used; the message says why and what to do."""


def make_engine(url: str | URL) -> Engine:
    """Return an engine that only reads, notices dead connections and gives up in time.

    PostgreSQL and MariaDB sessions are set read-only as a seat belt; the lock is the
    database role without write grants (see the README). Raises `UnusableDatabase` for
    an unknown kind of database or a SQLite file that does not exist.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend == "postgresql":
        return _postgresql(parsed)
    if backend in ("mysql", "mariadb"):
        return _mariadb(parsed)
    raise UnusableDatabase(
        f"DATABASE_URL names a {backend} database; use sqlite, postgresql or mariadb."
    )


def _sqlite(url: URL) -> Engine:
    name = url.database or ""
    if name in ("", ":memory:"):
        return create_engine(url)
    path = Path(name)
    if not path.is_file():
        raise UnusableDatabase(
            f"The SQLite file {path.name} does not exist. Run `make sample`, or set "
            "DATABASE_URL to your registry."
        )
    # check_same_thread: the pool hands one connection to one thread at a time.
    engine = create_engine(
        f"sqlite:///file:{path.resolve()}?mode=ro&uri=true",
        pool_pre_ping=True,
        connect_args={"timeout": CONNECT_TIMEOUT_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: object, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.close()

    return engine


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    milliseconds = STATEMENT_TIMEOUT_SECONDS * 1000
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_recycle=300,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "options": f"-c default_transaction_read_only=on -c jit=off "
            f"-c statement_timeout={milliseconds}",
        },
    )


def _mariadb(url: URL) -> Engine:
    if url.drivername in ("mysql", "mariadb"):
        url = url.set(drivername=f"{url.drivername}+pymysql")
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_recycle=300,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "read_timeout": STATEMENT_TIMEOUT_SECONDS,
            "charset": "utf8mb4",
        },
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: object, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute("SELECT VERSION()")
        # The two families spell the limit differently, MariaDB in seconds.
        if "mariadb" in str(cursor.fetchone()[0]).lower():
            cursor.execute(
                f"SET SESSION max_statement_time={STATEMENT_TIMEOUT_SECONDS}"
            )
        else:
            milliseconds = STATEMENT_TIMEOUT_SECONDS * 1000
            cursor.execute(f"SET SESSION max_execution_time={milliseconds}")
        cursor.close()

    return engine
