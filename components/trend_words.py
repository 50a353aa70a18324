"""What a chart over time says, in sentences that always use the same words."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from charts.control_rows import has_shift
from charts.rows import records
from charts.time_axis import period_kind, short_words
from charts.words import WHOLE_PERCENT
from components.sentences import counts_text, value_of, value_text
from components.trend_lines import span_words
from indicators.definition import Direction
from indicators.statistics.control import LEAST_POINTS
from indicators.statistics.rules import PRIORITY, SHIFT
from indicators.statistics.runs import LEAST_USEFUL
from indicators.trends import UnitTrend
from wording import count, t

COLUMNS = (
    "period",
    "period_end",
    "unit_level",
    "numerator",
    "denominator",
    "value",
    "hidden_reason",
    "rounded",
    "included",
    "segment",
    "centre",
    "lower_limit",
    "upper_limit",
    "rule",
    "side",
    "is_in_longest_run",
)
# More stretches of periods than this are counted, not listed.
MOST_STRETCHES = 3
Row = dict[str, Any]


def trend_sentence(
    found: UnitTrend,
    name: str,
    target: str,
    unsure: bool,
    standing: Sequence[str] = (),
) -> str:
    """Say the latest value, the centre, every signal, and what becomes of the goal.

    `target` is the goal in words (`≥ 90 %`), "" without one; `unsure` says that forms
    of the latest period are still coming in. `standing` says what its value means.
    """
    every = records(found.periods, COLUMNS)
    rows = [row for row in every if row["included"]]
    if not rows:
        return t("trends.said.none", name=name)
    latest = rows[-1]
    said = [
        t(
            "trends.said.latest",
            name=name,
            value=value_of(found.indicator, latest),
            counts=counts_text(latest),
            period=short_words(latest["period"]),
        )
    ]
    said += [t("trends.said.unsure")] if unsure else []
    said += standing
    current = [row for row in every if row["segment"] == len(found.segments) - 1]
    if any(row["included"] for row in current):
        whole = any(r["rounded"] and r["unit_level"] in WHOLE_PERCENT for r in every)
        said += _of_segment(found, found.segments[-1], current, whole)
    said += _earlier(found.segments[:-1])
    if found.assurance:
        said.append(t(f"trends.assurance.{found.assurance}", target=target))
    return " ".join(said)


def _of_segment(
    found: UnitTrend, segment: Row, rows: Sequence[Row], whole: bool
) -> list[str]:
    shown = [row for row in rows if row["included"]]
    said = [_centre(found, shown, whole)]
    if found.chart == "run":
        return said + _runs(found, segment, shown)
    if all(row["lower_limit"] != row["lower_limit"] for row in shown):
        return [*said, t("trends.said.no_limits")]
    if segment["provisional"]:
        points = count(segment["points"])
        said.append(t("trends.said.provisional", n=points, least=LEAST_POINTS))
    signals = [
        _rule(found, rule, side, rows)
        for rule in PRIORITY
        for side in (1, -1)
        if any(_is(row, rule, side) for row in rows)
    ]
    return said + (signals or [t("trends.said.no_signal")])


def _centre(found: UnitTrend, rows: Sequence[Row], whole: bool) -> str:
    last = rows[-1]
    centre, lower, upper = (
        value_text(found.indicator, last[name], whole=whole)
        for name in ("centre", "lower_limit", "upper_limit")
    )
    if found.chart == "run" or last["lower_limit"] != last["lower_limit"]:
        return t(f"trends.said.centre.{found.chart}", centre=centre)
    return t(
        f"trends.said.limits.{found.chart}", centre=centre, lower=lower, upper=upper
    )


def _runs(found: UnitTrend, segment: Row, rows: Sequence[Row]) -> list[str]:
    useful = int(segment["useful"])
    if useful < LEAST_USEFUL:
        return [t("trends.said.run.few", n=count(useful), least=LEAST_USEFUL)]
    said = []
    if has_shift(segment):
        run = [row for row in rows if row["is_in_longest_run"]]
        side = 1 if run[0]["value"] > run[0]["centre"] else -1
        goes_on = not any(
            (row["value"] - row["centre"]) * side < 0
            for row in rows
            if row["period_end"] > run[-1]["period_end"]
        )
        first, last = short_words(run[0]["period"]), short_words(run[-1]["period"])
        when = "since" if goes_on else "between"
        said.append(
            t(
                f"trends.said.run.shift.{when}",
                n=count(segment["longest_run"]),
                kind=t(f"trends.periods.{period_kind(run[0]['period'])}"),
                way=t(f"trends.way.{'above' if side > 0 else 'below'}"),
                first=first,
                last=last,
                verdict=_verdict(found, side),
            )
        )
    if segment["signal"] and segment["crossings"] < segment["crossings_limit"]:
        crossed = count(segment["crossings"])
        least = count(segment["crossings_limit"])
        said.append(t("trends.said.run.crossings", n=crossed, least=least))
    if segment["signal"] and _mostly_on_centre(rows):
        said.append(t("trends.said.run.ties"))
    return said or [t("trends.said.no_signal")]


def _mostly_on_centre(rows: Sequence[Row]) -> bool:
    """Whether more than half the values are the median itself: runs then say little."""
    return 2 * sum(row["value"] == row["centre"] for row in rows) > len(rows)


def _is(row: Row, rule: str, side: int) -> bool:
    return bool(row["rule"] == rule and row["side"] == side)


def _rule(found: UnitTrend, rule: str, side: int, rows: Sequence[Row]) -> str:
    way = "high" if side > 0 else "low"
    stretches = _shifts if rule == SHIFT else _stretches
    periods = listed(stretches(rows, rule, side))
    words = t(f"trends.rule.{rule}.{way}", periods=periods)
    return words + _verdict(found, side) + "."


def _verdict(found: UnitTrend, side: int) -> str:
    """Return ` (bedre)` or ` (dårligere)`; nothing for a neutral indicator."""
    direction = found.indicator.direction
    if direction is Direction.NEUTRAL:
        return ""
    better = (side > 0) == (direction is Direction.HIGHER)
    return f" ({t('trends.better' if better else 'trends.worse')})"


def _stretches(rows: Sequence[Row], rule: str, side: int) -> Iterable[tuple[str, str]]:
    """Yield the first and last period of each stretch that a rule marks."""
    for marked, stretch in groupby(rows, key=lambda row: _is(row, rule, side)):
        labels = [row["period"] for row in stretch]
        if marked:
            yield labels[0], labels[-1]


def _shifts(rows: Sequence[Row], rule: str, side: int) -> Iterable[tuple[str, str]]:
    """Yield each whole run that is a shift, with points that another rule marks."""

    def way(row: Row) -> float:
        distance = row["value"] - row["centre"] if row["included"] else 0.0
        return float(np.sign(distance))

    for found, stretch in groupby(rows, key=way):
        run = list(stretch)
        if found == side and any(_is(row, rule, side) for row in run):
            yield run[0]["period"], run[-1]["period"]


def listed(stretches: Iterable[tuple[str, str]]) -> str:
    """Return stretches of periods in words: `2. kv. 2021, 1. kv.-3. kv. 2023`."""
    known = list(stretches)
    words = ", ".join(map(span_words, known[:MOST_STRETCHES]))
    more = len(known) - MOST_STRETCHES
    return t("chart.trend.more", periods=words, n=more) if more > 0 else words


def _earlier(segments: Sequence[Row]) -> list[str]:
    """Say which segments before the last split have signals of their own."""
    signals = [one for one in segments if one["signal"]]
    spans = [(one["first_period"], one["last_period"]) for one in signals]
    return [t("trends.said.earlier", periods=listed(spans))] if spans else []
