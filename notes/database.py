"""The dashboard's own database: never the registry's, and writable."""

import os
from functools import lru_cache
from pathlib import Path

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    make_url,
)

ROOT = Path(__file__).resolve().parent.parent
NAME, LINE = 120, 400
# A meeting does not wait longer than this for a server that does not answer.
WAIT_SECONDS = 4

metadata = MetaData()

action_note = Table(
    "action_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_id", String(NAME), nullable=False, index=True),
    Column("indicator_id", String(NAME), nullable=False),
    Column("day", Date, nullable=False),
    Column("text", String(LINE), nullable=False),
    Column("author", String(NAME), nullable=False),
    Column("written_at", DateTime, nullable=False),
)

decision = Table(
    "meeting_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting", String(NAME), nullable=False),
    Column("slide", String(LINE), nullable=False),
    Column("decision", Text, nullable=False),
    Column("responsible", String(NAME), nullable=False),
    Column("due", Date),
    Column("author", String(NAME), nullable=False),
    Column("written_at", DateTime, nullable=False),
    UniqueConstraint("meeting", "slide"),
)


def own_database_url() -> str:
    """Return the address of the dashboard's own database (DASHBOARD_DATABASE_URL)."""
    set_url = os.environ.get("DASHBOARD_DATABASE_URL")
    return set_url or f"sqlite:///{ROOT / 'dashboard.db'}"


def own_database() -> Engine:
    """Return the dashboard's own database, its tables made where they are missing."""
    return _open(own_database_url())


@lru_cache(maxsize=4)
def _open(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("mysql", "mariadb"):
        parsed = parsed.set(drivername=f"{parsed.drivername}+pymysql")
    waits = parsed.get_backend_name() in ("postgresql", "mysql", "mariadb")
    engine = create_engine(
        parsed,
        pool_pre_ping=True,
        connect_args={"connect_timeout": WAIT_SECONDS} if waits else {},
    )
    metadata.create_all(engine)
    return engine
