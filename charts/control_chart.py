"""One unit over time as a run chart or a control chart.

    control_chart(periods, segments, *, chart, kind, unit_text="%", target=None,
                  domain=None, notes=(), lag_from=None, said=(), baseline=None,
                  title="", subtitle="", height=HEIGHT, theme="light",
                  digits=None) -> LayeredChart

Periods and segments are those of `indicators.trends`. A signal is a shape with a word;
the centre of a run chart is dashed when the rules find one. Show it with Streamlit's
theme off: `st.altair_chart(chart, theme=None)`.
"""

from collections.abc import Sequence
from datetime import date

from charts.control_lines import (
    SPLIT_ROOM,
    centre_lines,
    lag_band,
    limit_lines,
    split_lines,
    target_line,
)
from charts.control_points import hover_points, value_lines, value_points
from charts.control_rows import (
    ControlRows,
    Segments,
    coarse_digits,
    common_domain,
    control_rows,
    line_names,
)
from charts.end_labels import end_labels
from charts.footnotes import footnotes
from charts.layered import LayeredChart, values
from charts.note_marks import (
    NoteMark,
    note_layers,
    on_axis,
    room_for,
    year_rules,
)
from charts.rows import Table
from charts.theme import AUTOSIZE, heading, palette, themed
from wording import t

HEIGHT = 280
NOTE_WIDTHS = (52, 84, 130)


def control_chart(
    periods: Table,
    segments: Segments,
    *,
    chart: str,
    kind: str,
    unit_text: str = "%",
    target: tuple[float, str] | None = None,
    domain: tuple[float, float] | None = None,
    notes: Sequence[NoteMark] = (),
    lag_from: date | None = None,
    said: Sequence[str] = (),
    baseline: tuple[str, str] | None = None,
    title: str = "",
    subtitle: str = "",
    height: int = HEIGHT,
    theme: str = "light",
    digits: int | None = None,
) -> LayeredChart:
    """Return the chart of one unit.

    `chart` is run, p, pprime or xmr. `target` is a value and its words. `domain` are
    the ends of the values, where several charts share them. The time from `lag_from` on
    is shaded: forms are still coming in. `said` are lines for the foot, and `baseline`
    the first and last period that the lines rest on. `height` is the values'; splits
    and notes stand above them. `digits` are the decimals of values (default 1 for
    shares, 0 for medians).
    """
    colours = palette(theme)
    found = control_rows(
        periods, segments, chart, kind=kind, unit_text=unit_text, digits=digits
    )
    axis = found.lines.axis
    ends = domain or common_domain([(periods, target[0] if target else None)], kind)
    top = room_for(notes, axis) + (SPLIT_ROOM if found.splits else 0)
    x = {"domain": list(axis.domain), "nice": False, "zero": False}
    bottom = height + top
    y = {"domain": list(ends), "nice": False, "zero": False, "range": [bottom, top]}
    coarse = coarse_digits(periods, kind, digits)
    named = line_names(found, chart, target, kind, unit_text, coarse)
    colour_of = {
        one.key: colours.high
        if one.key == "target"
        else colours.text
        if one.is_own
        else colours.muted
        for one in named
    }
    names = end_labels(named, colour_of, ends, height, colours)
    lag = lag_band(found, lag_from, x, y, colours)
    foot = _foot(found, chart, notes, said, bool(lag))
    return LayeredChart(
        data=values(found.points),
        title=heading(title, subtitle) if title else "",
        autosize=AUTOSIZE,
        width="container",
        height=bottom,
        layer=[
            *year_rules(axis, x, y, colours),
            *lag,
            *limit_lines(found, x, y, colours),
            *target_line(target, x, y, colours),
            *centre_lines(found, baseline, x, y, colours),
            *split_lines(found, x, y, colours),
            *note_layers(notes, axis, x, y, colours),
            *value_lines(found, x, y, kind, unit_text, colours),
            *value_points(found, x, y, names, kind, colours),
            footnotes(foot, x, NOTE_WIDTHS, colours),
            hover_points(x, y),
        ],
        resolve={"axis": {"x": "independent", "y": "independent"}},
        config=themed(theme),
    )


def _foot(
    found: ControlRows,
    chart: str,
    notes: Sequence[NoteMark],
    said: Sequence[str],
    shaded: bool,
) -> list[str]:
    lines = found.lines
    inside = on_axis(notes, lines.axis)
    foot = [*said, *(f"{one.number}: {one.words}" for one in inside)]
    if chart == "run":
        dashed = any(one["dashed"] for one in found.centres)
        foot += [t("control.dashed")] if dashed else []
    elif found.band:
        foot.append(t("control.limits"))
        if any(one["dashed"] for one in found.limits):
            foot.append(t("control.provisional"))
    foot += [t("control.lag")] if shaded else []
    foot += [t("chart.trend.incomplete")] if lines.any_incomplete else []
    foot += [t("chart.rounded")] if lines.any_rounded else []
    return foot + lines.notes()
