"""One look for every chart: palette, sizes, number locale.

    palette("light" | "dark") -> Palette
    themed(theme) -> the config of a chart

Show charts with Streamlit's own theme off (`theme=None`), or it repaints them. Goal
levels differ in hue, lightness and shape (circle, diamond, square), so that they hold
for colour-blind readers, on a poor projector and on grey paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any, Literal

from charts.layered import listed, quoted
from wording import d3_number_locale

Theme = Literal["light", "dark"]
LEVELS = ("high", "moderate", "low")
LEVEL_SYMBOLS = {"high": "●", "moderate": "◆", "low": "■", "": ""}
LEVEL_SHAPES = {"high": "circle", "moderate": "diamond", "low": "square", "": "circle"}
FONT = '"Source Sans", "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif'
# Width from the container, height from the plot. A chart says so itself, or Streamlit
# says otherwise.
AUTOSIZE = {"type": "fit-x", "contains": "padding"}
# Below this width of the chart's box (a phone), letters and words get shorter.
NARROW = "containerSize()[0] < 560"
MIDDLE = "containerSize()[0] < 900"
SUBTITLE_BREAK = " · "


@dataclass(frozen=True)
class Palette:
    """Colours of one theme; texts reach 4.5:1 and marks 3:1 on `background`."""

    background: str
    text: str
    muted: str
    grid: str
    own: str
    own_row: str
    nation: str
    plain: str
    high: str
    moderate: str
    low: str
    band_opacity: float
    lines: tuple[str, ...]

    def level(self, name: str) -> str:
        """Return the colour of a goal level; units without one are plain."""
        return {"high": self.high, "moderate": self.moderate, "low": self.low}.get(
            name, self.plain
        )


PALETTES: dict[str, Palette] = {
    "light": Palette(
        background="#ffffff",
        text="#15232e",
        muted="#4d5d6b",
        grid="#e3e8ec",
        own="#0a4f9e",
        own_row="#dcebfb",
        nation="#15232e",
        plain="#4a7ba6",
        high="#00786b",
        moderate="#985a00",
        low="#b3261e",
        band_opacity=0.1,
        lines=("#0a4f9e", "#8a4fa8", "#7a5a2e", "#2b8cbe", "#c2508f", "#5d7310"),
    ),
    "dark": Palette(
        background="#101820",
        text="#eef3f7",
        muted="#b0bdc8",
        grid="#2b3843",
        own="#8cc4ff",
        own_row="#1c3856",
        nation="#eef3f7",
        plain="#86a9c9",
        high="#44c7b3",
        moderate="#f0b040",
        low="#ff8478",
        band_opacity=0.13,
        lines=("#8cc4ff", "#cfa3e8", "#d3b183", "#5fb8e0", "#f09cc8", "#b9c95a"),
    ),
}


def palette(theme: str) -> Palette:
    """Return the palette of a theme; an unknown name means light."""
    return PALETTES.get(theme, PALETTES["light"])


def themed(theme: str = "light") -> dict[str, Any]:
    """Return the config of a chart: palette, sizes, numbers of the language in use."""
    return _config(palette(theme))


def heading(title: str, subtitle: str) -> dict[str, Any]:
    """Return title and subtitle, wrapped by the width the chart gets."""
    return {
        "text": {"expr": lines_at_widths([title], 41, 64, 96)},
        # The subtitle cannot ask for the width: lines that fit a phone, broken where
        # one part of the selection ends.
        "subtitle": _parts(subtitle, 56) if subtitle else "",
    }


def lines_at_widths(
    paragraphs: Sequence[str], narrow: int, middle: int, wide: int
) -> str:
    """Return an expression for the lines of a text, by the width of the chart's box."""
    few, some, many = (
        listed(quoted(line) for one in paragraphs for line in wrapped(one, width))
        for width in (wide, middle, narrow)
    )
    return f"{NARROW} ? {many} : {MIDDLE} ? {some} : {few}"


def responsive(wide: float, narrow: float) -> dict[str, str]:
    """Return a number that depends on the width of the chart's box."""
    return {"expr": f"{NARROW} ? {narrow} : {wide}"}


@lru_cache(maxsize=2_000)
def wrapped(text: str, width: int) -> tuple[str, ...]:
    """Return the lines of a text, of so many characters at most; never none."""
    return tuple(wrap(text, width, break_on_hyphens=False)) or ("",)


def _parts(text: str, width: int) -> list[str]:
    lines = [""]
    for part in text.split(SUBTITLE_BREAK):
        longer = f"{lines[-1]}{SUBTITLE_BREAK}{part}" if lines[-1] else part
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part)
    return [line for one in lines for line in wrapped(one, width)]


def _config(colours: Palette) -> dict[str, Any]:
    size = responsive(14, 12)
    return {
        "background": "transparent",
        "font": FONT,
        "locale": {"number": d3_number_locale()},
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": colours.text,
            "fontSize": responsive(18, 16),
            "fontWeight": 600,
            "lineHeight": 22,
            "subtitleColor": colours.muted,
            "subtitleFontSize": size,
            "subtitleLineHeight": 18,
            "subtitlePadding": 4,
            "offset": 12,
        },
        "axis": {
            "domain": False,
            "ticks": False,
            "grid": False,
            "gridColor": colours.grid,
            "labelColor": colours.text,
            "labelFontSize": size,
            "labelLimit": 0,
            "titleColor": colours.muted,
            "titleFontSize": size,
            "titleFontWeight": "normal",
        },
        "legend": {
            "orient": "top",
            "title": None,
            "labelColor": colours.text,
            "labelFontSize": size,
            "labelLimit": 0,
            "symbolStrokeWidth": 1.5,
            "symbolSize": 110,
            "columnPadding": 18,
            "offset": 10,
        },
        "text": {"color": colours.text, "fontSize": 14},
    }
