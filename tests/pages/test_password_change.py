"""Changing the own password: the old one is asked for, the new one is checked."""

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from access.passwords import hash_password, is_password
from access.people import add_account, find_account
from own_data.database import own_database
from own_data.tables import account

EMAIL = "kari@norvik.no"
OLD, NEW = "det gamle lange ordet", "fire ord uten sammenheng"


def page(username: str) -> None:
    from access.people import find_account
    from components.password_change import draw_password_change

    draw_password_change(find_account(username))


def opened(username: str = EMAIL) -> AppTest:
    return AppTest.from_function(page, args=(username,), default_timeout=60).run()


def change(old: str, new: str, again: str) -> AppTest:
    app = opened()
    for field, text in zip(app.text_input, (old, new, again), strict=True):
        field.set_value(text)
    return app.button[0].click().run()


@pytest.fixture(autouse=True)
def user(cookies) -> None:
    """Kari of the own database, with a password."""
    with own_database().begin() as connection:
        add_account(connection, EMAIL, "Kari Nordmann", "nb")
        connection.execute(update(account).values(password_hash=hash_password(OLD)))


def test_the_new_password_counts_and_every_session_ends():
    before = find_account(EMAIL)
    app = change(OLD, NEW, NEW)
    assert "Passordet er byttet" in app.success[0].value
    after = find_account(EMAIL)
    assert before is not None
    assert is_password(after, NEW)
    assert not is_password(after, OLD)
    assert after is not None
    assert after.session_version == before.session_version + 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("et helt annet ord", NEW, NEW), "Nåværende passord er ikke riktig."),
        ((OLD, NEW, NEW + "x"), "De to passordene er ikke like."),
        ((OLD, OLD, OLD), "Velg et annet passord enn det du har."),
        ((OLD, "kort", "kort"), "Passordet må ha minst 12 tegn."),
        ((OLD, "jeg er nordmann", "jeg er nordmann"), "Passordet kan ikke inneholde"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(typed, said):
    app = change(*typed)
    assert app.error[0].value.startswith(said)
    assert is_password(find_account(EMAIL), OLD)


def test_a_user_of_the_file_is_told_whom_to_ask():
    app = opened("stolavs")
    assert app.info[0].value == "Passordet ditt settes av driftsansvarlig."
    assert not app.text_input
