"""Which passwords may be chosen."""

import pytest

from access.password_policy import common_words, password_problem
from access.passwords import DEMO_PASSWORD
from wording import LANGUAGES, catalogue

NAME, EMAIL = "Kari Nordmann", "kari.nordmann@stolav.no"


def problem(password: str) -> str:
    return password_problem(password, EMAIL, NAME, EMAIL)


@pytest.mark.parametrize(
    "password",
    [
        "fire ord uten sammenheng",
        "blåbær på tirsdager",
        "x7#Kq-92mLw!",
        "пароль из слов",
        "🦭🦭 seler i fjorden",
        "a" * 20 + "bcdefgh",
        "æøåæøåæøå bcd",
    ],
)
def test_long_ones_of_any_characters_are_taken(password):
    assert problem(password) == ""


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("", "password.short"),
        ("x7#Kq-92mLw", "password.short"),
        ("  x7#Kq-92mLw  ", "password.short"),
        ("bcdefghi" * 9, ""),
        ("bcdefghi" * 9 + "x", "password.long"),
        ("æøåbcdef" * 8, "password.long"),
        ("aaaaaaaaaaaa", "password.common"),
        ("121212121212", "password.common"),
        ("123456789012", "password.common"),
        ("Passord12345", "password.common"),
        ("passordpassord", "password.common"),
        ("Passord1Passord1", "password.common"),
        ("P4$$w0rd2026!", "password.common"),
        ("qwertyuiop123", "password.common"),
        ("Sommer2026!!!", "password.common"),
        ("hjerneslagregisteret", "password.common"),
        ("StOlavs2026!", "password.common"),
        ("Sekretariatet1", "password.common"),
        (DEMO_PASSWORD, "password.common"),
        (DEMO_PASSWORD.upper(), "password.common"),
        ("jeg er nordmann og", "password.name"),
        ("KARI drikker kaffe", "password.name"),
        ("rett på stolav igjen", "password.name"),
    ],
)
def test_what_is_wrong_is_said_by_a_key(password, key):
    assert problem(password) == key


def test_every_problem_has_words_in_both_languages():
    for kind in ("short", "long", "common", "name"):
        assert all(f"password.{kind}" in catalogue(name) for name in LANGUAGES)


def test_the_list_is_long_and_in_the_form_that_is_compared():
    words = common_words()
    assert len(words) > 5000
    assert all(word == word.casefold() and word.isalpha() for word in words)
