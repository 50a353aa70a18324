"""Contrast as WCAG defines it."""

import pytest

from charts.contrast import contrast, ink_on


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#ffffff", "#767676", 4.54),
    ],
)
def test_known_contrasts(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_the_ink_is_dark_on_light_and_light_on_dark():
    assert ink_on("#ffffff") == "#101820"
    assert ink_on("#0b4f8a") == "#ffffff"
