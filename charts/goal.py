"""Goal levels as charts draw them: what is high, what is moderate, in words."""

import math
from dataclasses import dataclass

from charts.words import short_value
from wording import t


@dataclass(frozen=True)
class GoalLevels:
    """The levels in force; shares are 0-1, medians in the indicator's unit.

    `moderate` None means two levels. `direction` is higher or lower (better).
    """

    high: float
    moderate: float | None
    direction: str

    @property
    def higher_is_better(self) -> bool:
        """Whether more is better."""
        return self.direction != "lower"

    def bands(self, first: float, last: float) -> list[dict[str, float | str]]:
        """Return `level`, `start`, `end` of the high and moderate bands on an axis."""
        limits = [("high", self.high, last if self.higher_is_better else first)]
        if self.moderate is not None:
            limits.append(("moderate", self.moderate, self.high))
        found: list[dict[str, float | str]] = []
        for level, start, end in limits:
            low, high = sorted(
                (max(first, min(start, last)), max(first, min(end, last)))
            )
            if high > low:
                found.append({"level": level, "start": low, "end": high})
        return found

    def limits(self) -> list[tuple[str, float]]:
        """Return `(level, value)` of the goal lines, the high one first."""
        found = [("high", self.high)]
        if self.moderate is not None and not math.isclose(self.moderate, self.high):
            found.append(("moderate", self.moderate))
        return found

    def words(self, level: str, kind: str, unit_text: str) -> str:
        """Return `Høy: 90 % eller mer`, `Moderat: 75-90 %` or `Lav: under 75 %`."""
        name = t(f"level.{level}")
        floor = self.high if self.moderate is None else self.moderate
        over = "over" if self.higher_is_better else "under"
        high, low = (short_value(one, kind, unit_text) for one in (self.high, floor))
        if level == "high":
            return t(f"chart.goal.high.{over}", level=name, limit=high)
        if level == "moderate":
            return t(f"chart.goal.moderate.{over}", level=name, limit=low, high=high)
        return t(f"chart.goal.low.{over}", level=name, limit=low)

    def limit_words(self, level: str, kind: str, unit_text: str) -> str:
        """Return the name of a goal line: `Høy ≥ 90 %`."""
        sign = "≥" if self.higher_is_better else "≤"
        value = self.high if level == "high" or self.moderate is None else self.moderate
        return f"{t(f'level.{level}')} {sign} {short_value(value, kind, unit_text)}"
