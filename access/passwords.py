"""Is this the user's password? The answer takes the same time for every username."""

from functools import lru_cache

import bcrypt

from access.accounts import Account

DEMO_PASSWORD = "slagtavle-demo"  # noqa: S105 - the one everybody may know
ROUNDS = 12
# bcrypt reads no further, and refuses to try.
LONGEST_BYTES = 72
# A hash of nobody's password, with the same cost as the real ones.
NOBODY = b"$2b$12$9tMv7n/m3Xd/VSXx01PGzejViAPOY0hmsolQEEy2qIBzT0A28a7jW"


def is_password(account: Account | None, password: str) -> bool:
    """Return whether the password is the account's; never for an unknown account."""
    given = password.encode(errors="replace")
    expected = account.password_hash.encode() if account else NOBODY
    matches = bcrypt.checkpw(given[:LONGEST_BYTES], expected)
    return matches and account is not None and len(given) <= LONGEST_BYTES


def hash_password(password: str) -> str:
    """Return the bcrypt hash for auth_config.yaml. Raises `ValueError` when too long.

    Spaces around a password do not count: the sign-in form takes them away too.
    """
    given = password.strip().encode()
    if len(given) > LONGEST_BYTES:
        raise ValueError(
            f"The password has {len(given)} bytes; bcrypt takes {LONGEST_BYTES}."
        )
    return bcrypt.hashpw(given, bcrypt.gensalt(ROUNDS)).decode()


@lru_cache(maxsize=10_000)
def is_demo_hash(password_hash: str) -> bool:
    """Return whether a hash is that of the demo password. Slow once per hash."""
    return bcrypt.checkpw(DEMO_PASSWORD.encode(), password_hash.encode())
