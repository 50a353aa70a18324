"""Passwords: right or wrong, and no hint about which usernames exist."""

import bcrypt
import pytest

from access import passwords
from access.accounts import load_accounts
from access.passwords import (
    DEMO_PASSWORD,
    LONGEST_BYTES,
    ROUNDS,
    hash_password,
    is_demo_hash,
    is_password,
)
from tests.access.conftest import PASSWORD, account


def test_only_the_right_password_is_right():
    assert is_password(account(), PASSWORD)
    for wrong in ("", PASSWORD[:-1], PASSWORD + " ", PASSWORD.upper(), "\udcff", "\0"):
        assert not is_password(account(), wrong)


def test_nobody_has_no_password():
    assert not is_password(None, PASSWORD)
    assert not is_password(None, "")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("given", ["wrong", "x" * 200])
def test_an_unknown_user_costs_the_same_work_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch, known: bool, given: str
):
    costs = []
    checkpw = bcrypt.checkpw

    def counting(password: bytes, hashed: bytes) -> bool:
        costs.append(hashed.split(b"$")[2])
        return checkpw(password, hashed)

    one = account(password_hash=hash_password("correct horse")) if known else None
    monkeypatch.setattr(passwords.bcrypt, "checkpw", counting)
    assert not is_password(one, given)
    assert costs == [str(ROUNDS).encode()]


def test_a_hash_proves_its_password_and_has_its_own_salt():
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first != second
    assert is_password(account(password_hash=first), PASSWORD)
    assert first.startswith(f"$2b${ROUNDS}$")


def test_spaces_around_a_new_password_do_not_count():
    assert is_password(account(password_hash=hash_password(f" {PASSWORD}\n")), PASSWORD)


def test_seventy_two_bytes_are_taken_and_one_more_is_refused():
    longest = "ø" * (LONGEST_BYTES // 2)
    one = account(password_hash=hash_password(longest))
    assert is_password(one, longest)
    # bcrypt itself would read 72 bytes of it and call it right.
    assert not is_password(one, longest + "x")
    with pytest.raises(ValueError, match="73 bytes"):
        hash_password(longest + "x")


def test_the_demo_password_is_known_by_its_hash():
    assert all(
        is_demo_hash(one.password_hash) for one in load_accounts().by_username.values()
    )
    assert not is_demo_hash(account().password_hash)
    assert is_password(load_accounts().by_username["stolavs"], DEMO_PASSWORD)
