"""Utvikling: which units, which periods, which chart, and the charts themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import streamlit as st

from components.choice import choose, dropped_from_link, parts, period_kind
from components.filters import selection_words, unit_names
from components.indicator_view import (
    MOST_LINES,
    choose_indicator,
    kind_of,
    unit_in_focus,
)
from components.overview import UnitChosen
from components.page import Asked
from components.trend_form import choose_lines, show_lines
from components.trend_lines import LinesAsked, first_month_asked, lines_asked
from components.trend_reads import trended
from indicators.definition import CoverageIndicator, Indicator
from indicators.periods import MONTHS, month_of
from indicators.selection import NATION, Selection, UnitLevel
from indicators.trends import Chart, UnitTrend
from wording import day, t

# How far back a chart goes unless the period chosen, or its lines, go further.
MONTHS_SHOWN = {"year": 13 * 12, "quarter": 6 * 12, "month": 36, "rolling12": 48}
# Forms go on coming in after a period is over.
LAG = timedelta(weeks=6)
# From so many patients a period on, p limits are too narrow for what is not chance.
VERY_MANY = 1000

CHARTS_OF: dict[str, tuple[Chart, ...]] = {
    "share": ("run", "p", "pprime", "xmr"),
    "median": ("run", "xmr"),
}


@dataclass(frozen=True, eq=False)
class TrendAsked:
    """One run of the page: which indicator of which units, in which periods and lines.

    `selection` names no unit; `has_rules` is False for rolling windows. `found` are the
    charts by unit id, empty without rules.
    """

    asked: Asked
    indicator: Indicator
    units: tuple[UnitChosen, ...]
    selection: Selection
    lines: LinesAsked
    chart: Chart
    found: Mapping[str, UnitTrend]

    @property
    def has_rules(self) -> bool:
        """Whether the periods are apart, so that the rules hold."""
        return self.selection.period != "rolling12"

    @property
    def lag_from(self) -> date:
        """The day from which on numbers still change."""
        return self.asked.snapshot.as_of - LAG

    def words(self) -> str:
        """Return the line under a chart's title: selection, as-of date."""
        snapshot = self.asked.snapshot
        last = min(self.selection.last, month_of(snapshot.as_of))
        said = selection_words(self.selection.at(last=last), snapshot)
        return f"{said} · {t('indicator.as_of', day=day(snapshot.as_of))}"


def of_units(
    selection: Selection, units: tuple[UnitChosen, ...]
) -> tuple[Selection, ...]:
    """Return the selections about some units, one a level; the country is not named."""
    by_level: dict[UnitLevel, set[str]] = {}
    for unit in units:
        by_level.setdefault(unit.level, set()).add(unit.id)
    return tuple(
        selection.at(
            unit_level=level,
            units=frozenset() if level == NATION else frozenset(ids),
        )
        for level, ids in by_level.items()
    )


def choose_trend(asked: Asked) -> TrendAsked:
    """Let the user choose indicator, units and chart."""
    indicator = choose_indicator(asked)
    selection = periods_of(indicator, asked)
    labels = [period.label for period in selection.periods()]
    if not labels:
        st.info(t("indicator.no_periods"))
        st.stop()
    has_rules = selection.period != "rolling12"
    lines, chart = LinesAsked(), CHARTS_OF["share"][0]
    found: Mapping[str, UnitTrend] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        units = choose_units(asked)
        if has_rules:
            lines = lines_asked(asked.choice, labels, dropped_from_link())
            chart = chart_asked(asked, indicator)
            found = trended(
                indicator.id,
                of_units(selection, units),
                asked.viewer,
                chart,
                lines.baseline,
                lines.splits,
            )
            choose_chart(indicator, chart, found)
            choose_lines(lines, labels)
    show_lines(lines)
    return TrendAsked(asked, indicator, units, selection, lines, chart, found)


def choose_units(asked: Asked) -> tuple[UnitChosen, ...]:
    """Let the user choose up to six units; the one in focus, else the country."""
    level = asked.selection.unit_level
    units = {NATION: UnitChosen(NATION, t("nation.name"), NATION)}
    for unit_id, name in unit_names(asked.snapshot, level).items():
        units[unit_id] = UnitChosen(unit_id, name, level)
    focus = unit_in_focus(asked)
    first = [focus.id] if focus and focus.id in units else [NATION]
    filtered = [one for one in units if one in asked.selection.units]
    linked = [one for one in parts(asked.choice, "linjer", "|") if one in units]
    now = (linked or filtered or first)[:MOST_LINES]
    st.session_state["trend_units"] = now
    st.multiselect(
        t("trends.units"),
        list(units),
        format_func=lambda one: units[one].name,
        key="trend_units",
        max_selections=MOST_LINES,
        placeholder=t("indicator.lines.none"),
        on_change=lambda: choose("linjer", "|".join(st.session_state["trend_units"])),
    )
    return tuple(units[one] for one in now)


def periods_of(indicator: Indicator, asked: Asked) -> Selection:
    """Return the periods of the charts: whole ones, up to the end of the period chosen.

    The one that runs at the as-of date is whole too, and incomplete.
    """
    kind = period_kind(asked.choice)
    if isinstance(indicator, CoverageIndicator):
        kind = "year"
    selection, snapshot = asked.selection, asked.snapshot
    step = MONTHS.get(kind, 1)
    newest = month_of(snapshot.as_of)
    last = selection.last + (-selection.last - 1) % step
    if selection.last < last < newest:
        last -= step
    wanted = [selection.first, last + 1 - MONTHS_SHOWN[kind]]
    earliest = (snapshot.months or [min(wanted)])[0]
    asked_from = first_month_asked(asked.choice, earliest)
    wanted += [] if asked_from is None or kind == "rolling12" else [asked_from]
    first = max(min(wanted), earliest)
    return selection.at(
        period=kind, first=first - first % step, last=last, units=frozenset()
    )


def chart_asked(asked: Asked, indicator: Indicator) -> Chart:
    """Return the chart that the link names; a run chart unless it is one there is."""
    linked = asked.choice.get("diagram", "run")
    options = CHARTS_OF[kind_of(indicator)]
    return next((one for one in options if one == linked), options[0])


def choose_chart(
    indicator: Indicator, now: Chart, found: Mapping[str, UnitTrend]
) -> None:
    """Let the user choose the chart.

    p' is offered where the numbers are very large, or the link asks for it.
    """
    options = list(CHARTS_OF[kind_of(indicator)])
    if "pprime" in options and now != "pprime":
        sizes = [_usual_size(one) for one in found.values()]
        if max(sizes) < VERY_MANY:
            options.remove("pprime")
    st.session_state["trend_chart"] = now
    st.segmented_control(
        t("trends.chart"),
        options,
        format_func=lambda one: t(f"trends.chart.{one}"),
        key="trend_chart",
        required=True,
        help=t("trends.chart.help"),
        on_change=lambda: choose(
            "diagram",
            st.session_state["trend_chart"]
            if st.session_state["trend_chart"] != "run"
            else None,
        ),
    )


def _usual_size(trend: UnitTrend) -> float:
    """Return the median number of patients in a period; 0 without any."""
    shown = trend.periods["denominator"][trend.periods["included"]].astype(float)
    return float(np.median(shown)) if len(shown) else 0.0
