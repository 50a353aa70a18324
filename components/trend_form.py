"""Baseline and splits: what is set, and the form that sets them with a reason."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from charts.time_axis import short_words
from components.action_note_form import shortened
from components.choice import LONGEST_NAME, choose
from components.trend_lines import KEYS, LinesAsked
from wording import t

FIELDS = ("trend_from", "trend_to", "trend_splits", "trend_why")


def choose_lines(lines: LinesAsked, labels: Sequence[str]) -> None:
    """Let the user set baseline and splits, in periods of the chart (`labels`)."""
    with st.popover(t("trends.lines.set"), icon=":material/straighten:"):
        _fill_in(lines, list(labels))
        with st.form("trend_lines_form", border=False):
            _fields(labels)
            st.form_submit_button(t("trends.lines.use"), type="primary", on_click=_use)
        if problem := st.session_state.pop("trend_lines_problem", ""):
            st.error(t(problem))


def show_lines(lines: LinesAsked) -> None:
    """Say which lines are set, and what was left out; let the user take them away."""
    if lines.problems:
        st.warning(" ".join(t(one) for one in lines.problems))
    if not (lines.are_set or lines.problems):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if lines.are_set:
            words = escape(" ".join(lines.words()))
            st.html(f"<p class='words'>{words}</p>", width="content")
        label = t("trends.lines.remove")
        st.button(label, key="trend_lines_remove", type="tertiary", on_click=_clear)


def _fields(labels: Sequence[str]) -> None:
    st.caption(t("trends.lines.help"))
    ends = zip(st.columns(2), ("from", "to"), strict=True)
    for column, end in ends:
        column.selectbox(
            t(f"trends.lines.{end}"),
            ["", *labels],
            format_func=_period_words,
            key=f"trend_{end}",
        )
    st.multiselect(
        t("trends.lines.split"),
        labels[1:],
        format_func=short_words,
        key="trend_splits",
        placeholder=t("trends.lines.no_split"),
    )
    st.text_input(
        t("trends.lines.reason"),
        max_chars=LONGEST_NAME,
        placeholder=t("trends.lines.reason.example"),
        key="trend_why",
    )


def _period_words(label: str) -> str:
    return short_words(label) if label else t("trends.lines.all")


def _fill_in(lines: LinesAsked, labels: list[str]) -> None:
    """Let the form show what is set; what is typed but not sent stays."""
    first, last = lines.baseline or ("", "")
    now = (first, last, list(lines.splits), lines.why if lines.are_set else "")
    known = st.session_state.get("trend_lines_filled_in")
    if known == (now, labels) and all(key in st.session_state for key in FIELDS):
        return
    for key, value in zip(FIELDS, now, strict=True):
        st.session_state[key] = value
    st.session_state["trend_lines_filled_in"] = (now, labels)


def _use() -> None:
    first, last, splits, why = (st.session_state[key] for key in FIELDS)
    problem = ""
    if bool(first) != bool(last):
        problem = "trends.lines.both_ends"
    elif (first or splits) and not why.strip():
        problem = "trends.lines.no_reason"
    st.session_state["trend_lines_problem"] = problem
    if problem:
        return
    choose("grunnlinje", f"{first}..{last}" if first else None)
    choose("brudd", ",".join(splits))
    choose("hvorfor", shortened(why) if first or splits else None)


def _clear() -> None:
    for key in KEYS:
        choose(key, None)
