"""The sign-in cookie: what ends it, and what nobody can forge."""

import time
from typing import Any

import jwt
import pytest

from access.accounts import Account
from access.tokens import (
    ALGORITHM,
    SignIn,
    account_of,
    end,
    read_token,
    signing_key,
)
from tests.access.conftest import account, accounts

SERVER_KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
OTHER_KEY = SERVER_KEY[::-1]
HALF_A_DAY = 43_200
KARI = account()
OLA = account(username="ola", role="secretariat", hospital_ids=frozenset())
EVERYBODY = accounts(KARI, OLA)


def token(
    key: str | None = None, algorithm: str | None = ALGORITHM, **claims: Any
) -> str:
    """Return Kari's cookie, with some claims changed; None leaves a claim out."""
    written = {"username": "kari", "exp_date": time.time() + 3600, **claims}
    return jwt.encode(
        {name: value for name, value in written.items() if value is not None},
        signing_key(KARI, SERVER_KEY) if key is None else key,
        algorithm,
    )


def test_the_cookie_proves_who_signed_in():
    sign_in = read_token(token(), EVERYBODY, SERVER_KEY)
    assert sign_in is not None
    assert sign_in.username == "kari"
    assert account_of(sign_in, EVERYBODY, SERVER_KEY) == KARI


FORGED = {
    "no signature": lambda: token(key="", algorithm=None),
    "signed with another key": lambda: token(key=OTHER_KEY),
    "signed with the server's key": lambda: token(key=SERVER_KEY),
    "signed with another user's key": lambda: token(key=signing_key(OLA, SERVER_KEY)),
    "of another algorithm": lambda: token(
        key=signing_key(KARI, SERVER_KEY), algorithm="HS384"
    ),
    "another user's name under the own key": lambda: token(username="ola"),
    "an unknown user": lambda: token(username="nobody"),
    "no user": lambda: token(username=None),
    "a list as user": lambda: token(username=["kari"]),
    "no end": lambda: token(exp_date=None),
    "over": lambda: token(exp_date=time.time() - 1),
    "a hundred years ahead": lambda: token(exp_date=time.time() + 3_155_760_000),
    "a day ahead": lambda: token(exp_date=time.time() + 2 * HALF_A_DAY),
    "for ever": lambda: token(exp_date=float("inf")),
    "not a number as end": lambda: token(exp_date=float("nan")),
    "a word as end": lambda: token(exp_date="tomorrow"),
    "another standard's end, which is over": lambda: token(exp=time.time() - 1),
    "a swapped body": lambda: ".".join(
        part
        for number, one in enumerate((token(), token(username="ola"), token()))
        for part in [one.split(".")[number]]
    ),
    "a body nested without end": lambda: jwt.api_jws.encode(
        b"[" * 100_000, OTHER_KEY, ALGORITHM
    ),
    "a body that is no object": lambda: jwt.api_jws.encode(
        b'"kari"', OTHER_KEY, ALGORITHM
    ),
    "cut": lambda: token()[:-2],
    "half": lambda: token().rpartition(".")[0],
    "empty": lambda: "",
    "no token": lambda: "æ.ø.å",
    "half a character": lambda: "\udcff.\udcff.\udcff",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_cookie_proves_nothing(forge):
    assert read_token(forge(), EVERYBODY, SERVER_KEY) is None


@pytest.mark.parametrize("value", [None, True, 7, b"bytes", ["list"], object()])
def test_what_is_not_text_proves_nothing(value: object):
    assert read_token(value, EVERYBODY, SERVER_KEY) is None


def test_without_a_server_key_no_cookie_counts():
    unsigned = token(key=signing_key(KARI, ""))
    assert read_token(unsigned, EVERYBODY, "") is None


CHANGES = {
    "the password": {"password_hash": "$2b$12$" + "x" * 53},
    "the role": {"role": "advisory"},
    "the hospitals": {"hospital_ids": frozenset({601159})},
    "one more hospital": {"hospital_ids": frozenset({106340, 601159})},
    "the session version": {"session_version": 1},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_rights_ends_cookies_and_open_sessions(change: dict[str, Any]):
    cookie = token()
    sign_in = read_token(cookie, EVERYBODY, SERVER_KEY)
    assert sign_in is not None
    changed = accounts(account(**change), OLA)
    assert read_token(cookie, changed, SERVER_KEY) is None
    assert account_of(sign_in, changed, SERVER_KEY) is None


def test_a_corrected_name_ends_nothing():
    sign_in = read_token(token(), EVERYBODY, SERVER_KEY)
    assert sign_in is not None
    renamed = accounts(account(name="Kari Hansen"), OLA)
    found = account_of(sign_in, renamed, SERVER_KEY)
    assert found is not None
    assert found.name == "Kari Hansen"


def test_a_removed_user_and_a_new_server_key_end_the_session():
    sign_in = read_token(token(), EVERYBODY, SERVER_KEY)
    assert sign_in is not None
    assert account_of(sign_in, accounts(OLA), SERVER_KEY) is None
    assert account_of(sign_in, EVERYBODY, OTHER_KEY) is None


def test_an_open_session_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch):
    now = time.time()
    sign_in = SignIn("kari", now + 3600, signing_key(KARI, SERVER_KEY))
    monkeypatch.setattr(time, "time", lambda: now + 3599)
    assert account_of(sign_in, EVERYBODY, SERVER_KEY) == KARI
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert account_of(sign_in, EVERYBODY, SERVER_KEY) is None


def test_a_shorter_life_in_the_user_file_counts_for_old_cookies():
    cookie = token(exp_date=time.time() + HALF_A_DAY)
    assert read_token(cookie, EVERYBODY, SERVER_KEY) is not None
    assert read_token(cookie, accounts(KARI, cookie_days=0.25), SERVER_KEY) is None


def test_a_signed_out_cookie_is_refused_when_it_is_played_again():
    cookie = token()
    sign_in = read_token(cookie, EVERYBODY, SERVER_KEY)
    assert sign_in is not None
    end(sign_in)
    assert read_token(cookie, EVERYBODY, SERVER_KEY) is None
    assert account_of(sign_in, EVERYBODY, SERVER_KEY) is None
    # Signing in again gives another cookie, and that one counts.
    again = token(exp_date=time.time() + 3601)
    assert read_token(again, EVERYBODY, SERVER_KEY) is not None


def test_ended_sessions_are_forgotten_when_they_are_over_anyway():
    from access import tokens

    over = SignIn("kari", time.time() - 1, "a key")
    end(over)
    assert over in tokens._ended
    end(SignIn("kari", time.time() + 60, "another key"))
    assert over not in tokens._ended


@pytest.mark.parametrize(
    "other",
    [
        account(username="kari2"),
        account(hospital_ids=frozenset({106340, 1})),
        account(role=""),
    ],
    ids=["name", "hospitals", "role"],
)
def test_no_two_accounts_share_a_signing_key(other: Account):
    assert signing_key(KARI, SERVER_KEY) != signing_key(other, SERVER_KEY)
    assert signing_key(KARI, SERVER_KEY) != signing_key(KARI, OTHER_KEY)
    assert signing_key(KARI, SERVER_KEY) == signing_key(account(), SERVER_KEY)
