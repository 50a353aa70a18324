"""The patients behind a number: the selection as a condition, for row queries."""

from sqlalchemy import ColumnElement, and_, func, or_, true

from data_access.snapshot import dimensions
from data_access.stroke import HOUR, coded, stroke
from indicators.selection import FEMALE, Range, Selection


def condition_of(selection: Selection) -> ColumnElement[bool]:
    """Return which strokes the selection's months and patient filters keep.

    Says the same as the masks on the snapshot; units are the scope's business.
    """
    parts: list[ColumnElement[bool]] = [
        stroke.c.month.between(selection.first, selection.last)
    ]
    if selection.diagnoses:
        parts.append(coded(stroke.c.Slagdiagnose, *sorted(selection.diagnoses)))
    if selection.sex is not None:
        word = "female" if selection.sex == FEMALE else "male"
        parts.append(func.lower(func.coalesce(stroke.c.PatientGender, "")) == word)
    if selection.ages:
        parts.append(_in_ranges(dimensions()["age"], selection.ages))
    if selection.nihss:
        parts.append(_in_ranges(dimensions()["nihss"], selection.nihss))
    if selection.within_4h is not None:
        door = stroke.c.onset_to_door
        parts.append(
            func.coalesce(door, 9 * HOUR) <= 4 * HOUR
            if selection.within_4h
            else func.coalesce(door, 0) > 4 * HOUR
        )
    return and_(true(), *parts)


def _in_ranges(
    value: ColumnElement[int], ranges: tuple[Range, ...]
) -> ColumnElement[bool]:
    return or_(*(value.between(low, high) for low, high in ranges))
