"""A real nginx with the shipped configuration: on loopback, in a folder of its own."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import DEBIAN_SBIN, free_port

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "deploy" / "nginx.conf"
UNPACKED = ROOT / ".make" / "nginx" / "usr" / "sbin"
MISSING = "nginx is missing: `make test` fetches it"
NAME = "localhost"
START_SECONDS = 20
# What a distribution's own nginx.conf holds around the shipped file.
AROUND = """
pid nginx.pid;
error_log error.log;
events {}
http {
    access_log main.log;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include slagtavle.conf;
}
"""


@dataclass(frozen=True)
class Nginx:
    """The addresses of a running nginx, and where its logs stand."""

    https: str
    http: str
    folder: Path

    @property
    def port(self) -> int:
        """Return the port with TLS."""
        return int(self.https.rpartition(":")[2])


@contextmanager
def nginx(folder: Path, *processes: str) -> Iterator[Nginx]:
    """Run nginx before one or two servers (`host:port`), configured as we ship it."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:{DEBIAN_SBIN}")
    program = program or shutil.which("nginx", path=str(UNPACKED))
    assert program, MISSING
    # Under root its workers are nobody, and have to reach the folder.
    folder.chmod(0o755)
    plain, secure = free_port(), free_port()
    own = make_certificate(folder)
    _write(folder / "slagtavle.conf", own, plain, secure, processes)
    (folder / "nginx.conf").write_text(AROUND)
    process = subprocess.Popen(
        [program, "-p", folder, "-c", "nginx.conf", "-e", "error.log"]
        + ["-g", "daemon off;"],
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(folder / "nginx.pid", process, folder / "error.log")
        yield Nginx(f"https://{NAME}:{secure}", f"http://{NAME}:{plain}", folder)
    finally:
        process.terminate()
        process.wait(timeout=30)


def make_certificate(folder: Path) -> dict[str, str]:
    """Make a key and a certificate signed with it; return what to write for which."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-newkey", "ec"]
        + ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"]
        + ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        + ["-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return {
        "/etc/ssl/certs/slagtavle.pem": str(certificate),
        "/etc/ssl/private/slagtavle.key": str(key),
    }


def _write(
    file: Path, own: dict[str, str], plain: int, secure: int, processes: Sequence[str]
) -> None:
    """Write the shipped file with the changes its first lines ask for, and ports."""
    content = SHIPPED.read_text("utf-8")
    changes = {
        **own,
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        **_places(processes),
        "/var/log/nginx/slagtavle.log": str(file.with_name("access.log")),
        "slagtavle.example.no": NAME,
    }
    for shipped, mine in changes.items():
        assert shipped in content, f"{SHIPPED.name} has no {shipped}"
        content = content.replace(shipped, mine)
    file.write_text(content, "utf-8")


def _places(processes: Sequence[str]) -> dict[str, str]:
    """Return the shipped lines of each process, and ours."""
    changes = {}
    for port, mark, mine in zip(("8501", "8502"), ("", "# "), processes, strict=False):
        changes[f"{mark}server 127.0.0.1:{port};"] = f"server {mine};"
        changes[f"{mark}{port} 127.0.0.1:{port};"] = f"{mine.split(':')[1]} {mine};"
    return changes


def _wait_for(pid: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    # The file stands there when nginx listens, and is empty for a moment.
    while not (pid.exists() and pid.read_text().strip()):
        assert process.poll() is None, log.read_text() if log.exists() else "no log"
        assert time.monotonic() < deadline, "nginx did not start in time"
        time.sleep(0.05)
