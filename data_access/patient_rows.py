"""Where patient rows are read: under the database's own locks, where they are set."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Engine,
    and_,
    column,
    exists,
    func,
    literal_column,
    not_,
    select,
    table,
)
from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import UnusableDatabase, make_engine
from data_access.queries import Rows, read, repeated_forms
from data_access.schema import acute, followup
from data_access.scope import AccessScope

SETTING = "ROWS_DATABASE_URL"
SCRIPT = "deploy/postgresql_locks.sql"
OPEN = f"The role of {SETTING} is not bound by row-level security"
FORMS = (acute, followup)

log = logging.getLogger(__name__)


class UnlockedRowsError(SQLAlchemyError):
    """The database would give patient rows of hospitals that nobody asked for."""


@dataclass(frozen=True, eq=False)
class PatientRows:
    """Reads patient rows for one asker at a time.

    `registry` sees every form. `locked` signs in as another role, to which the
    database gives only rows of the hospitals named in the transaction; None: there is
    no such role, and the queries' own filter stands alone.
    """

    registry: Engine
    locked: Engine | None = None

    def repeated(
        self,
        scope: AccessScope,
        as_of: date,
        *,
        missing: Collection[Column[Any]] = (),
        months: tuple[int, int] | None = None,
    ) -> list[str] | None:
        """Return what `strokes_in_detail` wants to know as `repeated`.

        A patient's first form may stand at another hospital, where the locked role
        does not see it. None: whoever reads the rows finds them.
        """
        if self.locked is None:
            return None
        forms = repeated_forms(scope, missing=missing, months=months)
        return [str(one) for one in read(self.registry, forms, as_of)["SkjemaGUID"]]

    def read(self, rows: Rows, as_of: date) -> pd.DataFrame:
        """Run a query as known on a day; SQLAlchemy's errors come unchanged.

        Raises `UnlockedRowsError` where the locks have been opened meanwhile.
        """
        if self.locked is None:
            return read(self.registry, rows, as_of)
        if not _holds(self.locked, is_bound()):
            log.critical("%s: run %s again; no patient is shown", OPEN, SCRIPT)
            raise UnlockedRowsError(OPEN)
        return read(self.locked, rows, as_of)


def open_patient_rows(registry: Engine, url: str | None) -> PatientRows:
    """Return the reader of patient rows; `url` is where the locked role signs in.

    Raises `UnusableDatabase`, in one sentence, when the locks are not in place.
    """
    if not url:
        return PatientRows(registry)
    engine = make_engine(url, SETTING)
    if engine.dialect.name != "postgresql":
        raise UnusableDatabase(
            f"{SETTING} names a {engine.dialect.name} database: only PostgreSQL has "
            "row-level security. Leave the setting out."
        )
    try:
        is_locked = _holds(engine, and_(is_bound(), *map(shows_nobody, FORMS)))
    except SQLAlchemyError as error:
        raise UnusableDatabase(
            f"The database of {SETTING} does not answer: check the address, that the "
            f"server runs, and that {SCRIPT} was run there."
        ) from error
    finally:
        # As for the registry: a server that is asked again leaves no open session.
        engine.dispose()
    if not is_locked:
        raise UnusableDatabase(
            f"{OPEN}: run {SCRIPT}, and let Slagtavle sign in there as slagtavle_rows."
        )
    return PatientRows(registry, engine)


def is_bound() -> ColumnElement[bool]:
    """Return whether policies decide which forms the role sees at all.

    Not so for superusers, for the tables' owner, and where they are switched off.
    """
    tables: list[ColumnElement[str]] = [
        literal_column(f"'\"{form.name}\"'") for form in FORMS
    ]
    bound = [func.row_security_active(name) for name in tables]
    policies = (
        select(func.count())
        .select_from(table("pg_policy"))
        .where(
            column("polname") == "slagtavle_own_hospitals",
            not_(column("polpermissive", Boolean)),
            column("polrelid").in_([func.to_regclass(name) for name in tables]),
        )
        .scalar_subquery()
    )
    return and_(*bound, policies == len(FORMS))


def shows_nobody(form: Any) -> ColumnElement[bool]:
    """Return whether a form shows no row, as it must where no hospital is named."""
    return not_(exists(select(*list(form.c)[:1])))


def _holds(engine: Engine, condition: ColumnElement[bool]) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(select(condition)).scalar())
