"""One patient is not several, and what rests on rounded counts says so."""

import math

import pytest

from components.sentences import counts_text, missing_words
from indicators.results import Comparison
from tests.charts.tables import median, share
from tests.indicators.conftest import SCREENED
from wording import use_language


def comparison(missing, **unit):
    nan = math.nan
    return Comparison(SCREENED, unit, {}, nan, nan, nan, "", missing)


@pytest.mark.parametrize(
    ("language", "missing", "rounded", "said"),
    [
        ("nb", 1, False, "1 pasient"),
        ("nb", 3, False, "3 pasienter"),
        ("nb", 1, True, "ca. 1 pasient"),
        ("en", 1, False, "1 patient"),
        ("en", 3, True, "about 3 patients"),
    ],
)
def test_patients_short_of_the_next_level(language, missing, rounded, said):
    use_language(language)
    assert missing_words(comparison(missing, rounded=rounded)) == said


@pytest.mark.parametrize(("n", "said"), [(1, "1 pasient"), (12, "12 pasienter")])
def test_times_behind_a_median(n, said):
    row = {**median(30), "denominator": n}
    assert counts_text(row) == f"{said} med gyldig tid"
    assert counts_text(share(34, 41)) == "34 av 41"
