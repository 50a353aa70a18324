"""One leg in full: its distribution, and when on the clock it takes long."""

from typing import Any

import altair as alt
import streamlit as st

from charts.clock import around_the_clock
from charts.ecdf import curves
from components.choice import choose
from components.downloads import offer_table
from components.goals import goal_levels
from components.html_table import theme_name
from components.reads import times
from components.times import WayAsked, choose_group, choose_one
from components.times_words import (
    clock_sentence,
    clock_share_sentence,
    curve_sentence,
    leg_title,
)
from indicators.definition import Indicator
from indicators.periods import last_day
from indicators.results import Columns, only
from indicators.times import legs_in
from indicators.times_clock import DAYS, goals_on
from indicators.ways import DOOR_TO_TREATMENT, LegName, Way
from wording import decimal, language, t

# The minutes a goal is about, by the indicator's id and by the link.
MINUTES = {"door_to_needle_le40min": "40", "door_to_needle_le30min": "30"}


def choose_leg(way_asked: WayAsked) -> tuple[Way, LegName]:
    """Let the user choose patients and leg; door to treatment unless chosen."""
    st.subheader(t("times.detail.title"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = choose_group(way_asked)
        legs = list(legs_in(way_asked.asked.snapshot, way))
        now = way_asked.asked.choice.get("ledd", "")
        chosen = next((leg for leg in legs if leg == now), DOOR_TO_TREATMENT)
        st.session_state["times_leg"] = chosen
        st.selectbox(
            t("times.leg"),
            legs,
            format_func=lambda leg: leg_title(way, leg),
            key="times_leg",
            width=330,
            on_change=lambda: choose("ledd", st.session_state["times_leg"]),
        )
    return way, chosen


def goals_of(way_asked: WayAsked, way: Way, leg: LegName) -> tuple[Indicator, ...]:
    """Return the goals that the leg is measured by at the end of the period."""
    if leg != DOOR_TO_TREATMENT:
        return ()
    return goals_on(way, last_day(way_asked.selection.last))


def show_curve(way_asked: WayAsked, way: Way, leg: LegName) -> None:
    """Draw how many are treated within how long."""
    asked, name = way_asked.asked, way_asked.unit.name
    table = times("distribution", way.id, way_asked.selection, asked.viewer, leg)
    end = last_day(way_asked.selection.last)
    goals = [
        (float(MINUTES[goal.id]), levels.high)
        for goal in goals_of(way_asked, way, leg)
        if (levels := goal_levels(goal, end)) is not None
    ]
    said = curve_sentence(table, name, [minutes for minutes, _ in goals])
    chart = curves(
        table,
        unit_name=name,
        goals=goals,
        title=t("times.curve.title", leg=leg_title(way, leg).lower()),
        subtitle=way_asked.words(),
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key="times_curve", alt=said)
    st.caption(said)
    offer_table(
        table,
        f"{way.id}_{leg}_fordeling_{name}",
        asked,
        key="curve_file",
        chart=chart,
        titles=_titles(way),
        more={"minutes": {}},
    )


def show_clock(way_asked: WayAsked, way: Way, leg: LegName) -> None:
    """Draw median and share within the goal by hour and day of admission."""
    asked, name = way_asked.asked, way_asked.unit.name
    if asked.snapshot.cells is not None:
        st.info(t("times.clock.too_large"))
        return
    table = times("clock", way.id, way_asked.selection, asked.viewer, leg)
    medians = only(table, table["indicator_id"] == way.legs[leg].id)
    said = clock_sentence(medians, name)
    chart = around_the_clock(
        medians,
        kind="median",
        unit_name=name,
        unit_text=t("unit.minutes"),
        title=t("times.clock.title", leg=leg_title(way, leg).lower()),
        subtitle=way_asked.words(),
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key="times_clock", alt=said)
    st.caption(said)
    _offer_clock(way_asked, way, leg, medians, chart)
    goals = goals_of(way_asked, way, leg)
    if goals:
        _show_shares(way_asked, way, table, goals)


def _offer_clock(
    way_asked: WayAsked,
    way: Way,
    name: str,
    table: Columns,
    chart: alt.LayerChart,
) -> None:
    offer_table(
        table,
        f"{way.id}_{name}_klokkeslett_{way_asked.unit.name}",
        way_asked.asked,
        key=f"{name}_clock_file",
        chart=chart,
        titles=_titles(way),
        more={"days": {one: t(f"times.days.{one}") for one in DAYS}, "hours": {}},
    )


def _show_shares(
    way_asked: WayAsked, way: Way, table: Columns, goals: tuple[Indicator, ...]
) -> None:
    options = [MINUTES[goal.id] for goal in goals]
    chosen = options[0]
    if len(options) > 1:
        chosen = choose_one(
            way_asked.asked, "innen", t("times.goal.choose"), options, "within_goal"
        )
    (goal,) = (one for one in goals if MINUTES[one.id] == chosen)
    shares = only(table, table["indicator_id"] == goal.id)
    within = t("times.within", minutes=decimal(float(chosen), 0))
    name = way_asked.unit.name
    said = clock_share_sentence(shares, name, within)
    levels: Any = goal_levels(goal, last_day(way_asked.selection.last))
    chart = around_the_clock(
        shares,
        kind="share",
        unit_name=name,
        goal=levels,
        title=goal.short_title.in_language(language()),
        subtitle=way_asked.words(),
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key="times_shares", alt=said)
    st.caption(said)
    _offer_clock(way_asked, way, goal.id, shares, chart)


def _titles(way: Way) -> dict[str, str]:
    indicators = (*way.legs.values(), *way.goals)
    return {one.id: one.title.in_language(language()) for one in indicators}
