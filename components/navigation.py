"""The pages there are, in the order of the menu."""

import gc
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from access.reach import OwnDatabaseAway, own_database_now
from wording import language, t

# The pages of this session, and for which role and language they were made.
MENUS = "menus"


@dataclass(frozen=True)
class PageEntry:
    """A page's file, address and title (a key of the catalogue).

    `group` is the menu it stands in (`nav.<group>`), "" for the bar itself. `roles`
    are those that find it in the menu, () everybody; the page guards itself all the
    same.
    """

    file: str
    path: str
    title: str
    group: str = ""
    is_front: bool = False
    visibility: Literal["visible", "hidden"] = "visible"
    roles: tuple[str, ...] = ()

    def visibility_for(self, role: str) -> Literal["visible", "hidden"]:
        """Return whether a user in a role finds the page in the menu."""
        return "hidden" if self.roles and role not in self.roles else self.visibility


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
ADMIN_ACCESS = PageEntry(
    "pages/admin_access.py",
    "tilgang",
    "page.admin_access",
    "access",
    roles=("secretariat", "administrator"),
)
ACCESS_LOG = PageEntry(
    "pages/access_log.py",
    "innsynslogg",
    "page.access_log",
    "access",
    roles=("hospital", "secretariat", "administrator"),
)
SETTINGS = PageEntry(
    "pages/settings.py",
    "innstillinger",
    "page.settings",
    "access",
    roles=("secretariat", "administrator"),
)
IMPORTS = PageEntry(
    "pages/imports.py", "innlesing", "page.imports", "access", roles=("secretariat",)
)
ABOUT = PageEntry("pages/about.py", "om-indikatorene", "page.about", "about")
GUIDE = PageEntry("pages/guide.py", "brukerveiledning", "page.guide", "about")
ACCOUNT = PageEntry("pages/account.py", "min-konto", "page.account", "about")
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
    ADMIN_ACCESS,
    ACCESS_LOG,
    SETTINGS,
    IMPORTS,
    ABOUT,
    GUIDE,
    ACCOUNT,
)


def menus_for(role: str | None) -> dict[str, list[StreamlitPage]]:
    """Return the pages by menu, for a role or for strangers (None).

    Every path is there for everybody, so that a link survives the sign-in; each page
    guards itself. Made once in a session: every page looks for its file when it is.
    """
    made_for = (role, language())
    kept = st.session_state.get(MENUS)
    if kept is None or kept[0] != made_for:
        kept = st.session_state[MENUS] = (made_for, _menus(role))
    menus: dict[str, list[StreamlitPage]] = kept[1]
    return menus


def _menus(role: str | None) -> dict[str, list[StreamlitPage]]:
    menus: dict[str, list[StreamlitPage]] = {}
    for page in PAGES:
        menu = t(f"nav.{page.group}") if page.group and role is not None else ""
        menus.setdefault(menu, []).append(
            st.Page(
                page.file,
                title="Slagtavle" if role is None else t(page.title),
                url_path=page.path,
                default=page.is_front,
                visibility=page.visibility_for(role or ""),
            )
        )
    return menus


@st.cache_resource(show_spinner=False)
def freeze_startup_objects() -> None:
    """Take what the imports made out of the garbage collector's sight, once.

    Streamlit collects garbage after every run; over the 150 000 objects of the
    imports that costs more than half of a run. What pages import later would not be
    taken away, so it is imported now.
    """
    for path in Path(__file__).parent.glob("[a-z]*.py"):
        import_module(f"components.{path.stem}")
    # The own database is asked on every run; opening it makes objects that stay.
    with suppress(OwnDatabaseAway), own_database_now():
        pass
    gc.collect()
    gc.freeze()
