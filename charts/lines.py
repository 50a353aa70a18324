"""The lines of a trend: points with their texts, gaps, and what the foot says of them.

A hidden or empty period has no point and no number; it is only named at the foot.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from charts.rows import COLUMNS as UNIT_COLUMNS
from charts.rows import Table, records
from charts.time_axis import (
    Calendar,
    calendar,
    period_kind,
    period_words,
    position,
    short_words,
)
from charts.words import (
    counts_text,
    digits_of,
    level_text,
    missing,
    range_text,
    value_text,
)
from wording import t

NEUTRAL = ("nation", "rest")
COLUMNS = (*UNIT_COLUMNS, "period", "period_start", "period_end", "incomplete")
REASONS = ("small_number", "low_coverage", "no_data", "not_offered")
# More separate times than this are counted, not listed.
MOST_TIMES = 4


@dataclass(frozen=True)
class Line:
    """One unit over time. `key` tells lines apart; `points` are in order, without gaps.

    A point has `x`, `value`, texts, and `run`: neighbours in time share a run. `notes`
    are `(key of a text, periods in words)`.
    """

    key: str
    name: str
    is_own: bool
    is_neutral: bool
    points: list[dict[str, Any]]
    notes: list[tuple[str, str]]


@dataclass(frozen=True)
class Lines:
    """All lines, the most important first, and the calendar they lie in."""

    axis: Calendar
    lines: list[Line]
    any_incomplete: bool
    any_rounded: bool
    cut: list[str]

    @property
    def focus(self) -> Line | None:
        """The line whose intervals are drawn: the first that is not neutral."""
        return next((one for one in self.lines if not one.is_neutral), None)

    def points(self) -> list[dict[str, Any]]:
        """Return every point, the most important line last: it is drawn on top."""
        return [point for line in reversed(self.lines) for point in line.points]

    def notes(self) -> list[str]:
        """Return what the foot says of hidden periods and coverage, each thing once."""
        about: dict[tuple[str, str], list[str]] = {}
        for line in self.lines:
            for note in line.notes:
                about.setdefault(note, []).append(line.name)
        everyone = t("chart.trend.everyone")
        return [
            t(
                key,
                periods=periods,
                name=everyone
                if 1 < len(names) == len(self.lines)
                else ", ".join(names),
            )
            for (key, periods), names in about.items()
        ]

    def bridges(self) -> list[dict[str, Any]]:
        """Return the ends of each dashed piece: it leads to or from the incomplete."""
        found: list[dict[str, Any]] = []
        for line in self.lines:
            for before, after in zip(line.points, line.points[1:], strict=False):
                whole = not (before["incomplete"] or after["incomplete"])
                if whole or before["run"] != after["run"]:
                    continue
                piece = f"{line.key}:{after['x']}"
                found += [
                    {
                        "x": end["x"],
                        "value": end["value"],
                        "line": line.key,
                        "of": piece,
                    }
                    for end in (before, after)
                ]
        return found


def lines_of(
    table: Table,
    *,
    kind: str,
    unit_text: str,
    own: Collection[str],
    digits: int | None,
) -> Lines:
    """Return a line per unit: own ones first, the nation and the rest last."""
    rows = records(table, COLUMNS)
    axis = calendar(row["period"] for row in rows)
    by_unit: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        unit = (row["unit_level"], str(row["unit_id"]))
        by_unit.setdefault(unit, []).append(row)

    def importance(unit: tuple[str, str]) -> tuple[bool, bool]:
        is_own = unit[1] in own or by_unit[unit][0]["is_own"]
        return unit[0] in NEUTRAL, not is_own

    lines = [
        _line(str(number), by_unit[unit], axis, kind, unit_text, own, digits)
        for number, unit in enumerate(sorted(by_unit, key=importance))
    ]
    points = [point for line in lines for point in line.points]
    return Lines(
        axis=axis,
        lines=lines,
        any_incomplete=any(point["incomplete"] for point in points),
        any_rounded=any(row["rounded"] and not _reason(row) for row in rows),
        cut=_cut_periods(rows),
    )


def _cut_periods(rows: list[dict[str, Any]]) -> list[str]:
    """Return the names of the periods that the ends of the table cut: `2026 (jan.)`."""
    spans = {row["period"]: (row["period_start"], row["period_end"]) for row in rows}
    return [
        words
        for label, (start, end) in sorted(spans.items())
        if (words := period_words(label, start, end)) != short_words(label)
        and period_kind(label) != "rolling12"
    ]


def _line(
    key: str,
    rows: list[dict[str, Any]],
    axis: Calendar,
    kind: str,
    unit_text: str,
    own: Collection[str],
    digits: int | None,
) -> Line:
    rows = sorted(rows, key=lambda row: position(row["period"]))
    first = rows[0]
    level = first["unit_level"]
    name = t(f"unit_level.{level}") if level in NEUTRAL else str(first["unit_name"])
    name = t("chart.own_unit", name=name) if first["is_own"] else name
    points: list[dict[str, Any]] = []
    run, broken, before = 0, 0, None
    for row in rows:
        if _reason(row):
            continue
        point = _point(row, name, kind, unit_text, digits)
        if before is not None and point["x"] - before > axis.step:
            run += 1
        point |= {"line": key, "run": run, "of": f"{key}:{run}:{broken}"}
        points.append(point)
        before = point["x"]
        # A drawn-out line never crosses an incomplete period.
        broken += point["incomplete"]
    return Line(
        key=key,
        name=name,
        is_own=bool(first["is_own"]) or str(first["unit_id"]) in own,
        is_neutral=level in NEUTRAL,
        points=points,
        notes=_notes(rows, axis),
    )


def _reason(row: dict[str, Any]) -> str:
    return row["hidden_reason"] or ("no_data" if missing(row["value"]) else "")


def _point(
    row: dict[str, Any], name: str, kind: str, unit_text: str, digits: int | None
) -> dict[str, Any]:
    places = digits_of(row, kind, digits)
    incomplete = bool(row["incomplete"])
    period = period_words(row["period"], row["period_start"], row["period_end"])
    if incomplete:
        period = t("chart.trend.not_complete", period=period)
    found: dict[str, Any] = {
        "x": position(row["period"]),
        "value": float(row["value"]),
        "name": name,
        "incomplete": incomplete,
    }
    lower, upper = row["lower"], row["upper"]
    if not missing(lower) and not missing(upper):
        found |= {"lower": float(lower), "upper": float(upper)}
    tips = {
        "tip_period": period,
        "tip_value": value_text(row["value"], kind, unit_text, digits=places),
        "tip_counts": counts_text(row),
        "tip_interval": range_text(lower, upper, kind, unit_text, digits),
        "tip_level": level_text(row["goal_level"]),
    }
    found |= tips
    if kind == "median":
        quartiles = range_text(row["q1"], row["q3"], kind, unit_text, digits)
        found["tip_quartiles"] = quartiles
    found["label"] = ", ".join(filter(None, (name, *tips.values())))
    return found


def _notes(rows: list[dict[str, Any]], axis: Calendar) -> list[tuple[str, str]]:
    """Return what the foot says of a unit: hidden periods, low coverage."""
    notes = []
    for reason in REASONS:
        gone = [row for row in rows if _reason(row) == reason]
        if gone:
            notes.append((f"chart.trend.{reason}", _times(gone, axis)))
    for mark in ("low", "warn"):
        marked = [r for r in rows if r["coverage_mark"] == mark and not _reason(r)]
        if marked:
            notes.append((f"chart.trend.coverage.{mark}", _times(marked, axis)))
    return notes


def _times(rows: list[dict[str, Any]], axis: Calendar) -> str:
    """Return periods in words, neighbours as one stretch: `2019–2021, 2023`."""
    labels = [row["period"] for row in rows]

    def start_of_stretch(numbered: tuple[int, str]) -> float:
        number, label = numbered
        return position(label) - number * axis.step

    stretches = [
        [label for _, label in stretch]
        for _, stretch in groupby(enumerate(labels), key=start_of_stretch)
    ]
    said = [
        short_words(one[0])
        if len(one) == 1
        else f"{short_words(one[0])}–{short_words(one[-1])}"
        for one in stretches[:MOST_TIMES]
    ]
    more = sum(len(stretch) for stretch in stretches[MOST_TIMES:])
    listed = ", ".join(said)
    return t("chart.trend.more", periods=listed, n=more) if more else listed
