"""The snapshot: every stroke as the database judged it, in small numbers, no identity.

For one data version the database evaluates every indicator's conditions once. What
is kept can answer counts and nothing else: no identifier, no date finer than the
month, no free text.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    case,
    cast,
    func,
    literal_column,
    not_,
    select,
)

from data_access.cells import Cells
from data_access.schema import acute, coverage, unit
from data_access.sql_functions import clock_is_midnight, hour_of_day, weekday
from data_access.stroke import HOUR, coded, stroke, stroke_columns, stroke_rows

OUTSIDE, DENOMINATOR_ONLY, NUMERATOR, UNDECIDED = 0, 1, 2, 3
UNKNOWN_TIME = np.iinfo(np.int32).min
# Two bits a verdict and one for an unknown answer; 20 of them stay exact in every
# database's 64-bit integer.
UNKNOWN = 4
VERDICTS_PER_WORD = 20
ROWS_PER_FETCH = 20_000
# The registry judges follow-up after this many days, and knows the dead before it.
FOLLOWUP_DUE_DAYS, DEAD_BEFORE_FOLLOWUP_DAYS = 90, 98

# The dimensions that fit a byte.
SMALL = (
    "sex",
    "diagnosis",
    "nihss",
    "within_4h",
    "mrs_before",
    "mrs_3m",
    "discharge",
    "hour",
    "weekday",
    "transferred",
)


@dataclass(frozen=True)
class Codes:
    """The numbers that say what the database found of a stroke.

    `doubt` is added where the answer is unknown.
    """

    outside: int = OUTSIDE
    denominator_only: int = DENOMINATOR_ONLY
    numerator: int = NUMERATOR
    undecided: int = UNDECIDED
    doubt: int = UNKNOWN


def verdict(
    denominator: ColumnElement[bool],
    numerator: ColumnElement[bool],
    unknown_inside: ColumnElement[bool] | None = None,
    unknown_outside: ColumnElement[bool] | None = None,
    codes: Codes | None = None,
) -> ColumnElement[int]:
    """Return 0 outside, 1 denominator only, 2 numerator, 3 undecided (a fault).

    4 more where the answer of a patient in the denominator only, or outside it, is
    unknown. `codes` are other numbers for the same.
    """
    say = codes or Codes()

    def in_doubt(code: int, unknown: ColumnElement[bool] | None) -> Any:
        return (
            code if unknown is None else case((unknown, code + say.doubt), else_=code)
        )

    decided = case(
        (numerator, say.numerator),
        (not_(numerator), in_doubt(say.denominator_only, unknown_inside)),
        else_=say.undecided,
    )
    return case((denominator, decided), else_=in_doubt(say.outside, unknown_outside))


@dataclass(frozen=True)
class Question:
    """What the database is asked about every stroke for one indicator.

    A share has a `numerator`, and may say whose answer is unknown: of those in the
    denominator only, or of those outside. A median has a `value` (whole seconds or
    days, NULL outside). Exactly one of numerator and value is given.
    """

    id: str
    denominator: ColumnElement[bool]
    numerator: ColumnElement[bool] | None = None
    value: ColumnElement[Any] | None = None
    unknown_inside: ColumnElement[bool] | None = None
    unknown_outside: ColumnElement[bool] | None = None

    def verdict(self, codes: Codes | None = None) -> ColumnElement[int]:
        """Return the share's verdict on a stroke as one expression."""
        assert self.numerator is not None
        return verdict(
            self.denominator,
            self.numerator,
            self.unknown_inside,
            self.unknown_outside,
            codes,
        )

    def conditions(self) -> tuple[ColumnElement[Any], ...]:
        """Return the SQL expressions the question rests on."""
        asked = (
            self.denominator,
            self.numerator,
            self.value,
            self.unknown_inside,
            self.unknown_outside,
        )
        return tuple(one for one in asked if one is not None)


@dataclass(frozen=True)
class Unit:
    """One hospital of the reference table `Enhet`."""

    unit_id: int
    hospital: str
    short_name: str
    hf: str
    rhf: str
    org_number: str
    thrombolysis_unit_id: int


@dataclass(frozen=True)
class CoverageRow:
    """Strokes of one unit and year in the registry, the patient register, and both."""

    unit_id: int
    year: int
    in_nhr: int
    in_npr: int
    in_both: int


@dataclass(frozen=True, eq=False)
class Bands:
    """Which band each stroke is in: 0 to `size` - 1, or -1 for none of them."""

    of: NDArray[np.int8]
    size: int


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One row per stroke event, as columns of equal length `n`.

    `unit` is the position in `units`, -1 when the form's unit is not in `Enhet`.
    `month` is `year * 12 + month - 1`. `age` is years, -1 unknown. `sex` is 1 female,
    2 male, 0 unknown. `diagnosis` is 1 I61, 2 I63, 3 I64. `nihss` is 0-42, -1
    unknown. `within_4h` is 1 yes, 2 no, 0 unknown. `mrs_before` is 0-5, -1 unknown.
    `mrs_3m` is 0-6 (6 dead within 98 days), -1 unknown, -2 follow-up not yet due.
    `discharge` is the destination's code 1-12, 0 without a code. `hour` is the hour of
    admission 0-23, -1 when the clock is not known; `weekday` is 0 Monday to 6 Sunday.
    `transferred` (from another hospital) is 1 yes, 2 no, 0 unknown. `verdicts` holds
    0 outside, 1 denominator only, 2 numerator, 3 undecided per share; `unknown` holds,
    per share, the rising places of the strokes with an unknown answer; `times` holds
    whole seconds or days per median, `UNKNOWN_TIME` outside. `version` names the
    content: equal data give an equal version on every database. `is_part` says that
    strokes have been left out (see `part`). With `bands` every number is counted once
    for each band of strokes. With `cells` the registry is too large for a row per
    stroke: they hold what is known, and the columns are empty.
    """

    as_of: date
    taken_at: datetime
    version: str
    units: tuple[Unit, ...]
    coverage: tuple[CoverageRow, ...]
    unit: NDArray[np.int16]
    month: NDArray[np.int32]
    age: NDArray[np.int16]
    sex: NDArray[np.int8]
    diagnosis: NDArray[np.int8]
    nihss: NDArray[np.int8]
    within_4h: NDArray[np.int8]
    mrs_before: NDArray[np.int8]
    mrs_3m: NDArray[np.int8]
    discharge: NDArray[np.int8]
    hour: NDArray[np.int8]
    weekday: NDArray[np.int8]
    transferred: NDArray[np.int8]
    verdicts: Mapping[str, NDArray[np.int8]]
    times: Mapping[str, NDArray[np.int32]]
    unknown: Mapping[str, NDArray[np.int32]] = field(default_factory=dict)
    is_part: bool = False
    bands: Bands | None = None
    cells: Cells | None = None

    def __len__(self) -> int:
        """Return how many strokes there are."""
        return len(self.month) if self.cells is None else self.cells.strokes

    @property
    def months(self) -> tuple[int, int] | None:
        """The months of the first and the last stroke; None without any."""
        if not len(self):
            return None
        if self.cells is not None:
            return self.cells.first_month, self.cells.last_month
        return int(self.month.min()), int(self.month.max())

    def undecided(self) -> dict[str, int]:
        """Return `{indicator id: patients}` whose numerator was NULL; must be empty."""
        counts = {
            name: int((flags == UNDECIDED).sum())
            for name, flags in self.verdicts.items()
        }
        return {name: count for name, count in counts.items() if count}

    def megabytes(self) -> float:
        """Return the size of the columns in memory, in MB."""
        places = sum(who.nbytes for who in self.unknown.values())
        own = (sum(column.nbytes for column in self._columns()) + places) / 1e6
        return own if self.cells is None else own + self.cells.megabytes()

    def part(self, kept: NDArray[np.bool_]) -> "Snapshot":
        """Return some of the strokes, chosen by what no selection can say.

        Numbers of a part are finer than those the registry publishes, and are hidden
        as such.
        """
        columns = {
            name: getattr(self, name)[kept] for name in ("unit", "month", "age", *SMALL)
        }
        place = np.cumsum(kept, dtype=np.int32) - 1
        return replace(
            self,
            unknown={n: place[who[kept[who]]] for n, who in self.unknown.items()},
            verdicts={name: flags[kept] for name, flags in self.verdicts.items()},
            times={name: values[kept] for name, values in self.times.items()},
            is_part=True,
            bands=self.bands and replace(self.bands, of=self.bands.of[kept]),
            **columns,
        )

    def _columns(self) -> Iterable[NDArray[Any]]:
        yield from (self.unit, self.month, self.age, self.sex, self.diagnosis)
        yield from (self.nihss, self.within_4h)
        yield from (self.mrs_before, self.mrs_3m, self.discharge)
        yield from (self.hour, self.weekday, self.transferred)
        yield from (self.verdicts[name] for name in sorted(self.verdicts))
        yield from (self.times[name] for name in sorted(self.times))


def dimensions() -> dict[str, ColumnElement[Any]]:
    """Return the filter dimensions as expressions that are never NULL."""
    sex = func.lower(func.coalesce(stroke.c.PatientGender, ""))
    door = stroke.c.onset_to_door
    admitted = stroke.c.Innleggelsestidspunkt
    return {
        "unit_id": func.coalesce(stroke.c.UnitId, -1),
        "month": stroke.c.month,
        "age": func.coalesce(stroke.c.age, -1),
        "sex": case((sex == "female", 1), (sex == "male", 2), else_=0),
        "diagnosis": stroke.c.Slagdiagnose,
        "nihss": func.coalesce(stroke.c.nihss, -1),
        "within_4h": case((door <= 4 * HOUR, 1), (door > 4 * HOUR, 2), else_=0),
        "mrs_before": _coded_or(stroke.c.MRSPre, range(6), -1),
        "mrs_3m": _mrs_3m(),
        "discharge": _coded_or(stroke.c.UtskrTil, range(1, 13), 0),
        "hour": case(
            (clock_is_midnight(admitted) == 1, -1), else_=hour_of_day(admitted)
        ),
        "weekday": weekday(admitted),
        "transferred": _coded_or(stroke.c.OverflyttetFraSykehus, (1, 2), 0),
    }


def _mrs_3m() -> ColumnElement[Any]:
    """Return mRS at three months; a date of death goes before a follow-up form."""
    since = func.coalesce(stroke.c.days_since_admission, -1)
    died_after = func.coalesce(stroke.c.days_to_death, DEAD_BEFORE_FOLLOWUP_DAYS + 1)
    return case(
        (since <= FOLLOWUP_DUE_DAYS, -2),
        (died_after <= DEAD_BEFORE_FOLLOWUP_DAYS, 6),
        (~coded(stroke.c.OppfolgUtf, 1), -1),
        else_=_coded_or(stroke.c.MRS3mnd, range(7), -1),
    )


def _coded_or(
    column: ColumnElement[Any], codes: Iterable[int], otherwise: int
) -> ColumnElement[Any]:
    return case((coded(column, *codes), column), else_=otherwise)


def snapshot_query(
    questions: Sequence[Question], missing: Collection[Column[Any]] = ()
) -> tuple[Select[Any], list[list[str]], list[str]]:
    """Return the one SELECT, the ids packed in each verdict word, and the time ids."""
    shares = [q for q in questions if q.numerator is not None]
    times = [q for q in questions if q.value is not None]
    words = [
        shares[start : start + VERDICTS_PER_WORD]
        for start in range(0, len(shares), VERDICTS_PER_WORD)
    ]
    columns: dict[str, ColumnElement[Any]] = dict(dimensions())
    for position, word in enumerate(words):
        columns[f"word_{position}"] = _packed(word)
    for question in times:
        assert question.value is not None
        columns[f"time_{question.id}"] = func.coalesce(
            case((question.denominator, question.value)), literal_column("-2147483648")
        )
    rows = stroke_rows(stroke_columns(*columns.values()), missing=missing)
    query = (
        select(*(value.label(name) for name, value in columns.items()))
        .select_from(stroke)
        .add_cte(rows)
    )
    return query, [[q.id for q in word] for word in words], [q.id for q in times]


def _packed(word: Sequence[Question]) -> ColumnElement[int]:
    total: Any = literal_column("0")
    for position, question in enumerate(word):
        # The type is said: PostgreSQL takes a number of ten digits for a short one.
        place = cast(literal_column(str(8**position)), BigInteger)
        total = total + question.verdict() * place
    return total  # type: ignore[no-any-return]


def take_snapshot(
    engine: Engine,
    questions: Sequence[Question],
    as_of: date,
    *,
    missing: Collection[Column[Any]] = (),
    reference: Engine | None = None,
) -> Snapshot:
    """Let the database judge every stroke once and return the result.

    `missing` are registry columns the database does not have; questions that need
    them must be left out by the caller. `reference` is the database of `Enhet` and
    `Dekningsgrad` when they stand elsewhere. Raises SQLAlchemy's errors unchanged.
    """
    query, words, time_ids = snapshot_query(questions, missing)
    with (reference or engine).connect() as connection:
        units = read_units(connection, missing)
        covered = () if coverage.c.UnitId in missing else read_coverage(connection)
    with engine.connect() as connection:
        plan_for_all_rows(connection)
        arrays = _fetch(connection, query, as_of)
    position = {one.unit_id: index for index, one in enumerate(units)}
    codes: dict[str, NDArray[np.int8]] = {}
    for index, ids in enumerate(words):
        word = arrays.pop(f"word_{index}")
        for place, name in enumerate(ids):
            codes[name] = ((word >> (3 * place)) & 7).astype(np.int8)
    unit_ids, inverse = np.unique(arrays["unit_id"], return_inverse=True)
    places = np.array([position.get(int(u), -1) for u in unit_ids], dtype=np.int16)
    columns: dict[str, Any] = {
        "unit": places[inverse] if len(unit_ids) else np.empty(0, np.int16),
        "month": arrays["month"].astype(np.int32),
        "age": arrays["age"].astype(np.int16),
        **{name: arrays[name].astype(np.int8) for name in SMALL},
        "verdicts": codes,
        "times": {n: arrays[f"time_{n}"].astype(np.int32) for n in time_ids},
    }
    snapshot = Snapshot(
        as_of=as_of,
        taken_at=datetime.now(UTC),
        version="",
        units=units,
        coverage=covered,
        **columns,
    )
    return _in_order(snapshot)


def plan_for_all_rows(connection: Connection) -> None:
    """Let PostgreSQL plan this transaction for reading every stroke.

    It cannot foresee how many the conditions keep, expects a handful, and would look
    each of them up in all follow-up forms; and a cursor is planned for its first rows.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_nestloop = off")
        connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1.0")


def _fetch(
    connection: Connection, query: Select[Any], as_of: date
) -> dict[str, NDArray[np.int64]]:
    result = connection.execution_options(stream_results=True).execute(
        query, {"as_of": as_of}
    )
    names = list(result.keys())
    parts: list[NDArray[np.int64]] = []
    while rows := result.fetchmany(ROWS_PER_FETCH):
        parts.append(np.array([tuple(row) for row in rows], dtype=np.int64))
    table = np.concatenate(parts) if parts else np.empty((0, len(names)), np.int64)
    return {name: table[:, place] for place, name in enumerate(names)}


def _in_order(snapshot: Snapshot) -> Snapshot:
    """Sort rows by unit and month, then by content, and name the version by content.

    The order makes equal data equal byte by byte, whatever order they were read in.
    The verdicts come with the bit for an unknown answer, and leave without it.
    """
    columns = list(snapshot._columns())
    order = np.lexsort((*reversed(columns[2:]), snapshot.month, snapshot.unit))
    codes = {n: code[order] for n, code in snapshot.verdicts.items()}
    sorted_columns = {
        name: getattr(snapshot, name)[order]
        for name in ("unit", "month", "age", *SMALL)
    }
    ordered = Snapshot(
        as_of=snapshot.as_of,
        taken_at=snapshot.taken_at,
        version="",
        units=snapshot.units,
        coverage=snapshot.coverage,
        verdicts={n: code & 3 for n, code in codes.items()},
        unknown={
            n: np.flatnonzero(code & UNKNOWN).astype(np.int32)
            for n, code in codes.items()
        },
        times={n: values[order] for n, values in snapshot.times.items()},
        **sorted_columns,
    )
    digest = hashlib.sha256(repr((ordered.units, ordered.coverage)).encode())
    digest.update(ordered.as_of.isoformat().encode())
    unknown = [ordered.unknown[name] for name in sorted(ordered.unknown)]
    for column in (*ordered._columns(), *unknown):
        digest.update(np.ascontiguousarray(column).tobytes())
    object.__setattr__(ordered, "version", digest.hexdigest()[:12])
    return ordered


def read_units(
    connection: Connection, missing: Collection[Column[Any]] = ()
) -> tuple[Unit, ...]:
    """Return the hospitals, in the order the registry lists them (Nord first)."""
    present = [column for column in unit.c if column not in missing]
    rows = connection.execute(select(*present)).mappings().all()
    regions = ("Helse Nord", "Helse Midt", "Helse Sør", "Helse Vest")

    def place(row: RowMapping) -> tuple[int, str, str, str]:
        rhf = row["RHF"] or ""
        known = [i for i, name in enumerate(regions) if rhf.startswith(name)]
        names = (row["HF"] or "", row["Sykehus"] or "")
        return (known[0] if known else len(regions), rhf, *names)

    return tuple(
        Unit(
            unit_id=int(row["UnitId"]),
            hospital=row["Sykehus"] or "",
            short_name=row["Kortnavn"] or row["Sykehus"] or str(row["UnitId"]),
            hf=row["HF"] or "",
            rhf=row["RHF"] or "",
            org_number=str(row.get("OrgNr") or ""),
            thrombolysis_unit_id=int(row.get("TrombolyseUnitId") or row["UnitId"]),
        )
        for row in sorted(rows, key=place)
    )


def read_coverage(connection: Connection) -> tuple[CoverageRow, ...]:
    """Return the yearly linkage counts, by year and unit."""
    rows = connection.execute(
        select(coverage).order_by(coverage.c.Aar, coverage.c.UnitId)
    ).mappings()
    return tuple(
        CoverageRow(
            unit_id=int(row["UnitId"]),
            year=int(row["Aar"]),
            in_nhr=int(row["AntallNHR"] or 0),
            in_npr=int(row["AntallNPR"] or 0),
            in_both=int(row["AntallBegge"] or 0),
        )
        for row in rows
    )


def latest_admission(connection: Connection, today: date) -> date | None:
    """Return the day of the newest admission up to `today`; None in an empty registry.

    It is the day the data are true for: a future date is a typing error.
    """
    newest = connection.execute(
        select(func.max(acute.c.Innleggelsestidspunkt)).where(
            acute.c.Innleggelsestidspunkt
            < datetime.combine(today, datetime.max.time(), tzinfo=None)
        )
    ).scalar()
    return newest.date() if newest is not None else None
