"""Cells that PostgreSQL keeps: a materialized view, made by a role that may write.

The view holds the cells of one day and of one wording of the conditions; both stand in
its comment. Whoever reads it compares them with its own.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Select,
    String,
    column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql

from data_access.cells_query import Plan, cells_query
from data_access.copied import written_out
from data_access.snapshot import plan_for_all_rows

NAME, NEXT = "slagtavle_cells", "slagtavle_cells_next"


@dataclass(frozen=True)
class CellsView:
    """What the view says of itself: the wording it was made from, its day, its age."""

    wording: str
    as_of: date
    made_at: datetime


def wording_of(plan: Plan, missing: Collection[Column[Any]] = ()) -> str:
    """Return a name for the question: it changes with any condition in it."""
    query = cells_query(plan, missing=missing)
    # Not the day, which is the view's own.
    sql = written_out(query, date.min, postgresql.dialect())  # type: ignore[no-untyped-call]
    return hashlib.sha256(sql.encode()).hexdigest()[:12]


def materialize(
    engine: Engine, plan: Plan, as_of: date, missing: Collection[Column[Any]] = ()
) -> int:
    """Make the view anew, in the place of an earlier one; return how many cells it has.

    Readers go on with the earlier one meanwhile. Who might read it may read the new
    one. Raises SQLAlchemy's errors unchanged.
    """
    query = cells_query(plan, missing=missing).order_by("unit_id")
    view = CellsView(wording_of(plan, missing), as_of, datetime.now(UTC))
    with engine.begin() as connection:
        plan_for_all_rows(connection)
        for setting in ("statement_timeout = 0", "work_mem = '256MB'"):
            connection.exec_driver_sql(f"SET LOCAL {setting}")
        readers = _readers(connection)
        _run(connection, f"DROP MATERIALIZED VIEW IF EXISTS {NEXT}")
        sql = written_out(query, as_of, connection.dialect)
        _run(connection, f"CREATE MATERIALIZED VIEW {NEXT} AS {sql}")
        _run(connection, f"CREATE INDEX {_index(view)} ON {NEXT} (unit_id)")
        _run(connection, f"COMMENT ON MATERIALIZED VIEW {NEXT} IS '{_said(view)}'")
        for reader in readers:
            quoted = connection.dialect.identifier_preparer.quote(reader)
            _run(connection, f"GRANT SELECT ON {NEXT} TO {quoted}")
        _run(connection, f"DROP MATERIALIZED VIEW IF EXISTS {NAME}")
        _run(connection, f"ALTER MATERIALIZED VIEW {NEXT} RENAME TO {NAME}")
        _run(connection, f"ANALYZE {NAME}")
        count = text(f"SELECT count(*) FROM {NAME}")  # noqa: S608 - our own name
        return int(connection.execute(count).scalar_one())


def read_view(connection: Connection) -> CellsView | None:
    """Return what the view says of itself; None without one that may be read."""
    if connection.dialect.name != "postgresql":
        return None
    said = connection.execute(
        text(
            "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c"
            " WHERE c.oid = to_regclass(:name) AND c.relkind = 'm'"
            " AND has_table_privilege(c.oid, 'SELECT')"
        ),
        {"name": NAME},
    ).scalar()
    try:
        facts = json.loads(said or "")
        return CellsView(
            str(facts["wording"]),
            date.fromisoformat(facts["as_of"]),
            datetime.fromisoformat(facts["made_at"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def view_query(plan: Plan) -> Select[Any]:
    """Return the SELECT of the view's cells, with the columns of `cells_query`."""
    columns = [
        column(c.name, String() if isinstance(c.type, String) else BigInteger())
        for c in cells_query(plan).selected_columns
    ]
    view = table(NAME, *columns)
    return select(*view.c)


def _said(view: CellsView) -> str:
    return json.dumps(
        {
            "wording": view.wording,
            "as_of": view.as_of.isoformat(),
            "made_at": view.made_at.isoformat(),
        }
    )


def _index(view: CellsView) -> str:
    return f"ix_{NAME}_{view.made_at:%Y%m%d%H%M%S%f}"


def _readers(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            "SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'public'"
            " ELSE pg_get_userbyid(g.grantee) END"
            " FROM pg_class c, aclexplode(c.relacl) g"
            " WHERE c.oid = to_regclass(:name) AND g.privilege_type = 'SELECT'"
            " AND g.grantee <> c.relowner"
        ),
        {"name": NAME},
    )
    return list(rows.scalars())


def _run(connection: Connection, statement: str) -> None:
    # No parameters: what is in it are our own conditions and names.
    cursor: Any = connection.connection.cursor()
    with cursor:
        cursor.execute(statement)
