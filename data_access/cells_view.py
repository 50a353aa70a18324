"""Cells that PostgreSQL keeps: a view, made by a role that may write.

The view holds the cells of one day and of one wording of the conditions; both stand in
its comment. Whoever reads it compares them with its own. On one server it is a
materialized view; where several hold the registry see `cells_on_shards`.
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
KINDS = {"m": "MATERIALIZED VIEW", "v": "VIEW"}


@dataclass(frozen=True)
class CellsView:
    """What the view says of itself.

    The wording it was made from, its day, when it was made, and of how many strokes.
    """

    wording: str
    as_of: date
    made_at: datetime
    strokes: int


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
    made_at = datetime.now(UTC)
    with engine.begin() as connection:
        give_time(connection)
        sql = written_out(query, as_of, connection.dialect)
        drop(connection, NEXT)
        run(connection, f"CREATE MATERIALIZED VIEW {NEXT} AS {sql}")
        index = f"ix_{NAME}_{made_at:%Y%m%d%H%M%S%f}"
        run(connection, f"CREATE INDEX {index} ON {NEXT} (unit_id)")
        cells, strokes = size_of(connection, NEXT)
        view = CellsView(wording_of(plan, missing), as_of, made_at, strokes)
        put_in_place(connection, "m", view)
        run(connection, f"ANALYZE {NAME}")
        return cells


def give_time(connection: Connection) -> None:
    """Let this transaction count a whole registry."""
    plan_for_all_rows(connection)
    for setting in ("statement_timeout = 0", "work_mem = '256MB'"):
        run(connection, f"SET LOCAL {setting}")


def put_in_place(connection: Connection, kind: str, view: CellsView) -> None:
    """Let the view `NEXT`, of a kind of `KINDS`, take the place of an earlier one."""
    run(connection, f"COMMENT ON {KINDS[kind]} {NEXT} IS '{_said(view)}'")
    for role in readers_of(connection, NAME):
        run(connection, f"GRANT SELECT ON {NEXT} TO {role}")
    drop(connection, NAME)
    run(connection, f"ALTER {KINDS[kind]} {NEXT} RENAME TO {NAME}")


def size_of(connection: Connection, name: str) -> tuple[int, int]:
    """Return how many cells a view or table of ours holds, and of how many strokes."""
    held = f"SELECT count(*), coalesce(sum(strokes), 0) FROM {name}"  # noqa: S608
    cells, strokes = connection.execute(text(held)).one()
    return int(cells), int(strokes)


def read_view(connection: Connection) -> CellsView | None:
    """Return what the view says of itself; None without one that may be read."""
    if connection.dialect.name != "postgresql":
        return None
    said = connection.execute(
        text(
            "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c"
            " WHERE c.oid = to_regclass(:name) AND c.relkind IN ('m', 'v')"
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
            int(facts["strokes"]),
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
            "strokes": view.strokes,
        }
    )


def readers_of(connection: Connection, name: str) -> list[str]:
    """Return who else may read a table or view: roles, as SQL writes them."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'public'"
            " ELSE quote_ident(pg_get_userbyid(g.grantee)) END"
            " FROM pg_class c, aclexplode(c.relacl) g"
            " WHERE c.oid = to_regclass(:name) AND g.privilege_type = 'SELECT'"
            " AND g.grantee <> c.relowner"
        ),
        {"name": name},
    )
    return list(rows.scalars())


def drop(connection: Connection, name: str) -> None:
    """Drop a view of either kind, where there is one."""
    of_name = text("SELECT relkind FROM pg_class WHERE oid = to_regclass(:name)")
    kind = connection.execute(of_name, {"name": name}).scalar()
    if kind in KINDS:
        run(connection, f"DROP {KINDS[kind]} {name}")


def run(connection: Connection, statement: str) -> None:
    """Run a statement of our own conditions and names, without parameters."""
    as_it_stands = {"no_parameters": True}
    connection.exec_driver_sql(statement, execution_options=as_it_stands)
