"""Draw who meets an indicator, so that hospitals and years come out as published."""

from collections.abc import Callable

import numpy as np

from sample_db.calibration import TREND_STARTS, target_shares, trend_shifts
from sample_db.draw import Floats, Mask, sigmoid, systematic, tilt
from sample_db.hospitals import hospitals
from sample_db.strokes import FIRST_YEAR, Strokes

Draw = Callable[..., Mask]


class Shares:
    """Draws calibrated yes or no for one batch of strokes.

    `seed` decides how hospitals wander from year to year; the batch's own generator
    decides which patients. A hospital is the same hospital in every batch of a seed.
    A batch that does not begin in 2014 says with `history` (hospital x year) how many
    strokes the registry has, so that its hospitals weigh what they weigh there.
    """

    def __init__(
        self, strokes: Strokes, seed: int, history: Floats | None = None
    ) -> None:
        self.strokes = strokes
        self.seed = seed
        self.years = int(strokes.year.max()) - FIRST_YEAR + 1
        self.size = len(hospitals())
        self.history = history

    def counts(self, rows: Mask) -> Floats:
        """Return how many of the rows fall in each cell, hospital x year."""
        cells = np.bincount(
            self.strokes.cell[rows], minlength=self.size * self.years
        ).astype(float)
        return cells.reshape(self.years, self.size).T

    def targets(self, name: str, rows: Mask) -> Floats:
        """Return the expected share of each cell code among the rows."""
        counts = self.counts(rows)
        if self.history is not None:
            counts = counts + self.history * rows.mean()
        return target_shares(name, counts, self.seed).T.ravel()

    def draw(
        self,
        name: str,
        rows: Mask,
        lean: Floats | None = None,
        already: Mask | None = None,
    ) -> Mask:
        """Return which of the rows meet the indicator `name`; False outside `rows`.

        `lean` is log odds per stroke that make some patients likelier than others
        without changing the cell's share. Strokes in `already` meet it in any case;
        the others are drawn so that the share fits with them.
        """
        sure = np.zeros(len(rows), bool) if already is None else already & rows
        wanted = self.wanted(name, rows) - self._per_cell(sure)
        gradual = trend_within_first_year(self.strokes, name)
        lean = gradual if lean is None else lean + gradual
        return self.fill(wanted, rows & ~sure, lean) | sure

    def wanted(self, name: str, rows: Mask) -> Floats:
        """Return how many of the rows should meet the indicator in each cell code."""
        return self.targets(name, rows) * self._per_cell(rows)

    def fill(self, wanted: Floats, rows: Mask, lean: Floats | None = None) -> Mask:
        """Return rows drawn so that each cell code has `wanted` of them."""
        size = self._per_cell(rows)
        share = np.clip(wanted / np.maximum(size, 1), 0, 1)
        cell = self.strokes.cell[rows]
        chances = share[cell] if lean is None else tilt(share, cell, lean[rows])
        drawn = np.zeros(len(rows), bool)
        drawn[rows] = systematic(self.strokes.rng, chances, cell)
        return drawn

    def draw_flat(
        self, share: Floats | float, rows: Mask, lean: Floats | None = None
    ) -> Mask:
        """Like `draw`, with a share given per stroke (averaged per cell) or overall."""
        per_row = np.broadcast_to(np.asarray(share, float), len(rows))
        wanted = np.bincount(
            self.strokes.cell[rows],
            per_row[rows],
            minlength=self.size * self.years,
        )
        return self.fill(wanted, rows, lean)

    def _per_cell(self, rows: Mask) -> Floats:
        return self.counts(rows).T.ravel()


def trend_within_first_year(strokes: Strokes, name: str) -> Floats:
    """Return log odds per stroke that spread a trend over 2025: it comes gradually."""
    month = strokes.admitted.astype("datetime64[M]").astype(int) % 12
    course = np.where(strokes.year == TREND_STARTS, (month - 5.5) / 11, 0.0)
    return trend_shifts(name)[strokes.hospital] * course


def hospital_effect(
    strokes: Strokes, name: str, seed: int, spread: float, middle: Floats | float
) -> Floats:
    """Return a share per stroke that differs between hospitals.

    `spread` is the standard deviation on log odds, `middle` the share (0-1) of the
    typical hospital, one or per stroke.
    """
    key = sum(name.encode())
    effects = np.random.default_rng([seed, key, 3]).normal(0, spread, len(hospitals()))
    middle = np.asarray(middle, float)
    return sigmoid(np.log(middle / (1 - middle)) + effects[strokes.hospital])
