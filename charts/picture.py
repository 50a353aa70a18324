"""A chart as a picture for slides and reports, drawn without a browser.

vl-convert draws with fonts inside its package, so that æ, ø and å come out on any
machine.
"""

import json
from typing import Literal

import altair as alt
import vl_convert

from charts.theme import palette

Format = Literal["png", "svg"]
WIDTH = 900
SCALE = 2
# What charts ask the browser for, and a picture has to be told.
CONTAINER_WIDTH = "containerSize()[0]"


def picture(
    chart: alt.LayerChart, kind: Format, *, source: str, theme: str = "light"
) -> bytes:
    """Return the chart as PNG (1800 pixels wide) or SVG, `source` under its title."""
    told = json.dumps(chart.to_dict()).replace(CONTAINER_WIDTH, str(WIDTH))
    spec = json.loads(told)
    spec["width"] = WIDTH
    spec["background"] = palette(theme).background
    title = spec.get("title") or {"text": ""}
    lines = title.get("subtitle") or []
    lines = [lines] if isinstance(lines, str) else list(lines)
    spec["title"] = {**title, "subtitle": [*lines, source]}
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    if kind == "svg":
        return vl_convert.vegalite_to_svg(spec, vl_version=version).encode()
    png: bytes = vl_convert.vegalite_to_png(spec, vl_version=version, scale=SCALE)
    return png
