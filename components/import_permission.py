"""Leave to send files, given by the page that asks for them."""

import hmac
from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from access.accounts import load_accounts
from access.oidc import ProviderSignIn
from access.tokens import SignIn, digest_of
from access.uploads import Proof, permissions
from components.sign_in import still_asking
from data_access.scope import Viewer

# A provider's user has Streamlit's own cookies, in pieces where they are long.
PROVIDERS_COOKIES = "_streamlit_user"


def let_send_files(viewer: Viewer) -> None:
    """Let this session send files, from this browser, while the viewer stays who it is.

    Each file is asked about anew: a sign-in that has ended, and a right that is gone,
    end this too.
    """
    context = get_script_run_ctx()
    sign_in = st.session_state.get("sign_in")
    if context is not None and isinstance(sign_in, SignIn):
        permissions.give(context.session_id, _proof(viewer, sign_in))


def _proof(viewer: Viewer, sign_in: SignIn) -> Proof:
    is_still_asking = still_asking(viewer)
    if isinstance(sign_in, ProviderSignIn):
        mine = _of_provider(st.context.cookies)
        return lambda cookies: (
            bool(mine) and _of_provider(cookies) == mine and is_still_asking()
        )
    name = load_accounts().cookie_name
    return lambda cookies: (
        hmac.compare_digest(digest_of(cookies.get(name, "")), sign_in.digest)
        and is_still_asking()
    )


def _of_provider(cookies: Mapping[str, str]) -> dict[str, str]:
    return {
        name: digest_of(value.strip('"'))
        for name, value in cookies.items()
        if name.startswith(PROVIDERS_COOKIES)
    }
