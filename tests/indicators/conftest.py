"""Indicators made for these tests: one share, one median, one merged share."""

from typing import Any

import pytest

from data_access.stroke import coded, stroke
from indicators.definition import (
    CoverageIndicator,
    Direction,
    Goal,
    MedianIndicator,
    ShareIndicator,
    Stage,
    Text,
    TimeUnit,
)
from indicators.terms import every_stroke, infarct, thrombolysed

WORDS = Text("ord", "word")
COMMON: dict[str, Any] = {
    "number": 1,
    "stage": Stage.ARRIVAL,
    "title": WORDS,
    "short_title": WORDS,
    "denominator_text": WORDS,
    "numerator_text": WORDS,
    "rationale": WORDS,
    "source": "a test",
}

SCREENED = ShareIndicator(
    id="screened",
    direction=Direction.HIGHER,
    denominator=every_stroke,
    numerator=coded(stroke.c.SvelgtestUtfort, 1, 3),
    unknown_is_not_done=True,
    unknown=~coded(stroke.c.SvelgtestUtfort, 1, 2, 3),
    goals=(Goal(high=0.9, moderate=0.8, source="a test"),),
    **COMMON,
)
TREATED = ShareIndicator(
    id="treated",
    direction=Direction.HIGHER,
    denominator=infarct,
    numerator=thrombolysed,
    unknown_is_not_done=True,
    counted_where_thrombolysed=True,
    **COMMON,
)
NEEDLE = MedianIndicator(
    id="needle",
    direction=Direction.LOWER,
    denominator=thrombolysed,
    value=stroke.c.door_to_needle,
    unit=TimeUnit.MINUTES,
    **COMMON,
)
COVERED = CoverageIndicator(
    id="covered", direction=Direction.HIGHER, denominator=every_stroke, **COMMON
)
ALL = (SCREENED, TREATED, NEEDLE, COVERED)


@pytest.fixture
def indicators() -> tuple[Any, ...]:
    """The four indicators."""
    return ALL
