"""A meeting on a projector: which slide is shown, and the keys that turn slides."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from pathlib import Path

import streamlit as st

from charts.theme import palette
from components.choice import choose
from components.filters import selection_words, unit_names
from components.html_table import tag, theme_name
from components.navigation import OVERVIEW, PAGES
from components.page import LAST_PAGE, Asked
from data_access.snapshot import Snapshot
from indicators.agenda import Agenda, Slide, Units, read_agenda
from indicators.catalogue import ALL, by_id
from indicators.selection import NATION
from wording import OSLO, day, language, t

FOLDER = Path(__file__).parent
KNOWN = frozenset(one.id for one in ALL)
DEFINITION, STARTED = "meeting_definition", "meeting_started"
KEYS = "meeting_keys"
NOTE_FIELD = ".st-key-meeting_note textarea"

_toolbar = st.components.v2.component(
    "slagtavle_meeting",
    html="<div class='host'></div>",
    css=(FOLDER / "meeting_toolbar.css").read_text("utf-8"),
    js=(FOLDER / "meeting_toolbar.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Meeting:
    """One run of a meeting: its name, its agenda, and where it has come to.

    `number` is 0 on the agenda, 1 and on on the slides, one more on the minutes.
    """

    name: str
    agenda: Agenda
    number: int
    asked: Asked

    @property
    def shown_name(self) -> str:
        """The name as it is read: a date in the language in use."""
        try:
            return day(date.fromisoformat(self.name))
        except ValueError:
            return self.name

    @property
    def last(self) -> int:
        """The number of the minutes."""
        return len(self.agenda.slides) + 1

    @property
    def at_agenda(self) -> bool:
        """Whether the agenda is being made."""
        return self.number == 0

    @property
    def at_minutes(self) -> bool:
        """Whether all slides have been gone through."""
        return self.number == self.last

    @property
    def slide(self) -> Slide:
        """The slide that is shown."""
        return self.agenda.slides[self.number - 1]


def open_meeting(asked: Asked) -> Meeting:
    """Return the link's meeting, and draw its toolbar; a key may lead away from here.

    Units are the agenda's business: the filter of units does not reach the slides.
    """
    choice, snapshot = asked.choice, asked.snapshot
    agenda = read_agenda(choice.get("saker", ""), KNOWN, units_of(snapshot))
    everything = asked.selection.at(units=frozenset())
    meeting = Meeting(
        choice.get("mote") or today(),
        agenda,
        min(int(choice.get("sak", 1)), len(agenda.slides) + 1) if agenda.slides else 0,
        replace(
            asked, selection=everything, words=selection_words(everything, snapshot)
        ),
    )
    st.html(f"<style>{_style(meeting)}</style>")
    _draw_toolbar(meeting)
    return meeting


def today() -> str:
    """Return today's date in Norway, the name of a meeting that has none."""
    return datetime.now(OSLO).date().isoformat()


def units_of(snapshot: Snapshot) -> Units:
    """Return the ids of each level's units, in the registry's order."""
    return {
        "nation": (NATION,),
        "rhf": tuple(unit_names(snapshot, "rhf")),
        "hf": tuple(unit_names(snapshot, "hf")),
        "hospital": tuple(unit_names(snapshot, "hospital")),
    }


def unit_name(slide: Slide, snapshot: Snapshot) -> str:
    """Return the name of the slide's unit."""
    if slide.unit_level == NATION:
        return t("nation.name")
    return unit_names(snapshot, slide.unit_level)[slide.unit_id]


def _style(meeting: Meeting) -> str:
    """Return the style of the meeting; large where it is read from afar."""
    colours = vars(palette(theme_name()))
    names = ("text", "grid", "own", "own_row", "nation", "plain")
    names += ("high", "moderate", "low")
    said = ";".join(f"--{name.replace('_', '-')}:{colours[name]}" for name in names)
    paper = "#000" if theme_name() == "dark" else "#fff"
    sheets = ["meeting.css"]
    sheets += [] if meeting.at_agenda else ["meeting_slide.css"]
    sheets += ["meeting_minutes.css"] if meeting.at_minutes else []
    rules = "".join((FOLDER / sheet).read_text("utf-8") for sheet in sheets)
    return f":root{{{said};--paper:{paper}}}{rules}"


def _draw_toolbar(meeting: Meeting) -> None:
    pressed = _toolbar(
        data={
            "html": _toolbar_html(meeting),
            "now": meeting.number,
            "last": meeting.last,
            "turns": not meeting.at_agenda,
            "started": st.session_state.get(STARTED, 0),
            "note": NOTE_FIELD,
        },
        key=KEYS,
        on_pressed_change=_follow,
    ).pressed
    if pressed == "leave":
        st.switch_page(came_from())


def _follow() -> None:
    """Do what a key asks for, before the page is drawn again."""
    kind, _, number = str(st.session_state[KEYS].pressed or "").partition(":")
    if kind == "go" and number.isdigit():
        choose("sak", number)
        st.session_state[DEFINITION] = False
    elif kind == "agenda":
        choose("sak", "0")
    elif kind == "definition":
        st.session_state[DEFINITION] = not st.session_state.get(DEFINITION)


def came_from() -> str:
    """Return the file of the page that was left for the meeting."""
    title = st.session_state.get(LAST_PAGE)
    return next((page.file for page in PAGES if page.title == title), OVERVIEW.file)


def _toolbar_html(meeting: Meeting) -> str:
    if meeting.at_agenda:
        return _bar(t("page.meeting"), "", [_button("leave", "Esc")])
    buttons = [
        _button("previous", "←", disabled=meeting.number == 1),
        _button("next", "→", disabled=meeting.at_minutes),
    ]
    if meeting.at_minutes:
        place = t("meeting.minutes")
        buttons.append(_button("print"))
    else:
        place = t("meeting.place", number=meeting.number, count=meeting.last - 1)
        is_open = bool(st.session_state.get(DEFINITION))
        buttons.append(_button("definition", "D", pressed=is_open))
    buttons += [_button("agenda"), _button("full", "F"), _button("leave", "Esc")]
    return _bar(meeting.shown_name, place, buttons, spoken=_spoken(meeting))


def _spoken(meeting: Meeting) -> str:
    if meeting.at_minutes:
        return ""
    title = by_id(meeting.slide.indicator_id).title.in_language(language())
    return f"{title}, {unit_name(meeting.slide, meeting.asked.snapshot)}"


def _bar(name: str, place: str, buttons: list[str], spoken: str = "") -> str:
    said = tag("b", escape(name)) + escape(f" · {place}" if place else "")
    aside = tag("span", escape(f": {spoken}"), _class="spoken") if spoken else ""
    where = tag("p", said + aside, role="status")
    return tag("div", where + "".join(buttons), _class="bar")


def _button(
    what: str, key: str = "", *, disabled: bool = False, pressed: bool | None = None
) -> str:
    words = escape(t(f"meeting.press.{what}"))
    hint = f"<kbd aria-hidden='true'>{escape(key)}</kbd>" if key else ""
    return tag(
        "button",
        words + hint,
        type="button",
        data_press=what,
        disabled="disabled" if disabled else "",
        aria_pressed="" if pressed is None else str(pressed).lower(),
        aria_keyshortcuts={"Esc": "Escape", "←": "ArrowLeft", "→": "ArrowRight"}.get(
            key, key
        ),
    )
