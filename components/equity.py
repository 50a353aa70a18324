"""Likhet: one indicator by groups of patients, within the unit and in the country."""

import pandas as pd
import streamlit as st

from charts.group_dots import group_dots
from charts.layered import LayeredChart
from components.choice import AGES
from components.downloads import offer_table
from components.equity_table import equity_html
from components.equity_words import COUNTRY, groups_sentence
from components.html_table import show_html, theme_name
from components.indicator_view import digits_of, kind_of
from components.outcome import words_under_title
from components.outcome_reads import by_group
from components.overview import UnitChosen
from components.page import Asked
from components.sentences import direction_text, is_share, unit_text
from components.unit_choice import of_unit
from indicators.definition import CoverageIndicator, Indicator
from indicators.groups import DIMENSIONS, REFERENCES, UNKNOWN, WEEK, band_name
from indicators.selection import DIAGNOSES, NATION, NIHSS_BANDS
from wording import language, t


def group_words() -> dict[str, str]:
    """Return the names of the dimensions and, as `dimension.group`, of their groups."""
    words = {one: t(f"equity.{one}") for one in DIMENSIONS}
    words |= {f"sex.{code}": t(f"filters.sex.{code}") for code in ("f", "m")}
    words |= {f"age.{band}": t("equity.age.band", band=_dash(band)) for band in AGES}
    words |= {
        f"diagnosis.{code}": t(f"equity.diagnosis.{code}")
        for code in DIAGNOSES.values()
    }
    bands = [band_name(band) for band in NIHSS_BANDS]
    words |= {f"nihss.{band}": _dash(band) for band in bands}
    words[f"nihss.{UNKNOWN}"] = t("equity.nihss.unknown")
    words |= {
        f"week.{part}": t(f"equity.week.{part}") for part in ("weekday", "weekend")
    }
    return words


def _dash(band: str) -> str:
    return band.replace("-", "–")


def groups_of(
    asked: Asked, unit: UnitChosen, indicator: Indicator
) -> pd.DataFrame | None:
    """Return the unit's groups and the country's; None where no group can be asked."""
    if isinstance(indicator, CoverageIndicator):
        st.info(t("equity.coverage"))
        return None
    country = asked.selection.at(unit_level="nation", units=frozenset(), period="all")
    selections = (country,)
    if unit.level != NATION:
        selections = (of_unit(asked.selection, unit), country)
    table = by_group(indicator.id, selections, asked.viewer)
    if not len(table):
        st.info(t("equity.nobody"))
        return None
    return table


def show_headline(table: pd.DataFrame, unit: UnitChosen, indicator: Indicator) -> None:
    """Say which groups of the unit differ."""
    st.markdown(f"**{groups_sentence(table, unit.id, indicator, group_words())}**")


def show_dots(
    asked: Asked, table: pd.DataFrame, unit: UnitChosen, indicator: Indicator
) -> None:
    """Draw every group of the unit above the same group of the country."""
    words = group_words()
    units = dict.fromkeys((unit.id, COUNTRY))
    said = " ".join(groups_sentence(table, one, indicator, words) for one in units)
    title = indicator.title.in_language(language())
    about = [direction_text(indicator)]
    if not is_share(indicator):
        about.append(unit_text(indicator))
    chart = group_dots(
        table,
        kind=kind_of(indicator),
        words=words,
        unit_text=unit_text(indicator),
        title=title,
        subtitle=words_under_title(asked, *about),
        notes=[t(f"equity.marks.{kind_of(indicator)}"), t("equity.note")],
        own={unit.id},
        theme=theme_name(),
        digits=digits_of(indicator),
    )
    st.altair_chart(chart, theme=None, key=f"equity_{indicator.id}", alt=said)
    if unit.level != NATION:
        # For the country it is what the headline says.
        st.caption(said)
    _offer(asked, table, f"likhet_{indicator.id}_{unit.name}", chart)


def show_table(asked: Asked, table: pd.DataFrame, indicator: Indicator) -> None:
    """Draw the same numbers as a table, each group beside its reference."""
    words = group_words()
    show_html(equity_html(table, indicator, words), key="equity")
    left_out = [one for one in DIMENSIONS if one not in set(table["dimension"])]
    if asked.snapshot.cells is not None:
        left_out.remove(WEEK)
        st.caption(t("equity.week.too_large"))
    if left_out:
        names = ", ".join(words[one].lower() for one in left_out)
        st.caption(t("equity.left_out", dimensions=names))
    st.caption(t("equity.chance"))


def _offer(asked: Asked, table: pd.DataFrame, name: str, chart: LayeredChart) -> None:
    words = group_words()
    dimensions = {one: words[one] for one in DIMENSIONS}
    groups = {key.partition(".")[2]: text for key, text in words.items() if "." in key}
    offer_table(
        table,
        name,
        asked,
        "equity_file",
        chart,
        more={
            "dimension": dimensions,
            "group": groups,
            "reference": {one: groups[one] for one in REFERENCES.values()},
            "difference": {},
            "low": {},
            "high": {},
        },
    )
