"""The sign-in form, and the cookie that comes of it.

streamlit-authenticator draws the form and keeps the cookie. Who somebody is, and until
when, is decided in `access/`.
"""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import streamlit as st
from extra_streamlit_components import CookieManager
from extra_streamlit_components.CookieManager import (
    _component_func as mount_cookie_frame,
)
from sqlalchemy.exc import IntegrityError
from streamlit_authenticator import Authenticate
from streamlit_authenticator.models import cookie_model

from access.accounts import Account, load_accounts
from access.back_off import PER_ACCOUNT, PER_ADDRESS
from access.log import NOBODY
from access.oidc import ProviderSignIn, account_now
from access.oidc_settings import local_sign_in
from access.passwords import DEMO_PASSWORD, is_password
from access.people import find_account
from access.reach import OwnDatabaseAway, own_database_now
from access.second_factor import has_factor
from access.sessions import begin, end
from access.settings import cookie_key, database_url, is_sample
from access.sign_in_settings import idle_minutes, second_factor
from access.tokens import SignIn, read_token, signing_key
from components.provider import draw_providers, leave_provider
from components.signed_in import HAS_ENDED, enter, forget
from components.style import style
from components.trail import note_if_possible
from components.without_sign_in import draw_instead, draw_way_in
from data_access.scope import Viewer
from wording import t

DEMO_USERS = ("stolavs", "tromso", "vestreviken", "radgiver", "sekretariat", "uten")
# A name typed as an account is kept no longer than this.
LONGEST_USERNAME = 100

_log = logging.getLogger("slagtavle")


class _WriteOnlyCookies(CookieManager):  # type: ignore[misc]
    """The authenticator's cookies, without the reading that we do ourselves.

    Reading mounts a frame in the page that asks for a run of its own once it has
    loaded; on a slow machine that run swallowed the click on "sign in".
    """

    before_set: Callable[[str], None] = staticmethod(lambda _: None)

    def __init__(self, _key: str = "init") -> None:
        self.cookie_manager = mount_cookie_frame
        self.cookies: dict[str, object] = {}

    def set(self, cookie: str, val: str, **options: Any) -> None:
        """Send a cookie that no other site can use, nor anybody on the line."""
        self.before_set(val)
        by_https = (st.context.url or "").startswith("https://")
        options |= {"same_site": "strict", "secure": by_https or None}
        super().set(cookie, val, **options)


cookie_model.stx = SimpleNamespace(CookieManager=_WriteOnlyCookies)


def draw_form() -> None:
    """Draw the sign-in form, or what stands in its place."""
    st.html(style())
    if draw_instead():
        return
    with st.container(width=440):
        st.title("Slagtavle")
        st.markdown(t("sign_in.purpose"))
        has_ended = bool(st.session_state.get(HAS_ENDED))
        if has_ended:
            st.info(t("sign_in.ended", minutes=idle_minutes()))
        draw_providers(has_said_ended=has_ended)
        if is_sample(database_url()) and local_sign_in():
            users = [name for name in DEMO_USERS if name in load_accounts().by_username]
            st.info(
                t(
                    "sign_in.sample",
                    users=", ".join(f"`{name}`" for name in users),
                    password=DEMO_PASSWORD,
                )
            )
        if local_sign_in():
            _ask()
        draw_way_in()


def _ask() -> None:
    authenticator = _authenticator()
    model = authenticator.authentication_controller.authentication_model
    cookie = authenticator.cookie_controller.cookie_model

    def is_right(username: str, password: str) -> bool:
        account = _proven(username, password)
        if account is None:
            return False
        model.credentials["usernames"][username] = {"name": account.name}
        cookie.cookie_key = signing_key(account, cookie_key())
        return True

    model.check_credentials = is_right
    cookie.cookie_manager.before_set = _begin
    try:
        authenticator.login(
            fields={
                "Form name": t("sign_in.title"),
                "Username": t("sign_in.username"),
                "Password": t("sign_in.password"),
                "Login": t("sign_in.submit"),
            }
        )
    except (OwnDatabaseAway, IntegrityError):
        st.session_state["authentication_status"] = False
        st.session_state["refusal"] = t("sign_in.away")
    if st.session_state["authentication_status"] is False:
        st.error(st.session_state.get("refusal") or t("sign_in.wrong"))
    # No st.rerun: the cookie's component asks for one once the cookie is set.


def _authenticator() -> Authenticate:
    """Return an authenticator that neither sleeps, hashes nor reads the cookie.

    It knows no users: the one who signs in is added when the password was right.
    """
    accounts = load_accounts()
    authenticator = Authenticate(
        {"usernames": {}},
        accounts.cookie_name,
        cookie_key(),
        accounts.cookie_days,
        auto_hash=False,
        login_sleep_time=0,
    )
    # Its own reader accepts any lifetime and raises on forged and removed users.
    authenticator.cookie_controller.get_cookie = lambda: None
    return authenticator


def _proven(username: str, password: str) -> Account | None:
    """Return whose password this is; None, with the reason beside it, when nobody's."""
    account_key = username[:LONGEST_USERNAME]
    address = _address()
    st.session_state["refusal"] = None
    if not _is_own_database_here():
        st.session_state["refusal"] = t("sign_in.away")
        return None
    wait = PER_ADDRESS.start(address) or PER_ACCOUNT.start(account_key)
    if wait:
        st.session_state["refusal"] = t("sign_in.wait", seconds=int(wait) + 1)
        return None
    account = find_account(username)
    # A password is tried for an unknown account too: the answer takes as long.
    if not is_password(account, password):
        # What was typed may be the password: only names that exist are kept.
        _log.warning(
            "Refused sign-in as %r",
            account.username if account else "somebody unknown",
            extra={"event": "sign_in_refused"},
        )
        note_if_possible(
            account.viewer() if account else NOBODY, "sign_in", refused=True
        )
        return None
    PER_ACCOUNT.forget(account_key)
    PER_ADDRESS.take_back(address)
    _log.info("Signed in: %s", username, extra={"event": "sign_in"})
    note_if_possible(account.viewer(), "sign_in")
    return account


def _address() -> str:
    # Streamlit names no address for the server's own machine.
    return str(st.context.ip_address or "127.0.0.1")


def _is_own_database_here() -> bool:
    try:
        with own_database_now() as engine, engine.connect():
            return True
    except OwnDatabaseAway:
        return False


def _begin(token: str) -> None:
    """Write the signing-in down before the browser gets its cookie."""
    sign_in = read_token(token, cookie_key(), load_accounts().cookie_days)
    if sign_in is None:
        # The account has changed since its password was proven.
        raise OwnDatabaseAway
    begin(
        sign_in.digest,
        sign_in.username,
        _address(),
        sign_in.until,
        waits_for_code=second_factor() != "off" and has_factor(sign_in.username),
    )
    enter(sign_in)


def sign_out() -> None:
    """End the signing-in of this tab, take its cookie away and stop the run."""
    sign_in = st.session_state.get("sign_in")
    if isinstance(sign_in, SignIn):
        end(sign_in.digest)
        note_if_possible(_viewer_of(sign_in), "sign_out")
    forget()
    if isinstance(sign_in, ProviderSignIn):
        st.session_state["logout"] = True
        leave_provider()
        st.stop()
    authenticator = _authenticator()
    cookies = authenticator.cookie_controller.cookie_model.cookie_manager.cookies
    # Deleting a cookie it has not seen yet makes the authenticator complain.
    cookies.setdefault(load_accounts().cookie_name, "")
    authenticator.authentication_controller.logout()
    authenticator.cookie_controller.delete_cookie()
    # No st.rerun: the browser has to receive the deletion, and then asks by itself.
    st.stop()


def _viewer_of(sign_in: SignIn) -> Viewer:
    if isinstance(sign_in, ProviderSignIn):
        days = load_accounts().cookie_days
        account = account_now(sign_in, cookie_key(), days)
    else:
        account = find_account(sign_in.username)
    return account.viewer() if account else NOBODY
