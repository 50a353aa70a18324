"""Where a dump is stored: a connection that writes, and one import at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from data_access.engine import (
    CONNECT_TIMEOUT_SECONDS,
    DRIVERS,
    UnusableDatabase,
    with_driver,
)
from data_access.loading.version import data_version
from data_access.schema import acute, followup, metadata

SETTING = "IMPORT_DATABASE_URL"
LOCK = "slagtavle_import"
# Any number, the same for every import: PostgreSQL's locks have no names.
LOCK_NUMBER = 7_316_402_251
# So long an import waits for others that read or write the tables.
LOCK_SECONDS = 10
SQLITE_CACHE_KB = 131_072
TRANSACTIONAL = ("innodb", "rocksdb")
# One server may hold several registries, so the name has the database's.
MARIADB_NAME = "CONCAT(:name, '.', LEFT(DATABASE(), 40))"
MARIADB_LOCKS = (
    text(f"SELECT GET_LOCK({MARIADB_NAME}, 0)"),
    text(f"SELECT RELEASE_LOCK({MARIADB_NAME})"),
)
# How the right to import is taken and given back.
LOCKS = {
    "postgresql": (
        text("SELECT CAST(pg_try_advisory_lock(:number) AS INT)"),
        text("SELECT pg_advisory_unlock(:number)"),
    ),
    "mysql": MARIADB_LOCKS,
    "mariadb": MARIADB_LOCKS,
}


class ImportRuns(Exception):  # noqa: N818 - a state, told in one sentence
    """Another import is running, so this one does nothing."""

    def __init__(self) -> None:
        super().__init__("Another import is running. Wait for it, then try again.")


def writing_engine(url: str | URL) -> Engine:
    """Return an engine that may write; each connection is its own.

    Raises `UnusableDatabase` for an address that cannot be used.
    """
    try:
        parsed = with_driver(make_url(url))
        backend = parsed.get_backend_name()
        if backend == "sqlite":
            return _sqlite(parsed)
        if backend == "postgresql":
            options = f"-c lock_timeout={LOCK_SECONDS}s -c jit=off"
            more: dict[str, Any] = {"options": options}
        elif backend in DRIVERS:
            more = {
                "charset": "utf8mb4",
                "init_command": "SET SESSION sql_mode = 'TRADITIONAL',"
                f" innodb_lock_wait_timeout = {LOCK_SECONDS},"
                f" lock_wait_timeout = {LOCK_SECONDS}",
            }
        else:
            raise ArgumentError
        return create_engine(
            parsed,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, **more},
        )
    except (ArgumentError, ModuleNotFoundError):
        # The address itself is not repeated: it may hold a password.
        raise UnusableDatabase(
            f"{SETTING} is not an address of a database that can be written: use "
            "sqlite:////path/registry.db, postgresql://user@host/registry or "
            "mariadb://user@host/registry."
        ) from None


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "")
    if not path.is_file():
        raise UnusableDatabase(
            f"The SQLite file {path.name} does not exist: `python -m data_access "
            "create` makes an empty registry."
        )
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # Transactions are begun below, not by the driver.
        connection.isolation_level = None
        connection.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def only_import(engine: Engine) -> Iterator[None]:
    """Hold the right to import for as long as this lasts. Raises `ImportRuns`.

    It ends with the connection, however the process ends. On SQLite it is the right to
    write, taken by the transaction itself: here it is only tried.
    """
    if engine.dialect.name == "sqlite":
        with _one_writer(), engine.begin():
            pass
        yield
        return
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        take, give_back = LOCKS[connection.dialect.name]
        if (
            connection.execute(take, {"name": LOCK, "number": LOCK_NUMBER}).scalar()
            != 1
        ):
            raise ImportRuns
        try:
            yield
        finally:
            # A server notices later that a connection is closed. One that is away has
            # given the lock back by itself.
            with suppress(SQLAlchemyError):
                connection.execute(give_back, {"name": LOCK, "number": LOCK_NUMBER})


@contextmanager
def _one_writer() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise ImportRuns from None
        raise


@contextmanager
def one_transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes count all together, or not at all.

    Raises `ImportRuns` when another program writes in the SQLite file.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection, _one_writer():
        _write_ahead(connection)
        with connection.begin():
            yield connection


@contextmanager
def temporary_tables(engine: Engine) -> Iterator[Connection]:
    """Give a connection for tables of one's own, which end with it.

    Raises `ImportRuns` when another program writes in the SQLite file.
    """
    guard = _one_writer() if engine.dialect.name == "sqlite" else nullcontext()
    with guard, engine.begin() as connection:
        yield connection


def _write_ahead(connection: Connection) -> None:
    """Let SQLite write beside the file, not into it, from now on.

    Whatever ends this process, readers without the right to write find the old rows,
    and are never kept waiting. With a journal they would find a file that only a
    writer can put right.
    """
    # Outside of any transaction, so past SQLAlchemy, which would begin one.
    cursor = connection.connection.cursor()
    # Left as it is while others read: the next import tries again.
    with suppress(connection.dialect.loaded_dbapi.OperationalError):
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.fetchall()
    cursor.close()


def check_transactions(connection: Connection) -> None:
    """Raise `UnusableDatabase` where a table of MariaDB cannot roll back."""
    if connection.dialect.name not in ("mysql", "mariadb"):
        return
    engines = text(
        "SELECT table_name, engine FROM information_schema.tables"
        " WHERE table_schema = DATABASE()"
    )
    for name, kind in connection.execute(engines):
        ours = name.lower() in (acute.name.lower(), followup.name.lower())
        if ours and str(kind).lower() not in TRANSACTIONAL:
            raise UnusableDatabase(
                f"The table {name} is kept by {kind}, which cannot undo a half-done "
                "import: run ALTER TABLE ... ENGINE = InnoDB."
            )


def create_tables(url: str | URL) -> list[str]:
    """Make the tables that a registry lacks; return their names.

    Makes the SQLite file too. Raises `UnusableDatabase`.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        if not path.parent.is_dir():
            raise UnusableDatabase(f"The folder of {path.name} does not exist.")
        path.touch()
    engine = writing_engine(url)
    with one_transaction(engine) as connection:
        before = set(inspect(connection).get_table_names())
        metadata.create_all(connection)
        data_version.create(connection, checkfirst=True)
        return sorted({*metadata.tables, data_version.name} - before)
