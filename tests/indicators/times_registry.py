"""Treated patients made by hand, for the tests of the way to treatment."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from data_access.snapshot import Snapshot
from indicators.catalogue import ALL
from indicators.periods import month_of
from indicators.selection import Selection
from tests.small import add_strokes, empty_registry, snapshot_of, stroke_row

AS_OF = date(2020, 6, 30)
# 4 March 2019 is a Monday.
MONDAY_NOON = datetime(2019, 3, 4, 12)
YEAR = Selection(
    first=month_of(date(2019, 1, 1)),
    last=month_of(date(2019, 12, 1)),
    unit_level="hospital",
)
_number = count()


def given_thrombolysis(
    needle: int,
    *,
    unit: int = 11,
    imaging: int | None = None,
    onset: int | None = None,
    at: datetime = MONDAY_NOON,
    **more: Any,
) -> dict[str, Any]:
    """Return a form; `needle`, `imaging` are minutes after, `onset` before the door."""
    return stroke_row(
        next(_number),
        UnitId=unit,
        Innleggelsestidspunkt=at,
        Trombolyse=1,
        TrombolyseStarttid=at + timedelta(minutes=needle),
        BildeundersokelseTidspunkt=_moved(at, imaging),
        Symptomdebut=_moved(at, None if onset is None else -onset),
        **more,
    )


def given_thrombectomy(
    groin: int,
    *,
    transferred: int | None,
    unit: int = 11,
    at: datetime = MONDAY_NOON,
    onset: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a form; `groin` is minutes after the door, `onset` before it."""
    return stroke_row(
        next(_number),
        UnitId=unit,
        Innleggelsestidspunkt=at,
        Trombektomi=1,
        TrombektomiStarttidspunkt=at + timedelta(minutes=groin),
        OverflyttetFraSykehus=transferred,
        Symptomdebut=_moved(at, None if onset is None else -onset),
        **more,
    )


def _moved(at: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else at + timedelta(minutes=minutes)


def snapshot_with(rows: Iterable[dict[str, Any]]) -> Snapshot:
    """Return the snapshot of a registry with these forms only."""
    engine = empty_registry()
    add_strokes(engine, rows)
    return snapshot_of(engine, ALL, AS_OF)


def of(unit: int) -> Selection:
    """Return the question about one hospital in 2019."""
    return YEAR.at(units=frozenset({str(unit)}))
