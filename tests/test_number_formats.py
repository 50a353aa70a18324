"""Numbers on screen read as Babel, who knows the locales, would write them."""

import pytest
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as some

from wording import LOCALES, MINUS, NO_BREAK_SPACE, decimal, percent, use_language

each_language = pytest.mark.parametrize("language", ["nb", "en"])


def by_babel(value: float, digits: int, language: str, *, share: bool = False) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    if share:
        pattern += f"{NO_BREAK_SPACE}%" if language == "nb" else "%"
    write = format_percent if share else format_decimal
    exact = round(value, digits + 2 if share else digits) + 0.0
    return write(exact, pattern, LOCALES[language]).replace("-", MINUS)


@each_language
@pytest.mark.parametrize("digits", [0, 1, 2])
@pytest.mark.parametrize(
    "value", [0, 0.04, 0.05, 0.5, 1.25, 999.95, 1000, 8538, 1234567.891, -0.04, -3.25]
)
def test_decimals(value, digits, language):
    use_language(language)
    assert decimal(value, digits) == by_babel(value, digits, language)


@each_language
@given(some.floats(-1e6, 1e6), some.integers(0, 2))
def test_every_number(language, value, digits):
    use_language(language)
    assert decimal(value, digits) == by_babel(value, digits, language)


@each_language
@given(some.integers(0, 2000), some.integers(1, 2000), some.integers(0, 2))
def test_every_share_of_counts(language, numerator, denominator, digits):
    use_language(language)
    share = min(1.0, numerator / denominator)
    assert percent(share, digits) == by_babel(share, digits, language, share=True)


def test_the_comma_the_sign_and_the_space():
    assert decimal(8538.25) == "8\u00a0538,2"
    assert decimal(-0.04) == "0,0"
    assert decimal(-1) == "\u22121,0"
    assert percent(0.936) == "93,6\u00a0%"
