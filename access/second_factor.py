"""The second factor: a code of six digits from the user's own device (TOTP, RFC 6238).

The shared secret is kept encrypted, under a key made of the cookie key and the
username: a row copied to another user opens nothing.
"""

import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyotp.utils import strings_equal
from sqlalchemy import ColumnElement, delete, insert, select, update

from access.reach import own_database_now
from own_data.tables import second_factor

ISSUER = "Slagtavle"
STEP_SECONDS = 30
DIGITS = 6
# Clocks differ: the code before and the one after count too.
TOLERANCE = (0, -1, 1)


class UnreadableSecret(Exception):  # noqa: N818 - told to the user in one sentence
    """The secret was encrypted under another cookie key, or for another user."""


@dataclass(frozen=True)
class Enrolment:
    """What a user's device is told: the secret, and an address that holds it."""

    secret: str
    address: str


def has_factor(username: str) -> bool:
    """Return whether a user has a confirmed second factor. Raises `OwnDatabaseAway`."""
    rows = select(second_factor.c.confirmed_at).where(_of(username))
    with own_database_now() as engine, engine.connect() as connection:
        return connection.execute(rows).scalar() is not None


def begin_enrolment(username: str, server_key: str) -> Enrolment:
    """Make a new secret, which counts once it is confirmed.

    Raises `ValueError` for a user who has a second factor already, `OwnDatabaseAway`.
    """
    secret = pyotp.random_base32()
    unconfirmed = second_factor.c.confirmed_at.is_(None)
    with own_database_now() as engine, engine.begin() as connection:
        connection.execute(delete(second_factor).where(_of(username), unconfirmed))
        found = connection.execute(
            select(second_factor.c.username).where(_of(username))
        )
        if found.first():
            raise ValueError(f"{username} has a second factor: remove it first")
        connection.execute(
            insert(second_factor).values(
                username=username,
                secret=_cipher(username, server_key).encrypt(secret.encode()).decode(),
                last_step=0,
            )
        )
    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    return Enrolment(secret, address)


def confirm(username: str, code: str, server_key: str) -> bool:
    """Let the new secret count if the code is one of it. Raises `OwnDatabaseAway`."""
    return _accept(username, code, server_key, confirmed=False)


def check(username: str, code: str, server_key: str) -> bool:
    """Return whether a code is right, for one step more or less, and not used before.

    Raises `UnreadableSecret`, `OwnDatabaseAway`.
    """
    return _accept(username, code, server_key, confirmed=True)


def remove(username: str) -> None:
    """Take the second factor away. Raises `OwnDatabaseAway`."""
    with own_database_now() as engine, engine.begin() as connection:
        connection.execute(delete(second_factor).where(_of(username)))


def step_of(secret: str, code: str, now: float) -> int | None:
    """Return the time step that a code is of, None for a wrong one."""
    given = "".join(code.split())
    if len(given) != DIGITS or not (given.isascii() and given.isdigit()):
        return None
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    this = int(now // STEP_SECONDS)
    steps = [this + shift for shift in TOLERANCE]
    right = [s for s in steps if strings_equal(totp.at(s * STEP_SECONDS), given)]
    return right[0] if right else None


def _accept(username: str, code: str, server_key: str, *, confirmed: bool) -> bool:
    is_confirmed = second_factor.c.confirmed_at.is_not(None)
    state = is_confirmed if confirmed else ~is_confirmed
    rows = select(second_factor.c.secret).where(_of(username), state)
    with own_database_now() as engine:
        with engine.connect() as connection:
            kept = connection.execute(rows).scalar()
        if kept is None:
            return False
        step = step_of(_decrypted(kept, username, server_key), code, time.time())
        if step is None:
            return False
        # A used step is refused, also when the same code comes twice at once.
        newer = (_of(username), state, second_factor.c.last_step < step)
        change = update(second_factor).where(*newer, second_factor.c.secret == kept)
        values: dict[str, object] = {"last_step": step}
        if not confirmed:
            values["confirmed_at"] = datetime.now(UTC).replace(tzinfo=None)
        with engine.begin() as connection:
            return connection.execute(change.values(**values)).rowcount == 1


def _of(username: str) -> ColumnElement[bool]:
    return second_factor.c.username == username


def _decrypted(kept: str, username: str, server_key: str) -> str:
    try:
        return _cipher(username, server_key).decrypt(kept.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret from None


def _cipher(username: str, server_key: str) -> Fernet:
    purpose = f"slagtavle second factor\n{username}".encode()
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose)
    return Fernet(urlsafe_b64encode(made.derive(server_key.encode())))
