"""A registry that others write while Slagtavle reads it, on each kind of database."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import bcrypt
from sqlalchemy import URL, Engine, Executable, create_engine, make_url, text

from data_access.schema import acute, coverage, followup, unit
from sample_db.registry import Sample, invent
from sample_db.write import facts_of, write_server, write_sqlite
from tests.servers import another_database, running

KINDS = ("sqlite", "postgresql", "mariadb")
UNTIL, SEED, SCALE = date(2024, 3, 31), 1, 0.02
HOSPITAL = 106340
READ = [one.name for one in (acute, followup, unit, coverage)]


class LiveRegistry:
    """An invented registry: who writes it, and the address Slagtavle reads it by."""

    def __init__(self, url: URL, reads: URL) -> None:
        self.url = url.render_as_string(hide_password=False)
        self.reads = reads.render_as_string(hide_password=False)
        self.engine: Engine = create_engine(url)

    def write(self, *changes: Executable) -> None:
        """Change the registry, each change in a transaction of its own."""
        for change in changes:
            with self.engine.begin() as connection:
                assert connection.execute(change).rowcount


@contextmanager
def live_registry(kind: str, folder: Path) -> Iterator[LiveRegistry]:
    """Yield a registry of its own, with the invented strokes of some years."""
    facts = facts_of(SEED, UNTIL, SCALE)
    if kind == "sqlite":
        file = folder / "registry.db"
        write_sqlite(file, _sample(), facts, lambda _: None)
        url = reads = URL.create("sqlite", database=str(file))
    else:
        name = f"live_{secrets.token_hex(4)}"
        url = make_url(another_database(running(kind), name))
        write_server(url, _sample(), facts, lambda _: None)
        reads = _reader(url, name)
    registry = LiveRegistry(url, reads)
    yield registry
    registry.engine.dispose()


@cache
def _sample() -> Sample:
    return invent(UNTIL, SEED, SCALE)


def _reader(url: URL, name: str) -> URL:
    """Make the role that only reads, as the README has it; return its address."""
    engine = create_engine(url)
    quote = engine.dialect.identifier_preparer.quote
    role, password = (name, secrets.token_urlsafe(12))
    if engine.dialect.name == "postgresql":
        statements = [f"CREATE ROLE {role} LOGIN PASSWORD '{password}'"]
    else:
        role = f"{name}@localhost"
        statements = [f"CREATE USER {role} IDENTIFIED BY '{password}'"]
    statements += [f"GRANT SELECT ON {quote(table)} TO {role}" for table in READ]
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
    return url.set(username=name, password=password)


def write_users(folder: Path, password: str, hospital: int = HOSPITAL) -> Path:
    """Write the file of users: `lege` of one hospital, and `radgiver`."""
    quick = bcrypt.hashpw(password.encode(), bcrypt.gensalt(10)).decode()
    lege = {"name": "Lege", "roles": ["hospital"], "hospitals": [hospital]}
    radgiver = {"name": "Rådgiver", "roles": ["advisory"]}
    users = {"lege": lege, "radgiver": radgiver}
    content = {
        "cookie": {"name": "slagtavle", "expiry_days": 0.5},
        "credentials": {
            "usernames": {
                name: {**user, "password": quick} for name, user in users.items()
            }
        },
    }
    file = folder / "users.yaml"
    file.write_text(json.dumps(content), encoding="utf-8")
    file.chmod(0o600)
    return file
