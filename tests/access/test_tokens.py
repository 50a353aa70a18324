"""The sign-in cookie: what ends it, and what nobody can forge."""

import time
from typing import Any

import jwt
import pytest

from access import tokens
from access.accounts import Account
from access.tokens import (
    ALGORITHM,
    SignIn,
    account_of,
    digest_of,
    read_token,
    signing_key,
)
from tests.access.conftest import account

SERVER_KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
OTHER_KEY = SERVER_KEY[::-1]
HALF_A_DAY = 43_200
KARI = account()
OLA = account(username="ola", role="secretariat", hospital_ids=frozenset())
DAYS = 0.5


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Account]:
    """The users there are; a test changes them."""
    users = {"kari": KARI, "ola": OLA}
    monkeypatch.setattr(tokens, "find_account", users.get)
    return users


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
    sign_in = read_token(token(), SERVER_KEY, DAYS)
    assert sign_in is not None
    assert sign_in.username == "kari"
    assert account_of(sign_in, SERVER_KEY, DAYS) == KARI


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
    assert read_token(forge(), SERVER_KEY, DAYS) is None


@pytest.mark.parametrize("value", [None, True, 7, b"bytes", ["list"], object()])
def test_what_is_not_text_proves_nothing(value: object):
    assert read_token(value, SERVER_KEY, DAYS) is None


def test_without_a_server_key_no_cookie_counts():
    unsigned = token(key=signing_key(KARI, ""))
    assert read_token(unsigned, "", DAYS) is None


CHANGES = {
    "the password": {"password_hash": "$2b$12$" + "x" * 53},
    "the role": {"role": "advisory"},
    "the hospitals": {"hospital_ids": frozenset({601159})},
    "one more hospital": {"hospital_ids": frozenset({106340, 601159})},
    "the session version": {"session_version": 1},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_rights_ends_cookies_and_open_sessions(
    change: dict[str, Any], known: dict[str, Account]
):
    cookie = token()
    sign_in = read_token(cookie, SERVER_KEY, DAYS)
    assert sign_in is not None
    known["kari"] = account(**change)
    assert read_token(cookie, SERVER_KEY, DAYS) is None
    assert account_of(sign_in, SERVER_KEY, DAYS) is None


def test_a_corrected_name_ends_nothing(known: dict[str, Account]):
    sign_in = read_token(token(), SERVER_KEY, DAYS)
    assert sign_in is not None
    known["kari"] = account(name="Kari Hansen")
    found = account_of(sign_in, SERVER_KEY, DAYS)
    assert found is not None
    assert found.name == "Kari Hansen"


def test_a_removed_user_and_a_new_server_key_end_the_session(
    known: dict[str, Account],
):
    sign_in = read_token(token(), SERVER_KEY, DAYS)
    assert sign_in is not None
    assert account_of(sign_in, OTHER_KEY, DAYS) is None
    del known["kari"]
    assert account_of(sign_in, SERVER_KEY, DAYS) is None


def test_an_open_session_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch):
    now = time.time()
    sign_in = SignIn("kari", now + 3600, signing_key(KARI, SERVER_KEY), "")
    monkeypatch.setattr(time, "time", lambda: now + 3599)
    assert account_of(sign_in, SERVER_KEY, DAYS) == KARI
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert account_of(sign_in, SERVER_KEY, DAYS) is None


def test_a_shorter_life_in_the_user_file_counts_for_old_cookies():
    cookie = token(exp_date=time.time() + HALF_A_DAY)
    assert read_token(cookie, SERVER_KEY, DAYS) is not None
    assert read_token(cookie, SERVER_KEY, 0.25) is None


def test_each_cookie_has_a_record_of_its_own_which_does_not_give_the_cookie_away():
    first, second = token(), token(exp_date=time.time() + 3601)
    sign_in = read_token(first, SERVER_KEY, DAYS)
    assert sign_in is not None
    assert sign_in.digest == digest_of(first) != digest_of(second)
    assert len(digest_of(first)) == 64


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
