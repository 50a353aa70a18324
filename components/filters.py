"""The filter bar: the same on every page, in the same order, kept in the link."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.choice import (
    AGES,
    ARRIVALS,
    DIAGNOSIS_CODES,
    FILTERS,
    LAST_12_MONTHS,
    NIHSS,
    SEXES,
    Choice,
    choose,
    current_choice,
    last_twelve_months,
    month_range,
    parts,
    range_text,
    reset_filters,
    selection_of,
)
from data_access.snapshot import Snapshot
from indicators.periods import Period, first_day, month_of
from indicators.prepared import groups_at
from indicators.selection import UNIT_LEVELS, Selection
from wording import month, t

OWN_RANGE = "egen"
TIME_CUTS = ("year", "quarter", "month", "rolling12")


def choose_selection(snapshot: Snapshot) -> Selection:
    """Draw the filter bar in the side bar and return what it asks for."""
    choice = current_choice()
    with st.sidebar:
        _period(choice, snapshot)
        _one(choice, "per", t("filters.cut"), TIME_CUTS, "cut", "quarter")
        _one(choice, "niva", t("filters.level"), UNIT_LEVELS[1:], "level", "hospital")
        _units(choice, snapshot)
        _some(choice, "type", t("filters.diagnosis"), tuple(DIAGNOSIS_CODES))
        _one(choice, "kjonn", t("filters.sex"), ("", *SEXES), "sex", "")
        _some(choice, "alder", t("filters.age"), tuple(AGES))
        _some(choice, "nihss", t("filters.nihss"), tuple(NIHSS))
        _one(choice, "innen4t", t("filters.arrival"), ("", *ARRIVALS), "arrival", "")
        st.button(
            t("filters.reset"),
            key="filter_reset",
            on_click=reset_filters,
            disabled=not any(key in choice for key in FILTERS),
            width="stretch",
        )
    return selection_of(choice, snapshot.as_of)


def _controlled(key: str, value: object) -> str:
    """Set a widget to the choice before it is drawn; return the widget's key.

    A widget forgets when its page is left, so the choice decides and the widget's
    callback changes the choice.
    """
    widget = f"filter_{key}"
    if st.session_state.get(widget) != value:
        st.session_state[widget] = value
    return widget


def _changed(key: str, default: str = "", sign: str = ",") -> None:
    value = st.session_state[f"filter_{key}"]
    text = sign.join(value) if isinstance(value, list) else str(value or "")
    choose(key, None if text == default else text)


def _one(
    choice: Choice,
    key: str,
    label: str,
    options: Sequence[str],
    words: str,
    default: str,
) -> None:
    st.segmented_control(
        label,
        options,
        format_func=lambda option: t(f"filters.{words}.{option or 'all'}"),
        key=_controlled(key, choice.get(key, default)),
        required=True,
        on_change=_changed,
        args=(key, default),
        width="stretch",
    )


def _some(choice: Choice, key: str, label: str, options: Sequence[str]) -> None:
    st.pills(
        label,
        options,
        selection_mode="multi",
        key=_controlled(key, [o for o in options if o in parts(choice, key)]),
        on_change=_changed,
        args=(key,),
    )


def _period(choice: Choice, snapshot: Snapshot) -> None:
    first = (snapshot.months or [month_of(snapshot.as_of)])[0]
    last = month_of(snapshot.as_of)
    years = range(last // 12, first // 12 - 1, -1)
    presets = {LAST_12_MONTHS: t("filters.period.last12")}
    presets |= {range_text(y * 12, y * 12 + 11): str(y) for y in years}
    newest = last // 12
    for span in (3, 5):
        text = range_text((newest - span) * 12, newest * 12 - 1)
        presets[text] = f"{newest - span}\u2013{newest - 1}"  # noqa: RUF001
    presets[range_text(first // 12 * 12, last)] = t("filters.period.everything")
    presets[OWN_RANGE] = t("filters.period.own")
    now = choice.get("periode", LAST_12_MONTHS)
    custom = now not in presets

    def changed() -> None:
        picked = st.session_state["filter_periode"]
        if picked == OWN_RANGE:
            begin, end = month_range(now) or last_twelve_months(snapshot.as_of)
            picked = range_text(begin, max(begin, end - 1))
        choose("periode", None if picked == LAST_12_MONTHS else picked)

    st.selectbox(
        t("filters.period"),
        list(presets),
        format_func=presets.__getitem__,
        key=_controlled("periode", OWN_RANGE if custom else now),
        on_change=changed,
    )
    if custom:
        _own_range(month_range(now) or last_twelve_months(snapshot.as_of), first, last)


def _own_range(chosen: tuple[int, int], first: int, last: int) -> None:
    months = range(min(first, chosen[0]), max(last, chosen[1]) + 1)
    words = {number: month(first_day(number)) for number in months}

    def changed() -> None:
        begin = st.session_state["filter_from"]
        end = st.session_state["filter_to"]
        choose("periode", range_text(min(begin, end), max(begin, end)))

    for key, label, value in (
        ("from", t("filters.from"), chosen[0]),
        ("to", t("filters.to"), chosen[1]),
    ):
        st.selectbox(
            label,
            list(words),
            format_func=words.__getitem__,
            key=_controlled(key, value),
            on_change=changed,
        )


def _units(choice: Choice, snapshot: Snapshot) -> None:
    selection = selection_of(choice, snapshot.as_of)
    names = unit_names(snapshot, selection.unit_level)
    st.multiselect(
        t("filters.units"),
        list(names),
        format_func=names.__getitem__,
        key=_controlled("enheter", [u for u in names if u in selection.units]),
        placeholder=t("filters.units.all"),
        on_change=partial(_changed, "enheter", "", "|"),
    )


def unit_names(snapshot: Snapshot, level: str) -> dict[str, str]:
    """Return `{unit id: name}` of a level, in the registry's order."""
    for known in UNIT_LEVELS:
        if known == level:
            groups = groups_at(snapshot, known, where_thrombolysed=False)
            return {group.id: group.name for group in groups}
    return {}


def period_words(period: Period) -> str:
    """Return the months in words: a year, or `nov. 2025 - okt. 2026`."""
    if period.first % 12 == 0 and period.last % 12 == 11:
        first, last = period.first // 12, period.last // 12
        return str(first) if first == last else f"{first}\u2013{last}"
    begin, end = month(period.start, short=True), month(period.end, short=True)
    return begin if begin == end else f"{begin}\u2013{end}"


def selection_words(selection: Selection, snapshot: Snapshot) -> str:
    """Return the selection in words, as it stands on every chart and file."""
    whole = Period(selection.first, selection.last, "")
    said = [period_words(whole)]
    if selection.diagnoses:
        codes = [n for n, c in DIAGNOSIS_CODES.items() if c in selection.diagnoses]
        said.append(", ".join(codes))
    else:
        said.append(t("selection.all_types"))
    if selection.sex is not None:
        code = next(k for k, v in SEXES.items() if v == selection.sex)
        said.append(t(f"filters.sex.{code}"))
    if selection.ages:
        bands = [text for text, band in AGES.items() if band in selection.ages]
        said.append(t("selection.age", bands=", ".join(bands)))
    if selection.nihss:
        bands = [text for text, band in NIHSS.items() if band in selection.nihss]
        said.append(t("selection.nihss", bands=", ".join(bands)))
    if selection.within_4h is not None:
        said.append(t(f"selection.within_4h.{str(selection.within_4h).lower()}"))
    if selection.units:
        names = unit_names(snapshot, selection.unit_level)
        chosen = [names[u] for u in names if u in selection.units]
        said.append(", ".join(chosen) if chosen else t("selection.no_unit"))
    return " \u00b7 ".join(said)
