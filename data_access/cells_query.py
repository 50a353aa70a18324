"""What the database is asked for cells: the conditions of the rows, grouped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    select,
)

from data_access.cells import DIMENSIONS, Bands, Kind
from data_access.snapshot import Codes, Question, dimensions
from data_access.stroke import stroke, stroke_columns, stroke_rows

# The counts of a share in one number: so many bits each, a million strokes a cell.
BITS = 20
INSIDE_ONE, MET_ONE, UNKNOWN_ONE = 1, 1 << BITS, 1 << (2 * BITS)
ONES = Codes(0, INSIDE_ONE, INSIDE_ONE + MET_ONE, 0, UNKNOWN_ONE)
FIELDS: dict[Kind, int] = {"inside": 0, "met": 1, "unknown": 2}
KEYS = ("month", *DIMENSIONS)


@dataclass(frozen=True)
class Plan:
    """How cells are made.

    `questions` are the indicators'; of `categories` only the numerator is counted.
    `fine_from` is the first month that is kept apart together with
    all dimensions; before it only whole years are.
    """

    bands: Bands
    questions: tuple[Question, ...]
    categories: tuple[Question, ...] = ()
    fine_from: int = 0

    @property
    def shares(self) -> tuple[Question, ...]:
        """The questions that are shares, in the order of the columns."""
        asked = (*self.questions, *self.categories)
        return tuple(one for one in asked if one.numerator is not None)

    def columns(self) -> dict[tuple[str, Kind], int]:
        """Return which column of counts holds what is counted of a share."""
        kept: list[tuple[str, Kind]] = [(one.id, "met") for one in self.shares]
        for one in self.questions:
            if one.numerator is not None:
                kept.append((one.id, "inside"))
            if one.unknown_inside is not None or one.unknown_outside is not None:
                kept.append((one.id, "unknown"))
        return {name: place for place, name in enumerate(kept)}

    @property
    def medians(self) -> tuple[Question, ...]:
        """The questions that are medians."""
        return tuple(one for one in self.questions if one.value is not None)


def cells_query(
    plan: Plan,
    *,
    missing: Collection[Column[Any]] = (),
    repeated: Select[Any] | None = None,
) -> Select[Any]:
    """Return the SELECT of the cells, by `unit_id` and `KEYS`.

    `strokes` counts; `share_N` adds up the counts of a share; `time_N` lists the values
    of a median by comma, and `times_N` says how many they are. `repeated` selects the
    forms that repeat an event, where somebody else has found them.
    """
    inner: dict[str, ColumnElement[Any]] = {**_keys(plan.bands)}
    for place, one in enumerate(plan.shares):
        inner[f"share_{place}"] = cast(one.verdict(ONES), BigInteger)
    for place, one in enumerate(plan.medians):
        inner[f"time_{place}"] = case((one.denominator, one.value))
    rows = stroke_rows(
        stroke_columns(*inner.values()), missing=missing, repeated=repeated
    )
    judged = (
        select(*(value.label(name) for name, value in inner.items()))
        .select_from(stroke)
        .add_cte(rows.prefix_with("MATERIALIZED", dialect="postgresql"))
        .subquery("judged")
    )
    keys: list[Any] = [judged.c[name] for name in ("unit_id", *KEYS)]
    sums = [
        cast(func.sum(judged.c[f"share_{place}"]), BigInteger).label(f"share_{place}")
        for place in range(len(plan.shares))
    ]
    lists: list[Any] = []
    for place in range(len(plan.medians)):
        value = judged.c[f"time_{place}"]
        listed = func.aggregate_strings(cast(value, String(20)), ",")
        lists += [
            func.count(value).label(f"times_{place}"),
            listed.label(f"time_{place}"),
        ]
    return select(*keys, func.count().label("strokes"), *sums, *lists).group_by(*keys)


def _keys(bands: Bands) -> dict[str, ColumnElement[Any]]:
    known = dimensions()
    return {
        "unit_id": known["unit_id"],
        "month": known["month"],
        "sex": known["sex"],
        "age": _band(known["age"], bands.ages),
        "diagnosis": known["diagnosis"],
        "nihss": _band(known["nihss"], bands.nihss),
        "within_4h": known["within_4h"],
    }


def _band(value: ColumnElement[Any], bands: Sequence[tuple[int, int]]) -> Any:
    whens = [(value.between(*band), number) for number, band in enumerate(bands, 1)]
    return case(*whens, else_=0)
