"""One import from the first byte to the commit."""

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, Engine, Table, func, inspect, select

from data_access.engine import UnusableDatabase
from data_access.loading.check import Batch, Checked, Registry, check
from data_access.loading.findings import Findings
from data_access.loading.forms import ACUTE, FOLLOWUP, KEYS
from data_access.loading.sources import MOST_BYTES, Given, sources
from data_access.loading.store import (
    Changes,
    count_differing,
    delete_missing,
    merge,
    stage,
)
from data_access.loading.target import (
    check_transactions,
    one_transaction,
    only_import,
    temporary_tables,
)
from data_access.loading.version import data_version, raise_version
from data_access.schema import SAMPLE_MARK, metadata, unit

log = logging.getLogger("slagtavle")

FORMS = (ACUTE, FOLLOWUP)

# Told (what is done: "check", "compare" or "store", how much more, of how much in all).
Said = Callable[[str, int, int], object]


@dataclass(frozen=True)
class Wishes:
    """What is to be done with a dump.

    `dry_run` only looks; with `compare` it also counts what would change, by a role
    that may write. `quarantine` takes the rows that are fit and leaves the
    others; without it one unfit row keeps all out. `delete_missing` takes away forms
    that the files lack, as many as `agreed` if that is said. `into_sample` lets real
    forms in among invented ones.
    """

    dry_run: bool = False
    compare: bool = False
    quarantine: bool = False
    delete_missing: bool = False
    agreed: int | None = None
    into_sample: bool = False
    most_bytes: int = MOST_BYTES


@dataclass(frozen=True)
class FormResult:
    """One form: rows `read`, of them `aside`, and what the registry has of it.

    `known` of the fit rows were there before. `missing` are forms of the registry that
    the files lack. `changes` is None where nothing was stored, `differing` (known rows
    that are not the same any more) where nobody has compared.
    """

    read: int
    aside: int
    known: int
    missing: int
    changes: Changes | None = None
    differing: int | None = None

    @property
    def fit(self) -> int:
        """How many rows can be taken."""
        return self.read - self.aside


class DeletionRefused(Exception):  # noqa: N818 - told in one sentence
    """Deleting what is missing would delete what only could not be read."""

    def __init__(self) -> None:
        super().__init__(
            "Some rows could not be taken, so nothing was deleted or stored: their "
            "forms would count as missing. Mend the rows, or leave the deletion out."
        )


class DeletionGrew(Exception):  # noqa: N818 - told in one sentence
    """Other forms would be deleted than those that were agreed to."""

    def __init__(self) -> None:
        super().__init__(
            "The registry has changed, and another number of forms would be deleted "
            "than was agreed to; nothing was changed. Check the files again."
        )


@dataclass(frozen=True)
class Result:
    """What an import came to. `is_refused`: findings kept everything out."""

    forms: dict[str, FormResult]
    is_refused: bool
    is_stored: bool
    version: int | None = None


def import_dump(
    given: Sequence[Given],
    engine: Engine,
    findings: Findings,
    wishes: Wishes,
    *,
    today: date,
    reference: Engine | None = None,
    said: Said = lambda *_: None,
) -> Result:
    """Check the files and store them, all in one transaction; or say why not.

    `engine` reads for a dry run and writes otherwise (`target.writing_engine`);
    `reference` is where `Enhet` stands if not there. Raises `UnusableFile`,
    `UnusableDatabase`, `ImportRuns`, `TooManyFindings`, `DeletionRefused`,
    `DeletionGrew`, `OSError` for a full disk, and SQLAlchemy's errors; whichever comes,
    nothing was changed.
    """
    with ExitStack() as spools:
        if not wishes.dry_run:
            spools.enter_context(only_import(engine))
        tables = sources(given, wishes.most_bytes)
        registry = _look(engine, reference, wishes)
        size = sum(one.size for one in tables)
        checked = check(
            tables, registry, findings, today, spools, lambda n: said("check", n, size)
        )
        before = {form: _before(form, checked, registry) for form in FORMS}
        is_refused = findings.is_unreadable or bool(
            findings.stopping and not wishes.quarantine
        )
        if wishes.dry_run and wishes.compare and not findings.is_unreadable:
            before = _compared(engine, checked.batches, before, said)
        if is_refused or wishes.dry_run:
            return Result(before, is_refused, is_stored=False)
        if wishes.delete_missing:
            _refuse_deletion(before, wishes.agreed)
        return _store(engine, checked.batches, before, wishes, said)


def _refuse_deletion(forms: dict[str, FormResult], agreed: int | None) -> None:
    if any(one.aside for one in forms.values()):
        raise DeletionRefused
    if agreed not in (None, sum(one.missing for one in forms.values())):
        raise DeletionGrew


def _look(engine: Engine, reference: Engine | None, wishes: Wishes) -> Registry:
    """Return what the check has to know. Raises `UnusableDatabase`."""
    with engine.connect() as connection:
        inspector = inspect(connection)
        present = set(inspector.get_table_names())
        if SAMPLE_MARK in present and not (wishes.dry_run or wishes.into_sample):
            raise UnusableDatabase(
                "The database says that its patients are invented (table "
                f"{SAMPLE_MARK}), so no others are let in among them."
            )
        lacking = [form for form in FORMS if form not in present]
        if lacking:
            raise UnusableDatabase(
                f"The database lacks the table {' and '.join(lacking)}: `python -m "
                "data_access create` makes them."
            )
        if not wishes.dry_run:
            check_transactions(connection)
        columns = {
            form: {one["name"] for one in inspector.get_columns(form)} for form in FORMS
        }
        keys = {form: _keys(connection, form) for form in FORMS}
        here = _units(connection) if unit.name in present else None
    if reference is not None:
        with reference.connect() as connection:
            is_there = inspect(connection).has_table(unit.name)
            here = _units(connection) if is_there else None
    return Registry(columns, keys, here)


def _keys(connection: Connection, form: str) -> Collection[str]:
    key = metadata.tables[form].c[KEYS[form]]
    return set(connection.execute(select(func.upper(key))).scalars())


def _units(connection: Connection) -> Collection[int] | None:
    # An empty table has not been filled yet: it tells nothing of the rows.
    return set(connection.execute(select(unit.c.UnitId)).scalars()) or None


def _before(form: str, checked: Checked, registry: Registry) -> FormResult:
    seen, there = checked.seen[form], set(registry.keys[form])
    return FormResult(
        read=checked.read[form],
        aside=checked.aside[form],
        known=len(seen & there),
        missing=len(there - seen) if checked.read[form] else 0,
    )


def _compared(
    engine: Engine,
    batches: Sequence[Batch],
    before: dict[str, FormResult],
    said: Said,
) -> dict[str, FormResult]:
    """Count the rows that differ, in temporary tables that are gone afterwards."""
    differing = dict.fromkeys(FORMS, 0)
    with temporary_tables(engine) as connection:
        for form, table in _staged(connection, batches, said, "compare"):
            differing[form] += count_differing(connection, form, table)
    return {
        form: replace(one, differing=differing[form]) for form, one in before.items()
    }


def _staged(
    connection: Connection, batches: Sequence[Batch], said: Said, stage_name: str
) -> list[tuple[str, Table]]:
    size = sum(batch.rows.size for batch in batches)
    return [
        (
            batch.form,
            stage(connection, n, batch, lambda n: said(stage_name, n, size)),
        )
        for n, batch in enumerate(batches)
    ]


def _store(
    engine: Engine,
    batches: Sequence[Batch],
    before: dict[str, FormResult],
    wishes: Wishes,
    said: Said,
) -> Result:
    changes = {form: Changes() for form in FORMS}
    with one_transaction(engine) as connection:
        staged = _staged(connection, batches, said, "store")
        for form, table in staged:
            changes[form] += merge(connection, form, table)
        for form in FORMS:
            its_own = [table for one, table in staged if one == form]
            if wishes.delete_missing and its_own:
                changes[form] += delete_missing(connection, form, its_own)
        version = None
        if any(one.total for one in changes.values()):
            if engine.dialect.name == "sqlite":
                data_version.create(connection, checkfirst=True)
            version = raise_version(connection)
    forms = {form: replace(one, changes=changes[form]) for form, one in before.items()}
    log.info(
        "Import stored: %s",
        ", ".join(f"{one.read} rows of {name}" for name, one in forms.items()),
        extra={"event": "import_stored", "data_version": version},
    )
    return Result(forms, is_refused=False, is_stored=True, version=version)
