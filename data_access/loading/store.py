"""Puts checked rows into the registry: staged first, then set against what is there.

All statements are the same on the three databases; only the staging is not, because
each has its own fast way in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    MetaData,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from data_access.loading.check import Batch
from data_access.loading.forms import KEYS
from data_access.schema import metadata

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Changes:
    """How many rows of a form an import made: new, changed, and taken away."""

    new: int = 0
    changed: int = 0
    deleted: int = 0

    @property
    def total(self) -> int:
        """How many rows are no longer what they were."""
        return self.new + self.changed + self.deleted

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.new + other.new,
            self.changed + other.changed,
            self.deleted + other.deleted,
        )


def stage(connection: Connection, number: int, batch: Batch, said: Progress) -> Table:
    """Put a batch into a temporary table of its own; keys as the registry spells them.

    `said` is told how many rows are in.
    """
    target = metadata.tables[batch.form]
    columns = [target.c[name] for name in batch.columns]
    name, key = f"slagtavle_import_{number}", KEYS[batch.form]
    empty = str(select(*columns).where(false()).compile(dialect=connection.dialect))
    has_separate_index = connection.dialect.name in ("postgresql", "sqlite")
    # MariaDB takes the index here only: later it would end the transaction.
    inside = "" if has_separate_index else "(KEY ({0})) "
    create = _quoted(connection, f"CREATE TEMPORARY TABLE {{1}} {inside}AS ", key, name)
    connection.exec_driver_sql(create + empty)
    staged = Table(name, MetaData(), *(Column(one.name, one.type) for one in columns))
    fill = {"postgresql": _copy, "sqlite": _insert_sqlite}
    fill.get(connection.dialect.name, _insert)(connection, staged, batch, said)
    if has_separate_index:
        index = _quoted(connection, "CREATE INDEX {1}_key ON {1} ({0})", key, name)
        connection.exec_driver_sql(index)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_quoted(connection, "ANALYZE {}", name))
    _spell_keys(connection, target.c[key], staged)
    return staged


def _quoted(connection: Connection, statement: str, *names: str) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return statement.format(*(quote(name) for name in names))


def _spell_keys(connection: Connection, key: Column[Any], staged: Table) -> None:
    """Let staged keys, in upper case, be spelled as those that are there already."""
    other = connection.execute(select(key).where(key != func.upper(key))).scalars()
    spelled = [{"there": one, "here": one.upper()} for one in other]
    if spelled:
        mine = staged.c[key.name]
        connection.execute(
            update(staged)
            .where(mine == bindparam("here"))
            .values({mine: bindparam("there")}),
            spelled,
        )


def _copy(connection: Connection, staged: Table, batch: Batch, said: Progress) -> None:
    names = ", ".join(_quoted(connection, "{}", one.name) for one in staged.c)
    into = _quoted(connection, "{}", staged.name)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {into} ({names}) FROM STDIN (FORMAT csv)") as copy:
        for piece in batch.rows.text():
            copy.write(piece)
    cursor.close()
    said(batch.rows.size)


def _insert_sqlite(
    connection: Connection, staged: Table, batch: Batch, said: Progress
) -> None:
    # As SQLAlchemy keeps times in SQLite: with millionths of a second.
    values = [
        "NULLIF(?, '')" + (" || '.000000'" if isinstance(one.type, DateTime) else "")
        for one in staged.c
    ]
    statement = f"INSERT INTO {staged.name} VALUES ({', '.join(values)})"  # noqa: S608
    cursor = connection.connection.cursor()
    for rows in batch.rows.chunks():
        cursor.executemany(statement, rows)
        said(len(rows))
    cursor.close()


def _insert(
    connection: Connection, staged: Table, batch: Batch, said: Progress
) -> None:
    places = ", ".join(["%s"] * len(staged.c))
    statement = f"INSERT INTO {staged.name} VALUES ({places})"  # noqa: S608
    cursor = connection.connection.cursor()
    for rows in batch.rows.chunks():
        cursor.executemany(statement, [[cell or None for cell in row] for row in rows])
        said(len(rows))
    cursor.close()


def _differs(form: str, staged: Table) -> ColumnElement[bool]:
    """Return that a staged row has its form in the registry, and is not the same."""
    target, key = metadata.tables[form], KEYS[form]
    others = [
        target.c[one.name].is_distinct_from(one) for one in staged.c if one.name != key
    ]
    return and_(target.c[key] == staged.c[key], or_(false(), *others))


def count_differing(connection: Connection, form: str, staged: Table) -> int:
    """Return how many rows `merge` would change."""
    rows = select(func.count()).select_from(metadata.tables[form], staged)
    return int(connection.execute(rows.where(_differs(form, staged))).scalar_one())


def merge(connection: Connection, form: str, staged: Table) -> Changes:
    """Change the rows that differ, add those that are new; the rest stay untouched."""
    target = metadata.tables[form]
    key, mine = target.c[KEYS[form]], staged.c[KEYS[form]]
    others = [one.name for one in staged.c if one.name != key.name]
    changed = connection.execute(
        update(target)
        .where(_differs(form, staged))
        .values({target.c[name]: staged.c[name] for name in others})
    )
    new = connection.execute(
        insert(target).from_select(
            [one.name for one in staged.c],
            select(staged).where(~exists().where(key == mine)),
        ),
        execution_options={"preserve_rowcount": True},
    )
    return Changes(new=new.rowcount, changed=changed.rowcount)


def delete_missing(
    connection: Connection, form: str, staged: Iterable[Table]
) -> Changes:
    """Take away the rows of a form that none of its staged files has."""
    key = metadata.tables[form].c[KEYS[form]]
    kept: Sequence[Any] = [select(one.c[key.name]) for one in staged]
    gone = connection.execute(
        delete(metadata.tables[form]).where(key.not_in(union_all(*kept)))
    )
    return Changes(deleted=gone.rowcount)
