"""One indicator: in words, across all units, over time, and what it means."""

import math
from typing import Any

import pandas as pd
import streamlit as st

from charts.ranking import ranked_units
from charts.trend import trend_of_units
from components.action_notes import marks_of, numbered_of
from components.choice import choose, parts, period_kind
from components.downloads import offer_table
from components.filters import unit_names
from components.goals import goal_levels, goals_over_time
from components.html_table import theme_name
from components.navigation import ABOUT, OVERVIEW
from components.overview import UnitChosen, asked_of, find_unit, own_units
from components.page import Asked, refuse_missing
from components.reads import compared, measured
from components.sentences import (
    direction_text,
    is_share,
    sentence,
    unit_text,
    unknown_note,
)
from indicators.catalogue import ALL, OFFICIAL, by_id
from indicators.definition import (
    CoverageIndicator,
    Indicator,
    MedianIndicator,
    TimeUnit,
)
from indicators.periods import first_day
from indicators.published import published, published_as_results
from indicators.results import joined
from indicators.selection import NATION, Selection
from wording import count, day, language, t

MOST_LINES = 6
TREND_MONTHS = {"year": 13 * 12, "quarter": 48, "month": 24, "rolling12": 48}


def choose_indicator(asked: Asked) -> Indicator:
    """Let the user choose an indicator; the first official one unless chosen."""
    ids = [one.id for one in ALL]
    chosen = asked.choice.get("ind", "")
    now = chosen if chosen in ids else OFFICIAL[0].id
    st.session_state["indicator_id"] = now
    st.selectbox(
        t("indicator.choose"),
        ids,
        format_func=_name_with_stage,
        key="indicator_id",
        on_change=lambda: choose("ind", st.session_state["indicator_id"]),
    )
    indicator = by_id(now)
    refuse_missing(indicator.id)
    return indicator


def _name_with_stage(indicator_id: str) -> str:
    one = by_id(indicator_id)
    star = t("indicator.official_mark") if one.official else ""
    title = one.title.in_language(language())
    return f"{t(f'stage.{one.stage.value}')} · {title}{star}"


def unit_in_focus(asked: Asked) -> UnitChosen | None:
    """Return the unit the page speaks of: the chosen one, else the first own one."""
    found = find_unit(asked.snapshot, asked.choice.get("enhet", ""))
    if found is not None:
        return found
    own = own_units(asked)
    return own[0] if own else None


def digits_of(indicator: Indicator) -> int:
    """Return the decimals its values are shown with."""
    if is_share(indicator):
        return 1
    hours = isinstance(indicator, MedianIndicator) and indicator.unit is TimeUnit.HOURS
    return 1 if hours else 0


def kind_of(indicator: Indicator) -> str:
    """Return share or median, as charts call it."""
    return "share" if is_share(indicator) else "median"


def selection_of_page(asked: Asked, indicator: Indicator) -> Selection:
    """Return what the page's numbers are of: one period, all units of the level."""
    return asked_of(indicator, asked.selection.at(period="all"), asked.snapshot)


def show_sentence(indicator: Indicator, asked: Asked) -> None:
    """Say in words where the unit in focus stands."""
    unit = unit_in_focus(asked)
    st.subheader(indicator.title.in_language(language()), anchor=False)
    if unit is None:
        return
    selection = selection_of_page(asked, indicator).at(
        unit_level=unit.level, units=frozenset({unit.id})
    )
    for one in compared((indicator.id,), selection, asked.viewer):
        st.markdown(sentence(one, unit.name))
        if note := unknown_note(one):
            st.caption(note)


def words_of(asked: Asked, indicator: Indicator, n: float = math.nan) -> str:
    """Return the line under a chart's title: selection, n, direction, as-of date."""
    said = [asked.words]
    if not math.isnan(n):
        said.append(t("indicator.n", n=count(n)))
    said.append(direction_text(indicator))
    said.append(t("indicator.as_of", day=day(asked.snapshot.as_of)))
    return " · ".join(said)


def show_ranking(indicator: Indicator, asked: Asked) -> None:
    """Draw every unit of the level with its interval; a click opens that unit."""
    selection = selection_of_page(asked, indicator)
    total = selection.at(unit_level="nation", units=frozenset())
    nation = measured((indicator.id,), total, asked.viewer)
    table = joined([nation, measured((indicator.id,), selection, asked.viewer)])
    order = choose_order(asked)
    unit = unit_in_focus(asked)
    chart = ranked_units(
        table,
        kind=kind_of(indicator),
        unit_text=unit_text(indicator),
        goal=goal_levels(indicator, table["period_end"][0]),
        direction=indicator.direction.value,
        title=t("indicator.ranking", level=t(f"unit_level.{selection.unit_level}")),
        subtitle=words_of(asked, indicator, float(nation["denominator"][0])),
        order=order,
        own={unit.id} if unit else set(),
        theme=theme_name(),
        digits=digits_of(indicator),
    )
    event = st.altair_chart(
        chart,
        theme=None,
        key=f"ranking_{indicator.id}",
        on_select="rerun",
        selection_mode="pick",
        alt=alt_text(indicator, asked),
    )
    _open_picked(event, asked)
    _merge_note(indicator, asked)
    offer_table(table, indicator.id, asked, key="ranking_file", chart=chart)


def choose_order(asked: Asked) -> Any:
    """Let the user choose how units are ordered: by value, or by region."""
    now = "region" if asked.choice.get("sorter") == "region" else "value"
    st.session_state["ranking_order"] = now
    st.segmented_control(
        t("indicator.order"),
        ["value", "region"],
        format_func=lambda one: t(f"indicator.order.{one}"),
        key="ranking_order",
        required=True,
        on_change=lambda: choose(
            "sorter",
            "region" if st.session_state["ranking_order"] == "region" else None,
        ),
    )
    return now


def alt_text(indicator: Indicator, asked: Asked) -> str:
    """Return what a screen reader says of the page's charts."""
    unit = unit_in_focus(asked)
    title = indicator.title.in_language(language())
    if unit is None:
        return f"{title}. {asked.words}"
    selection = selection_of_page(asked, indicator).at(
        unit_level=unit.level, units=frozenset({unit.id})
    )
    found = compared((indicator.id,), selection, asked.viewer)
    said = " ".join(sentence(one, unit.name) for one in found)
    return f"{title}. {asked.words}. {said}"


def _open_picked(event: Any, asked: Asked) -> None:
    picked = event.selection.get("pick") or []
    unit_id = str(picked[0].get("unit_id", "")) if picked else ""
    if unit_id and unit_id != NATION and find_unit(asked.snapshot, unit_id):
        choose("enhet", unit_id)
        st.switch_page(OVERVIEW.file)


def _merge_note(indicator: Indicator, asked: Asked) -> None:
    if not indicator.counted_where_thrombolysed:
        return
    names = {unit.unit_id: unit.short_name for unit in asked.snapshot.units}
    pairs = [
        t("indicator.merged.pair", sender=unit.short_name, receiver=receiver)
        for unit in asked.snapshot.units
        if unit.thrombolysis_unit_id != unit.unit_id
        and (receiver := names.get(unit.thrombolysis_unit_id))
    ]
    if pairs:
        st.caption(t("indicator.merged", pairs=", ".join(pairs)))


def show_trend(indicator: Indicator, asked: Asked) -> None:
    """Draw chosen units over time, with the nation and what has been published."""
    level = asked.selection.unit_level
    names = unit_names(asked.snapshot, level)
    chosen = choose_lines(asked, names)
    selection = trend_selection(indicator, asked)
    tables = [
        measured(
            (indicator.id,),
            selection.at(unit_level="nation", units=frozenset()),
            asked.viewer,
        )
    ]
    if chosen:
        mine = selection.at(unit_level=level, units=frozenset(chosen))
        tables.insert(0, measured((indicator.id,), mine, asked.viewer))
    table = joined(tables)
    if not len(table["period"]):
        st.info(t("indicator.no_periods"))
        return
    official = published_of(indicator, level, chosen, selection)
    notes = numbered_of(chosen, indicator, selection)
    chart = trend_of_units(
        table,
        kind=kind_of(indicator),
        unit_text=unit_text(indicator),
        goals=goals_over_time(indicator, table),
        direction=indicator.direction.value,
        published=official,
        title=t("indicator.trend"),
        subtitle=words_of(asked, indicator),
        own=set(chosen[:1]),
        theme=theme_name(),
        digits=digits_of(indicator),
        notes=marks_of(notes, names if len(chosen) > 1 else {}),
    )
    st.altair_chart(
        chart,
        theme=None,
        key=f"trend_{indicator.id}",
        alt=alt_text(indicator, asked),
    )
    if len(official):
        st.caption(t("indicator.published"))

    def with_published() -> pd.DataFrame:
        beside = published_as_results(official, indicator.id)
        return pd.concat([pd.DataFrame(table), beside], ignore_index=True)

    offer_table(
        with_published if len(official) else table,
        f"{indicator.id}_utvikling",
        asked,
        key="trend_file",
        chart=chart,
    )


def choose_lines(asked: Asked, names: dict[str, str]) -> list[str]:
    """Let the user choose the units that are drawn over time."""
    unit = unit_in_focus(asked)
    default = [unit.id] if unit and unit.id in names else []
    linked = [one for one in parts(asked.choice, "linjer", "|") if one in names]
    now = (linked or default)[:MOST_LINES]
    st.session_state["trend_lines"] = now
    st.multiselect(
        t("indicator.lines"),
        list(names),
        format_func=names.__getitem__,
        key="trend_lines",
        max_selections=MOST_LINES,
        placeholder=t("indicator.lines.none"),
        on_change=lambda: choose("linjer", "|".join(st.session_state["trend_lines"])),
    )
    return now


def trend_selection(indicator: Indicator, asked: Asked) -> Selection:
    """Return the periods of a trend: they end with the chosen period."""
    kind = period_kind(asked.choice)
    if isinstance(indicator, CoverageIndicator):
        kind = "year"
    selection = asked.selection
    first = min(selection.first, selection.last + 1 - TREND_MONTHS[kind])
    earliest = (asked.snapshot.months or [first])[0]
    return selection.at(
        period=kind,
        first=max(first, earliest),
        last=selection.last,
        units=frozenset(),
    )


def published_of(
    indicator: Indicator, level: str, chosen: list[str], selection: Selection
) -> pd.DataFrame:
    """Return the published yearly values of the first line that has any.

    A region's own where a region is drawn, else the nation's; none under a filter of
    patients, which was never published.
    """
    table = published(indicator.id)
    if selection.filters_patients:
        return table.head(0)
    unit = chosen[0] if level == "rhf" and chosen else NATION
    first, last = first_day(selection.first).year, first_day(selection.last).year
    return table[(table["unit_id"] == unit) & table["year"].between(first, last)]


def show_definition(indicator: Indicator, asked: Asked) -> None:
    """Draw what the indicator counts, its goal and why it matters."""
    lang = language()
    goal = goal_levels(indicator, asked.snapshot.as_of)
    with st.container(border=True):
        st.markdown(
            f"**{t('definition.why')}**  \n{indicator.rationale.in_language(lang)}"
        )
        numerator = indicator.numerator_text.in_language(lang)
        st.markdown(f"**{t('definition.numerator')}**  \n{numerator}")
        denominator = indicator.denominator_text.in_language(lang)
        st.markdown(f"**{t('definition.denominator')}**  \n{denominator}")
        if goal is not None:
            words = (kind_of(indicator), unit_text(indicator))
            lines = [goal.words(level, *words) for level in ("high", "moderate", "low")]
            if goal.moderate is None:
                lines.pop(1)
            st.markdown(f"**{t('definition.goal')}**  \n" + "  \n".join(lines))
        st.caption(f"{direction_text(indicator).capitalize()}. {t('notice.live')}")
        st.page_link(ABOUT.file, label=t("definition.more"))
