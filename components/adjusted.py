"""Utfall, adjusted for who the patients were: funnel of ratios and the model's fit."""

from html import escape

import pandas as pd
import streamlit as st

from charts.calibration import calibration_plot
from charts.layered import LayeredChart
from charts.ratio_funnel import ratio_funnel
from components.choice import choose
from components.downloads import offer_table
from components.html_table import theme_name
from components.outcome import computable, words_under_title
from components.outcome_reads import case_mix, ratios
from components.outcome_words import (
    Row,
    calibration_sentence,
    funnel_sentence,
    model_words,
)
from components.overview import UnitChosen
from components.page import Asked
from indicators.case_mix import OUTCOMES, CaseMix, calibration_table, limit_curve
from indicators.results import Columns
from indicators.selection import NATION
from wording import t

# The outcomes as they stand in the link.
LINKS = {"dod": "mortality_30d", "selvhjulpen": "independent_3m_mrs_0_2"}


def choose_outcome(asked: Asked) -> CaseMix | None:
    """Let the user choose the adjusted outcome; None where no model can be fitted."""
    st.subheader(t("adjusted.title"), anchor=False)
    note = escape(t("adjusted.experimental"))
    st.html(f"<p class='sample' role='note'>{note}</p>")
    if asked.snapshot.cells is not None:
        st.info(t("adjusted.too_large"))
        return None
    possible = computable(*OUTCOMES)
    options = [link for link, outcome in LINKS.items() if outcome in possible]
    if not options:
        st.info(t("adjusted.no_columns"))
        return None
    now = asked.choice.get("justert", "")
    now = now if now in options else options[0]
    st.session_state["adjusted_outcome"] = now
    st.segmented_control(
        t("adjusted.outcome"),
        options,
        format_func=lambda link: t(f"adjusted.outcome.{LINKS[link]}"),
        key="adjusted_outcome",
        required=True,
        on_change=lambda: choose("justert", st.session_state["adjusted_outcome"]),
    )
    model = case_mix(LINKS[now], asked.selection)
    if model is None:
        st.info(t("adjusted.too_few"))
    return model


def show_funnel(
    asked: Asked, unit: UnitChosen, model: CaseMix, mine: Row | None
) -> None:
    """Draw observed / expected of every unit of the level, and the limits of chance.

    `mine` is the chosen unit's own row.
    """
    outcome = model.indicator_id
    table = ratios((outcome,), asked.selection.at(period="all"), asked.viewer)
    said = funnel_sentence(table, mine, outcome)
    level = t(f"unit_level.{asked.selection.unit_level}")
    chart = ratio_funnel(
        table,
        limit_curve(table["expected"]),
        title=t(f"adjusted.funnel.{outcome}", level=level),
        subtitle=words_under_title(asked, t("adjusted.mark")),
        x_title=t(f"adjusted.expected.{outcome}"),
        notes=[t("adjusted.funnel.note")],
        own={unit.id},
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key="adjusted_funnel", alt=said)
    st.caption(said)
    offer_table(
        table,
        f"justert_{outcome}",
        asked,
        "adjusted_file",
        chart,
        more={
            "expected": {},
            "zone": {z: t(f"chart.ratio.zone.{z}") for z in ("inside", "95", "99.8")},
        },
    )


def show_fit(asked: Asked, model: CaseMix) -> None:
    """Draw how well the model fits, and offer what is drawn."""
    table = calibration_table(model, asked.viewer)
    said = calibration_sentence(table, model)
    chart = calibration_plot(
        table,
        title=t("adjusted.fit.title"),
        subtitle=words_under_title(asked, t("adjusted.mark")),
        notes=[t("adjusted.fit.note")],
        theme=theme_name(),
    )
    st.altair_chart(chart, theme=None, key="adjusted_fit", alt=said)
    st.caption(said)
    _offer_fit(asked, model, table, chart)


def _offer_fit(
    asked: Asked, model: CaseMix, table: Columns, chart: LayeredChart
) -> None:
    """Offer the tenths as rows of the country, with the columns of every file."""
    outcome = model.indicator_id

    def rows() -> pd.DataFrame:
        (period,) = asked.selection.at(period="all").periods()
        return pd.DataFrame(table).assign(
            indicator_id=outcome,
            unit_level=NATION,
            unit_id=NATION,
            unit_name=t("nation.name"),
            period=period.label,
            period_start=period.start,
            period_end=period.end,
            q1=float("nan"),
            q3=float("nan"),
            goal_level="",
            hidden_reason="",
        )

    offer_table(
        rows,
        f"justert_{outcome}_modell",
        asked,
        "adjusted_fit_file",
        chart,
        more={"predicted": {}},
    )


def show_model(asked: Asked, model: CaseMix) -> None:
    """Say what the model rests on and what it leaves out."""
    with st.container(border=True):
        st.markdown(f"**{t('adjusted.model.title')}**")
        st.markdown(model_words(model, asked.viewer.sees_exact_everywhere))
        st.markdown(t(f"adjusted.model.{model.indicator_id}"))
        st.caption(t("adjusted.model.limits"))
