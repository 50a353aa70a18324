"""The access log: who looked at what, when, in which role; added to, never changed.

It holds no value of a patient: a selection in words, how many rows, and of which
hospitals. The database refuses changes (`own_data/migrations`).
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from data_access.scope import Viewer
from monitoring.metrics import note_event
from own_data.tables import LINE, NAME, access_log

Event = Literal[
    "sign_in",
    "sign_out",
    "page",
    "rows",
    "rows_file",
    "table_file",
    "see_as",
    "application",
    "grant",
    "user",
    "setting",
    "log_file",
    "import_check",
    "import",
    "findings_file",
]
# Of patients, not of numbers.
LOOKS: tuple[Event, ...] = ("rows", "rows_file")
# The database keeps a row at least this long.
SHORTEST_KEPT_DAYS = 365
NOBODY = Viewer("", "", "", frozenset())


class LogAway(Exception):  # noqa: N818 - told to the user in one sentence
    """The log cannot be written or read now: patient rows must not be shown."""


@dataclass(frozen=True)
class Entry:
    """One row of the log. `at` is UTC; `rows` is None where none were read."""

    at: datetime
    username: str
    role: str
    hospital_ids: frozenset[int]
    event: str
    refused: bool
    page: str
    selection: str
    rows: int | None
    detail: str


def write(engine: Engine, viewer: Viewer, event: Event, **what: Any) -> None:
    """Add a row (see `write_within`), and return when the database has it.

    Raises `LogAway`.
    """
    try:
        with engine.begin() as connection:
            write_within(connection, viewer, event, **what)
    except SQLAlchemyError as error:
        raise LogAway from error


def write_without_waiting(
    engine: Engine, viewer: Viewer, event: Event, **what: Any
) -> None:
    """Add a row, and do not wait until a disk has it. Raises SQLAlchemy's errors.

    The last second's may go when the machine loses its power; not when only a process
    ends. So it is for what shows nothing of a patient.
    """
    with engine.connect() as connection, _without_waiting(connection):
        write_within(connection, viewer, event, **what)
        connection.commit()


@contextmanager
def _without_waiting(connection: Connection) -> Iterator[None]:
    """Let a transaction be committed before it is on a disk, where the server can."""
    kind = connection.dialect.name
    if kind == "postgresql":
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
    if kind != "sqlite":
        yield
        return
    # The write-ahead file then reaches the disk with what is written later.
    connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        # It can be changed between transactions only, and the next one waits again.
        connection.rollback()
        connection.exec_driver_sql("PRAGMA synchronous = FULL")


def write_within(
    connection: Connection,
    viewer: Viewer,
    event: Event,
    *,
    page: str = "",
    selection: str = "",
    hospital_ids: Collection[int] | None = None,
    rows: int | None = None,
    refused: bool = False,
    detail: str = "",
) -> None:
    """Add a row in the transaction of what is logged.

    `hospital_ids` are those whose patients are looked at (default: none). Who sees as
    somebody else is logged under the own name. Texts too long for a column are cut.
    """
    note_event(event, refused=refused)
    who = viewer.seen_by or viewer.username
    seen_as = f"as {viewer.username}: " if viewer.seen_by else ""
    connection.execute(
        insert(access_log).values(
            at=datetime.now(UTC).replace(tzinfo=None),
            username=who[:NAME],
            role=viewer.role[:NAME],
            hospital_ids=_packed(hospital_ids or ()),
            event=event,
            refused=refused,
            page=page[:NAME],
            selection=selection,
            rows=rows,
            detail=f"{seen_as}{detail}"[:LINE],
        )
    )


def read(
    engine: Engine,
    *,
    since: datetime,
    until: datetime,
    username: str = "",
    events: Collection[str] = (),
    hospital_ids: Collection[int] | None = None,
    refused_only: bool = False,
    most: int = 5000,
) -> list[Entry]:
    """Return rows of a time (UTC, `until` left out), the newest first.

    `hospital_ids` keeps the looks at patients of at least one of these hospitals.
    Raises `LogAway`.
    """
    where: list[ColumnElement[bool]] = [
        access_log.c.at >= since,
        access_log.c.at < until,
    ]
    if username:
        where.append(access_log.c.username == username)
    if events:
        where.append(access_log.c.event.in_(sorted(events)))
    if refused_only:
        where.append(access_log.c.refused.is_(True))
    if hospital_ids is not None:
        where.append(_of_hospitals(hospital_ids))
    columns = [access_log.c[name] for name in Entry.__annotations__]
    rows = (
        select(*columns)
        .where(and_(*where))
        .order_by(access_log.c.at.desc(), access_log.c.id.desc())
        .limit(most)
    )
    return [_entry(row) for row in _all(engine, rows)]


def usage_by_day(
    engine: Engine, since: datetime, until: datetime
) -> list[tuple[str, str, int, int]]:
    """Return (day, page, views, users) of the pages opened. Raises `LogAway`."""
    day = func.date(access_log.c.at)
    query = (
        select(
            day,
            access_log.c.page,
            func.count(),
            func.count(access_log.c.username.distinct()),
        )
        .where(
            access_log.c.event == "page",
            access_log.c.refused.is_(False),
            access_log.c.at >= since,
            access_log.c.at < until,
        )
        .group_by(day, access_log.c.page)
        .order_by(day, access_log.c.page)
    )
    return [(str(one[0]), one[1], one[2], one[3]) for one in _all(engine, query)]


def forget_old(engine: Engine, keep_days: int) -> int:
    """Take away rows older than `keep_days`, and return how many.

    Raises `ValueError` below a year, which the database refuses too.
    """
    if keep_days < SHORTEST_KEPT_DAYS:
        raise ValueError(
            f"the log is kept at least {SHORTEST_KEPT_DAYS} days, not {keep_days}"
        )
    # A margin for the clocks of server and database.
    oldest = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=keep_days, hours=1)
    with engine.begin() as connection:
        gone = connection.execute(delete(access_log).where(access_log.c.at < oldest))
    return int(gone.rowcount)


def _packed(hospital_ids: Collection[int]) -> str:
    """Return the ids between commas, so that each can be found by its text."""
    return "".join(f",{one}" for one in sorted(hospital_ids)) + "," * bool(hospital_ids)


def _of_hospitals(hospital_ids: Collection[int]) -> ColumnElement[bool]:
    found = [
        access_log.c.hospital_ids.contains(f",{one},", autoescape=True)
        for one in sorted(hospital_ids)
    ]
    return or_(*found) if found else access_log.c.id.is_(None)


def _all(
    engine: Engine, query: Select[*tuple[Any, ...]]
) -> Sequence[Row[*tuple[Any, ...]]]:
    try:
        with engine.connect() as connection:
            return connection.execute(query).all()
    except SQLAlchemyError as error:
        raise LogAway from error


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    fields = dict(row._mapping)
    ids = [int(one) for one in str(fields["hospital_ids"]).split(",") if one]
    return Entry(**{**fields, "hospital_ids": frozenset(ids)})
