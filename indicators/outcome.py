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
from sqlalchemy import ColumnElement, false

from data_access.scope import Viewer
from data_access.snapshot import (
    DENOMINATOR_ONLY,
    NUMERATOR,
    OUTSIDE,
    Snapshot,
)
from indicators.definition import Direction, ShareIndicator, Stage, Text
from indicators.prepared import remember
from indicators.results import WHOLE_PERCENT, results
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
    counted = remember(
        snapshot, ("codes", tuple(scales)), lambda: _by_category(snapshot, scales)
    )
    places = [(scale, name) for scale in scales for name, _ in scale.categories]
    indicators = [_indicator(scale, name) for scale, name in places]
    table = results(counted, indicators, selection, viewer)
    rows = len(table) // max(len(places), 1)
    table = table.assign(
        scale=[scale.id for scale, _ in places for _ in range(rows)],
        category=[name for _, name in places for _ in range(rows)],
    )
    return _shared_out(table, scales, rows)


def _by_category(snapshot: Snapshot, scales: Sequence[Scale]) -> Snapshot:
    """Return the snapshot with the categories as its only verdicts."""
    verdicts = {
        f"{scale.id}_{name}": _verdict(snapshot, scale, codes)
        for scale in scales
        for name, codes in scale.categories
    }
    # Never published, for whatever period: hidden as a part of the patients is.
    return replace(snapshot, verdicts=verdicts, times={}, is_part=True)


def _verdict(
    snapshot: Snapshot, scale: Scale, codes: tuple[int, ...]
) -> NDArray[np.int8]:
    # Looked up by the code as an unsigned byte: -1 is 255.
    meaning = np.full(256, DENOMINATOR_ONLY, dtype=np.int8)
    meaning[list(codes)] = NUMERATOR
    meaning[list(scale.outside)] = OUTSIDE
    answers: NDArray[np.int8] = getattr(snapshot, scale.id)
    return meaning[answers.view(np.uint8)]


@lru_cache(maxsize=100)
def _indicator(scale: Scale, category: str) -> ShareIndicator:
    words = Text(category, category)
    return ShareIndicator(
        id=f"{scale.id}_{category}",
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
        # The snapshot's dimension decides, not the database anew.
        numerator=false(),
        unknown_is_not_done=True,
    )


def _shared_out(
    table: pd.DataFrame, scales: Sequence[Scale], rows: int
) -> pd.DataFrame:
    """Let rounded categories fill their unit, and hide where they are too coarse.

    Each category has the same `rows`: one per unit and period.
    """
    numerator = table["numerator"].to_numpy(float)
    total, categories = np.zeros(len(table)), np.zeros(len(table))
    begin = 0
    for scale in scales:
        size = len(scale.categories)
        here = slice(begin, begin + size * rows)
        of_unit = np.nansum(numerator[here].reshape(size, rows), axis=0)
        total[here], categories[here] = np.tile(of_unit, size), size
        begin = here.stop
    rounded = table["rounded"].to_numpy(bool)
    numbers = {name: table[name].to_numpy(float) for name in NUMBERS}
    coarse = rounded & (numbers["denominator"] < ROUND_TO * categories)
    of_sum = numerator / np.where(total > 0, total, np.nan)
    whole = np.array([one in WHOLE_PERCENT for one in table["unit_level"]], bool)
    of_sum = np.where(whole, np.round(of_sum, 2), of_sum)
    numbers["value"] = np.where(rounded, of_sum, numbers["value"])
    hidden_reason = table["hidden_reason"]
    return table.assign(
        **{name: np.where(coarse, np.nan, known) for name, known in numbers.items()},
        hidden_reason=hidden_reason.mask(coarse, TOO_COARSE)
        if coarse.any()
        else hidden_reason,
        rounded=rounded & ~coarse,
    )
