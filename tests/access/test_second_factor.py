"""The second factor: codes of RFC 6238, each good for once and for one user."""

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select, update

from access.back_off import PER_CODE
from access.reach import OwnDatabaseAway, _away_until
from access.second_factor import (
    STEP_SECONDS,
    UnreadableSecret,
    begin_enrolment,
    check,
    confirm,
    has_factor,
    remove,
    step_of,
)
from own_data.database import own_database
from own_data.tables import second_factor

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
# RFC 6238, appendix B, SHA-1: the secret, and the last six digits of each code.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


class Clock:
    """The time of the test."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0


@pytest.fixture(autouse=True)
def clock(own_url: str, monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(time, "time", lambda: moved.now)
    return moved


def code_of(secret: str, clock: Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(clock.now) + steps * STEP_SECONDS)


def enrolled(clock: Clock, username: str = "kari") -> str:
    """Set up a user's second factor; return its secret, at a step not used yet."""
    secret = begin_enrolment(username, KEY).secret
    assert confirm(username, code_of(secret, clock), KEY)
    clock.now += 2 * STEP_SECONDS
    return secret


@pytest.mark.parametrize(("moment", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(moment: int, code: str):
    assert step_of(RFC_SECRET, code, moment) == moment // STEP_SECONDS


@pytest.mark.parametrize(("moment", "code"), RFC_CODES[1:])
def test_the_step_before_and_after_count_too_and_no_other(moment: int, code: str):
    step = moment // STEP_SECONDS
    assert step_of(RFC_SECRET, code, moment + STEP_SECONDS) == step
    assert step_of(RFC_SECRET, code, moment - STEP_SECONDS) == step
    assert step_of(RFC_SECRET, code, moment + 2 * STEP_SECONDS) is None
    assert step_of(RFC_SECRET, code, moment - 2 * STEP_SECONDS) is None


def test_a_code_may_be_typed_with_spaces():
    assert step_of(RFC_SECRET, " 287 082\n", 59) == 1


@pytest.mark.parametrize(
    "wrong",
    ["", "287083", "28708", "2870820", "94287082", "abcdef", "２８７０８２", "-87082"],
)
def test_what_is_no_code_is_wrong(wrong: str):
    assert step_of(RFC_SECRET, wrong, 59) is None


def test_a_secret_counts_once_it_is_confirmed(clock: Clock):
    enrolment = begin_enrolment("kari", KEY)
    code = code_of(enrolment.secret, clock)
    assert not has_factor("kari")
    assert not check("kari", code, KEY)
    assert not confirm("kari", code_of(enrolment.secret, clock, 5), KEY)
    assert not has_factor("kari")
    assert confirm("kari", code, KEY)
    assert has_factor("kari")
    # The code that confirmed it is used.
    assert not check("kari", code, KEY)
    clock.now += STEP_SECONDS
    assert check("kari", code_of(enrolment.secret, clock), KEY)


def test_the_device_is_told_whose_and_what_it_is():
    enrolment = begin_enrolment("kari@sykehus.no", KEY)
    address = urlsplit(enrolment.address)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/Slagtavle:kari%40sykehus.no"
    told = parse_qs(address.query)
    assert told["secret"] == [enrolment.secret]
    assert told["issuer"] == ["Slagtavle"]
    assert len(enrolment.secret) == 32


def test_a_used_code_is_refused_and_so_is_an_older_one(clock: Clock):
    secret = enrolled(clock)
    code, before = code_of(secret, clock), code_of(secret, clock, -1)
    assert check("kari", code, KEY)
    assert not check("kari", code, KEY)
    assert not check("kari", before, KEY)
    assert check("kari", code_of(secret, clock, 1), KEY)


def test_the_same_code_at_the_same_time_opens_once(clock: Clock):
    secret = enrolled(clock)
    code = code_of(secret, clock)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: check("kari", code, KEY), range(16)))
    assert answers.count(True) == 1


def test_a_user_s_code_opens_nobody_else_s_door(clock: Clock):
    karis, olas = enrolled(clock, "kari"), enrolled(clock, "ola")
    assert karis != olas
    assert not check("ola", code_of(karis, clock), KEY)
    assert not check("nobody", code_of(karis, clock), KEY)


def kept_secret(username: str) -> str:
    with own_database().connect() as connection:
        rows = select(second_factor.c.secret)
        kept = connection.execute(rows.where(second_factor.c.username == username))
        return str(kept.scalar())


def test_the_database_holds_no_secret_in_the_open(clock: Clock):
    secret = enrolled(clock)
    assert secret not in kept_secret("kari")


def test_a_row_copied_to_another_user_opens_nothing(clock: Clock):
    secret = enrolled(clock, "kari")
    enrolled(clock, "ola")
    with own_database().begin() as connection:
        connection.execute(
            update(second_factor)
            .where(second_factor.c.username == "ola")
            .values(secret=kept_secret("kari"), last_step=0)
        )
    with pytest.raises(UnreadableSecret):
        check("ola", code_of(secret, clock), KEY)


def test_a_new_cookie_key_makes_the_secrets_unreadable(clock: Clock):
    secret = enrolled(clock)
    with pytest.raises(UnreadableSecret):
        check("kari", code_of(secret, clock), KEY[::-1])


def test_a_new_secret_replaces_one_that_was_not_confirmed(clock: Clock):
    first = begin_enrolment("kari", KEY).secret
    second = begin_enrolment("kari", KEY).secret
    assert not confirm("kari", code_of(first, clock), KEY)
    assert confirm("kari", code_of(second, clock), KEY)


def test_a_confirmed_one_is_not_replaced_but_removed(clock: Clock):
    secret = enrolled(clock)
    with pytest.raises(ValueError, match="remove it first"):
        begin_enrolment("kari", KEY)
    assert check("kari", code_of(secret, clock), KEY)
    remove("kari")
    assert not has_factor("kari")
    assert not check("kari", code_of(secret, clock, 1), KEY)
    begin_enrolment("kari", KEY)


def test_wrong_codes_are_slowed_down_like_wrong_passwords():
    assert [PER_CODE.start("kari") for _ in range(5)] == [0] * 5
    assert 0 < PER_CODE.start("kari") <= 2


def test_without_the_database_no_code_is_right(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    secret = enrolled(clock)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////nowhere/own.db")
    with pytest.raises(OwnDatabaseAway):
        check("kari", code_of(secret, clock), KEY)
    _away_until.clear()
