"""How goal levels look: colour and shape together, and the legend that names them."""

from dataclasses import dataclass

from charts.goal import GoalLevels
from charts.layered import Spec, name, quoted
from charts.theme import LEVEL_SHAPES, LEVELS, Palette
from charts.widths import text_width

SYMBOL_WIDTH = 50


@dataclass(frozen=True)
class LevelLook:
    """The levels of a goal, and each in words; none without a goal."""

    levels: list[str]
    words: list[str]
    colours: Palette

    @classmethod
    def of(
        cls, goal: GoalLevels | None, kind: str, unit_text: str, colours: Palette
    ) -> "LevelLook":
        """Return the look of a goal's levels: three, or two without a moderate one."""
        two = goal is not None and goal.moderate is None
        levels = [] if goal is None else [*LEVELS]
        levels = [one for one in levels if not (two and one == "moderate")]
        words = [goal.words(one, kind, unit_text) for one in levels] if goal else []
        return cls(levels, words, colours)

    def points(self, beside: int) -> Spec:
        """Return the encodings of a point; `beside` is the width around the plot."""
        colours = [*map(self.colours.level, self.levels), self.colours.plain]
        shapes = [*(LEVEL_SHAPES[level] for level in self.levels), "circle"]
        legend = self._legend(beside)

        def scaled(looks: list[str]) -> Spec:
            scale = {"domain": [*self.words, ""], "range": looks}
            return name("level_words", scale=scale, legend=legend)

        return {"color": scaled(colours), "shape": scaled(shapes)}

    def colour(self) -> Spec:
        """Return the colour alone, as a condition: a field would want a legend too."""
        condition = [
            {
                "test": f"datum.level_words=={quoted(word)}",
                "value": self.colours.level(level),
            }
            for word, level in zip(self.words, self.levels, strict=True)
        ]
        plain = {"value": self.colours.plain}
        return {"condition": condition, **plain} if condition else plain

    def _legend(self, beside: int) -> Spec | None:
        if not self.words:
            return None
        # In one line where the plot is wide enough.
        needed = sum(text_width(word, 14) + SYMBOL_WIDTH for word in self.words)
        one_line = f"containerSize()[0] < {beside + needed:.0f}"
        columns = f"{one_line} ? 1 : {len(self.words)}"
        return {"values": self.words, "columns": {"expr": columns}}
