"""What the arguments of a command mean for one snapshot: a selection."""

import argparse
import re
from typing import Any

from data_access.snapshot import Snapshot
from indicators.arguments import UsageError
from indicators.periods import last_day, month_label, month_of
from indicators.selection import (
    DIAGNOSES,
    FEMALE,
    MALE,
    OLDEST,
    UNIT_LEVELS,
    Range,
    Selection,
    UnitLevel,
)
from indicators.units import groups_of, hospital_positions


def selection_of(arguments: argparse.Namespace, snapshot: Snapshot) -> Selection:
    """Return the selection of a table or a funnel."""
    first, last = _months(arguments, snapshot)
    units = frozenset(getattr(arguments, "unit", None) or ())
    unknown = units - _units_at(snapshot, arguments.by)
    if unknown:
        name = sorted(unknown)[0]
        raise UsageError(f"no unit {name!r} at the level {arguments.by}")
    return Selection(
        first=first,
        last=last,
        period=getattr(arguments, "period", "all"),
        unit_level=arguments.by,
        units=units,
        **_patients(arguments),
    )


def unit_selection_of(arguments: argparse.Namespace, snapshot: Snapshot) -> Selection:
    """Return the selection of one unit, over time or beside the others."""
    over_time = arguments.command == "runchart"
    if arguments.unit == "nation" and not over_time:
        raise UsageError("the country has no rest to be compared with: name a unit")
    first, last = _months(arguments, snapshot)
    if not over_time and not (arguments.first or arguments.last):
        first, last = _last_year(snapshot)
    return Selection(
        first=first,
        last=last,
        period=arguments.period if over_time else "all",
        unit_level=_level_of(snapshot, arguments.unit),
        units=frozenset({arguments.unit}),
        **_patients(arguments),
    )


def _patients(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "diagnoses": _diagnoses(arguments.diagnosis or []),
        "sex": {"female": FEMALE, "male": MALE}.get(arguments.sex),
        "ages": _range(arguments.age, "--age", OLDEST),
        "nihss": _range(arguments.nihss, "--nihss", 42),
        "within_4h": True if arguments.arrival else None,
    }


def _range(text: str | None, name: str, top: int) -> tuple[Range, ...]:
    if text is None:
        return ()
    found = re.fullmatch(r"(\d+)-(\d+)|(\d+)\+", text.strip())
    if not found:
        raise UsageError(f"{name} {text!r} is not a range: write it as 18-80 or 85+")
    low, high = int(found[1] or found[3]), int(found[2] or top)
    if low > high:
        raise UsageError(f"{name} {text!r} begins after it ends")
    return ((low, high),)


def _diagnoses(listed: list[str]) -> frozenset[int]:
    codes = {name: code for code, name in DIAGNOSES.items()}
    asked = [name.upper() for name in listed]
    wrong = [name for name in asked if name not in codes]
    if wrong:
        raise UsageError(f"unknown diagnosis {wrong[0]!r}: choose I61, I63 or I64")
    return frozenset(codes[name] for name in asked)


def _months(arguments: argparse.Namespace, snapshot: Snapshot) -> tuple[int, int]:
    first = (snapshot.months or [month_of(snapshot.as_of)])[0]
    last = month_of(snapshot.as_of)
    if arguments.first:
        if arguments.first.day != 1:
            raise UsageError(
                f"--from {arguments.first} is not the first day of a month: periods "
                "are whole months"
            )
        first = month_of(arguments.first)
    if arguments.last:
        if arguments.last != last_day(month_of(arguments.last)):
            raise UsageError(
                f"--to {arguments.last} is not the last day of a month: periods are "
                "whole months"
            )
        last = month_of(arguments.last)
    if first > last:
        raise UsageError(
            f"the period begins after it ends: {month_label(first)} to "
            f"{month_label(last)}"
        )
    return first, last


def _last_year(snapshot: Snapshot) -> tuple[int, int]:
    """Return the months of the last calendar year that was over."""
    over = month_of(snapshot.as_of)
    if snapshot.as_of == last_day(over):
        over += 1
    end = over - over % 12 - 1
    return end - 11, end


def _units_at(snapshot: Snapshot, level: UnitLevel) -> set[str]:
    unmerged = hospital_positions(snapshot, where_thrombolysed=False)
    return {group.id for group in groups_of(snapshot.units, level, unmerged)}


def _level_of(snapshot: Snapshot, unit: str) -> UnitLevel:
    for level in reversed(UNIT_LEVELS):
        if unit in _units_at(snapshot, level):
            return level
    raise UsageError(
        f"no unit {unit!r}: a hospital goes by its UnitId, an HF or RHF by its name"
    )
