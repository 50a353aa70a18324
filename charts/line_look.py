"""How the lines of a trend look: colour, shape, thickness, and where they are named."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.end_labels import end_labels
from charts.layered import Spec, listed, name, quoted
from charts.lines import Line, Lines
from charts.theme import NARROW, Palette

SHAPES = ("circle", "triangle-up", "square", "triangle-down", "cross", "triangle-right")
# With more periods than this, points get small and intervals become one band.
MANY = 26


@dataclass(frozen=True)
class Look:
    """The look of every line. `names` is the axis of names, None when a legend does."""

    lines: Sequence[Line]
    colour_of: dict[str, str]
    names: Spec | None
    many: bool
    colours: Palette

    @classmethod
    def of(
        cls, lines: Lines, domain: tuple[float, float], height: int, colours: Palette
    ) -> "Look":
        """Return the look of lines that are drawn on this domain of values."""
        colour_of = {
            line.key: colours.muted
            if line.is_neutral
            else colours.lines[int(line.key) % len(colours.lines)]
            for line in lines.lines
        }
        names = end_labels(lines.lines, colour_of, domain, height, colours)
        months = lines.axis.last - lines.axis.first
        many = months > MANY * lines.axis.step
        return cls(lines.lines, colour_of, names, many, colours)

    def stroke(self) -> Spec:
        """Return the encodings of a line: the own unit is thick."""
        return {"color": self._colour(), "strokeWidth": self._sized(3.2, 2, 2)}

    def points(self) -> Spec:
        """Return the encodings of a point; shapes tell lines apart without colour."""
        shapes = [
            "circle" if line.is_neutral else SHAPES[int(line.key) % len(SHAPES)]
            for line in self.lines
        ]
        sizes = (20, 14, 8) if self.many else (80, 55, 30)
        return {
            "color": self._colour(),
            "shape": self._scaled(shapes),
            "size": self._sized(*sizes),
        }

    def _colour(self) -> Spec:
        return self._scaled([self.colour_of[line.key] for line in self.lines])

    def _scaled(self, looks: Sequence[str]) -> Spec:
        keys = [line.key for line in self.lines]
        scale = {"domain": keys, "range": looks}
        return name("line", scale=scale, legend=self._legend())

    def _sized(self, own: float, other: float, neutral: float) -> Spec:
        # Conditions, not a scale, which would want a place in the legend.
        sizes = [
            (own if line.is_own else neutral, line.key)
            for line in self.lines
            if line.is_own or line.is_neutral
        ]
        condition = [
            {"test": f"datum.line=={quoted(key)}", "value": size} for size, key in sizes
        ]
        return {"condition": condition, "value": other} if sizes else {"value": other}

    def _legend(self) -> Spec | None:
        if self.names is not None or not any(line.points for line in self.lines):
            return None
        texts = listed(quoted(line.name) for line in self.lines)
        return {
            "labelExpr": f"{texts}[+datum.label]",
            "columns": {"expr": f"{NARROW} ? 1 : 3"},
        }
