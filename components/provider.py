"""Signing in by an OpenID Connect provider: the buttons, the first sight, the way out.

`st.login` and Streamlit's cookie prove who somebody is at the provider. Whether that
still counts is decided in `access/`, as for everybody else.
"""

import logging

import streamlit as st

from access.log import NOBODY
from access.oidc import (
    ProviderSignIn,
    Refused,
    account_now,
    begin,
    hospitals_by_number,
    read_claims,
)
from access.oidc_mapping import providers
from access.reach import OwnDatabaseAway
from access.sessions import look
from access.settings import cookie_key
from components.hospitals import hospitals
from components.trail import note_if_possible
from data_access.scope import Viewer
from wording import language, t

# Why the provider's user is not let in; what of it has been logged.
REFUSAL, REFUSAL_NOTED = "provider_refusal", "provider_refusal_noted"

OVER = "oidc.refused.over"

_log = logging.getLogger("slagtavle")


def provider_sign_in(cookie_days: float) -> ProviderSignIn | None:
    """Return the signing-in that the provider's cookie of this browser proves.

    At first sight it is written down; a cookie that has ended is no proof.
    """
    st.session_state[REFUSAL] = None
    if not providers() or not st.user.get("is_logged_in"):
        return None
    units = [(unit.unit_id, unit.org_number) for unit in hospitals()]
    try:
        sign_in = read_claims(
            st.user.to_dict(), hospitals_by_number(units), cookie_days
        )
        if look(sign_in.digest) is None and not _begin(sign_in, cookie_days):
            raise Refused("over")
    except Refused as refusal:
        _refuse(refusal)
        return None
    except OwnDatabaseAway:
        st.session_state[REFUSAL] = "sign_in.away"
        return None
    return sign_in


def draw_providers(*, has_said_ended: bool) -> None:
    """Draw a button for each provider, and why the last try came to nothing."""
    refusal = st.session_state.get(REFUSAL)
    if refusal == OVER and not has_said_ended:
        st.info(t(refusal))
    elif refusal and refusal != OVER:
        st.error(t(refusal))
    for key, provider in providers().items():
        label = t("oidc.sign_in", name=provider.name)
        if st.button(label, key=f"oidc_{key}", type="primary", width="stretch"):
            st.login(key)


def leave_provider() -> None:
    """Take the provider's cookie out of the browser, and sign out there too."""
    st.logout()


def _begin(sign_in: ProviderSignIn, cookie_days: float) -> bool:
    # Streamlit names no address for the server's own machine.
    address = str(st.context.ip_address or "127.0.0.1")
    if not begin(sign_in, address, language()):
        return False
    account = account_now(sign_in, cookie_key(), cookie_days)
    _log.info("Signed in: %s", sign_in.username, extra={"event": "sign_in"})
    note_if_possible(account.viewer() if account else NOBODY, "sign_in")
    return True


def _refuse(refusal: Refused) -> None:
    st.session_state[REFUSAL] = refusal.reason
    # Every run of the page comes here, and an old cookie is no attempt.
    noted = (refusal.reason, refusal.username)
    is_attempt = bool(refusal.username) and refusal.reason != OVER
    if is_attempt and st.session_state.get(REFUSAL_NOTED) != noted:
        st.session_state[REFUSAL_NOTED] = noted
        _log.warning(
            "Refused sign-in as %r",
            refusal.username,
            extra={"event": "sign_in_refused"},
        )
        who = Viewer(refusal.username, refusal.name, "", frozenset())
        note_if_possible(who, "sign_in", refused=True)
