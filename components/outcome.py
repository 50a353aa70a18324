"""Utfall, as it is counted: function before and after, death, discharge."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import streamlit as st

from charts.layered import LayeredChart
from charts.rows import records
from charts.stacked_bars import stacked_bars
from components.downloads import offer_table
from components.html_table import show_html, theme_name
from components.measures import measures_html, measures_sentence, regions_html
from components.outcome_reads import ratios, spread
from components.outcome_words import (
    Row,
    discharge_sentence,
    headline,
    rankin_sentence,
)
from components.overview import UnitChosen
from components.page import Asked
from components.reads import compared, measured, source
from components.sentences import sentence, value_of
from components.unit_choice import of_unit, region_of, rest_of
from indicators.case_mix import OUTCOMES
from indicators.catalogue import by_id
from indicators.outcome import DISCHARGE, MRS_3M, MRS_BEFORE, Scale
from indicators.results import Columns, joined, only, rows_of
from indicators.selection import NATION
from wording import day, t

MEASURES = (
    "mortality_7d",
    "mortality_30d",
    "mortality_90d",
    "independent_3m_mrs_0_2",
    "discharge_home",
    "length_of_stay_median",
)


def computable(*indicator_ids: str) -> tuple[str, ...]:
    """Return those of the indicators that the connected registry can answer."""
    lacking = source().registry.not_computable
    return tuple(one for one in indicator_ids if one not in lacking)


def words_under_title(asked: Asked, *more: str) -> str:
    """Return the line under a chart's title: selection, what else, as-of date."""
    as_of = t("indicator.as_of", day=day(asked.snapshot.as_of))
    return " · ".join([*more, asked.words, as_of])


def adjusted(asked: Asked, unit: UnitChosen) -> dict[str, Row]:
    """Return a unit's row of observed / expected, for each outcome with a model."""
    if unit.level == NATION or asked.snapshot.cells is not None:
        return {}
    own = of_unit(asked.selection, unit)
    found = ratios(computable(*OUTCOMES), own, asked.viewer)
    return {row["indicator_id"]: row for row in records(found, list(found))}


def show_headline(asked: Asked, unit: UnitChosen, rows: Mapping[str, Row]) -> None:
    """Say in one sentence how it goes with the unit's patients.

    `rows` are those of `adjusted`.
    """
    shown = {name: row for name, row in rows.items() if not row["hidden_reason"]}
    if unit.level == NATION:
        said = _of_country(asked)
    else:
        said = headline(unit.name, shown) if shown else _unadjusted(asked, unit)
    st.markdown(f"**{said}**")


def _unadjusted(asked: Asked, unit: UnitChosen) -> str:
    own = of_unit(asked.selection, unit)
    found = compared(computable(OUTCOMES[0]), own, asked.viewer)
    return " ".join(sentence(one, unit.name) for one in found)


def _of_country(asked: Asked) -> str:
    nation = asked.selection.at(unit_level="nation", units=frozenset(), period="all")
    table = measured(computable(*OUTCOMES), nation, asked.viewer)
    clauses = [
        t(
            f"outcome.country.{row['indicator_id']}",
            value=value_of(by_id(row["indicator_id"]), row),
        )
        for row in rows_of(table)
        if not row["hidden_reason"]
    ]
    said = t("outcome.and").join(clauses) or t("hidden.no_data").lower()
    return t("outcome.country", said=said)


def spread_of(asked: Asked, unit: UnitChosen) -> Columns:
    """Return the unit, the rest of the country and the own region, in that order.

    The country stands beside its regions.
    """
    selection = asked.selection.at(period="all")
    asks = [of_unit(selection, unit), rest_of(selection, unit)]
    region = region_of(asked.snapshot, unit)
    if region:
        asks.append(selection.at(unit_level="rhf", units=frozenset({region})))
    if unit.level == NATION:
        asks.append(selection.at(unit_level="rhf", units=frozenset()))
    return spread(tuple(one for one in asks if one is not None), asked.viewer)


def category_words(scale: Scale) -> dict[str, str]:
    """Return the names of a scale's categories, in the order they are drawn in."""
    kind = "mrs" if scale.id.startswith("mrs") else scale.id
    return {name: t(f"outcome.{kind}.{name}") for name, _ in scale.categories}


def show_rankin(asked: Asked, table: Columns) -> None:
    """Draw mRS before the stroke and three months after, with unknown as a field.

    `table` is that of `spread_of`.
    """
    said = rankin_sentence(table)
    notes = [t("outcome.rankin.note")]
    if ((table["scale"] == MRS_3M.id) & table["incomplete"]).any():
        notes.append(t("outcome.rankin.incomplete"))
    chart = stacked_bars(
        table,
        sections=[
            (scale.id, t(f"outcome.scale.{scale.id}")) for scale in (MRS_BEFORE, MRS_3M)
        ],
        words=category_words(MRS_3M),
        title=t("outcome.rankin.title"),
        subtitle=words_under_title(asked),
        notes=notes,
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key="outcome_rankin", alt=said)
    st.caption(said)
    _offer_spread(table, (MRS_BEFORE, MRS_3M), "mrs", asked, chart)


def show_discharge(asked: Asked, table: Columns) -> None:
    """Draw where patients go when they leave the hospital."""
    said = discharge_sentence(table)
    chart = stacked_bars(
        table,
        sections=[(DISCHARGE.id, t("outcome.scale.discharge"))],
        words=category_words(DISCHARGE),
        title=t("outcome.discharge.title"),
        subtitle=words_under_title(asked),
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key="outcome_discharge", alt=said)
    st.caption(said)
    _offer_spread(table, (DISCHARGE,), "utskrevet_til", asked, chart)


def _offer_spread(
    table: Columns,
    scales: tuple[Scale, ...],
    name: str,
    asked: Asked,
    chart: LayeredChart,
) -> None:
    words = {scale.id: category_words(scale) for scale in scales}
    titles = {
        f"{scale}_{category}": f"{t(f'outcome.scale.{scale}')}: {word}"
        for scale, names in words.items()
        for category, word in names.items()
    }
    drawn = np.isin(table["scale"], [scale.id for scale in scales])
    offer_table(
        partial(only, table, drawn),
        name,
        asked,
        f"outcome_{name}_file",
        chart,
        titles=titles,
    )


def show_measures(asked: Asked, unit: UnitChosen) -> None:
    """Draw deaths, independence, discharge home and length of stay as a table."""
    ids = computable(*MEASURES)
    own = of_unit(asked.selection, unit)
    st.subheader(t("outcome.measures"), anchor=False)
    table: Columns | Callable[[], Columns]
    if unit.level == NATION:
        regions = own.at(unit_level="rhf")
        parts = [measured(ids, one, asked.viewer) for one in (own, regions)]
        both = joined(parts)
        show_html(regions_html(both), key="outcome_measures")
        table = both
    else:
        table = partial(measured, ids, own, asked.viewer)
        beside = compared(ids, own, asked.viewer)
        st.markdown(measures_sentence(beside, unit.name))
        show_html(measures_html(beside, unit.name), key="outcome_measures")
    offer_table(table, f"utfall_{unit.name}", asked, key="outcome_measures_file")
