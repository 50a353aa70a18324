"""Numbers of a results table as the texts that charts and tables print."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from wording import NO_BREAK_SPACE, count, decimal, language, percent, t


# Babel takes 50 microseconds a number; a chart of every hospital has hundreds.
@lru_cache(maxsize=20_000)
def _percent(share: float, digits: int, language: str) -> str:
    return percent(share, digits)


@lru_cache(maxsize=20_000)
def _decimal(value: float, digits: int, language: str) -> str:
    return decimal(value, digits)


def bare_number(value: float, kind: str, digits: int = 1) -> str:
    """Return `93,6` for the share 0.936, or a median, without its unit."""
    scaled = 100 * value if kind == "share" else value
    return _decimal(round(scaled, 6), digits, language())


def value_text(
    value: float, kind: str, unit_text: str, *, digits: int | None = None
) -> str:
    """Return `93,6 %` or `32 minutter`; an empty text for NaN."""
    if math.isnan(value):
        return ""
    if kind == "share":
        return _percent(round(value, 8), 1 if digits is None else digits, language())
    return f"{_decimal(value, digits or 0, language())}{NO_BREAK_SPACE}{unit_text}"


def short_value(value: float, kind: str, unit_text: str) -> str:
    """Return a limit with no more decimals than it needs: `90 %`, `2,5 timer`."""
    scaled = 100 * value if kind == "share" else value
    whole = math.isclose(scaled, round(scaled), abs_tol=1e-6)
    return value_text(value, kind, unit_text, digits=0 if whole else 1)


def counts_text(row: Mapping[str, Any]) -> str:
    """Return `34 av 41` (`ca. 35 av 40` when rounded), or `n = 41` for a median."""
    about = t("chart.about") if row["rounded"] else ""
    if math.isnan(row["numerator"]):
        return t("chart.times", about=about, n=count(row["denominator"]))
    return t(
        "chart.counts",
        about=about,
        numerator=count(row["numerator"]),
        denominator=count(row["denominator"]),
    )


def range_text(
    lower: float, upper: float, kind: str, unit_text: str, digits: int | None = None
) -> str:
    """Return `67,3–91,9 %`; an empty text when there is no interval."""
    if math.isnan(lower) or math.isnan(upper):
        return ""
    places = digits if digits is not None else (1 if kind == "share" else 0)
    low = bare_number(lower, kind, places)
    return f"{low}–{value_text(upper, kind, unit_text, digits=places)}"


def hidden_text(reason: str) -> str:
    """Return why a number is not shown: `N<10`, `Lav dekningsgrad`, `Ingen data`."""
    return t(f"hidden.{reason}")


def level_text(level: str) -> str:
    """Return `Høy`, `Moderat`, `Lav`, or an empty text without a goal."""
    return t(f"level.{level}") if level else ""
