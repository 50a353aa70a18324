"""Rolling twelve months over time: the same units, and no rules."""

import streamlit as st

from charts.rows import records
from charts.time_axis import short_words
from charts.trend import trend_of_units
from components.action_notes import marks_of, numbered_of
from components.downloads import offer_table
from components.goals import goal_levels
from components.html_table import theme_name
from components.indicator_view import digits_of, kind_of
from components.reads import measured
from components.sentences import direction_text, unit_text, value_of
from components.trends import TrendAsked, of_units
from indicators.definition import Indicator
from indicators.results import Columns, joined, only
from indicators.selection import NATION
from wording import language, t

YEAR = 12
COLUMNS = ("period", "unit_level", "value", "hidden_reason", "rounded")


def show_without_rules(trend_asked: TrendAsked) -> None:
    """Say why no rules are used, and draw the units beside the country."""
    st.info(t("trends.rolling"))
    asked, indicator = trend_asked.asked, trend_asked.indicator
    names = {unit.id: unit.name for unit in trend_asked.units}
    asks = of_units(trend_asked.selection, trend_asked.units)
    if all(one.unit_level != NATION for one in asks):
        asks += (trend_asked.selection.at(unit_level=NATION),)
    found = joined([measured((indicator.id,), one, asked.viewer) for one in asks])
    # The units stand in the order they were chosen in, the country last unless chosen.
    by_unit = {
        one: only(found, found["unit_id"] == one)
        for one in dict.fromkeys([*names, NATION])
    }
    table = joined(list(by_unit.values()))
    said = " ".join(
        rolling_sentence(by_unit[one], indicator, name) for one, name in names.items()
    )
    ends = sorted(set(table["period_end"].tolist()))
    notes = numbered_of(list(names), indicator, trend_asked.selection)
    chart = trend_of_units(
        table,
        kind=kind_of(indicator),
        unit_text=unit_text(indicator),
        goals=[(end, goal_levels(indicator, end)) for end in ends],
        direction=indicator.direction.value,
        title=indicator.short_title.in_language(language()),
        subtitle=f"{trend_asked.words()} · {direction_text(indicator)}",
        own={trend_asked.units[0].id},
        theme=theme_name(),
        digits=digits_of(indicator),
        notes=marks_of(notes, names if len(names) > 1 else {}),
    )
    st.altair_chart(chart, theme=None, key="trend_rolling", alt=said)
    st.caption(said)
    offer_table(table, f"{indicator.id}_12_md", asked, key="rolling_file", chart=chart)


def rolling_sentence(table: Columns, indicator: Indicator, name: str) -> str:
    """Say the value of the last twelve months, and of the twelve before them."""
    rows = records(table, COLUMNS)
    shown = [row for row in rows if not row["hidden_reason"]]
    if not shown or shown[-1] is not rows[-1]:
        return t("trends.said.none", name=name)
    now, period = value_of(indicator, rows[-1]), short_words(rows[-1]["period"])
    before = rows[-1 - YEAR] if len(rows) > YEAR else None
    if before is None or before["hidden_reason"]:
        return t("trends.said.rolling", name=name, now=now, period=period)
    return t(
        "trends.said.rolling.before",
        name=name,
        now=now,
        period=period,
        before=value_of(indicator, before),
    )
