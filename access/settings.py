"""What the operator sets by environment, and whether the registry is the sample."""

import os
import secrets
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import UnusableDatabase, make_engine
from data_access.schema import SAMPLE_MARK
from environment import WholeNumber, setting

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_FILE = ROOT / "sample_db" / "registry.db"
# Within how many seconds an open page shows what is new, and the time to read it.
FOLLOW = WholeNumber("SLAGTAVLE_FOLLOW_SECONDS", "seconds", 60, lowest=1, highest=3600)


def look_seconds() -> float:
    """Return how often an open page looks for something new."""
    # Not seldomer: it also says that a sign-in is about to end.
    return min(20.0, FOLLOW.value() / 3)


def poll_seconds() -> float:
    """Return how often the registry is asked whether its data have changed."""
    return FOLLOW.value() - look_seconds()


def database_url() -> str:
    """Return the registry's address; the sample when none is set."""
    return setting("DATABASE_URL") or f"sqlite:///{SAMPLE_FILE}"


def reference_database_url() -> str | None:
    """Return where `Enhet` and `Dekningsgrad` stand; None means with the registry."""
    return setting("REFERENCE_DATABASE_URL") or None


def rows_database_url() -> str | None:
    """Return where patient rows are read under the database's own locks, if anywhere.

    None: with the registry, where only the queries' own filter stands.
    """
    return setting("ROWS_DATABASE_URL") or None


def import_database_url() -> str | None:
    """Return the registry as a role that may write, for the secretariat's import page.

    None: no page of the dashboard writes in the registry. Real patients need it set,
    also where they are in an SQLite file; the sample does without.
    """
    url, registry = setting("IMPORT_DATABASE_URL"), database_url()
    return url or (registry if is_sample(registry) else None)


def auth_config_path() -> Path:
    """Return the file that names the users."""
    return Path(os.environ.get("SLAGTAVLE_AUTH_CONFIG") or ROOT / "auth_config.yaml")


def proxies() -> list[str]:
    """Return the addresses of the proxies in front, whose word on the user's counts."""
    listed = os.environ.get("SLAGTAVLE_PROXIES", "").split(",")
    return [one.strip() for one in listed if one.strip()]


def names_sample_file(url: str) -> bool:
    """Return whether an address is that of the sample file, built or not."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        return False
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return False
    return Path(parsed.database).resolve() == SAMPLE_FILE


def is_sample(url: str) -> bool:
    """Return whether a registry is the sample: the sample's file, with its mark.

    Anything else counts as real patients.
    """
    if not names_sample_file(url):
        return False
    try:
        state = SAMPLE_FILE.stat()
    except OSError:
        return False
    return _has_mark(state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=2)
def _has_mark(mtime_ns: int, inode: int) -> bool:
    try:
        return inspect(make_engine(f"sqlite:///{SAMPLE_FILE}")).has_table(SAMPLE_MARK)
    except (SQLAlchemyError, UnusableDatabase):
        return False


def cookie_key() -> str:
    """Return the secret that signs the sign-in cookie; empty when there is none.

    The sample does without a set one: its own lasts as long as the process.
    """
    key = setting("SLAGTAVLE_COOKIE_KEY")
    if not key and is_sample(database_url()):
        return _key_of_this_process()
    return key


@cache
def _key_of_this_process() -> str:
    return secrets.token_urlsafe(48)
