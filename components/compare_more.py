"""One indicator across units, seen twice more: over time, and as chances of a rank."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from charts.chance import quarter_chances
from charts.spread import spread_over_time
from components.compare_group import Group
from components.compare_reads import quarter_chances_of
from components.compare_words import (
    chances_sentence,
    quarter_words,
    spread_sentence,
)
from components.downloads import offer_table
from components.filters import selection_words
from components.html_table import theme_name
from components.indicator_view import digits_of, kind_of
from components.reads import measured
from components.sentences import unit_text
from indicators.comparison import NoComparison
from indicators.peers import spread_by_period
from indicators.results import Columns, among, only, rows_of
from wording import t

SPREAD_YEARS = 8


def show_spread(group: Group) -> None:
    """Draw the quartiles of the units year by year, and the unit in focus as a dot."""
    who, indicator = group.who, group.indicator
    last = group.selection.last // 12
    earliest = who.asked.snapshot.months[0] // 12 if who.asked.snapshot.months else last
    first = max(last - SPREAD_YEARS + 1, earliest)
    years = group.selection.at(
        period="year", first=first * 12, last=group.selection.last
    )
    table = measured((indicator.id,), years, who.asked.viewer)
    if group.similar is not None:
        table = only(table, among(table["unit_id"], group.similar))
    spread = spread_by_period(table)
    if not spread:
        return
    focus = who.focus
    own = only(table, table["unit_id"] == (focus.id if focus else ""))
    rows = {row["period"]: row for row in rows_of(own)}
    said = spread_sentence(spread, rows, focus, indicator, who.level)
    dot = [t("compare.spread.dot", name=focus.name)] if rows and focus else []
    chart = spread_over_time(
        spread,
        own,
        kind=kind_of(indicator),
        unit_text=unit_text(indicator),
        title=t("compare.spread.title"),
        subtitle=group.words(selection_words(years, who.asked.snapshot)),
        notes=[t("compare.spread.marks"), *dot],
        theme=theme_name(),
        digits=digits_of(indicator),
    )
    st.altair_chart(chart, theme=None, key=f"spread_{indicator.id}", alt=said)
    st.caption(said)
    offer_table(
        table,
        f"{indicator.id}_spredning",
        who.asked,
        key="spread_file",
        chart=chart,
    )


def show_chances(group: Group) -> None:
    """Draw each unit's chance of being among the worst quarter, where it says anything.

    Units that are nearly certainly not in it are left out, but for the marked ones.
    """
    who, indicator = group.who, group.indicator
    try:
        found = quarter_chances_of(
            group.table,
            indicator.id,
            group.selection,
            who.asked.viewer,
            group.similar,
        )
    except NoComparison:
        return
    if not found.size:
        return
    said = chances_sentence(found, indicator, who.level)
    title = t("compare.chance.title", quarter=quarter_words(indicator))
    units = found.table
    listed = among(units["unit_id"], group.shown) & (units["verdict"] != "out")
    drawn = only(units, listed | among(units["unit_id"], group.marked))
    drawn = only(drawn, np.argsort(-drawn["chance"], kind="stable"))
    if not found.says_something or not len(drawn["unit_id"]):
        st.markdown(f"**{title}**")
        st.caption(said)
        return
    chart = quarter_chances(
        drawn,
        title=title,
        subtitle=group.words(group.who_words),
        notes=[t("compare.chance.notes")],
        own=group.marked,
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key=f"chance_{indicator.id}", alt=said)
    st.caption(said)
    _offer_chances(group, drawn, chart)


def _offer_chances(group: Group, drawn: Columns, chart: alt.LayerChart) -> None:
    def table() -> pd.DataFrame:
        chances = pd.DataFrame(
            {
                "unit_id": drawn["unit_id"],
                "chance": drawn["chance"],
                "chance_verdict": drawn["verdict"],
            }
        )
        units = pd.DataFrame(group.rows(set(drawn["unit_id"].tolist())))
        return units.merge(chances, on="unit_id")

    verdicts = {one: t(f"chart.chance.{one}") for one in ("in", "out", "unsure")}
    offer_table(
        table,
        f"{group.indicator.id}_fjerdedel",
        group.who.asked,
        key="chance_file",
        chart=chart,
        more={"chance": {}, "chance_verdict": verdicts},
    )
