"""How patients are spread over the codes of an outcome: mRS, discharge.

Each category is measured as a share of its own, so that it comes by the road of every
other number: `results`, with its hiding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, true

from data_access.scope import Viewer
from data_access.snapshot import Question, Snapshot, dimensions
from indicators.cell_counting import category_id
from indicators.definition import Direction, SpreadIndicator, Stage, Text
from indicators.prepared import remember
from indicators.results import COLUMNS, WHOLE_PERCENT, Columns, as_table, result_columns
from indicators.selection import Selection
from indicators.suppression import ROUND_TO
from indicators.terms import every_stroke, followup_due

MISSING = "missing"
TOO_COARSE = "too_coarse"
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")


@dataclass(frozen=True)
class Scale:
    """A dimension of the snapshot and the categories that its codes are shown in.

    `outside` are codes of patients that do not count. `categories` are in the order
    they are drawn in; each holds at least one code.
    """

    id: str
    categories: tuple[tuple[str, tuple[int, ...]], ...]
    denominator: ColumnElement[bool]
    outside: tuple[int, ...] = ()


_mrs = tuple((str(score), (score,)) for score in range(6))
MRS_BEFORE = Scale("mrs_before", (*_mrs, (MISSING, (-1,))), every_stroke)
# Unknown stands between the living and the dead: the left edge tells who are known to
# manage, the right edge who are known to be dead.
MRS_3M = Scale("mrs_3m", (*_mrs, (MISSING, (-1,)), ("6", (6,))), followup_due, (-2,))
DISCHARGE = Scale(
    "discharge",
    (
        ("home", (1,)),
        ("home_with_help", (2,)),
        ("rehabilitation", (7, 8)),
        ("other_ward", (5, 6, 12)),
        ("nursing_home", (3, 4)),
        (MISSING, (0, 9, 11)),
        ("dead", (10,)),
    ),
    every_stroke,
)
SCALES = (MRS_BEFORE, MRS_3M, DISCHARGE)


def distributions(
    snapshot: Snapshot, scales: Sequence[Scale], selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    """Return how the units' patients are spread over the categories of each scale.

    A table of `results` with two more columns, `scale` and `category`. The registry
    does not publish them, so counts that hold others' patients are rounded for every
    period; the shares are then of the rounded categories' sum. A unit with fewer
    patients than 5 a category on average is hidden as `too_coarse`.
    """
    parts = distribution_columns(snapshot, scales, selection, viewer)
    return as_table(parts, ("scale", "category"))


def distribution_columns(
    snapshot: Snapshot, scales: Sequence[Scale], selection: Selection, viewer: Viewer
) -> list[Columns]:
    """Return the columns of `distributions` of each scale, by name."""
    counted = remember(
        snapshot, ("codes", tuple(scales)), lambda: _by_category(snapshot, scales)
    )
    indicators = [_indicator(scale) for scale in scales]
    found = result_columns(counted, indicators, selection, viewer)
    return [
        _shared_out(columns, scale, len(selection.periods()))
        for columns, scale in zip(found, scales, strict=True)
    ]


def category_questions(scales: Sequence[Scale] = SCALES) -> tuple[Question, ...]:
    """Return what a large registry is asked in their place: who is in a category."""
    known = dimensions()
    return tuple(
        Question(
            category_id(scale.id, number), true(), numerator=known[scale.id].in_(codes)
        )
        for scale in scales
        for number, (_, codes) in enumerate(scale.categories, start=1)
    )


def _by_category(snapshot: Snapshot, scales: Sequence[Scale]) -> Snapshot:
    """Return the snapshot with the categories' numbers as its only verdicts."""
    if snapshot.cells is not None:
        # The database has counted them.
        return replace(snapshot, is_part=True)
    verdicts = {scale.id: _verdict(snapshot, scale) for scale in scales}
    # Never published, for whatever period: hidden as a part of the patients is.
    return replace(snapshot, verdicts=verdicts, times={}, is_part=True)


def _verdict(snapshot: Snapshot, scale: Scale) -> NDArray[np.int8]:
    # Looked up by the code as an unsigned byte: -1 is 255.
    meaning = np.zeros(256, dtype=np.int8)
    for number, (_, codes) in enumerate(scale.categories, start=1):
        meaning[np.array(codes) % 256] = number
    answers: NDArray[np.int8] = getattr(snapshot, scale.id)
    return meaning[answers.view(np.uint8)]


@lru_cache(maxsize=20)
def _indicator(scale: Scale) -> SpreadIndicator:
    words = Text(scale.id, scale.id)
    return SpreadIndicator(
        id=scale.id,
        number=0,
        stage=Stage.OUTCOME,
        title=words,
        short_title=words,
        denominator_text=words,
        numerator_text=words,
        rationale=words,
        source="",
        direction=Direction.NEUTRAL,
        denominator=scale.denominator,
        categories=len(scale.categories),
    )


def _shared_out(columns: Columns, scale: Scale, periods: int) -> Columns:
    """Let rounded categories fill their unit, and hide where they are too coarse."""
    names = [name for name, _ in scale.categories]
    size = len(names)
    numerator, rounded = columns["numerator"], columns["rounded"]
    by_category = numerator.reshape(-1, size, periods)
    total = np.nansum(by_category, axis=1, keepdims=True)
    of_sum = (by_category / np.where(total > 0, total, np.nan)).ravel()
    whole = np.array([one in WHOLE_PERCENT for one in columns["unit_level"]], bool)
    of_sum = np.where(whole, np.round(of_sum, 2), of_sum)
    value = np.where(rounded, of_sum, columns["value"])
    coarse = rounded & (columns["denominator"] < ROUND_TO * size)
    numbers = {**{name: columns[name] for name in NUMBERS}, "value": value}
    category = np.tile(np.repeat(np.array(names, object), periods), len(by_category))
    return {
        **{name: columns[name] for name in COLUMNS},
        **{name: np.where(coarse, np.nan, known) for name, known in numbers.items()},
        "indicator_id": f"{scale.id}_" + category,
        "hidden_reason": np.where(coarse, TOO_COARSE, columns["hidden_reason"]),
        "rounded": rounded & ~coarse,
        "scale": np.full(len(category), scale.id, object),
        "category": category,
    }
