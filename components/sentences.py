"""What a number says, in one sentence, always by the same words."""

from collections.abc import Mapping
from typing import Any

from indicators.comparison import UnknownAnswers, unknown_answers
from indicators.definition import (
    CoverageIndicator,
    Direction,
    Indicator,
    MedianIndicator,
    ShareIndicator,
    TimeUnit,
)
from indicators.results import WHOLE_PERCENT, Comparison
from wording import count, decimal, percent, t


def is_share(indicator: Indicator) -> bool:
    """Whether the indicator is a share of patients (else a median time)."""
    return isinstance(indicator, ShareIndicator | CoverageIndicator)


def unit_text(indicator: Indicator) -> str:
    """Return the unit of the values: %, minutes, hours or days."""
    if isinstance(indicator, MedianIndicator):
        return t(f"unit.{indicator.unit.name.lower()}")
    return "%"


def value_of(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """Return the value of a row of results with its unit.

    Shares of rounded counts of a hospital or HF have no decimals.
    """
    whole = row["rounded"] and row["unit_level"] in WHOLE_PERCENT
    return value_text(indicator, row["value"], whole=whole)


def value_text(indicator: Indicator, value: float, *, whole: bool = False) -> str:
    """Return a value with its unit; a whole percent where that is asked for."""
    if is_share(indicator):
        return percent(value, 0 if whole else 1)
    digits = 1 if getattr(indicator, "unit", None) is TimeUnit.HOURS else 0
    return f"{decimal(value, digits)}\u00a0{unit_text(indicator)}"


def patients(n: float) -> str:
    """Return `1 pasient` or `41 pasienter`."""
    return t(f"sentence.patients.{'one' if n == 1 else 'many'}", n=count(n))


def missing_words(one: Comparison) -> str:
    """Return how many patients are missing to the next level; of rounded counts, ca."""
    about = t("sentence.about") if one.unit["rounded"] else ""
    return about + patients(one.missing or 0)


def counts_text(row: dict[str, Any]) -> str:
    """Return `34 av 41`, or the number of times behind a median."""
    about = t("sentence.about") if row["rounded"] else ""
    if row["numerator"] != row["numerator"]:
        return t("sentence.times", about=about, patients=patients(row["denominator"]))
    return t(
        "sentence.counts",
        about=about,
        numerator=count(row["numerator"]),
        denominator=count(row["denominator"]),
    )


def direction_text(indicator: Indicator) -> str:
    """Return which way is better, in words."""
    return t(f"direction.{indicator.direction.value}")


def sentence(comparison: Comparison, name: str) -> str:
    """Return one unit's number in words: value, level, distance, difference, doubt."""
    unit, rest, indicator = comparison.unit, comparison.rest, comparison.indicator
    if unit["hidden_reason"]:
        reason = t(f"hidden.sentence.{unit['hidden_reason']}")
        return t("sentence.hidden", name=name, reason=reason)
    said = [
        t(
            "sentence.value",
            name=name,
            value=value_of(indicator, unit),
            counts=counts_text(unit),
            interval=interval_text(indicator, unit["lower"], unit["upper"]),
        )
    ]
    if unit["goal_level"]:
        said.append(t(f"sentence.level.{unit['goal_level']}"))
        if comparison.missing:
            said.append(t("sentence.missing", patients=missing_words(comparison)))
    if comparison.verdict:
        said.append(difference_text(comparison))
    elif not rest["hidden_reason"] and rest["value"] == rest["value"]:
        said.append(t("sentence.rest", value=value_of(indicator, rest)))
    unknown = unknown_answers(indicator, unit)
    if unknown is not None and unknown.level_depends:
        said.append(t("sentence.unknown.level", **bounds_words(unknown)))
    if unit["coverage_mark"]:
        said.append(t(f"sentence.coverage.{unit['coverage_mark']}"))
    if indicator.direction is not Direction.NEUTRAL:
        said.append(f"({direction_text(indicator)}.)")
    return " ".join(said)


def unknown_note(comparison: Comparison) -> str:
    """Return what the unknown answers could make of the share; empty without any.

    Where they decide the goal level, `sentence` says it.
    """
    found = unknown_answers(comparison.indicator, comparison.unit)
    if found is None or found.level_depends:
        return ""
    return t("sentence.unknown", **bounds_words(found))


def bounds_words(found: UnknownAnswers) -> dict[str, str]:
    """Return how many answers are unknown, and the share at either end."""
    low, high = found.bounds.all_no, found.bounds.all_yes
    return {"n": count(found.unknown), "low": percent(low), "high": percent(high)}


def interval_text(indicator: Indicator, lower: float, upper: float) -> str:
    """Return `95 % KI 80-98 %`; nothing when there is no interval."""
    if lower != lower:
        return t("sentence.no_interval")
    if is_share(indicator):
        low, high = decimal(100 * lower), percent(upper)
    else:
        digits = 1 if getattr(indicator, "unit", None) is TimeUnit.HOURS else 0
        low, high = decimal(lower, digits), value_text(indicator, upper)
    return t("sentence.interval", lower=low, upper=high)


def difference_text(comparison: Comparison) -> str:
    """Return how the unit differs from the rest of the country, with the interval."""
    points = 100 * comparison.difference
    key = "higher" if points > 0 else "lower"
    return t(
        f"sentence.difference.{comparison.verdict}",
        points=decimal(abs(points)),
        way=t(f"sentence.{key}"),
        lower=decimal(100 * comparison.lower),
        upper=decimal(100 * comparison.upper),
    )
