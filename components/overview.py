"""The front page: one unit's scorecard, or all units side by side."""

from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from components.choice import choose
from components.downloads import offer_table
from components.filters import unit_names
from components.html_table import show_html
from components.matrix import matrix_html
from components.navigation import INDICATOR, OWN_UNIT
from components.page import Asked
from components.reads import compared, measured, source
from components.scorecard import Trends, attention_html, scorecard_html
from data_access.snapshot import Snapshot
from indicators.attention import attention_first
from indicators.catalogue import OFFICIAL, of_stage
from indicators.definition import CoverageIndicator, Indicator, Stage
from indicators.results import Comparison, joined
from indicators.selection import UNIT_LEVELS, Selection, UnitLevel
from wording import t

EVERYONE = "alle"
TREND_QUARTERS = 12
TREND_YEARS = 6


@dataclass(frozen=True)
class UnitChosen:
    """One unit of one level, by id and name."""

    id: str
    name: str
    level: UnitLevel


def choose_what(asked: Asked) -> tuple[UnitChosen | None, tuple[Indicator, ...]]:
    """Let the user choose the unit (None: all of them) and the indicators."""
    with st.container(horizontal=True, vertical_alignment="center"):
        return choose_view(asked), choose_indicators(asked)


def choose_view(asked: Asked) -> UnitChosen | None:
    """Let the user choose between the own hospitals and all units (None)."""
    own = own_units(asked)
    names = {unit.id: unit.name for unit in own}
    now = asked.choice.get("enhet", own[0].id if own else EVERYONE)
    found = find_unit(asked.snapshot, now)
    if found is not None:
        names[found.id] = found.name
    names[EVERYONE] = t("overview.everyone")
    chosen = found.id if found else EVERYONE
    if len(names) > 1:
        st.session_state["overview_unit"] = chosen
        st.segmented_control(
            t("overview.view"),
            list(names),
            format_func=names.__getitem__,
            key="overview_unit",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: choose("enhet", st.session_state["overview_unit"]),
        )
    return found


def own_units(asked: Asked) -> list[UnitChosen]:
    """Return the viewer's own hospitals, in the registry's order."""
    return [
        UnitChosen(str(unit.unit_id), unit.short_name, "hospital")
        for unit in asked.snapshot.units
        if asked.viewer.owns({unit.unit_id})
    ]


def find_unit(snapshot: Snapshot, unit_id: str) -> UnitChosen | None:
    """Return the unit of this id at whatever level has it; None when none has."""
    for level in UNIT_LEVELS[1:]:
        names = unit_names(snapshot, level)
        if unit_id in names:
            return UnitChosen(unit_id, names[unit_id], level)
    return None


def show_scorecard(
    asked: Asked, unit: UnitChosen, indicators: tuple[Indicator, ...]
) -> None:
    """Draw one unit's indicators, what deserves attention first on top."""
    rest = beside(asked, indicators, unit, "rest")
    before = {c.indicator.id: c for c in beside(asked, indicators, unit, "year_before")}
    urgent = attention_first(rest, before)
    may_open = unit.id in {one.id for one in own_units(asked)}
    content = attention_html(urgent, before, may_open_patients=may_open)
    content += scorecard_html(rest, before, trends(asked, indicators, unit), unit.name)
    _follow(show_html(content, key="scorecard"), unit.id)

    def table() -> pd.DataFrame:
        # The rows that the scorecard was drawn from: the unit's, then the rest's.
        return pd.DataFrame([one.unit for one in rest] + [one.rest for one in rest])

    offer_table(table, f"oversikt_{unit.name}", asked, key="scorecard_file")


def choose_indicators(asked: Asked) -> tuple[Indicator, ...]:
    """Let the user choose the official indicators or those of one stage of care."""
    options = ["official", *(stage.value for stage in Stage)]
    now = asked.choice.get("vis", "official")
    now = now if now in options else "official"
    st.session_state["overview_stage"] = now
    st.selectbox(
        t("overview.which"),
        options,
        format_func=lambda o: t(
            f"stage.{o}" if o != "official" else "overview.official"
        ),
        key="overview_stage",
        label_visibility="collapsed",
        width=330,
        on_change=lambda: choose("vis", st.session_state["overview_stage"]),
    )
    chosen = OFFICIAL if now == "official" else of_stage(Stage(now))
    lacking = source().registry.not_computable
    for one in chosen:
        if one.id in lacking:
            columns = ", ".join(name.partition(".")[2] for name in lacking[one.id])
            title = one.title.in_language("en" if asked.choice.get("lang") else "nb")
            st.caption(f"{title}: {t('status.not_computable', columns=columns)}")
    return tuple(one for one in chosen if one.id not in lacking)


def asked_of(
    indicator: Indicator, selection: Selection, snapshot: Snapshot
) -> Selection:
    """Return the selection an indicator can answer.

    Coverage is known for whole years of all patients: the newest of them that the
    selection reaches into or follows stands for it.
    """
    if not isinstance(indicator, CoverageIndicator):
        return selection
    if selection.filters_patients:
        return selection
    linked = [row.year for row in snapshot.coverage if row.year * 12 <= selection.last]
    if not linked:
        return selection
    newest = max(linked)
    whole = selection.first % 12 == 0 and selection.last % 12 == 11
    first = selection.first // 12 if whole else newest
    first = min(first, newest)
    return selection.at(first=first * 12, last=newest * 12 + 11)


def beside(
    asked: Asked, indicators: tuple[Indicator, ...], unit: UnitChosen, other: str
) -> list[Comparison]:
    """Compare the unit with the rest of the country, or with itself a year before."""
    selection = asked.selection.at(
        unit_level=unit.level, units=frozenset({unit.id}), period="all"
    )
    found: dict[str, Comparison] = {}
    for question, ids in _by_selection(asked, indicators, selection).items():
        kind = "rest" if other == "rest" else "year_before"
        for one in compared(ids, question, asked.viewer, kind):
            found[one.indicator.id] = one
    return [found[one.id] for one in indicators if one.id in found]


def _by_selection(
    asked: Asked, indicators: tuple[Indicator, ...], selection: Selection
) -> dict[Selection, tuple[str, ...]]:
    groups: dict[Selection, tuple[str, ...]] = {}
    for one in indicators:
        question = asked_of(one, selection, asked.snapshot)
        groups[question] = (*groups.get(question, ()), one.id)
    return groups


def trends(asked: Asked, indicators: tuple[Indicator, ...], unit: UnitChosen) -> Trends:
    """Return each indicator's values of the last quarters (coverage: years)."""
    last = asked.selection.last
    end = last - (last + 1) % 3
    selection = asked.selection.at(
        unit_level=unit.level,
        units=frozenset({unit.id}),
        period="quarter",
        first=end - 3 * TREND_QUARTERS + 1,
        last=end,
    )
    yearly = selection.at(
        period="year", first=(last // 12 - TREND_YEARS) * 12, last=last // 12 * 12 - 1
    )
    coverage = tuple(i.id for i in indicators if isinstance(i, CoverageIndicator))
    others = tuple(i.id for i in indicators if i.id not in coverage)
    found: Trends = {}
    for ids, question in ((others, selection), (coverage, yearly)):
        if ids:
            table = measured(ids, question, asked.viewer)
            for name in ids:
                mine = table["indicator_id"] == name
                found[name] = table["value"][mine].tolist()
    return found


def show_matrix(asked: Asked, indicators: tuple[Indicator, ...]) -> None:
    """Draw every unit of the chosen level on the chosen indicators."""
    selection = asked.selection.at(period="all")
    tables = []
    for question, ids in _by_selection(asked, indicators, selection).items():
        for level in ("nation", "rhf"):
            total = question.at(unit_level=level, units=frozenset())
            tables.append(measured(ids, total, asked.viewer))
        if selection.unit_level != "rhf":
            tables.append(measured(ids, question, asked.viewer))
    content = matrix_html(tables, indicators)
    _follow(show_html(content, key="matrix"), None)
    shown = partial(joined, tables)
    offer_table(shown, f"oversikt_{selection.unit_level}", asked, key="matrix_file")


def _follow(opened: str | None, unit_id: str | None) -> None:
    """Go where a cell of the page's table leads: `kind|indicator|unit`."""
    if not opened:
        return
    kind, indicator, unit = (opened.split("|") + ["", ""])[:3]
    if kind == "unit":
        choose("enhet", unit)
        st.rerun()
    choose("ind", indicator)
    if unit or unit_id:
        choose("enhet", unit or unit_id)
    st.switch_page(OWN_UNIT.file if kind == "patients" else INDICATOR.file)
