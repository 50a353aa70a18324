"""The default sample, built once for all tests that read it."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from filelock import FileLock
from sqlalchemy import create_engine

from sample_db.__main__ import FILE, main
from sample_db.mark import facts_in, is_marked
from sample_db.registry import SCALE, SEED, UNTIL

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".pytest_cache" / "d" / "sample_db"
SOURCES = [
    *(ROOT / "sample_db").glob("*.py"),
    *(ROOT / "sample_db").glob("*.csv"),
    ROOT / "data_access" / "codebook.csv",
    ROOT / "data_access" / "schema.py",
]


@cache
def sample_file() -> Path:
    """Return a file with the default sample; builds one when there is none to use.

    `sample_db/registry.db` is used when it is as a build of these sources would be.
    Read it only: other tests read the same file.
    """
    if _is_current(FILE):
        return FILE
    FOLDER.mkdir(parents=True, exist_ok=True)
    built = FOLDER / "registry.db"
    with FileLock(FOLDER / "registry.lock"):
        if not _is_current(built):
            assert main(["build", "--database", f"sqlite:///{built}"]) == 0
    return built


def _is_current(path: Path) -> bool:
    """Whether it is newer than the sources, of default settings, and was not fed."""
    if not path.is_file():
        return False
    if path.stat().st_mtime < max(source.stat().st_mtime for source in SOURCES):
        return False
    engine = create_engine(f"sqlite:///{path}")
    try:
        if not is_marked(engine):
            return False
        facts = facts_in(engine)
    finally:
        engine.dispose()
    default = {"seed": SEED, "until": UNTIL, "scale": SCALE}
    return default.items() <= facts.items() and not _is_fed(path)


def _is_fed(path: Path) -> bool:
    """Whether admissions go on after the last day; years typed wrong do not count."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        (later,) = connection.execute(
            "SELECT count(*) FROM Akuttskjema"
            " WHERE date(Innleggelsestidspunkt) > ? AND Innleggelsestidspunkt < ?",
            (f"{UNTIL}", f"{UNTIL.year + 20}-01-01 00:00:00"),
        ).fetchone()
    return bool(later)
