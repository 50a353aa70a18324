"""About the indicators: a card for each, the codebook, and how numbers are made."""

import html

import streamlit as st

from components.choice import choose, current_choice
from components.navigation import INDICATOR
from components.reads import definitions, require_snapshot
from data_access.snapshot import Snapshot
from indicators.definition import Indicator, Stage
from indicators.docs import (
    codebook,
    column_rows,
    definitions_table,
    facts,
    goal_table,
    matching,
    method,
)
from indicators.extract import excel_rows
from wording import count, language, t, use_language

VIEWS = ("indicators", "codebook", "method")
LIST_HEIGHT = 720
CODEBOOK_HEIGHT = 600
# Long cells of the codebook, in pixels: the table scrolls sideways.
WIDE = {"codes": 380, "used": 300}
# Facts of a word or two stand on one line with their name.
SHORT_FACTS = ("direction", "unit", "valid")
TEXT_WIDTH = 760


def heading(text: str) -> None:
    """Draw a heading below the page's title: Streamlit's own would be as large."""
    style = "font-size:1.3rem;font-weight:600;margin:.4rem 0 0;padding:0"
    st.html(f"<h2 style='{style}'>{html.escape(text)}</h2>")


def choose_view() -> str:
    """Let the user choose what to read; the definitions first."""
    now = next((v for v in VIEWS if v == current_choice().get("del")), VIEWS[0])
    st.session_state["about_view"] = now
    st.segmented_control(
        t("about.view"),
        VIEWS,
        format_func=lambda view: t(f"about.view.{view}"),
        key="about_view",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: choose("del", st.session_state["about_view"]),
    )
    return now


def show_indicators() -> None:
    """Draw the list of indicators, the chosen one's card, and the file of them all."""
    stage = st.pills(
        t("about.field.stage"),
        list(Stage),
        format_func=lambda one: t(f"stage.{one.value}"),
        key="about_stage",
    )
    words = st.text_input(
        t("about.search"), placeholder=t("about.search.example"), key="about_search"
    )
    found = matching(words, stage)
    if not found:
        st.info(t("about.none"))
    else:
        listed, card = st.columns([2, 3], gap="large")
        with listed:
            indicator = _choose_indicator(found)
        with card:
            _draw_card(indicator)
    _offer_definitions()


def _choose_indicator(found: list[Indicator]) -> Indicator:
    by_id = {one.id: one for one in found}
    now = current_choice().get("ind", "")
    st.session_state["about_indicator"] = now if now in by_id else found[0].id
    st.caption(t("about.found", n=count(len(found))))
    with st.container(height=LIST_HEIGHT, border=False):
        st.radio(
            t("about.choose"),
            list(by_id),
            format_func=lambda name: _line(by_id[name]),
            key="about_indicator",
            label_visibility="collapsed",
            on_change=lambda: choose("ind", st.session_state["about_indicator"]),
        )
    return by_id[st.session_state["about_indicator"]]


def _line(indicator: Indicator) -> str:
    title = indicator.title.in_language(language())
    return f"{title} · *{t('about.official.short')}*" if indicator.official else title


def _draw_card(indicator: Indicator) -> None:
    kind = "about.official" if indicator.official else "about.supplementary"
    marks = (
        t("about.number", n=indicator.number),
        t(kind),
        t(f"stage.{indicator.stage.value}"),
    )
    told = facts(indicator)
    said = [_fact(name, told[name]) for name in told if name not in SHORT_FACTS]
    said.append("  \n".join(_fact(name, told[name], ": ") for name in SHORT_FACTS))
    # A list, not a table: its long names would not fit on a narrow screen.
    columns = "\n".join(
        f"- {label}, `{name}`" + (f": {codes}" if codes else "")
        for name, label, codes in column_rows(indicator)
    )
    said += [
        _fact("goals", goal_table(indicator), "\n\n"),
        _fact("columns", columns, "\n\n"),
        _fact("source", indicator.source),
    ]
    with st.container(border=True):
        heading(indicator.title.in_language(language()))
        st.caption(" · ".join(marks))
        st.markdown("\n\n".join(said))
        st.page_link(
            INDICATOR.file,
            label=t("about.see_numbers"),
            icon=":material/arrow_forward:",
            query_params={**current_choice(), "ind": indicator.id},
        )


def _fact(name: str, text: str, space: str = "  \n") -> str:
    return f"**{t(f'about.field.{name}')}**{space}{text}"


def _offer_definitions() -> None:
    chosen, version = language(), definitions()

    def excel() -> bytes:
        # The file is made when it is asked for, in another run than this one.
        use_language(chosen)
        table, headings = definitions_table()
        notes = {t("column.definition_version"): version}
        return excel_rows(table, headings, notes).encode()

    st.download_button(
        t("about.download"),
        excel,
        file_name=f"slagtavle_definisjoner_{version}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="about_definitions",
        on_click="ignore",
    )


def show_codebook() -> None:
    """Draw the registry's columns; every word of the search must occur in a row."""
    words = st.text_input(
        t("about.codebook.search"),
        placeholder=t("about.codebook.search.example"),
        key="about_codebook_search",
    )
    table = codebook()
    for word in words.casefold().split():
        holds = table.apply(" ".join, axis=1).str.casefold()
        table = table[holds.str.contains(word, regex=False)]
    if table.empty:
        st.info(t("about.codebook.none"))
        return
    st.caption(t("about.codebook.found", n=count(len(table))))
    st.dataframe(
        table.rename(columns=lambda name: t(f"about.column.{name}")),
        hide_index=True,
        height=CODEBOOK_HEIGHT,
        column_config={t(f"about.column.{n}"): {"width": WIDE[n]} for n in WIDE},
        alt=t("about.codebook.alt"),
    )


def show_method() -> None:
    """Draw the rules behind the numbers, and which hospitals are counted together."""
    with st.container(width=TEXT_WIDTH):
        for section, paragraphs in method().items():
            heading(t(f"about.method.{section}"))
            st.markdown("\n\n".join(paragraphs))
        heading(t("about.merged"))
        st.markdown(_merged(require_snapshot()))


def _merged(snapshot: Snapshot) -> str:
    names = {unit.unit_id: unit.short_name for unit in snapshot.units}
    lines = [
        t("about.merged.one", hospital=unit.short_name, centre=centre)
        for unit in snapshot.units
        for centre in [names.get(unit.thrombolysis_unit_id, unit.short_name)]
        if unit.thrombolysis_unit_id != unit.unit_id
    ]
    return "\n".join(f"- {line}" for line in lines) or t("about.merged.none")
