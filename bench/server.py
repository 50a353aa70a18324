"""Servers to measure: Slagtavle on the sample, or a bare page of Streamlit."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import jwt
import psutil

from access.accounts import load_accounts
from access.sessions import begin
from access.tokens import ALGORITHM, digest_of, signing_key
from tests.nginx import nginx

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".make" / "bench-server.log"
START_SECONDS = 60
SIGNED_IN_SECONDS = 3 * 3600


@dataclass(frozen=True)
class Server:
    """A running server, and the cookie of the user who is signed in on it."""

    port: int
    process: int
    cookie_name: str
    cookie: str

    @property
    def address(self) -> str:
        """Where a browser opens it."""
        return f"http://localhost:{self.port}"

    def megabytes(self) -> float:
        """Return the memory that is the server's alone, in MB."""
        return megabytes_of(self.process)


@dataclass(frozen=True)
class Front:
    """Processes behind nginx: the address, and what signs users in on all of them."""

    address: str
    key: str
    cookie_name: str
    processes: tuple[int, ...]

    def megabytes(self) -> list[float]:
        """Return the memory that is each process's alone, in MB."""
        return [megabytes_of(one) for one in self.processes]


def megabytes_of(process: int) -> float:
    """Return the memory that is a process's alone, in MB."""
    return float(psutil.Process(process).memory_full_info().uss) / 1e6


@contextmanager
def slagtavle(username: str) -> Iterator[Server]:
    """Run `serve.py` on the sample until the block ends, with a user signed in."""
    key = secrets.token_urlsafe(48)
    port = _free_port()
    settings = {"PORT": str(port), "SLAGTAVLE_COOKIE_KEY": key}
    token = signed_in(username, key)
    with _running([sys.executable, "serve.py"], port, settings) as process:
        yield Server(port, process, load_accounts().cookie_name, token)


def signed_in(username: str, key: str) -> str:
    """Sign a user in, for servers with this key; return the cookie."""
    account = load_accounts().by_username[username]
    until = time.time() + SIGNED_IN_SECONDS
    claims = {"username": username, "exp_date": until, "id": secrets.token_hex(8)}
    token = jwt.encode(claims, signing_key(account, key), ALGORITHM)
    begin(digest_of(token), username, "127.0.0.1", until)
    return token


@contextmanager
def slagtavle_behind_nginx(count: int) -> Iterator[Front]:
    """Run some processes of `serve.py` on the sample behind the nginx we ship."""
    key = secrets.token_urlsafe(48)
    ports = [_free_port() for _ in range(count)]
    settings = {"SLAGTAVLE_COOKIE_KEY": key, "SLAGTAVLE_PROXIES": "127.0.0.1"}
    with TemporaryDirectory(prefix="slagtavle_") as folder, ExitStack() as running:
        processes = [
            running.enter_context(
                _running(
                    [sys.executable, "serve.py"], port, {**settings, "PORT": str(port)}
                )
            )
            for port in ports
        ]
        places = [f"127.0.0.1:{port}" for port in ports]
        front = running.enter_context(nginx(Path(folder), *places))
        yield Front(front.https, key, load_accounts().cookie_name, tuple(processes))


@contextmanager
def bare_streamlit() -> Iterator[Server]:
    """Run the bare page until the block ends."""
    port = _free_port()
    page = str(Path(__file__).with_name("bare_page.py"))
    command = [sys.executable, "-m", "streamlit", "run", page]
    with _running([*command, "--server.port", str(port)], port, {}) as process:
        yield Server(port, process, "", "")


@contextmanager
def _running(
    command: Sequence[str], port: int, settings: dict[str, str]
) -> Iterator[int]:
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(process, port)
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: see {LOG}") from None
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
