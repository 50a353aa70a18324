"""Periods on a time axis: where they stand, what they are called, which get a label.

Time is counted in months, as the registry's snapshot does: January 2025 goes from
24300 to 24301. A period stands in the middle of its time, a rolling year in the middle
of its last month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from charts.layered import Spec, listed, quoted
from charts.theme import MIDDLE, NARROW, responsive
from wording import language, month, t

STEPS = {"year": 12, "quarter": 3, "month": 1, "rolling12": 1}
# Every how many periods may have a label, and how wide a label is.
STRIDES = {
    "year": (1, 2, 3, 5, 10),
    "quarter": (1, 2, 4, 8, 16, 32),
    "month": (1, 2, 3, 6, 12, 24, 48),
}
LABEL_WIDTHS = {"year": 38, "quarter": 46, "month": 42}
# The narrowest plot on a phone, on a small screen and on a large one.
ROOM = {"narrow": 190, "middle": 360, "wide": 640}


@dataclass(frozen=True)
class Calendar:
    """The months an axis goes through, `first` to `last`, and how they are cut."""

    kind: str
    first: int
    last: int

    @property
    def step(self) -> int:
        """How many months lie between neighbours."""
        return STEPS[self.kind]

    @property
    def domain(self) -> tuple[float, float]:
        """First and last value of the axis."""
        return float(self.first), float(self.last)


def calendar(labels: Iterable[str]) -> Calendar:
    """Return the calendar of a table's periods (`2025`, `2025-Q1`, `2025-01` ...)."""
    known = sorted(set(labels), key=start_month)
    if not known:
        return Calendar("year", 0, 12)
    kind = period_kind(known[0])
    starts = [start_month(label) for label in known]
    return Calendar(kind, starts[0], starts[-1] + STEPS[kind])


@lru_cache(maxsize=2_000)
def period_kind(label: str) -> str:
    """Return year, quarter, month or rolling12 for a period's label."""
    if ".." in label:
        return "rolling12"
    return "quarter" if "-Q" in label else "month" if "-" in label else "year"


@lru_cache(maxsize=2_000)
def start_month(label: str) -> int:
    """Return the first month of a period's place on the axis."""
    year, _, part = label.rpartition("..")[2].partition("-")
    if part.startswith("Q"):
        return int(year) * 12 + 3 * (int(part[1:]) - 1)
    return int(year) * 12 + (int(part) - 1 if part else 0)


@lru_cache(maxsize=2_000)
def position(label: str) -> float:
    """Return where a period stands on the axis."""
    return start_month(label) + STEPS[period_kind(label)] / 2


def period_words(label: str, start: date, end: date) -> str:
    """Return a period's name in words: `1. kv. 2025`, `nov. 2025`, `2026 (jan.–okt.)`.

    Months are added where the period is cut by the end of the data.
    """
    return _period_words(label, start, end, language())


# Charts of several units name the same periods, and each page the same ones again.
@lru_cache(maxsize=5_000)
def _period_words(label: str, start: date, end: date, language: str) -> str:
    kind = period_kind(label)
    if kind == "rolling12":
        return f"{_month(start, language)}–{_month(end, language)}"
    words = _short_words(label, language)
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    if kind == "month" or months == STEPS[kind]:
        return words
    first, last = (_month(one, language).split()[0] for one in (start, end))
    return f"{words} ({first if first == last else f'{first}–{last}'})"


def short_words(label: str) -> str:
    """Return the name of a period's place on the axis: a rolling year's last month."""
    return _short_words(label, language())


@lru_cache(maxsize=5_000)
def _short_words(label: str, language: str) -> str:
    kind, first = period_kind(label), start_month(label)
    if kind == "year":
        return str(first // 12)
    if kind == "quarter":
        return f"{_part(kind, first)} {first // 12}"
    return _month(date(first // 12, first % 12 + 1, 1), language)


def time_ticks(axis: Calendar) -> Spec:
    """Return the axis of periods, with as many labels as there is room for."""
    places, texts = _places_and_texts(axis, language())
    return {
        "orient": "bottom",
        "values": {"expr": places},
        "labelExpr": f"({texts})[indexof({places},datum.value)]",
        "labelLineHeight": responsive(17, 15),
        "labelOverlap": False,
        "labelFlush": False,
        "ticks": True,
        "tickSize": 5,
        "title": None,
        "aria": False,
    }


@lru_cache(maxsize=200)
def _places_and_texts(axis: Calendar, language: str) -> tuple[str, str]:
    """Return expressions for where the labels are, and for the lines of each."""
    sets = {width: _labelled(axis, room) for width, room in ROOM.items()}
    places = {
        width: listed(repr(month + axis.step / 2) for month, _ in labels)
        for width, labels in sets.items()
    }
    texts = {
        width: listed(listed(map(quoted, lines)) for _, lines in labels)
        for width, labels in sets.items()
    }
    return _by_width(places), _by_width(texts)


def year_lines(axis: Calendar) -> Spec:
    """Return an axis that only draws a line where a year begins."""
    starts = [
        month
        for month in range(axis.first + 1, axis.last)
        if month % 12 == 0 and axis.kind != "year"
    ]
    return {
        "values": starts,
        "grid": True,
        "labels": False,
        "title": None,
        "aria": False,
    }


def _labelled(axis: Calendar, room: int) -> list[tuple[int, list[str]]]:
    """Return the months that get a label, with its lines: part of the year, year."""
    step, kind = axis.step, axis.kind
    labels = "month" if kind == "rolling12" else kind
    strides = STRIDES[labels]
    months = range(axis.first, axis.last, step)
    width = LABEL_WIDTHS[labels] * len(months)
    fits = (one for one in strides if width <= one * room)
    stride = step * next(fits, strides[-1])
    if kind == "year":
        # The newest year always has its label.
        newest = axis.last - step
        return [(m, [str(m // 12)]) for m in months if (newest - m) % stride == 0]
    found: list[tuple[int, list[str]]] = []
    for first in months:
        if first % stride == 0:
            year_is_said = found and found[-1][0] // 12 == first // 12
            part = _part(kind, first)
            lines = [part] if year_is_said else [part, str(first // 12)]
            found.append((first, lines))
    return found


def _part(kind: str, first: int) -> str:
    if kind == "quarter":
        return t("chart.quarter", quarter=first % 12 // 3 + 1)
    return _month(date(first // 12, first % 12 + 1, 1), language()).split()[0]


# Babel takes 50 microseconds a month.
@lru_cache(maxsize=2_000)
def _month(day: date, language: str) -> str:
    return month(day, short=True)


def _by_width(parts: dict[str, str]) -> str:
    narrow, middle, wide = (parts[width] for width in ("narrow", "middle", "wide"))
    return f"{NARROW} ? {narrow} : {MIDDLE} ? {middle} : {wide}"
