"""When a registry is too large for a row per stroke, and what its cells keep apart."""

from collections.abc import Callable, Sequence
from datetime import date

from data_access.cells import YEAR, Bands
from data_access.cells_query import Plan
from data_access.snapshot import Question
from environment import UnusableSetting, setting
from indicators.outcome import category_questions
from indicators.selection import AGE_BANDS, NIHSS_BANDS
from indicators.ways import WAYS

# Above this many acute forms the database counts, and hands over cells. A row takes
# about 100 bytes of memory and 5 nanoseconds for each indicator of a question.
MOST_ROWS = 2_000_000
# The year of the as-of date and as many before it are kept by month.
YEARS_BY_MONTH = 2
SETTING = "SLAGTAVLE_SNAPSHOT"
FORMS = ("auto", "rows", "cells")


def in_cells(count: Callable[[], int]) -> bool:
    """Return whether a registry of so many acute forms is read in cells.

    The operator may decide by `SLAGTAVLE_SNAPSHOT`: rows, cells or auto. Raises
    `UnusableSetting` for anything else.
    """
    form = setting(SETTING) or "auto"
    if form not in FORMS:
        raise UnusableSetting(f"{SETTING} is one of {', '.join(FORMS)}.")
    return count() > MOST_ROWS if form == "auto" else form == "cells"


def plan_for(questions: Sequence[Question], as_of: date) -> Plan:
    """Return what the database is asked to count."""
    return Plan(
        bands=Bands(AGE_BANDS, NIHSS_BANDS),
        questions=(*questions, *_legs()),
        categories=category_questions(),
        fine_from=(as_of.year - YEARS_BY_MONTH) * YEAR,
    )


def _legs() -> list[Question]:
    """Return the legs of the ways to treatment, which rows are put together from."""
    return [leg.question() for way in WAYS.values() for leg in way.legs.values()]
