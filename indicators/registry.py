"""The connected registry: what it can answer, and the snapshot it was last read to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access.cells_on_shards import materialize_on_shards, shards_of
from data_access.cells_view import (
    CellsView,
    materialize,
    read_view,
    view_query,
    wording_of,
)
from data_access.engine import UnusableDatabase, make_engine
from data_access.grouped import count_forms, take_cells
from data_access.probe import probe
from data_access.schema import coverage
from data_access.schema_check import SchemaFinding, check_schema
from data_access.snapshot import (
    Question,
    Snapshot,
    latest_admission,
    take_snapshot,
)
from data_access.stroke import form_columns
from data_access.told import is_damaged
from indicators.definition import CoverageIndicator, Indicator
from indicators.large import in_cells, plan_for

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, eq=False)
class Registry:
    """One registry database, checked against the schema.

    `computable` are the indicators it can answer, in catalogue order;
    `not_computable` says which columns (`Table.Column`) each of the others lacks.
    """

    engine: Engine
    reference: Engine
    finding: SchemaFinding
    computable: tuple[Indicator, ...]
    not_computable: Mapping[str, tuple[str, ...]]

    def findings(self) -> list[str]:
        """Return, a sentence each, what the database lacks and what that costs."""
        return self.finding.sentences(self.not_computable)

    def probe(self) -> str:
        """Return a token that changes when the registry's data change.

        And with the day: a form dated ahead begins to count, and a clock that was wrong
        has been set right.
        """
        view = self._view()
        if view is not None and in_cells(lambda: view.strokes):
            # What is newer than the view is not shown before the view is made anew.
            token = f"view {view.made_at.isoformat()}"
        else:
            token = f"{_today()}{probe(self.engine)}"
        return token if self.reference is self.engine else token + probe(self.reference)

    def as_of(self, today: date | None = None) -> date:
        """Return the day the data are true for: the newest admission up to today."""
        today = today or _today()
        with self.engine.connect() as connection:
            return latest_admission(connection, today) or today

    def snapshot(self, as_of: date | None = None) -> Snapshot:
        """Read the registry once, as known on a day (default: its newest admission).

        A large registry is read in cells (`indicators.large`), which PostgreSQL may
        keep in a view: then the view's day is the default. Raises SQLAlchemy's errors,
        also for an SQLite file that is only half there.
        """
        view = self._view()
        if in_cells(lambda: view.strokes if view else count_forms(self.engine)):
            return self._cells(view, as_of)
        return take_snapshot(
            self.engine,
            self._questions(),
            as_of or self.as_of(),
            missing=self.finding.missing,
            reference=self.reference,
        )

    def _cells(self, view: CellsView | None, as_of: date | None) -> Snapshot:
        kept: dict[str, Any] = {}
        day = view.as_of if view and as_of is None else as_of or self.as_of()
        plan = plan_for(self._questions(), day)
        if view is not None and view.as_of == day:
            kept = {"counted": view_query(plan), "taken_at": view.made_at}
        missing, reference = self.finding.missing, self.reference
        return take_cells(
            self.engine, plan, day, missing=missing, reference=reference, **kept
        )

    def materialize(self, writing: Engine) -> int:
        """Let PostgreSQL keep the cells of now; return how many there are.

        `writing` is the same database, as a role that may make a view in it, and tables
        on the servers behind a coordinator. Raises `UnusableDatabase` for one of those
        that does not count.
        """
        day = self.as_of()
        plan = plan_for(self._questions(), day)
        missing = self.finding.missing
        if shards := shards_of(writing):
            return materialize_on_shards(writing, shards, plan, day, missing)
        return materialize(writing, plan, day, missing)

    def _questions(self) -> list[Question]:
        asked = [one.question() for one in self.computable]
        return [question for question in asked if question is not None]

    def _view(self) -> CellsView | None:
        """Return the view of cells, where it rests on the conditions of now."""
        with self.engine.connect() as connection:
            view = read_view(connection)
        if view is None:
            return None
        plan = plan_for(self._questions(), view.as_of)
        is_ours = view.wording == wording_of(plan, self.finding.missing)
        return view if is_ours else None


def _today() -> date:
    return datetime.now(OSLO).date()


def open_registry(
    url: str | URL,
    catalogue: Sequence[Indicator],
    reference_url: str | URL | None = None,
) -> Registry:
    """Connect to a registry and find out which indicators it can answer.

    `reference_url` is the database of `Enhet` and `Dekningsgrad` where they stand
    elsewhere. Raises `UnusableDatabase`, in one sentence, when there is no database or
    it lacks what every number rests on.
    """
    engine = make_engine(url)
    reference = make_engine(reference_url) if reference_url else engine
    try:
        finding = check_schema(engine, reference)
    except SQLAlchemyError as error:
        if is_damaged(error):
            raise UnusableDatabase(
                "The registry's file is no whole SQLite database: it is damaged, or "
                "was copied only in part. Copy it again under another name, and rename "
                "it when it is whole."
            ) from error
        raise UnusableDatabase(
            f"The registry database ({engine.dialect.name}) does not answer: check "
            "DATABASE_URL, that the server runs, and the role's rights."
        ) from error
    finally:
        # A server that is asked again and again must not be left with open sessions.
        engine.dispose()
        reference.dispose()
    lacking = {one.id: _lacking(one, finding) for one in catalogue}
    return Registry(
        engine,
        reference,
        finding,
        tuple(one for one in catalogue if not lacking[one.id]),
        {name: columns for name, columns in lacking.items() if columns},
    )


def _lacking(indicator: Indicator, finding: SchemaFinding) -> tuple[str, ...]:
    needed = set(form_columns(*indicator.conditions()))
    if isinstance(indicator, CoverageIndicator):
        needed = set(coverage.c)
    gone = needed & finding.missing
    return tuple(sorted(f"{column.table.name}.{column.name}" for column in gone))
