"""Patient rows. Every query says first who asks and reads only their hospitals."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    case,
    func,
    select,
    true,
)
from sqlalchemy.exc import DBAPIError

from data_access.schema import acute
from data_access.scope import AccessScope
from data_access.snapshot import (
    DENOMINATOR_ONLY,
    NUMERATOR,
    Question,
    verdict,
)
from data_access.stroke import stroke, stroke_columns, stroke_rows

Rows = Select[Any]
Part = Literal["not_met", "met", "inside", "outside"]
# The setting that the policies of row-level security compare with.
HOSPITALS = "slagtavle.hospitals"
# Shown for every patient, whatever the question.
IDENTITY = (
    "SkjemaGUID",
    "UnitId",
    "Innleggelsestidspunkt",
    "PatientAge",
    "PatientGender",
    "Slagdiagnose",
)


def strokes_in_detail(
    scope: AccessScope,
    question: Question,
    part: Part,
    where: ColumnElement[bool],
    *,
    order_by: str,
    descending: bool,
    limit: int | None,
    offset: int,
    missing: Collection[Column[Any]] = (),
    months: tuple[int, int] | None = None,
    repeated: Collection[str] | None = None,
) -> Rows:
    """One row per stroke the asker may see in detail; the scope is not optional.

    Columns: `IDENTITY`, the columns the question rests on, and `verdict` (0 outside,
    1 denominator only, 2 numerator; for a median 2 where there is a valid time), and
    `in_all`: how many rows there are over all pages.
    `part` chooses: not_met and met lie inside the denominator. `where` is a condition
    on the stroke; `months` says its months once more, so that the database needs to
    look at no others. `repeated` are the forms that repeat an event, where somebody
    else has found them (`repeated_forms`). Unknown values stand last either way. Needs
    the bind parameter `as_of`. Raises `KeyError` for an unknown `order_by`.
    """
    names = detail_columns(question)
    columns = {name: stroke.c[name] for name in names}
    judged = _verdict(question)
    order = {**columns, "verdict": judged}[order_by]
    rows = _within(scope, question, part, where, missing, months, repeated)
    in_all = func.count().over()
    return (
        rows.with_only_columns(
            *columns.values(), judged.label("verdict"), in_all.label("in_all")
        )
        .order_by(
            # The databases disagree on where NULL stands.
            case((order.is_(None), 1), else_=0),
            order.desc() if descending else order.asc(),
            stroke.c.SkjemaGUID,
        )
        .limit(limit)
        .offset(offset)
        .execution_options(**{HOSPITALS: scope.hospital_ids})
    )


def repeated_forms(
    scope: AccessScope,
    *,
    missing: Collection[Column[Any]] = (),
    months: tuple[int, int] | None = None,
) -> Rows:
    """One row per form of the asker's hospitals that repeats an event: its id.

    The event may have begun at another hospital, so this must be read by an engine
    that sees all forms. Needs the bind parameter `as_of`.
    """
    units = scope.hospital_ids
    without_rule = {*missing, acute.c.PasientGUID}
    forms = stroke_rows((), missing=without_rule, units=units, months=months)
    strokes = stroke_rows((), missing=missing, units=units, months=months)
    # Two expressions of one name cannot stand in one statement: this one is unwrapped.
    assert isinstance(strokes.element, Select)
    counted = select(strokes.element.subquery("counted").c.SkjemaGUID)
    repeated = forms.c.SkjemaGUID.not_in(counted)
    return (
        select(forms.c.SkjemaGUID)
        .where(repeated)
        .execution_options(**{HOSPITALS: units})
    )


def detail_columns(question: Question) -> tuple[str, ...]:
    """Return the stroke columns a patient row shows for a question, in order."""
    asked = _asked_by(question.conditions())
    internal = {"month", "days_since_admission", "age"}
    ordered = [c.name for c in stroke.c if c.name in asked - internal - set(IDENTITY)]
    return (*IDENTITY, *ordered)


# An indicator's conditions are made once, and asked for with each page of its patients.
@lru_cache(maxsize=200)
def _asked_by(conditions: tuple[ColumnElement[Any], ...]) -> frozenset[str]:
    return frozenset(stroke_columns(*conditions))


def _verdict(question: Question) -> ColumnElement[Any]:
    if question.numerator is not None:
        return verdict(question.denominator, question.numerator)
    assert question.value is not None
    inside = and_(question.denominator, question.value.is_not(None))
    return verdict(inside, true())


def _within(
    scope: AccessScope,
    question: Question,
    part: Part,
    where: ColumnElement[bool],
    missing: Collection[Column[Any]],
    months: tuple[int, int] | None,
    repeated: Collection[str] | None,
) -> Rows:
    judged = _verdict(question)
    chosen = {
        "not_met": judged == DENOMINATOR_ONLY,
        "met": judged == NUMERATOR,
        "inside": judged.in_((DENOMINATOR_ONLY, NUMERATOR)),
        "outside": judged == 0,
    }[part]
    needed = stroke_columns(where) | _asked_by(question.conditions())
    rows = stroke_rows(
        needed | set(detail_columns(question)),
        missing=missing,
        units=scope.hospital_ids,
        months=months,
        repeated=None if repeated is None else sorted(repeated),
    )
    # The hospitals are asked for twice on purpose: in the rows and around them.
    return (
        select(stroke.c.SkjemaGUID)
        .select_from(stroke)
        .add_cte(rows)
        .where(scope.detail_rows(), chosen, where)
    )


def read(engine: Engine, rows: Rows, as_of: date) -> pd.DataFrame:
    """Run a query as known on a day and return its rows.

    Once more where the line was cut: the server may have been restarted.
    """
    try:
        return _read(engine, rows, as_of)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    return _read(engine, rows, as_of)


def _read(engine: Engine, rows: Rows, as_of: date) -> pd.DataFrame:
    with engine.connect() as connection:
        begin_reading(connection, rows)
        result = connection.execute(rows, {"as_of": as_of})
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def begin_reading(connection: Connection, rows: Rows) -> None:
    """Tell PostgreSQL, for this transaction only, whose patient rows may be read.

    Row-level security asks for it where it is in place (deploy/postgresql_locks.sql).
    """
    hospitals = rows.get_execution_options().get(HOSPITALS)
    if hospitals is None or connection.dialect.name != "postgresql":
        return
    listed = ",".join(str(int(one)) for one in sorted(hospitals))
    settings = {
        HOSPITALS: listed,
        # It takes the conditions for far rarer than they are, and would then compare
        # every form with every follow-up.
        "enable_nestloop": "off",
    }
    connection.execute(
        select(*(func.set_config(*one, true()) for one in settings.items()))
    )
