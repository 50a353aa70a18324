"""The pages there are, in the order of the menu."""

import gc
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

import streamlit as st


@dataclass(frozen=True)
class PageEntry:
    """A page's file, address and title (a key of the catalogue).

    `group` is the menu it stands in (`nav.<group>`), "" for the bar itself.
    """

    file: str
    path: str
    title: str
    group: str = ""
    is_front: bool = False
    visibility: Literal["visible", "hidden"] = "visible"


OVERVIEW = PageEntry("pages/overview.py", "oversikt", "page.overview", is_front=True)
INDICATOR = PageEntry("pages/indicator.py", "indikator", "page.indicator")
COMPARE = PageEntry("pages/compare.py", "sammenligning", "page.compare")
OWN_UNIT = PageEntry("pages/own_unit.py", "egen-avdeling", "page.own_unit")
TRENDS = PageEntry("pages/trends.py", "utvikling", "page.trends")
TIMES = PageEntry("pages/times.py", "tid-til-behandling", "page.times", "pathway")
OUTCOME = PageEntry("pages/outcome.py", "utfall", "page.outcome", "pathway")
EQUITY = PageEntry("pages/equity.py", "likhet", "page.equity", "pathway")
MEETING = PageEntry(
    "pages/meeting.py", "motevisning", "page.meeting", visibility="hidden"
)
ABOUT = PageEntry("pages/about.py", "om-indikatorene", "page.about", "about")
GUIDE = PageEntry("pages/guide.py", "brukerveiledning", "page.guide", "about")
PAGES = (
    OVERVIEW,
    INDICATOR,
    COMPARE,
    TRENDS,
    OWN_UNIT,
    TIMES,
    OUTCOME,
    EQUITY,
    MEETING,
    ABOUT,
    GUIDE,
)


@st.cache_resource(show_spinner=False)
def freeze_startup_objects() -> None:
    """Take what the imports made out of the garbage collector's sight, once.

    Streamlit collects garbage after every run; over the 150 000 objects of the
    imports that costs more than half of a run. What pages import later would not be
    taken away, so it is imported now.
    """
    for path in Path(__file__).parent.glob("[a-z]*.py"):
        import_module(f"components.{path.stem}")
    gc.collect()
    gc.freeze()
