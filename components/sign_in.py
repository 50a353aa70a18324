"""Who is asking: the sign-in form, the guard of every page, and signing out.

streamlit-authenticator draws the form and keeps the cookie. Everything that decides who
somebody is stands in `access/`, and is asked anew on every run.
"""

import logging
from types import SimpleNamespace

import streamlit as st
from extra_streamlit_components import CookieManager
from extra_streamlit_components.CookieManager import (
    _component_func as mount_cookie_frame,
)
from streamlit.runtime.pages_manager import PagesManager
from streamlit_authenticator import Authenticate
from streamlit_authenticator.models import cookie_model

from access.accounts import Account, load_accounts
from access.back_off import BackOff
from access.passwords import DEMO_PASSWORD, is_password
from access.settings import cookie_key, database_url, is_sample
from access.start_check import start_problems
from access.tokens import SignIn, account_of, end, read_token, signing_key
from data_access.scope import Viewer
from wording import t

DEMO_USERS = ("stolavs", "tromso", "vestreviken", "radgiver", "sekretariat", "uten")
# Whole hospitals share one address; a wrong password there is nothing unusual.
PER_ACCOUNT = BackOff(free=5)
PER_ADDRESS = BackOff(free=50)
# A name typed as an account is kept no longer than this.
LONGEST_USERNAME = 100

_log = logging.getLogger("slagtavle")


class _WriteOnlyCookies(CookieManager):  # type: ignore[misc]
    """The authenticator's cookies, without the reading that we do ourselves.

    Reading mounts a frame in the page that asks for a run of its own once it has
    loaded; on a slow machine that run swallowed the click on "sign in".
    """

    def __init__(self, _key: str = "init") -> None:
        self.cookie_manager = mount_cookie_frame
        self.cookies: dict[str, object] = {}


cookie_model.stx = SimpleNamespace(CookieManager=_WriteOnlyCookies)


def require_viewer() -> Viewer:
    """Return who is asking; draw the sign-in form instead of the page for a stranger.

    The first call of every page, and of every fragment that reads data by itself.
    """
    problems = start_problems()
    if problems:
        # The reasons are for the operator: strangers read this page too.
        _log.error("Not ready: %s", " ".join(problems))
        st.error(t("sign_in.not_ready"))
        st.stop()
    if PagesManager.uses_pages_directory:
        # `streamlit run dashboard.py` serves the files in pages/ by themselves until
        # dashboard.py has run once: no navigation, no language. Show the real thing.
        # `serve.py` never comes here.
        st.switch_page("dashboard.py")
    viewer = current_viewer()
    if viewer is None:
        _draw_form()
        st.stop()
    return viewer


def current_viewer() -> Viewer | None:
    """Return who is asking as the user file has it now; None for a stranger.

    The only way to know. Nothing of a right is remembered from the last run: a removed
    user, a moved hospital or a changed password counts from the next click.
    """
    if start_problems():
        return None
    accounts = load_accounts()
    sign_in = st.session_state.get("sign_in")
    if sign_in is None and not st.session_state.get("logout"):
        # The cookies are those the session began with: after signing out, stale ones.
        token = st.context.cookies.get(accounts.cookie_name)
        sign_in = read_token(token, accounts, cookie_key())
    account = account_of(sign_in, accounts, cookie_key()) if sign_in else None
    st.session_state["sign_in"] = sign_in if account else None
    if account is None and st.session_state.get("authentication_status"):
        # The authenticator would go on believing its own memory and draw no form.
        st.session_state["authentication_status"] = None
    return account.viewer() if account else None


def sign_out_button() -> None:
    """Draw the button that ends the signing-in, in this tab and in all others."""
    if not st.button(t("sign_in.sign_out"), key="sign_out"):
        return
    if isinstance(sign_in := st.session_state.get("sign_in"), SignIn):
        end(sign_in)
    st.session_state["sign_in"] = None
    authenticator = _authenticator()
    cookies = authenticator.cookie_controller.cookie_model.cookie_manager.cookies
    # Deleting a cookie it has not seen yet makes the authenticator complain.
    cookies.setdefault(load_accounts().cookie_name, "")
    authenticator.authentication_controller.logout()
    authenticator.cookie_controller.delete_cookie()
    # No st.rerun: the browser has to receive the deletion, and then asks by itself.
    st.stop()


def _draw_form() -> None:
    with st.container(width=440):
        st.title("Slagtavle")
        st.markdown(t("sign_in.purpose"))
        if is_sample(database_url()):
            users = [name for name in DEMO_USERS if name in load_accounts().by_username]
            st.info(
                t(
                    "sign_in.sample",
                    users=", ".join(f"`{name}`" for name in users),
                    password=DEMO_PASSWORD,
                )
            )
        _ask()


def _ask() -> None:
    authenticator = _authenticator()
    model = authenticator.authentication_controller.authentication_model
    model.check_credentials = _check
    cookie = authenticator.cookie_controller.cookie_model

    def sign_with_own_key(_: object) -> None:
        cookie.cookie_key = signing_key(_account_signed_in(), cookie_key())

    authenticator.login(
        fields={
            "Form name": t("sign_in.title"),
            "Username": t("sign_in.username"),
            "Password": t("sign_in.password"),
            "Login": t("sign_in.submit"),
        },
        callback=sign_with_own_key,
    )
    if st.session_state["authentication_status"]:
        account = _account_signed_in()
        st.session_state["sign_in"] = SignIn(
            account.username, cookie.exp_date, cookie.cookie_key
        )
        st.session_state["logout"] = None
        # No st.rerun: the cookie's component asks for one once the cookie is set.
    elif st.session_state["authentication_status"] is False:
        st.error(st.session_state.get("refusal") or t("sign_in.wrong"))


def _authenticator() -> Authenticate:
    """Return an authenticator that neither sleeps, hashes nor reads the cookie."""
    accounts = load_accounts()
    names = {
        name: {"name": account.name} for name, account in accounts.by_username.items()
    }
    authenticator = Authenticate(
        {"usernames": names},
        accounts.cookie_name,
        cookie_key(),
        accounts.cookie_days,
        auto_hash=False,
        login_sleep_time=0,
    )
    # Its own reader accepts any lifetime and raises on forged and removed users.
    authenticator.cookie_controller.get_cookie = lambda: None
    return authenticator


def _account_signed_in() -> Account:
    return load_accounts().by_username[st.session_state["username"]]


def _check(username: str, password: str) -> bool:
    account_key = username[:LONGEST_USERNAME]
    address = str(st.context.ip_address)
    wait = PER_ADDRESS.start(address) or PER_ACCOUNT.start(account_key)
    if wait:
        text = t("sign_in.wait", seconds=int(wait) + 1)
        st.session_state["refusal"] = text
        return False
    st.session_state["refusal"] = None
    account = load_accounts().by_username.get(username)
    if not is_password(account, password):
        _log.warning("Refused sign-in as %r", account_key)
        return False
    PER_ACCOUNT.forget(account_key)
    PER_ADDRESS.take_back(address)
    _log.info("Signed in: %s", username)
    return True
