"""One slide of a meeting: one indicator of one unit, readable from the back row."""

from html import escape

import streamlit as st

from charts.layered import LayeredChart
from charts.trend import trend_of_units
from components.freshness import freshness
from components.goals import goal_levels, goals_over_time
from components.html_table import level_mark, tag, theme_name
from components.indicator_view import (
    digits_of,
    kind_of,
    show_definition,
    trend_selection,
)
from components.meeting import DEFINITION, Meeting, unit_name
from components.meeting_notes import show_note
from components.meeting_ranking import ranking_html
from components.overview import asked_of
from components.reads import compared, measured, source
from components.sentences import (
    counts_text,
    direction_text,
    interval_text,
    is_share,
    sentence,
    unit_text,
    value_of,
)
from indicators.agenda import Slide
from indicators.catalogue import by_id
from indicators.definition import Indicator
from indicators.results import Columns, Comparison, joined, rows_of
from indicators.selection import NATION, Selection, UnitLevel
from wording import NO_BREAK_SPACE, language, t

# The level of the units that stand beside the country.
BELOW_NATION: UnitLevel = "rhf"
# How charts.footnotes marks the layer whose axis holds the notes.
SMALL_PRINT = {"type": "rule", "opacity": 0, "aria": False}


def show_slide(meeting: Meeting) -> None:
    """Draw the slide that the meeting has come to."""
    slide = meeting.slide
    indicator = by_id(slide.indicator_id)
    name = unit_name(slide, meeting.asked.snapshot)
    title = indicator.title.in_language(language())
    heading = tag("h1", escape(title)) + tag("p", escape(name), _class="unit")
    st.html(tag("div", heading, _class="slide"))
    if _can_be_read(indicator):
        _show_numbers(meeting, indicator, name)
    show_note(meeting)
    _show_foot(meeting)


def _can_be_read(indicator: Indicator) -> bool:
    lacking = source().registry.not_computable.get(indicator.id)
    if lacking:
        columns = ", ".join(one.partition(".")[2] for one in lacking)
        st.info(t("status.not_computable", columns=columns))
    return not lacking


def _show_numbers(meeting: Meeting, indicator: Indicator, name: str) -> None:
    one = unit_of_slide(meeting, meeting.slide)
    said = sentence(one, name)
    left, right = st.container(key="meeting_charts").columns([6, 5], gap="medium")
    with left:
        number = tag("div", _number_html(one), _class="number")
        st.html(
            number
            + tag("p", escape(said), _class="sentence")
            + _ranking(meeting, indicator)
        )
    with right:
        if st.session_state.get(DEFINITION):
            with st.container(key="meeting_definition_text"):
                show_definition(indicator, meeting.asked)
        else:
            _show_trend(meeting, indicator, said)


def unit_of_slide(meeting: Meeting, slide: Slide) -> Comparison:
    """Return the slide's number beside the rest of the country; the country alone."""
    asked, indicator = meeting.asked, by_id(slide.indicator_id)
    question = _period_of(meeting, indicator)
    if slide.unit_level == NATION:
        table = measured((indicator.id,), question.at(unit_level=NATION), asked.viewer)
        (row,) = rows_of(table)
        nobody = {"hidden_reason": "no_data"}
        nan = float("nan")
        return Comparison(indicator, row, nobody, nan, nan, nan, "", None)
    only = frozenset({slide.unit_id})
    question = question.at(unit_level=slide.unit_level, units=only)
    (found,) = compared((indicator.id,), question, asked.viewer)
    return found


def _period_of(meeting: Meeting, indicator: Indicator) -> Selection:
    asked = meeting.asked
    return asked_of(indicator, asked.selection.at(period="all"), asked.snapshot)


def _number_html(one: Comparison) -> str:
    row, indicator = one.unit, one.indicator
    if row["hidden_reason"]:
        reason = escape(t(f"hidden.{row['hidden_reason']}"))
        return tag("span", reason, _class="big hidden")
    level = level_mark(str(row["goal_level"]))
    beside = tag("span", level, _class="verdict") if level else ""
    for text in (
        counts_text(row),
        interval_text(indicator, row["lower"], row["upper"]),
    ):
        beside += tag("span", escape(text))
    number, space, unit = value_of(indicator, row).partition(NO_BREAK_SPACE)
    size = "" if is_share(indicator) else "word"
    value = escape(number + space) + tag("span", escape(unit), _class=size)
    return tag("span", value, _class="big") + tag("span", beside, _class="beside")


def _ranking(meeting: Meeting, indicator: Indicator) -> str:
    slide, asked = meeting.slide, meeting.asked
    question = _period_of(meeting, indicator)
    level = BELOW_NATION if slide.unit_level == NATION else slide.unit_level
    nation, units = (
        measured((indicator.id,), question.at(unit_level=one), asked.viewer)
        for one in (NATION, level)
    )
    ends = units["period_end"].tolist()
    goal = goal_levels(indicator, ends[0]) if ends else None
    return ranking_html(nation, units, indicator, goal, slide.unit_id)


def trend_table(meeting: Meeting, slide: Slide) -> Columns:
    """Return the slide's unit and the country over time; empty without a period."""
    asked, indicator = meeting.asked, by_id(slide.indicator_id)
    question = trend_selection(indicator, asked)
    levels = [] if slide.unit_level == NATION else [slide.unit_level]
    tables = [
        measured(
            (indicator.id,),
            question.at(unit_level=one, units=frozenset({slide.unit_id})),
            asked.viewer,
        )
        for one in levels
    ]
    tables.append(
        measured((indicator.id,), question.at(unit_level=NATION), asked.viewer)
    )
    return joined(tables)


def _show_trend(meeting: Meeting, indicator: Indicator, said: str) -> None:
    slide = meeting.slide
    table = trend_table(meeting, slide)
    if not len(table["period"]):
        st.info(t("indicator.no_periods"))
        return
    chart = trend_chart(table, slide)
    # Enlarged, it has room for the plot, but not for the small print at its foot.
    chart.layer = [one for one in chart.layer if one["mark"] != SMALL_PRINT]
    with st.container(key="meeting_trend"):
        st.altair_chart(
            chart,
            theme=None,
            key=f"trend_{slide.key}",
            alt=said,
        )


def trend_chart(
    table: Columns, slide: Slide, *, title: str = "", subtitle: str = ""
) -> LayeredChart:
    """Return the chart of a `trend_table`."""
    indicator = by_id(slide.indicator_id)
    return trend_of_units(
        table,
        kind=kind_of(indicator),
        unit_text=unit_text(indicator),
        goals=goals_over_time(indicator, table),
        direction=indicator.direction.value,
        title=title,
        subtitle=subtitle,
        own={slide.unit_id},
        theme=theme_name(),
        digits=digits_of(indicator),
    )


def _show_foot(meeting: Meeting) -> None:
    direction = direction_text(by_id(meeting.slide.indicator_id))
    words = f"{meeting.asked.words} · {direction}"
    with st.container(key="meeting_foot", horizontal=True):
        st.html(foot_html(words))
        freshness(meeting.asked.snapshot.version)


def foot_html(words: str) -> str:
    """Return the selection in words, and whether the numbers are invented."""
    said = tag("p", escape(words))
    if source().is_sample:
        said += tag("p", escape(t("sample.banner")), _class="sample", role="note")
    return tag("div", said, _class="foot")
