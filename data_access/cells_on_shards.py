"""Cells of a registry on shards: each server counts its own hospitals and keeps them.

What needs the patients of all servers, which forms repeat an event, the coordinator
finds beforehand and tells each; then it shows the kept cells of all as one view.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    String,
    column,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from data_access.cells_query import Plan, cells_query
from data_access.cells_view import (
    NAME,
    NEXT,
    CellsView,
    drop,
    give_time,
    put_in_place,
    readers_of,
    run,
    size_of,
    view_query,
    wording_of,
)
from data_access.copied import written_out
from data_access.engine import UnusableDatabase
from data_access.loading.target import writing_engine
from data_access.schema import acute
from data_access.stroke import registered, same_event_forms

# What deploy/postgresql_shard.sql lets the coordinator's role read on each server.
READ_BY_COORDINATOR = "slagtavle_written"
# Any number: who makes cells waits for others that do.
LOCK_NUMBER = 7_316_402_252
repeated = table("slagtavle_repeated", column("form", String()))


@dataclass(frozen=True)
class Shard:
    """A server that holds some hospitals: its name at the coordinator, its address."""

    name: str
    url: URL


def shards_of(engine: Engine) -> list[Shard]:
    """Return the servers behind a coordinator, in order; none of another database.

    The role and its password are those of the engine's own address. Raises
    `UnusableDatabase` where only some of the hospitals stand elsewhere.
    """
    parts = text(
        "SELECT c.relkind = 'f' AS elsewhere, s.srvname,"
        " (SELECT json_object_agg(option_name, option_value)"
        "  FROM pg_options_to_table(s.srvoptions)) AS options"
        " FROM pg_partition_tree(to_regclass(:forms)) p"
        " JOIN pg_class c ON c.oid = p.relid"
        " LEFT JOIN pg_foreign_table t ON t.ftrelid = c.oid"
        " LEFT JOIN pg_foreign_server s ON s.oid = t.ftserver"
        " WHERE p.isleaf ORDER BY s.srvname"
    )
    with engine.connect() as connection:
        rows = connection.execute(parts, {"forms": f'"{acute.name}"'}).all()
    elsewhere = {one.srvname: one.options for one in rows if one.elsewhere}
    if elsewhere and not all(one.elsewhere for one in rows):
        raise UnusableDatabase(
            f"Some forms of {acute.name} stand on the coordinator itself: let each "
            "hospital stand on a server of its own (deploy/postgresql_shards.sql)."
        )
    return [
        Shard(name, _address(engine.url, options))
        for name, options in elsewhere.items()
    ]


def _address(url: URL, options: Mapping[str, str]) -> URL:
    query = {k: v for k, v in url.query.items() if k not in ("host", "port")}
    return url.set(
        host=options.get("host", url.host),
        port=int(options.get("port", 5432)),
        database=options.get("dbname", url.database),
        query=query,
    )


def materialize_on_shards(
    engine: Engine,
    shards: Sequence[Shard],
    plan: Plan,
    as_of: date,
    missing: Collection[Column[Any]] = (),
) -> int:
    """Let every server keep its cells and show them as one view; return how many.

    The role must be able to make tables on each server. Readers go on with the earlier
    cells until all servers have new ones. Raises `UnusableDatabase` with the name of a
    server that does not count, and SQLAlchemy's errors of the coordinator; then the
    earlier cells stand.
    """
    with _alone(engine):
        forms = _repeated(engine, as_of, missing)
        # The name is new each time: a view never shows cells of two countings.
        made_at = datetime.now(UTC)
        name = f"{NAME}_{made_at:%Y%m%d%H%M%S%f}"
        # Written once, not by several threads at once from the same conditions.
        query = cells_query(plan, missing=missing, repeated=select(repeated.c.form))
        sql = written_out(query.order_by("unit_id"), as_of, engine.dialect)
        count = partial(_count, name, forms, sql)
        with ThreadPoolExecutor(len(shards)) as pool:
            held = list(pool.map(count, shards))
        strokes = sum(strokes for _, strokes in held)
        view = CellsView(wording_of(plan, missing), as_of, made_at, strokes)
        _show(engine, shards, name, plan, view)
        for shard in shards:
            # What cannot be dropped now is dropped the next time.
            with suppress(UnusableDatabase), _server(shard) as connection:
                _drop_others(connection, name, "r")
        return sum(cells for cells, _ in held)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Wait until nobody else makes cells, and keep others waiting meanwhile."""
    with engine.connect() as connection:
        run(connection, "SET lock_timeout = 0")
        number = {"number": LOCK_NUMBER}
        connection.execute(text("SELECT pg_advisory_lock(:number)"), number)
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


def _repeated(
    engine: Engine, as_of: date, missing: Collection[Column[Any]]
) -> list[str]:
    """Return the forms that repeat an event, wherever it began."""
    if acute.c.PasientGUID in missing:
        return []
    with engine.begin() as connection:
        give_time(connection)
        forms = same_event_forms(registered(missing), None)
        found = connection.execute(forms, {"as_of": as_of})
        return list(found.scalars())


@contextmanager
def _server(shard: Shard) -> Iterator[Connection]:
    """Hand out a transaction on a server; say which one fails."""
    try:
        with writing_engine(shard.url).begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        # Below its first line the driver repeats the statement.
        why, *_ = str(getattr(error, "orig", None) or error).splitlines() or [""]
        raise UnusableDatabase(
            f"The server {shard.name} ({shard.url.host}, port {shard.url.port}) does "
            f"not count its forms ({why}): check that it runs and that "
            f"{shard.url.username} may sign in there, read the forms and make tables. "
            "The earlier cells stand."
        ) from error


def _count(name: str, forms: Sequence[str], sql: str, shard: Shard) -> tuple[int, int]:
    """Let a server keep its cells as a table; return their number and the strokes'.

    `sql` says what the cells are, with what repeats in the table `repeated`.
    """
    with _server(shard) as connection:
        give_time(connection)
        run(
            connection,
            f"CREATE TEMP TABLE {repeated.name} (form text NOT NULL) ON COMMIT DROP",
        )
        if forms:
            connection.execute(insert(repeated), [{"form": form} for form in forms])
        run(connection, f"ANALYZE {repeated.name}")
        run(connection, f"CREATE TABLE {name} AS {sql}")
        run(connection, f"CREATE INDEX ON {name} (unit_id)")
        run(connection, f"ANALYZE {name}")
        for role in readers_of(connection, READ_BY_COORDINATOR):
            run(connection, f"GRANT SELECT ON {name} TO {role}")
        return size_of(connection, name)


def _show(
    engine: Engine, shards: Sequence[Shard], name: str, plan: Plan, view: CellsView
) -> None:
    """Show the tables of all servers as the one view that is read."""
    columns = ", ".join(
        f"{c.name} {'text' if isinstance(c.type, String) else 'bigint'}"
        for c in view_query(plan).selected_columns
    )
    with engine.begin() as connection:
        shown = []
        for place, shard in enumerate(shards, 1):
            shown.append(f"SELECT * FROM {name}_{place}")  # noqa: S608 - our own name
            run(
                connection,
                f"CREATE FOREIGN TABLE {name}_{place} ({columns})"
                f" SERVER \"{shard.name}\" OPTIONS (table_name '{name}')",
            )
        drop(connection, NEXT)
        run(connection, f"CREATE VIEW {NEXT} AS {' UNION ALL '.join(shown)}")
        put_in_place(connection, "v", view)
        _drop_others(connection, name, "f")


def _drop_others(connection: Connection, name: str, kind: str) -> None:
    """Drop the tables of earlier countings, also of those that came to nothing."""
    kinds = {"r": "TABLE", "f": "FOREIGN TABLE"}
    found = connection.execute(
        text(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = :kind"
            " AND relname ~ :ours AND NOT starts_with(relname, :name)"
        ),
        {"kind": kind, "ours": f"^{NAME}_[0-9]{{20}}(_[0-9]+)?$", "name": name},
    )
    for one in found.scalars().all():
        run(connection, f"DROP {kinds[kind]} {one}")
