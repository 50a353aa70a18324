"""The definitions in words, from the objects that measure: for page and document.

`python -m indicators.docs` writes docs/indicators.md; with `--check` it writes
nothing and says whether the document is up to date. Texts are in the language in use.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import pandas as pd

from data_access.codebook import Variable, variables
from data_access.stroke import (
    DAY,
    MINUTE,
    POPULATION_COLUMNS,
    PREHOSPITAL_SECONDS,
    SAME_EVENT_SECONDS,
)
from indicators.catalogue import ALL, of_stage
from indicators.definition import (
    CoverageIndicator,
    Direction,
    Goal,
    Indicator,
    MedianIndicator,
    ShareIndicator,
    Stage,
    TimeUnit,
)
from indicators.results import FOLLOW_UP_DAYS
from indicators.selection import AGE_BANDS, NIHSS_BANDS, OLDEST, Range
from indicators.statistics.medians import MIN_FOR_INTERVAL
from indicators.suppression import (
    DOUBTFUL_COVERAGE,
    LOW_COVERAGE,
    ROUND_TO,
    least_shown,
)
from wording import LANGUAGES, decimal, language, month, percent, t, use_language

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "indicators.md"
COVERAGE_TABLE = "Dekningsgrad"
# The columns of the file with all definitions.
FIELDS = (
    "id",
    "number",
    "title",
    "official",
    "stage",
    "rationale",
    "numerator",
    "value",
    "denominator",
    "unknown",
    "direction",
    "unit",
    "valid",
    "counted",
    "goals",
    "columns",
    "source",
)
INTRODUCTION = """\
# Indicators, method and codebook

Made from the indicator objects and the registry's codebook by
`python -m indicators.docs`; a test fails when it is out of date. The page
«Om indikatorene» says the same from the same objects."""
Said = TypeVar("Said")

# section: its paragraphs, each a text of the catalogue (about.method.SECTION.NAME).
METHOD = {
    "population": ("strokes", "events", "months"),
    "counting": ("clock", "times", "unknown", "dead", "followup", "merged"),
    "intervals": ("shares", "medians", "reading"),
    "comparison": ("rest", "difference"),
    "levels": ("limits", "dated", "missing"),
    "hidden": ("own", "years", "finer", "totals", "coverage", "everywhere"),
    "coverage": ("share", "marks"),
    "live": ("registry", "report", "later"),
    "limits": ("unadjusted", "english"),
}


def facts(indicator: Indicator) -> dict[str, str]:
    """Return what the card says in reading order, by field (`about.field.NAME`)."""
    now = language()
    counted = "value" if isinstance(indicator, MedianIndicator) else "numerator"
    said = {
        "rationale": indicator.rationale.in_language(now),
        counted: indicator.numerator_text.in_language(now),
        "denominator": indicator.denominator_text.in_language(now),
        "unknown": unknown_words(indicator),
        "direction": direction_words(indicator),
        "unit": unit_words(indicator),
        "valid": validity_words(indicator.valid_from, indicator.valid_to),
    }
    if indicator.counted_where_thrombolysed:
        said["counted"] = t("about.counted")
    return said


def unknown_words(indicator: Indicator) -> str:
    """Return what becomes of a patient whose answer is unknown."""
    if isinstance(indicator, ShareIndicator):
        stays = indicator.unknown_is_not_done
        return t("about.unknown.not_done" if stays else "about.unknown.outside")
    is_median = isinstance(indicator, MedianIndicator)
    return t("about.unknown.time" if is_median else "about.unknown.coverage")


def direction_words(indicator: Indicator) -> str:
    """Return which way is better, as a sentence."""
    text = t(f"direction.{indicator.direction.value}")
    return f"{text[0].upper()}{text[1:]}."


def unit_words(indicator: Indicator) -> str:
    """Return what the value is: percent, or a median in minutes, hours or days."""
    if isinstance(indicator, MedianIndicator):
        unit = t(f"unit.{indicator.unit.name.lower()}")
        return t("about.unit.median", unit=unit)
    return t("about.unit.share")


def validity_words(first: date | None, last: date | None) -> str:
    """Return the admissions that a definition counts, in months."""
    if first and last:
        return t("about.valid.between", first=month(first), last=month(last))
    if first:
        return t("about.valid.from", first=month(first))
    return t("about.valid.to", last=month(last)) if last else t("about.valid.always")


def goal_rows(indicator: Indicator) -> list[tuple[str, str, str, str]]:
    """Return goal levels by years: the years, what is high, moderate and low."""
    goals = sorted(indicator.goals, key=lambda goal: goal.valid_from)
    return [(_years(goal), *_limits(indicator, goal)) for goal in goals]


def _years(goal: Goal) -> str:
    first, last = goal.valid_from, goal.valid_to
    begin = str(first.year) if (first.month, first.day) == (1, 1) else month(first)
    if last is None:
        return t("about.goal.from", first=begin)
    end = str(last.year) if (last.month, last.day) == (12, 31) else month(last)
    return begin if begin == end else f"{begin}\u2013{end}"


def _limits(indicator: Indicator, goal: Goal) -> tuple[str, str, str]:
    lower = indicator.direction is Direction.LOWER
    reached, missed = ("at_most", "above") if lower else ("at_least", "below")
    high = _limit(indicator, goal.high)
    if goal.moderate is None:
        moderate, floor = "\u2013", high
    else:
        floor = _limit(indicator, goal.moderate)
        moderate = t(f"about.goal.{reached}", limit=floor)
    return (
        t(f"about.goal.{reached}", limit=high),
        moderate,
        t(f"about.goal.{missed}", limit=floor),
    )


def _limit(indicator: Indicator, limit: float) -> str:
    if isinstance(indicator, MedianIndicator):
        digits = 1 if indicator.unit is TimeUnit.HOURS else 0
        unit = t(f"unit.{indicator.unit.name.lower()}")
        return f"{decimal(limit, digits)}\u00a0{unit}"
    return percent(limit, 0 if round(100 * limit, 6).is_integer() else 1)


@cache
def columns_of(indicator: Indicator) -> tuple[Variable, ...]:
    """Return the registry columns that decide the indicator, in the forms' order."""
    if isinstance(indicator, CoverageIndicator):
        return tuple(one for one in variables() if one.table == COVERAGE_TABLE)
    names = set(indicator.columns())
    return tuple(one for one in variables() if f"{one.table}.{one.name}" in names)


def values_words(variable: Variable) -> str:
    """Return the codes with their labels, or what kind of value a column holds."""
    codes = variable.codes_en if language() == "en" else variable.codes
    if codes:
        return ", ".join(f"{code} = {label}" for code, label in codes.items())
    listed = variable.code_text.replace("; ", ", ")
    if "=" in listed:
        # Stored words: in English they are their own explanation.
        return ", ".join(
            part.partition("=")[0] if language() == "en" else part.replace("=", " = ")
            for part in listed.split(", ")
        )
    kind = t(f"about.kind.{variable.kind}")
    unit = t(f"about.unit_of.{variable.unit}") if variable.unit else ""
    return ", ".join(part for part in (kind, unit, listed) if part)


def column_rows(indicator: Indicator) -> list[tuple[str, str, str]]:
    """Return the indicator's columns: name, label and codes."""
    return [
        (f"{one.table}.{one.name}", one.label(language()), values_words(one))
        for one in columns_of(indicator)
    ]


def codebook() -> pd.DataFrame:
    """Return every column of the registry; the columns are table, name, label, codes.

    The last column, `used`, names the indicators that rest on it.
    """
    now = language()
    used = {
        (column.table.name, column.name): [t("about.codebook.everything")]
        for column in POPULATION_COLUMNS
    }
    for indicator in ALL:
        for one in columns_of(indicator):
            title = indicator.short_title.in_language(now)
            used.setdefault((one.table, one.name), []).append(title)
    return pd.DataFrame(
        {
            "table": [one.table for one in variables()],
            "name": [one.name for one in variables()],
            "label": [one.label(now) for one in variables()],
            "codes": [values_words(one) for one in variables()],
            "used": [
                " · ".join(used.get((one.table, one.name), ())) for one in variables()
            ],
        }
    )


def matching(words: str, stage: Stage | None = None) -> list[Indicator]:
    """Return the indicators of a stage (None: all) that hold every word, in order.

    Looks at the texts in the language in use and at the columns' names and labels.
    """
    listed = ALL if stage is None else of_stage(stage)
    wanted = words.casefold().split()
    return [one for one in listed if all(word in _searched(one) for word in wanted)]


def _searched(indicator: Indicator) -> str:
    now = language()
    texts = [indicator.id, indicator.title.in_language(now), *facts(indicator).values()]
    texts += [indicator.short_title.in_language(now)]
    for one in columns_of(indicator):
        texts += [one.name, one.label(now)]
    return " ".join(texts).casefold()


def definitions_table() -> tuple[pd.DataFrame, dict[str, str]]:
    """Return all definitions, one row an indicator, and the columns' headings."""
    now = language()
    rows = [
        {
            "id": one.id,
            "number": one.number,
            "title": one.title.in_language(now),
            "official": t("answer.yes") if one.official else t("answer.no"),
            "stage": t(f"stage.{one.stage.value}"),
            **facts(one),
            "goals": "; ".join(_goal_sentence(row) for row in goal_rows(one)),
            "columns": ", ".join(f"{c.table}.{c.name}" for c in columns_of(one)),
            "source": one.source,
        }
        for one in ALL
    ]
    headings = {name: t(f"about.field.{name}") for name in FIELDS}
    return pd.DataFrame(rows, columns=list(FIELDS)).fillna(""), headings


def _goal_sentence(row: tuple[str, str, str, str]) -> str:
    years, *levels = row
    names = (t("level.high"), t("level.moderate"), t("level.low"))
    said = ", ".join(f"{n.lower()} {x}" for n, x in zip(names, levels, strict=True))
    return f"{years}: {said}"


def method() -> dict[str, list[str]]:
    """Return how the numbers are made: paragraphs by section (`about.method.NAME`)."""
    rules = {
        "minimum": least_shown(),
        "step": ROUND_TO,
        "low": percent(LOW_COVERAGE, 0),
        "doubtful": percent(DOUBTFUL_COVERAGE, 0),
        "fewest": MIN_FOR_INTERVAL,
        "event_days": SAME_EVENT_SECONDS // DAY,
        "followup_days": FOLLOW_UP_DAYS.days,
        "prehospital": PREHOSPITAL_SECONDS // MINUTE,
        "ages": _bands(AGE_BANDS),
        "nihss": _bands(NIHSS_BANDS),
    }
    return {
        section: [t(f"about.method.{section}.{name}", **rules) for name in names]
        for section, names in METHOD.items()
    }


def _bands(bands: Iterable[Range]) -> str:
    return ", ".join(
        f"{low}+" if high in (OLDEST, 42) else f"{low}\u2013{high}"
        for low, high in bands
    )


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(
        f"| {' | '.join(text.replace('|', chr(92) + '|') for text in line)} |"
        for line in lines
    )


def goal_table(indicator: Indicator) -> str:
    """Return the goal levels by years as Markdown, or that there are none."""
    rows = goal_rows(indicator)
    if not rows:
        return t("about.goal.none")
    levels = (t("level.high"), t("level.moderate"), t("level.low"))
    return markdown_table((t("about.goal.years"), *levels), rows)


def document() -> str:
    """Return docs/indicators.md: English, with the screen's bokmål beside it."""
    before = language()
    use_language("en")
    parts = [INTRODUCTION, f"## {t('about.view.method')}"]
    for section, paragraphs in method().items():
        parts += [f"### {t(f'about.method.{section}')}", *paragraphs]
    for stage in Stage:
        parts.append(f"## {_in_both(f'stage.{stage.value}')}")
        for indicator in of_stage(stage):
            parts += _chapter(indicator)
    parts += [f"## {t('about.view.codebook')}", _codebook()]
    use_language(before)
    return "\n\n".join(parts) + "\n"


def _say(name: str, make: Callable[[], Said]) -> Said:
    """Return what a function says in `nb` or `en`; the language in use stays."""
    before = language()
    use_language(name)
    said = make()
    use_language(before)
    return said


def _in_both(key: str) -> str:
    return " / ".join(_say(name, lambda: t(key)) for name in reversed(LANGUAGES))


def _chapter(indicator: Indicator) -> list[str]:
    marks = [f"`{indicator.id}`", t("about.number", n=indicator.number)]
    if indicator.official:
        marks.append(t("about.official"))
    in_nb, in_en = (_say(name, lambda: facts(indicator)) for name in LANGUAGES)
    rows = [
        (_in_both(f"about.field.{field}"), in_nb[field], in_en[field])
        for field in in_nb
    ]
    columns = ", ".join(f"`{one.table}.{one.name}`" for one in columns_of(indicator))
    return [
        f"### {indicator.title.en} / {indicator.title.nb}",
        " · ".join(marks),
        markdown_table(("", "Bokmål", "English"), rows),
        goal_table(indicator),
        f"{t('about.field.columns')}: {columns}.",
        f"{t('about.field.source')}: {indicator.source.rstrip('.')}.",
    ]


def _codebook() -> str:
    in_nb = _say("nb", codebook)
    rows = [
        (
            f"`{one.table}.{one.name}`",
            f"{one.label_en} / {one.label_nb}",
            values,
            values_nb,
            one.note,
        )
        for one, values, values_nb in zip(
            variables(), codebook()["codes"], in_nb["codes"], strict=True
        )
    ]
    return markdown_table(("Column", "Label", "Values", "Verdier", "Note"), rows)


def main(arguments: Sequence[str]) -> int:
    """Write the document, or with `--check` say whether it is up to date (0 or 1)."""
    text = document()
    if "--check" not in arguments:
        DOCUMENT.write_text(text, encoding="utf-8")
        return 0
    if DOCUMENT.is_file() and DOCUMENT.read_text(encoding="utf-8") == text:
        return 0
    print(f"{DOCUMENT.name} is out of date: run `python -m indicators.docs`.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
