"""One indicator across units: the funnel, and the intervals in a chosen order."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from charts.funnel import funnel_of_units
from charts.ranking import ranked_units
from charts.rows import Order
from components.choice import choose
from components.compare_group import Group
from components.compare_reads import funnel_in
from components.compare_words import (
    funnel_sentence,
    merged_words,
    ranking_sentence,
)
from components.downloads import offer_table
from components.goals import goal_levels
from components.html_table import theme_name
from components.indicator_view import digits_of, kind_of
from components.reads import measured
from components.sentences import is_share, unit_text
from indicators.comparison import IndicatorFunnel
from indicators.comparison_tables import FUNNEL_COLUMNS, funnel_table
from indicators.extract import MACHINE_COLUMNS
from indicators.results import joined, rows_of
from wording import t

ADJUSTED, EXACT, APPROXIMATE = "justert", "eksakt", "tilnaermet"
ORDERS: dict[str, Order] = {"verdi": "value", "region": "region", "volum": "volume"}
DRAWN_POINTS = 120
ZONES, SIDES = ("inside", "95", "99.8"), ("above", "below")


def choose_limits(group: Group) -> str:
    """Let the user choose the funnel's limits; nothing to choose for a time."""
    options = [ADJUSTED, EXACT, APPROXIMATE]
    if not is_share(group.indicator):
        return ADJUSTED
    now = group.who.asked.choice.get("grenser", ADJUSTED)
    st.session_state["compare_limits"] = now
    st.segmented_control(
        t("compare.limits"),
        options,
        format_func=lambda one: t(f"compare.limits.{one}"),
        key="compare_limits",
        required=True,
        help=t("compare.limits.help"),
        on_change=_limits_changed,
    )
    return now


def _limits_changed() -> None:
    chosen = st.session_state["compare_limits"]
    choose("grenser", None if chosen == ADJUSTED else chosen)


def show_funnel(group: Group, limits: str) -> None:
    """Draw the funnel of a share; say in words why a time has none."""
    if not is_share(group.indicator):
        st.info(t("compare.funnel.median"))
        return
    found = funnel_in(
        group.table,
        group.indicator.id,
        group.selection,
        group.who.asked.viewer,
        group.similar,
        "approximate" if limits == APPROXIMATE else "exact",
    )
    if found.hidden == len(found.units["unit_id"]):
        st.info(t("compare.funnel.nobody"))
        return
    adjusted = limits == ADJUSTED
    who = group.who
    said = funnel_sentence(found, who.marked, who.level, adjusted=adjusted)
    merged = merged_words(group.indicator, who.asked.snapshot)
    chart = funnel_of_units(
        found.units,
        found.curve(DRAWN_POINTS, adjusted=adjusted),
        adjusted=adjusted,
        title=t("compare.funnel.title", units=t(f"compare.units.{who.level}")),
        subtitle=group.words(
            who.words, n=np.nansum(found.units["denominator"]), rounded=found.rounded
        ),
        x_title=t("compare.funnel.x"),
        notes=[t(f"compare.limits.note.{limits}"), *([merged] if merged else [])],
        own=group.marked,
        chosen=who.outstanding,
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key=f"funnel_{group.indicator.id}", alt=said)
    st.caption(said)
    offer_table(
        partial(funnel_file, found),
        f"{group.indicator.id}_trakt",
        who.asked,
        key="funnel_file",
        chart=chart,
        more=_funnel_words(),
    )


def funnel_file(found: IndicatorFunnel) -> pd.DataFrame:
    """Return the funnel's table with the columns that every file has."""
    table = funnel_table(found)
    missing = [one for one in MACHINE_COLUMNS if one not in table]
    return table.assign(**{name: found.units[name] for name in missing})


def _funnel_words() -> dict[str, dict[str, str]]:
    """Return what a funnel's file has more, each column with its codes in words."""
    codes = {
        "zone": {one: t(f"chart.funnel.zone.{one}") for one in ZONES},
        "side": {one: t(f"compare.side.{one}") for one in SIDES},
        "method": {
            "exact": t("compare.method.exact"),
            "approximate": t("compare.method.approximate"),
        },
    }
    more = [one for one in FUNNEL_COLUMNS if one not in MACHINE_COLUMNS]
    return {one: codes.get(one.removeprefix("adjusted_"), {}) for one in more}


def show_ranking(group: Group) -> None:
    """Draw the units that are compared with their intervals; a click brings one up."""
    who, indicator = group.who, group.indicator
    total = group.selection.at(unit_level="nation", units=frozenset())
    nation = measured((indicator.id,), total, who.asked.viewer)
    units = group.listed()
    order = _choose_order(group)
    (row,) = rows_of(nation)
    said = ranking_sentence(units, row, indicator)
    table = joined([nation, units])
    chart = ranked_units(
        table,
        kind=kind_of(indicator),
        unit_text=unit_text(indicator),
        goal=goal_levels(indicator, table["period_end"][0]),
        direction=indicator.direction.value,
        title=t("compare.ranking.title", units=t(f"compare.the_units.{who.level}")),
        subtitle=group.words(group.who_words),
        order=order,
        own=group.marked,
        theme=theme_name(),
        digits=digits_of(indicator),
    )
    key = f"compare_ranking_{indicator.id}"
    st.altair_chart(
        chart,
        theme=None,
        key=key,
        on_select=lambda: _bring_up(key),
        selection_mode="pick",
        alt=said,
    )
    st.caption(said)
    offer_table(
        table,
        f"{indicator.id}_sammenligning",
        who.asked,
        key="compare_ranking_file",
        chart=chart,
    )


def _choose_order(group: Group) -> Order:
    now = group.who.asked.choice.get("sorter", "verdi")
    st.session_state["compare_order"] = now
    st.segmented_control(
        t("indicator.order"),
        list(ORDERS),
        format_func=lambda one: t(f"compare.order.{one}"),
        key="compare_order",
        required=True,
        on_change=_order_changed,
    )
    return ORDERS[now]


def _order_changed() -> None:
    chosen = st.session_state["compare_order"]
    choose("sorter", None if chosen == "verdi" else chosen)


def _bring_up(key: str) -> None:
    """Hold the others against the unit that was clicked."""
    event: Any = st.session_state[key]
    picked = event.selection.get("pick") or []
    if picked:
        choose("enhet", str(picked[0].get("unit_id", "")))
