"""Who is signed in in this tab, asked anew on every run."""

from dataclasses import dataclass

import streamlit as st

from access.accounts import Account, Accounts, load_accounts
from access.oidc import account_now
from access.oidc_settings import local_sign_in
from access.sessions import Session, look
from access.settings import cookie_key
from access.sign_in_settings import second_factor
from access.start_check import start_problems
from access.tokens import SignIn, read_token
from components.provider import provider_sign_in
from data_access.scope import ROLES_WITH_ROWS, Viewer

# The role chosen by a user who has several; what the account allows decides.
ROLE = "acts_in_role"
# Set by a page's guard for what is drawn next in the same run.
GUARD_HAS_ASKED = "guard_has_asked"
# Set when a sign-in of this tab has ended without anybody signing out.
HAS_ENDED = "sign_in_has_ended"
# A user of the own database, for as long as that does not answer.
_LAST_ACCOUNT = "last_account"
_LATEST = "signed_in"
# The second factor that is being set up: its secret is on the screen.
ENROLMENT, SETTING_UP = "second_factor_enrolment", "second_factor_set_up"
_LAST_USER = "last_user"
# What is no user's: the link that led here, and the sign-in form's own.
_OF_THE_TAB = {
    *("choice", "written_link", "dropped", "logout", "init", "refusal"),
    *("authentication_status", "username", "name", "email", "roles"),
}


@dataclass(frozen=True)
class SignedIn:
    """A signing-in that counts: the account as it is now, and the server's record."""

    account: Account
    session: Session

    @property
    def needs_code(self) -> bool:
        """Whether the second factor has not been given yet."""
        return self.session.waits_for_code

    @property
    def needs_enrolment(self) -> bool:
        """Whether the user has to set up a second factor before seeing anything."""
        owes = sees_patients(self.account) and not self.session.has_factor
        return owes and self.has_password and second_factor() == "required"

    @property
    def has_password(self) -> bool:
        """Whether the user proves who he is to us, and not to a provider."""
        return bool(self.account.password_hash)


def sees_patients(account: Account) -> bool:
    """Return whether an account may see patient rows in any of its roles."""
    return any(
        right.role in ROLES_WITH_ROWS and right.hospital_ids
        for right in account.rights()
    )


def signed_in(*, active: bool = False) -> SignedIn | None:
    """Return the signing-in of this tab while it counts; None for a stranger.

    One that waits for its code counts here: it is no viewer. `active` says that the
    user has done something.
    """
    if start_problems():
        st.session_state[_LATEST] = None
        return None
    accounts = load_accounts()
    sign_in = st.session_state.get("sign_in")
    found = _look(sign_in, accounts.cookie_days, active) if sign_in else None
    # The cookies are those the session began with: after signing out, stale ones.
    if sign_in is None and not st.session_state.get("logout"):
        sign_in, found = _by_cookie(accounts, active)
    if found is None and st.session_state.get("sign_in"):
        st.session_state[HAS_ENDED] = True
    st.session_state["sign_in"] = sign_in if found else None
    st.session_state[_LATEST] = found
    if found is None and st.session_state.get("authentication_status"):
        # The authenticator would go on believing its own memory and draw no form.
        st.session_state["authentication_status"] = None
    return found


def latest() -> SignedIn | None:
    """Return what `signed_in` has just said in this run, without asking again."""
    found = st.session_state.get(_LATEST)
    return found if isinstance(found, SignedIn) else None


def viewer_of(known: SignedIn | None, role: str) -> Viewer | None:
    """Return what somebody is to the pages; None while a second factor is owed."""
    if known is None or known.needs_code or known.needs_enrolment:
        return None
    return known.account.viewer(role)


def _by_cookie(
    accounts: Accounts, active: bool
) -> tuple[SignIn | None, SignedIn | None]:
    """Return what the browser's cookies prove: our own first, else a provider's."""
    days = accounts.cookie_days
    if local_sign_in():
        token = st.context.cookies.get(accounts.cookie_name)
        own = read_token(token, cookie_key(), days)
        if own and (found := _look(own, days, active)):
            return own, found
    provided = provider_sign_in(days)
    found = _look(provided, days, active) if provided else None
    if provided and found:
        # A browser that connects anew may have become somebody else's.
        enter(provided)
    return provided, found


def _look(sign_in: SignIn, cookie_days: float, active: bool) -> SignedIn | None:
    account = account_now(sign_in, cookie_key(), cookie_days)
    session = look(sign_in.digest, active=active)
    if session is None or session.username != sign_in.username:
        return None
    if account is None and not session.is_certain:
        account = st.session_state.get(_LAST_ACCOUNT)
    if account is None or account.username != sign_in.username:
        return None
    is_in_file = account.username in load_accounts().by_username
    st.session_state[_LAST_ACCOUNT] = None if is_in_file else account
    return SignedIn(account, session)


def enter(sign_in: SignIn) -> None:
    """Let a signing-in begin in this tab; nothing of another user's is left in it."""
    if st.session_state.get(_LAST_USER, sign_in.username) != sign_in.username:
        for name in set(st.session_state) - _OF_THE_TAB:
            if not str(name).startswith("FormSubmitter"):
                del st.session_state[name]
    forget()
    st.session_state[_LAST_USER] = sign_in.username
    st.session_state["sign_in"] = sign_in
    st.session_state["logout"] = None


def forget() -> None:
    """Let nobody be signed in in this tab, and no role be chosen."""
    secret = (ENROLMENT, SETTING_UP)
    for name in ("sign_in", ROLE, HAS_ENDED, _LAST_ACCOUNT, _LATEST, *secret):
        st.session_state[name] = None
