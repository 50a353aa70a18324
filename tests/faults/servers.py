"""Servers of a test's own, that it may kill, start again, and cut off."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.forwarder import Forwarder
from tests.servers import mariadb, postgresql

PATIENCE_SECONDS = 60


class Server:
    """A server and the line to it; `url` goes over the line, `behind` does not."""

    def __init__(self, behind: URL, pid: int, line: Forwarder) -> None:
        self.behind, self.line = behind, line
        query = {k: v for k, v in behind.query.items() if k == "charset"}
        self.url = behind.set(host="127.0.0.1", port=line.port, query=query)
        self._pid = pid
        process = psutil.Process(pid)
        self._command, self._user = process.cmdline(), process.uids().real
        self._started: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        """End the server and what it has begun, with SIGKILL."""
        process = psutil.Process(self._started.pid if self._started else self._pid)
        every = [process, *process.children(recursive=True)]
        for one in every:
            one.kill()
        if self._started:
            self._started.wait()
            self._started = None
        psutil.wait_procs(every, timeout=PATIENCE_SECONDS)

    def start(self) -> None:
        """Start the server again, and wait until it answers."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "the server did not come back"
            if self._started is None or self._started.poll() is not None:
                self._started = subprocess.Popen(
                    self._command,
                    user=self._user if os.getuid() == 0 else None,
                    cwd="/",
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            time.sleep(0.2)

    def stop(self) -> None:
        """End the server, where it was started again."""
        if self._started:
            self.kill()

    def _answers(self) -> bool:
        # PyMySQL does not close an attempt that was refused.
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(_socket_of(self.behind)) != 0:
                return False
        engine = create_engine(self.behind)
        try:
            with engine.connect():
                return True
        except SQLAlchemyError:
            return False
        finally:
            engine.dispose()


@contextmanager
def server_of_its_own(kind: str, folder: Path) -> Iterator[Server]:
    """Run a PostgreSQL or a MariaDB with a line in front."""
    start = {"postgresql": postgresql, "mariadb": mariadb}[kind]
    with start(folder) as address:
        url = make_url(address)
        with Forwarder(_socket_of(url)) as line:
            server = Server(url, _pid_of(url, folder), line)
            try:
                yield server
            finally:
                server.stop()


def _socket_of(url: URL) -> str:
    if url.get_backend_name() == "postgresql":
        return f"{url.query['host']}/.s.PGSQL.{url.port or 5432}"
    return str(url.query["unix_socket"])


def _pid_of(url: URL, folder: Path) -> int:
    on_postgresql = url.get_backend_name() == "postgresql"
    file = folder / ("pg/postmaster.pid" if on_postgresql else "mariadb/s.pid")
    return int(file.read_text().split()[0])


def sleeping(kind: str, seconds: int) -> str:
    """Return an expression by which a statement takes long."""
    return f"pg_sleep({seconds})" if kind == "postgresql" else f"sleep({seconds})"


def is_busy(server: Server) -> bool:
    """Return whether a statement of somebody else is under way."""
    engine = create_engine(server.behind)
    count = text(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        if engine.dialect.name == "postgresql"
        else "SELECT count(*) FROM information_schema.processlist"
        " WHERE command = 'Query' AND id <> connection_id()"
    )
    with engine.connect() as connection:
        found = connection.execute(count).scalar_one()
    engine.dispose()
    return found > 0
