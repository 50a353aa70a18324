"""The pages there are, in the order of the menu."""

import gc
from dataclasses import dataclass

import streamlit as st

from wording import t


@dataclass(frozen=True)
class PageEntry:
    """A page's file, address and title (a key of the catalogue)."""

    file: str
    path: str
    title: str
    is_front: bool = False


OVERVIEW = PageEntry("pages/overview.py", "oversikt", "page.overview", True)
INDICATOR = PageEntry("pages/indicator.py", "indikator", "page.indicator")
OWN_UNIT = PageEntry("pages/own_unit.py", "egen-avdeling", "page.own_unit")
ABOUT = PageEntry("pages/about.py", "om-indikatorene", "page.about")
GUIDE = PageEntry("pages/guide.py", "brukerveiledning", "page.guide")
PAGES = (OVERVIEW, INDICATOR, OWN_UNIT, ABOUT, GUIDE)


def page_title(page: PageEntry) -> str:
    """Return the page's title in the language in use."""
    return t(page.title)


@st.cache_resource(show_spinner=False)
def freeze_startup_objects() -> None:
    """Take what the imports made out of the garbage collector's sight, once.

    Streamlit collects garbage after every run; over the 150 000 objects of the
    imports that costs more than half of a run.
    """
    gc.collect()
    gc.freeze()
