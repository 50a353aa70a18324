"""The lines of a control chart: centre, limits, target, splits, and what is unsure."""

from datetime import date

from charts.control_rows import ControlRows
from charts.goal_steps import HALO
from charts.layered import Spec, name, quantity, values
from charts.note_marks import place_of
from charts.theme import Palette, responsive
from charts.time_axis import start_month
from wording import t

DASHES = [6, 4]
# Pixels above the values for the word at a split.
SPLIT_ROOM = 18


def lag_band(
    found: ControlRows, lag_from: date | None, x: Spec, y: Spec, colours: Palette
) -> list[Spec]:
    """Shade the time whose forms are still coming in."""
    first, last = found.lines.axis.domain
    open_from = [p["x"] for p in found.points if p["incomplete"]]
    starts = [place_of(lag_from)] if lag_from else []
    starts += [min(open_from) - found.lines.axis.step / 2] if open_from else []
    if not starts or min(starts) >= last:
        return []
    start, (low, high) = max(first, min(starts)), y["domain"]
    return [
        {
            "data": values([{"x": start, "x2": last, "low": low, "high": high}]),
            "mark": {
                "type": "rect",
                "color": colours.muted,
                "opacity": 0.14,
                "aria": False,
            },
            "encoding": {
                "x": quantity("x", scale=x, axis=None),
                "x2": {"field": "x2"},
                "y": quantity("low", scale=y, axis=None),
                "y2": {"field": "high"},
            },
        }
    ]


def limit_lines(found: ControlRows, x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    """Draw the limits, level in a period; dashed where they are provisional."""
    if not found.band:
        return []
    where = {"x": quantity("x", scale=x, axis=None), "detail": name("of")}
    band = {"type": "area", "color": colours.plain, "opacity": 0.1, "aria": False}
    line = {"type": "line", "strokeWidth": 1.2, "color": colours.muted, "aria": False}
    return [
        {
            "data": values(found.band),
            "mark": band,
            "encoding": {
                **where,
                "y": quantity("lower", scale=y, axis=None),
                "y2": {"field": "upper"},
            },
        },
        *(
            {
                "data": values([r for r in found.limits if r["dashed"] == dashed]),
                "mark": {**line, "strokeDash": DASHES} if dashed else line,
                "encoding": {**where, "y": quantity("limit", scale=y, axis=None)},
            }
            for dashed in (False, True)
        ),
    ]


def target_line(
    target: tuple[float, str] | None, x: Spec, y: Spec, colours: Palette
) -> list[Spec]:
    """Draw the goal; its name stands at its end."""
    if target is None:
        return []
    first, last = x["domain"]
    return [
        {
            "data": values([{"x": first, "x2": last, "target": target[0]}]),
            "mark": {
                "type": "rule",
                "strokeWidth": 1.5,
                "color": colours.high,
                "aria": False,
            },
            "encoding": {
                "x": quantity("x", scale=x, axis=None),
                "x2": {"field": "x2"},
                "y": quantity("target", scale=y, axis=None),
            },
        }
    ]


def centre_lines(
    found: ControlRows,
    baseline: tuple[str, str] | None,
    x: Spec,
    y: Spec,
    colours: Palette,
) -> list[Spec]:
    """Draw the centre lines, dashed with a signal, thick where the baseline is."""
    rule = {"type": "rule", "strokeWidth": 1.6, "color": colours.text, "aria": False}
    encoding = {
        "x": quantity("x", scale=x, axis=None),
        "x2": {"field": "x2"},
        "y": quantity("centre", scale=y, axis=None),
    }
    layers: list[Spec] = [
        {
            "data": values([one for one in found.centres if one["dashed"] == dashed]),
            "mark": {**rule, "strokeDash": DASHES} if dashed else rule,
            "encoding": encoding,
        }
        for dashed in (False, True)
    ]
    if baseline is not None:
        first = float(start_month(baseline[0]))
        last = float(start_month(baseline[1]) + found.lines.axis.step)
        thick = [
            {"x": first, "x2": last, "centre": one["centre"]}
            for one in found.centres
            if one["x"] <= first < one["x2"]
        ]
        mark = {**rule, "strokeWidth": 4, "opacity": 0.75}
        layers.append({"data": values(thick), "mark": mark, "encoding": encoding})
    return layers


def split_lines(found: ControlRows, x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    """Draw an upright line with a word where new lines begin."""
    if not found.splits:
        return []
    low, high = y["domain"]
    bottom, top = y["range"]
    pixel = (high - low) / (bottom - top)
    rows = [
        {
            "x": month,
            "low": low,
            "high": high + SPLIT_ROOM * pixel,
            "word": t("control.split"),
        }
        for month in found.splits
    ]
    where = {"x": quantity("x", scale=x, axis=None)}
    at = quantity("high", scale=y, axis=None)
    worded = {**where, "y": at, "text": name("word")}
    rule = {"type": "rule", "strokeWidth": 1.5, "color": colours.text, "aria": False}
    text = {
        "type": "text",
        "align": "left",
        "baseline": "top",
        "dx": 5,
        "fontSize": responsive(13, 12),
        "color": colours.text,
        "aria": False,
    }
    return [
        {
            "data": values(rows),
            "mark": rule,
            "encoding": {
                **where,
                "y": quantity("low", scale=y, axis=None),
                "y2": {"field": "high"},
            },
        },
        {
            "data": values(rows),
            "mark": {**text, **HALO, "stroke": colours.background},
            "encoding": worded,
        },
        {"data": values(rows), "mark": text, "encoding": worded},
    ]
