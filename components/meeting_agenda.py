"""The agenda of a meeting: indicators and units, chosen before it begins."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from components.choice import choose, readable
from components.filters import unit_names
from components.html_table import tag
from components.indicator_view import unit_in_focus
from components.meeting import KNOWN, STARTED, Meeting, units_of
from components.overview import own_units
from components.page import Asked
from components.reads import source
from indicators.agenda import WHOLE_LEVELS, Agenda, read_agenda, write_agenda
from indicators.catalogue import ALL, OFFICIAL, by_id
from indicators.selection import NATION
from own_data.tables import NAME
from wording import count, language, t

ORDERS = ("indicator", "unit")
# An agenda from which everything has been taken away.
EMPTY = "@"


def build_agenda(meeting: Meeting) -> None:
    """Let the user choose what the meeting goes through, and start it."""
    asked, linked = meeting.asked, meeting.agenda
    text = asked.choice.get("saker", "")
    is_linked = bool(linked.indicators or linked.units) or text == EMPTY
    agenda = linked if is_linked else _suggested(asked)
    with st.container(key="meeting_agenda", width=900):
        st.html(tag("h1", escape(t("meeting.agenda")), _class="page"))
        st.markdown(t("meeting.agenda.how"))
        if text and not linked.slides and asked.choice.get("sak") != "0":
            st.warning(t("meeting.agenda.nothing"))
        _choose_name(meeting.name)
        _choose_slides(agenda, asked)
        _start(agenda, text if is_linked else _text_of(agenda), meeting)


def _suggested(asked: Asked) -> Agenda:
    """Return the official indicators of the country and of the units one looks at."""
    lacking = source().registry.not_computable
    ids = [one.id for one in OFFICIAL if one.id not in lacking]
    text = write_agenda(ids, [NATION, *_units_looked_at(asked)], by_unit=False)
    return read_agenda(text, KNOWN, units_of(asked.snapshot))


def _units_looked_at(asked: Asked) -> list[str]:
    chosen = asked.choice.get("enheter", "").split("|")
    names = unit_names(asked.snapshot, asked.choice.get("niva", "hospital"))
    if filtered := [one for one in names if one in chosen]:
        return filtered
    if asked.choice.get("enhet") and (unit := unit_in_focus(asked)):
        return [unit.id]
    return [one.id for one in own_units(asked)] or ["rhf"]


def _choose_name(name: str) -> None:
    st.session_state["meeting_name"] = name
    st.text_input(
        t("meeting.name"),
        key="meeting_name",
        max_chars=NAME,
        help=t("meeting.name.help"),
        on_change=lambda: choose("mote", st.session_state["meeting_name"].strip()),
    )


def _choose_slides(agenda: Agenda, asked: Asked) -> None:
    """Draw the choices as the agenda has them; a change writes the agenda anew."""
    names = _names(asked)
    lacking = source().registry.not_computable
    st.session_state["meeting_indicators"] = list(agenda.indicators)
    st.multiselect(
        t("meeting.indicators"),
        [one.id for one in ALL if one.id not in lacking or one.id in agenda.indicators],
        format_func=lambda one: by_id(one).title.in_language(language()),
        key="meeting_indicators",
        placeholder=t("meeting.indicators.none"),
        on_change=_rewrite,
        args=(tuple(names),),
    )
    st.session_state["meeting_units"] = list(agenda.units)
    st.multiselect(
        t("meeting.units"),
        list(names),
        format_func=names.__getitem__,
        key="meeting_units",
        placeholder=t("meeting.units.none"),
        on_change=_rewrite,
        args=(tuple(names),),
    )
    st.session_state["meeting_order"] = ORDERS[agenda.by_unit]
    st.segmented_control(
        t("meeting.order"),
        ORDERS,
        format_func=lambda one: t(f"meeting.order.{one}"),
        key="meeting_order",
        required=True,
        on_change=_rewrite,
        args=(tuple(names),),
    )


def _names(asked: Asked) -> dict[str, str]:
    """Return what can be chosen as units, by name, in the registry's order."""
    names = {NATION: t("nation.name")}
    names |= {level: t(f"meeting.all.{level}") for level in WHOLE_LEVELS}
    for level in WHOLE_LEVELS:
        names |= unit_names(asked.snapshot, level)
    return names


def _rewrite(order: tuple[str, ...]) -> None:
    state = st.session_state
    units = [one for one in order if one in state["meeting_units"]]
    by_unit = state["meeting_order"] == "unit"
    text = write_agenda(state["meeting_indicators"], units, by_unit=by_unit)
    choose("saker", text)
    choose("sak", "0")


def _text_of(agenda: Agenda) -> str:
    return write_agenda(agenda.indicators, agenda.units, by_unit=agenda.by_unit)


def _start(agenda: Agenda, text: str, meeting: Meeting) -> None:
    """Say how long the meeting gets; offer its beginning and its link."""
    number = len(agenda.slides)
    choice = {**meeting.asked.choice, "saker": text, "mote": meeting.name}
    choice.pop("sak", None)
    st.markdown(
        t("meeting.agenda.said", n=count(number), selection=meeting.asked.words)
    )
    st.button(
        t("meeting.start"),
        key="meeting_start",
        type="primary",
        icon=":material/slideshow:",
        disabled=not number,
        on_click=_begin,
        args=(text, meeting.name),
    )
    if number:
        st.caption(t("meeting.link"))
        link = f"{st.context.url or ''}?{urlencode(readable(choice))}"
        st.code(link, language=None, wrap_lines=True)


def _begin(text: str, name: str) -> None:
    for key, value in (("saker", text), ("mote", name), ("sak", "1")):
        choose(key, value)
    st.session_state[STARTED] = st.session_state.get(STARTED, 0) + 1
