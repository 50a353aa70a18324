"""The rows of a run chart or control chart: points with marks, centres, limits.

Periods and segments are those of `indicators.trends`. A hidden or empty period has no
row here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from charts.lines import Line, Lines, lines_of
from charts.rows import Table, records
from charts.scales import nice_domain
from charts.time_axis import STEPS, period_kind, position, start_month
from charts.words import WHOLE_PERCENT, missing, value_text
from wording import t

# Marks of a signal in order of priority, each with a shape of its own.
SHAPES = {
    "outside": "diamond",
    "trend_up": "triangle-up",
    "trend_down": "triangle-down",
    "two_of_three": "cross",
    "shift": "square",
}
COLUMNS = (
    "period",
    "segment",
    "centre",
    "lower_limit",
    "upper_limit",
    "rule",
    "side",
    "is_in_longest_run",
)
Rows = list[dict[str, Any]]
Segments = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class ControlRows:
    """What is drawn of one unit. `x` is months, as on the axis of `lines`.

    `points` carry their `mark` ("" none) and its words; `centres` go from `x` to `x2`,
    `dashed` in a run chart's segment with a signal; `limits` and `band` are steps, cut
    where `of` changes; `splits` are where segments begin after the first.
    """

    lines: Lines
    points: Rows
    centres: Rows
    limits: Rows
    band: Rows
    splits: list[float]

    @property
    def marks(self) -> list[str]:
        """The marks there are, in order of priority."""
        seen = {point["mark"] for point in self.points}
        return [mark for mark in SHAPES if mark in seen]


def control_rows(
    periods: Table,
    segments: Segments,
    chart: str,
    *,
    kind: str,
    unit_text: str,
    digits: int | None,
) -> ControlRows:
    """Return the rows of one unit's periods and segments."""
    lines = lines_of(periods, kind=kind, unit_text=unit_text, own=(), digits=digits)
    rows = sorted(records(periods, COLUMNS), key=lambda row: position(row["period"]))
    by_place = {position(row["period"]): row for row in rows}
    points = [
        _marked(point, by_place[point["x"]], segments)
        for line in lines.lines
        for point in line.points
    ]
    limits, band = _steps(rows, segments)
    begins = [start_month(one["first_period"]) for one in segments]
    return ControlRows(
        lines=lines,
        points=points,
        centres=[
            _centre(one, chart == "run")
            for one in segments
            if not missing(one["centre"])
        ],
        limits=limits,
        band=band,
        splits=[float(month) for month in begins[1:]],
    )


def _marked(point: dict[str, Any], row: dict[str, Any], segments: Segments) -> Any:
    mark = _mark(row, segments[row["segment"]])
    words = t(f"control.mark.{mark}") if mark else ""
    label = f"{point['label']}, {words}" if mark else point["label"]
    # A line is not drawn on across a split.
    of = f"{point['of']}:{row['segment']}"
    more = {"mark": mark, "mark_words": words, "label": label, "of": of}
    return {**point, **more}


def _mark(row: dict[str, Any], segment: dict[str, Any]) -> str:
    if row["rule"] == "trend":
        return "trend_up" if row["side"] > 0 else "trend_down"
    if row["is_in_longest_run"] and has_shift(segment):
        return "shift"
    return str(row["rule"])


def has_shift(segment: Any) -> bool:
    """Whether the signal of a run chart's segment is its longest run."""
    return bool(segment["signal"]) and bool(
        segment["longest_run"] > segment["longest_run_limit"]
    )


def _ends(label: str) -> tuple[float, float]:
    start = start_month(label)
    return float(start), float(start + STEPS[period_kind(label)])


def _centre(segment: dict[str, Any], is_run_chart: bool) -> dict[str, Any]:
    first, _ = _ends(segment["first_period"])
    _, last = _ends(segment["last_period"])
    return {
        "x": first,
        "x2": last,
        "centre": float(segment["centre"]),
        "dashed": is_run_chart and bool(segment["signal"]),
    }


def _steps(rows: Rows, segments: Segments) -> tuple[Rows, Rows]:
    """Return the limits as lines and as a band: level in a period, steep between."""
    limits: Rows = []
    band: Rows = []
    piece, before = 0, None
    for row in rows:
        if missing(row["lower_limit"]) or missing(row["upper_limit"]):
            before = None
            continue
        piece += before != row["segment"]
        before = row["segment"]
        lower, upper = float(row["lower_limit"]), float(row["upper_limit"])
        dashed = bool(segments[before]["provisional"])
        for x in _ends(row["period"]):
            band.append({"x": x, "lower": lower, "upper": upper, "of": str(piece)})
            limits += [
                {"x": x, "limit": limit, "of": f"{piece}:{side}", "dashed": dashed}
                for side, limit in (("lower", lower), ("upper", upper))
            ]
    return limits, band


def line_names(
    found: ControlRows,
    chart: str,
    target: tuple[float, str] | None,
    kind: str,
    unit_text: str,
    digits: int | None,
) -> list[Line]:
    """Return the lines as they are at the end, for their names: centre, limits, target.

    `target` is a value and its words.
    """
    named: list[tuple[str, float]] = []
    latest = found.splits[-1] if found.splits else float("-inf")
    if found.centres and found.centres[-1]["x2"] > latest:
        named.append((f"control.centre.{chart}", found.centres[-1]["centre"]))
    if found.band and found.band[-1]["x"] > latest:
        ends = found.band[-1]
        named += [(f"control.limit.{side}", ends[side]) for side in ("upper", "lower")]
    lines = [
        _named(key, t(key, value=value_text(at, kind, unit_text, digits=digits)), at)
        for key, at in named
    ]
    return lines if target is None else [*lines, _named("target", target[1], target[0])]


def _named(key: str, words: str, value: float) -> Line:
    is_bold = key.startswith("control.centre")
    return Line(key, words, is_bold, False, [{"value": value}], [])


def coarse_digits(periods: Table, kind: str, digits: int | None) -> int | None:
    """Return the decimals of the lines: none where they rest on rounded shares."""
    rows = zip(periods["rounded"].tolist(), periods["unit_level"].tolist(), strict=True)
    coarse = any(rounded and level in WHOLE_PERCENT for rounded, level in rows)
    return 0 if kind == "share" and coarse else digits


def common_domain(
    trends: Sequence[tuple[Table, float | None]], kind: str
) -> tuple[float, float]:
    """Return first and last value of an axis for several charts: rows and target."""
    numbers: list[float] = []
    for periods, target in trends:
        shown = np.asarray(periods["hidden_reason"], object) == ""
        for column in ("value", "centre", "lower_limit", "upper_limit"):
            found = np.asarray(periods[column], float)[shown]
            numbers += found[~np.isnan(found)].tolist()
        numbers += [] if target is None else [target]
    return nice_domain(numbers, kind)
