"""What has been published, as small diamonds in the middle of their year."""

import pandas as pd

from charts.goal_steps import HALO
from charts.layered import Spec, name, quantity, values
from charts.lines import Lines
from charts.theme import Palette, responsive
from charts.words import missing, value_text
from wording import t


def published_rows(
    published: pd.DataFrame | None, kind: str, lines: Lines
) -> list[Spec]:
    """Return the published shares of the years that the axis shows."""
    if published is None or kind != "share":
        return []
    first, last = lines.axis.domain
    found = []
    for year, share in zip(published["year"], published["value"], strict=True):
        middle = 12 * int(year) + 6.0
        if first <= middle <= last and not missing(share):
            value = value_text(float(share), kind, "")
            tip = t("chart.trend.published.tip", year=int(year), value=value)
            found.append({"x": middle, "published": float(share), "tip": tip})
    return sorted(found, key=lambda row: row["x"])


def published_layers(
    known: list[Spec], lines: Lines, x: Spec, y: Spec, colours: Palette
) -> list[Spec]:
    """Return the diamonds, and the word «publisert» at the last of them."""
    if not known:
        return []
    near = [
        point["value"]
        for line in lines.lines
        for point in line.points
        if line.is_neutral and abs(point["x"] - known[-1]["x"]) <= lines.axis.step / 2
    ]
    is_above = not near or known[-1]["published"] >= near[0]
    encoding = {
        "x": quantity("x", scale=x, axis=None),
        "y": quantity("published", scale=y, axis=None),
    }
    text = {
        "type": "text",
        "dy": -16 if is_above else 16,
        "fontSize": responsive(13, 12),
        "color": colours.muted,
        "aria": False,
    }
    halo = {**text, **HALO, "color": colours.background, "stroke": colours.background}
    words = {"text": {"value": t("chart.trend.published")}}
    last = values(known[-1:])
    return [
        {
            "data": values(known),
            "mark": {
                "type": "point",
                "shape": "diamond",
                "size": 120,
                "filled": False,
                "color": colours.text,
                "strokeWidth": 1.5,
                "opacity": 1,
            },
            "encoding": {
                **encoding,
                "tooltip": name("tip"),
                "description": name("tip"),
            },
        },
        {"data": last, "mark": halo, "encoding": {**encoding, **words}},
        {"data": last, "mark": text, "encoding": {**encoding, **words}},
    ]
