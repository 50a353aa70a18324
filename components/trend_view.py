"""The charts of Utvikling: one a unit, on the same scales, with what they say."""

from functools import partial
from typing import Any

import streamlit as st

from charts.control_chart import HEIGHT, control_chart
from charts.control_rows import common_domain
from charts.words import short_value
from components.action_note_form import offer_notes
from components.action_notes import Numbered, marks_of, notes_of, numbered
from components.downloads import offer_table
from components.html_table import theme_name
from components.indicator_view import digits_of, kind_of
from components.overview import UnitChosen
from components.sentences import direction_text, unit_text
from components.trend_file import extract_of, words_of_codes
from components.trend_standing import standings_of
from components.trend_words import trend_sentence
from components.trends import TrendAsked
from indicators.definition import Direction
from indicators.periods import first_day, last_day
from indicators.trends import UnitTrend
from wording import language, t

# The height of a chart among others.
SMALL = 230


def show_trends(trend_asked: TrendAsked) -> None:
    """Draw each unit's chart, its sentence, its file and its action notes."""
    indicator, found = trend_asked.indicator, trend_asked.found
    domain = common_domain(
        [(one.periods, one.target) for one in found.values()], kind_of(indicator)
    )
    notes = notes_of([unit.id for unit in trend_asked.units], indicator)
    selection = trend_asked.selection
    span = first_day(selection.first), last_day(selection.last)
    standings = standings_of(trend_asked)
    places = _places(len(found))
    for unit, place in zip(trend_asked.units, places, strict=True):
        with place:
            known = None if notes is None else numbered(notes[unit.id], *span)
            _show(trend_asked, unit, domain, known, standings[unit.id])


def _places(size: int) -> list[Any]:
    """Return a container for each chart: the page's width, or half of it."""
    if size == 1:
        return [st.container()]
    found: list[Any] = []
    with st.container(key="charts"):
        while len(found) < size:
            found += st.columns(2, gap="medium")
    return found[:size]


def _show(
    trend_asked: TrendAsked,
    unit: UnitChosen,
    domain: tuple[float, float],
    notes: list[Numbered] | None,
    standing: list[str],
) -> None:
    found = trend_asked.found[unit.id]
    indicator, lines = trend_asked.indicator, trend_asked.lines
    target = target_words(found)
    said = trend_sentence(
        found,
        unit.name,
        target,
        is_unsure(trend_asked, found),
        standing,
    )
    title = indicator.short_title.in_language(language())
    chart = control_chart(
        found.periods,
        found.segments,
        chart=found.chart,
        kind=kind_of(indicator),
        unit_text=unit_text(indicator),
        target=None
        if found.target is None
        else (found.target, t("trends.target", limit=target)),
        domain=domain,
        notes=marks_of(notes or []),
        lag_from=trend_asked.lag_from,
        said=[" ".join(lines.words())] if lines.are_set else [],
        baseline=lines.baseline,
        title=t("trends.title", name=unit.name, indicator=title),
        subtitle=f"{trend_asked.words()} · {direction_text(indicator)}",
        height=HEIGHT if len(trend_asked.units) == 1 else SMALL,
        theme=theme_name(),
        digits=digits_of(indicator),
    )
    st.altair_chart(chart, theme=None, key=f"trend_{unit.id}", alt=said)
    st.caption(said)
    with st.container(horizontal=True):
        offer_table(
            partial(extract_of, found),
            f"{indicator.id}_{found.chart}_{unit.name}",
            trend_asked.asked,
            key=f"trend_file_{unit.id}",
            chart=chart,
            more=words_of_codes(),
        )
        if notes is not None:
            labels = found.periods["period"].tolist()
            offer_notes(trend_asked.asked, indicator, unit, notes, labels)


def target_words(found: UnitTrend) -> str:
    """Return the high goal level as `≥ 90 %`; "" without one."""
    if found.target is None:
        return ""
    indicator = found.indicator
    sign = "≤" if indicator.direction is Direction.LOWER else "≥"
    value = short_value(found.target, kind_of(indicator), unit_text(indicator))
    return f"{sign}\u00a0{value}"


def is_unsure(trend_asked: TrendAsked, found: UnitTrend) -> bool:
    """Whether forms of the latest period that takes part are still coming in."""
    ends = found.periods["period_end"][found.periods["included"]]
    return bool(len(ends)) and ends[-1] >= trend_asked.lag_from
