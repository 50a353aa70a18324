"""What the times of a way say, in sentences that always use the same words."""

from collections.abc import Mapping, Sequence
from typing import Any

from charts.rows import records
from indicators.results import Columns
from indicators.statistics.medians import MIN_FOR_INTERVAL
from indicators.times import LegBeside, main_part
from indicators.ways import (
    DOOR_TO_TREATMENT,
    ONSET_TO_TREATMENT,
    Way,
)
from wording import count, decimal, language, percent, t

HALF, NINE_IN_TEN = 0.5, 0.9
Row = Mapping[str, Any]
NUMBERS = ("unit_level", "denominator", "value", "hidden_reason", "rounded")
CURVE_COLUMNS = (*NUMBERS, "minutes")
CLOCK_COLUMNS = (*NUMBERS, "lower", "upper", "days", "hours")


def leg_title(way: Way, leg: str) -> str:
    """Return `Innleggelse til trombolyse`."""
    legs = {str(name): one for name, one in way.legs.items()}
    return legs[leg].short_title.in_language(language())


def minutes_text(minutes: float) -> str:
    """Return `37 min`, as a whole number."""
    return t("times.minutes", n=decimal(minutes, 0))


def n_text(row: Row) -> str:
    """Return the number of patients behind a row: `98`, or `ca. 100` when rounded."""
    about = t("sentence.about") if row["rounded"] else ""
    return about + count(row["denominator"])


def hidden_text(reason: str) -> str:
    """Return why a leg is not told, as a text of its own."""
    text = t(f"times.hidden.{reason}")
    return text[:1].upper() + text[1:]


def legs_sentences(legs: Sequence[LegBeside], way: Way, name: str) -> list[str]:
    """Say of each whole how long it takes, how that differs, and which leg explains it.

    Last, if so, that coverage is low.
    """
    by_name = {leg.name: leg for leg in legs}
    wholes = [by_name[one] for one in (DOOR_TO_TREATMENT, ONSET_TO_TREATMENT)]
    said = [" ".join(_whole(whole, legs, way, name)) for whole in wholes]
    coverage = wholes[0].unit["coverage_mark"]
    return [*said, t(f"sentence.coverage.{coverage}")] if coverage else said


def _whole(
    whole: LegBeside, legs: Sequence[LegBeside], way: Way, name: str
) -> list[str]:
    title = leg_title(way, whole.name)
    if whole.unit["hidden_reason"]:
        reason = t(f"times.hidden.{whole.unit['hidden_reason']}")
        return [t("times.said.hidden", name=name, leg=title, reason=reason)]
    said = [
        t(
            "times.said.median",
            name=name,
            leg=title,
            value=minutes_text(whole.unit["value"]),
            n=n_text(whole.unit),
        )
    ]
    if whole.rest is None or whole.rest["hidden_reason"]:
        return said
    if whole.minutes is None:
        return [*said, t("times.said.too_few")]
    said.append(
        t(
            f"times.said.{whole.way}",
            minutes=minutes_text(abs(whole.minutes)),
            rest=minutes_text(whole.rest["value"]),
        )
    )
    if whole.way == "same":
        return said
    if not whole.is_clear:
        return [*said, t("times.said.unclear")]
    part = main_part(whole, legs)
    if part is None or part.rest is None:
        said.append(t("times.said.no_part"))
    else:
        said.append(
            t(
                f"times.said.part.{part.way}",
                leg=leg_title(way, part.name).lower(),
                value=minutes_text(part.unit["value"]),
                rest=minutes_text(part.rest["value"]),
                minutes=minutes_text(abs(part.minutes or 0)),
            )
        )
    return said


def curve_sentence(table: Columns, name: str, goals: Sequence[float]) -> str:
    """Say by when half and nine in ten are treated, and how many reach the goals."""
    said = []
    named: list[tuple[str, Sequence[Row]]] = []
    rows = records(table, CURVE_COLUMNS)
    for who, is_rest in ((name, False), (t("unit_level.rest"), True)):
        curve = [row for row in rows if (row["unit_level"] == "rest") == is_rest]
        if not curve:
            continue
        if reason := curve[0]["hidden_reason"]:
            said.append(t(f"times.curve.hidden.{reason}", name=who))
            continue
        named.append((who.lower() if is_rest else who, curve))
        half, nine = (_within(curve, part) for part in (HALF, NINE_IN_TEN))
        n = n_text(curve[0])
        said.append(t("times.curve.halves", name=who, half=half, nine=nine, n=n))
    for minutes in sorted(goals):
        parts = [
            t("times.curve.share", name=who, share=_share_at(curve, minutes))
            for who, curve in named
        ]
        if parts:
            within = t("times.within", minutes=decimal(minutes, 0)).capitalize()
            said.append(t("times.curve.goals", within=within, parts=", ".join(parts)))
    return " ".join(said)


def _within(curve: Sequence[Row], part: float) -> str:
    for row in curve:
        if row["value"] >= part:
            return minutes_text(row["minutes"])
    return t("times.curve.later", minutes=minutes_text(curve[-1]["minutes"]))


def _share_at(curve: Sequence[Row], minutes: float) -> str:
    return next(percent(r["value"], 0) for r in curve if r["minutes"] == minutes)


def clock_sentence(medians: Columns, name: str) -> str:
    """Say when the unit is fastest and slowest, and how sure that is."""
    cells = _cells(medians)
    if len(cells) < 2:
        return t("times.clock.too_few", name=name)
    fast, slow = cells[0], cells[-1]
    said = t(
        "times.clock.extremes",
        name=name,
        fast=_when(fast),
        fast_value=minutes_text(fast["value"]),
        fast_n=n_text(fast),
        slow=_when(slow),
        slow_value=minutes_text(slow["value"]),
        slow_n=n_text(slow),
    )
    apart = fast["upper"] < slow["lower"]
    return f"{said} {t('times.clock.apart' if apart else 'times.clock.overlap')}"


def clock_share_sentence(shares: Columns, name: str, within: str) -> str:
    """Say when most and fewest are treated within the goal."""
    cells = _cells(shares)
    if len(cells) < 2:
        return t("times.clock.too_few", name=name)
    low, high = cells[0], cells[-1]
    return t(
        "times.clock.shares",
        name=name,
        within=within,
        high=_when(high),
        high_value=percent(high["value"], 0),
        low=_when(low),
        low_value=percent(low["value"], 0),
    )


def _cells(table: Columns) -> list[Row]:
    """Return the unit's cells by value; those of fewer than six patients say little."""
    cells = [
        row
        for row in records(table, CLOCK_COLUMNS)
        if row["unit_level"] != "rest" and row["denominator"] >= MIN_FOR_INTERVAL
    ]
    return sorted(cells, key=lambda row: row["value"])


def _when(row: Row) -> str:
    days, hours = row["days"], row["hours"].replace("-", "\N{EN DASH}")
    return f"{t(f'times.days.{days}').lower()} {hours}"
