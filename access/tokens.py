"""The sign-in cookie: who it names, until when, and whether it still counts.

Every user has an own signing key, made of what decides the user's rights. A changed
password, role or hospital, or a raised `session_version`, therefore ends both the
cookies and the open sessions of that user.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from threading import Lock

import jwt

from access.accounts import Account, Accounts

ALGORITHM = "HS256"
# Clocks and rounding; a token is never valid for longer than a fresh one.
LENIENCY_SECONDS = 60


@dataclass(frozen=True)
class SignIn:
    """One signing-in: whose, until when (Unix time), under which key."""

    username: str
    until: float
    key: str


def signing_key(account: Account, server_key: str) -> str:
    """Return the key that signs one user's cookies, as the account stands now."""
    rights = [
        account.username,
        account.password_hash,
        account.session_version,
        *(
            [right.role, sorted(right.hospital_ids), right.may_export]
            for right in account.rights()
        ),
    ]
    message = json.dumps(rights).encode()
    return hmac.new(server_key.encode(), message, hashlib.sha256).hexdigest()


def read_token(token: object, accounts: Accounts, server_key: str) -> SignIn | None:
    """Return the signing-in a cookie proves, None for anything that proves nothing.

    streamlit-authenticator keeps the end in a claim of its own, `exp_date`, which the
    JWT library does not look at: it is checked, and capped, in `account_of`.
    """
    if not isinstance(token, str) or not server_key:
        return None
    try:
        claimed = jwt.decode(token, options={"verify_signature": False})["username"]
        key = signing_key(accounts.by_username[claimed], server_key)
        claims = jwt.decode(token, key, algorithms=[ALGORITHM])
        sign_in = SignIn(claims["username"], float(claims["exp_date"]), key)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
    return sign_in if account_of(sign_in, accounts, server_key) else None


def account_of(sign_in: SignIn, accounts: Accounts, server_key: str) -> Account | None:
    """Return the account, as it is now, if the signing-in still counts for it."""
    account = accounts.by_username.get(sign_in.username)
    if account is None or sign_in in _ended:
        return None
    if not hmac.compare_digest(signing_key(account, server_key), sign_in.key):
        return None
    left = sign_in.until - time.time()
    longest = accounts.cookie_days * 86_400 + LENIENCY_SECONDS
    return account if 0 < left <= longest else None


_ended: dict[SignIn, None] = {}
_lock = Lock()


def end(sign_in: SignIn) -> None:
    """Let a signing-in count no longer, in any tab and from any copy of its cookie.

    Remembered by this process until the cookie would have run out anyway.
    """
    now = time.time()
    with _lock:
        for old in [one for one in _ended if one.until < now]:
            del _ended[old]
        _ended[sign_in] = None
