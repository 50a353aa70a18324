"""The sign-in cookie: who it names, until when, and whether it still counts.

Every user has an own signing key, made of what decides the user's rights. A changed
password, role or hospital, or a raised `session_version`, therefore ends both the
cookies and the open sessions of that user. What else ends a sign-in stands in its
record: `access/sessions.py`.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass

import jwt

from access.accounts import Account
from access.people import find_account

ALGORITHM = "HS256"
# Clocks and rounding; a token is never valid for longer than a fresh one.
LENIENCY_SECONDS = 60


@dataclass(frozen=True)
class SignIn:
    """One signing-in: whose, until when (Unix time), under which key.

    `digest` names its record.
    """

    username: str
    until: float
    key: str
    digest: str


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


def digest_of(token: str) -> str:
    """Return the name of a cookie's record; the cookie cannot be made from it."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def read_token(token: object, server_key: str, cookie_days: float) -> SignIn | None:
    """Return the signing-in a cookie proves, None for anything that proves nothing.

    streamlit-authenticator keeps the end in a claim of its own, `exp_date`, which the
    JWT library does not look at: it is checked, and capped, in `account_of`.
    """
    if not isinstance(token, str) or not server_key:
        return None
    try:
        claimed = jwt.decode(token, options={"verify_signature": False})["username"]
        account = find_account(claimed) if isinstance(claimed, str) else None
        if account is None:
            return None
        key = signing_key(account, server_key)
        claims = jwt.decode(token, key, algorithms=[ALGORITHM])
        username, until = claims["username"], float(claims["exp_date"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
    sign_in = SignIn(username, until, key, digest_of(token))
    return sign_in if account_of(sign_in, server_key, cookie_days) else None


def account_of(sign_in: SignIn, server_key: str, cookie_days: float) -> Account | None:
    """Return the account, as it is now, if the signing-in still counts for it."""
    account = find_account(sign_in.username)
    if account is None:
        return None
    if not hmac.compare_digest(signing_key(account, server_key), sign_in.key):
        return None
    left = sign_in.until - time.time()
    longest = cookie_days * 86_400 + LENIENCY_SECONDS
    return account if 0 < left <= longest else None
