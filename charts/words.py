"""Numbers of a results table as the texts that charts and tables print."""

import math
from collections.abc import Mapping
from typing import Any

from wording import NO_BREAK_SPACE, decimal, percent, t

# Where counts are rounded, the shares of these are whole percent.
WHOLE_PERCENT = ("hf", "hospital")


def missing(value: float) -> bool:
    """Whether a number of a results table is not there (NaN or None)."""
    return value is None or math.isnan(value)


def bare_number(value: float, kind: str, digits: int = 1) -> str:
    """Return `93,6` for the share 0.936, or a median, without its unit."""
    scaled = 100 * value if kind == "share" else value
    return decimal(round(scaled, 6), digits)


def value_text(
    value: float, kind: str, unit_text: str, *, digits: int | None = None
) -> str:
    """Return `93,6 %` or `32 minutter`; an empty text for NaN."""
    if math.isnan(value):
        return ""
    if kind == "share":
        return percent(value, 1 if digits is None else digits)
    return f"{decimal(value, digits or 0)}{NO_BREAK_SPACE}{unit_text}"


def digits_of(row: Mapping[str, Any], kind: str, digits: int | None) -> int | None:
    """Return the decimals of a row's value: none for a coarsely rounded share."""
    coarse = row["rounded"] and row["unit_level"] in WHOLE_PERCENT
    return 0 if coarse and kind == "share" else digits


def short_value(value: float, kind: str, unit_text: str) -> str:
    """Return a limit with no more decimals than it needs: `90 %`, `2,5 timer`."""
    scaled = 100 * value if kind == "share" else value
    whole = math.isclose(scaled, round(scaled), abs_tol=1e-6)
    return value_text(value, kind, unit_text, digits=0 if whole else 1)


def counts_text(row: Mapping[str, Any]) -> str:
    """Return `34 av 41` (`ca. 35 av 40` when rounded), or `n = 41` for a median."""
    about = t("chart.about") if row["rounded"] else ""
    if math.isnan(row["numerator"]):
        return t("chart.times", about=about, n=decimal(row["denominator"], 0))
    return t(
        "chart.counts",
        about=about,
        numerator=decimal(row["numerator"], 0),
        denominator=decimal(row["denominator"], 0),
    )


def denominator_text(row: Mapping[str, Any]) -> str:
    """Return the denominator alone: `41`, or `ca. 40` when rounded."""
    return (t("chart.about") if row["rounded"] else "") + decimal(row["denominator"], 0)


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
