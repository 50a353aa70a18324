"""Who is asking: the guard of every page, the role acted in, and signing out.

Everything that decides who somebody is stands in `access/`, and is asked anew on every
run.
"""

import hmac
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from access.accounts import load_accounts
from access.oidc import ProviderSignIn, account_now
from access.sessions import look
from access.settings import cookie_key
from access.start_check import start_problems
from access.tokens import SignIn, digest_of
from components.code_form import draw_code_form, draw_required_enrolment
from components.drawn_by_clock import DRAWN_BY_CLOCK
from components.see_as import as_seen, role_words
from components.sign_in_form import draw_form, sign_out
from components.signed_in import (
    GUARD_HAS_ASKED,
    ROLE,
    SignedIn,
    latest,
    signed_in,
    viewer_of,
)
from data_access.scope import Viewer
from wording import t

# The connection over which the tab was drawn last.
CONNECTION = "connection"


_log = logging.getLogger("slagtavle")


@dataclass(frozen=True)
class _Asked:
    known: SignedIn | None


_just_asked: ContextVar[_Asked | None] = ContextVar("just_asked", default=None)


def require_viewer() -> Viewer:
    """Return who is asking; draw the sign-in form instead of the page for a stranger.

    The first call of every page, and of every fragment that reads data by itself.
    """
    asked = _just_asked.get()
    _just_asked.set(None)
    known = asked.known if asked else _asking()
    # Nobody is known to an installation that must not be used.
    if known is None and (problems := start_problems()):
        # The reasons are for the operator: strangers read this page too.
        _log.error("Not ready: %s", " ".join(problems))
        st.error(t("sign_in.not_ready"))
        st.stop()
    if PagesManager.uses_pages_directory:
        # `streamlit run dashboard.py` serves the files in pages/ by themselves until
        # dashboard.py has run once: no navigation, no language. Show the real thing.
        # `serve.py` never comes here.
        st.switch_page("dashboard.py")
    st.session_state[DRAWN_BY_CLOCK] = False
    st.session_state[GUARD_HAS_ASKED] = True
    viewer = viewer_of(known, _role())
    if viewer is None:
        _draw_door(known)
        st.stop()
    return as_seen(viewer)


def current_viewer() -> Viewer | None:
    """Return who is asking as things are now; None for a stranger.

    The only way to know. Nothing of a right is remembered from the last run: a removed
    user, a moved hospital, a changed password or a sign-out elsewhere counts from the
    next click. Whoever still owes a second factor is nobody yet.
    """
    return _seen(_asking())


def _seen(known: SignedIn | None) -> Viewer | None:
    viewer = viewer_of(known, _role())
    return viewer and as_seen(viewer)


@contextmanager
def asked_once() -> Iterator[Viewer | None]:
    """Yield `current_viewer`; the guard of the page drawn meanwhile takes the same.

    Once: what is drawn by itself later asks anew.
    """
    known = _asking()
    token = _just_asked.set(_Asked(known))
    try:
        yield _seen(known)
    finally:
        _just_asked.reset(token)


def session_is_certain() -> bool:
    """Return whether the server's record of this sign-in could be read in this run.

    While it cannot, aggregates go on and patient rows have to be refused.
    """
    known = latest()
    return known is not None and known.session.is_certain


def still_asking(viewer: Viewer) -> Callable[[], bool]:
    """Return a question to ask later, outside the page's run: is it still this viewer?

    For files that are made when they are fetched. A signing-in that has ended, or that
    nobody can be sure of, says no.
    """
    sign_in = st.session_state.get("sign_in")

    def ask() -> bool:
        if not isinstance(sign_in, SignIn) or start_problems():
            return False
        account = account_now(sign_in, cookie_key(), load_accounts().cookie_days)
        session = look(sign_in.digest)
        if account is None or session is None or not session.is_certain:
            return False
        return viewer_of(SignedIn(account, session), viewer.role) == viewer

    return ask


def sign_out_button() -> None:
    """Draw the button that ends the signing-in, in this tab and in all others."""
    if st.button(t("sign_in.sign_out"), key="sign_out"):
        sign_out()


def choose_role() -> None:
    """Let a user with several rights choose in which role to look."""
    known = latest()
    roles = [right.role for right in known.account.rights()] if known else []
    if len(roles) < 2:
        return
    now = st.session_state.get(ROLE)
    st.session_state["role"] = now if now in roles else roles[0]
    st.selectbox(
        t("sign_in.acts_as"),
        roles,
        format_func=role_words,
        key="role",
        on_change=lambda: st.session_state.update({ROLE: st.session_state["role"]}),
    )


def _role() -> str:
    return st.session_state.get(ROLE) or ""


def _asking() -> SignedIn | None:
    connection = st.context.headers.get("Sec-WebSocket-Key")
    if _is_taken_over(connection):
        _log.warning("A session was asked for by a connection without its cookie")
        st.session_state.clear()
    # Whose it is from now on, after it has been emptied too.
    st.session_state[CONNECTION] = connection
    return signed_in(active=not st.session_state.get(DRAWN_BY_CLOCK))


def _is_taken_over(connection: str | None) -> bool:
    """Return whether another connection has taken this session up without its cookie.

    Streamlit gives a session to whoever knows its number; a provider's user only with
    the provider's cookie. A browser whose line was cut comes back with the cookie.
    """
    before = st.session_state.get(CONNECTION, connection)
    sign_in = st.session_state.get("sign_in")
    if connection == before or not isinstance(sign_in, SignIn):
        return False
    if isinstance(sign_in, ProviderSignIn):
        return False
    cookie = st.context.cookies.get(load_accounts().cookie_name)
    digest = digest_of(cookie) if isinstance(cookie, str) else ""
    return not hmac.compare_digest(digest, sign_in.digest)


def _draw_door(known: SignedIn | None) -> None:
    """Draw what stands between somebody and the page."""
    if known is None:
        draw_form()
        return
    with st.container(width=440):
        if known.needs_code:
            draw_code_form(known)
        else:
            draw_required_enrolment(known)
        sign_out_button()
