"""Chances of the lowest quarter: bars with words, never more certain than they are."""

import pandas as pd
import pytest

from charts.chance import chance_words, quarter_chances
from tests.charts.tables import (
    HOSTILE,
    expressions,
    outside_literals,
    text,
    written,
)
from wording import use_language

ROWS = [
    ("11", "Nordby", False, 0.994, "in"),
    ("12", "Lillevik", True, 0.62, "unsure"),
    ("21", "Odda", False, 0.003, "out"),
]


def chances(*rows, **options):
    names = ["unit_id", "unit_name", "is_own", "chance", "verdict"]
    return quarter_chances(pd.DataFrame(list(rows), columns=names), **options)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_specification_is_valid_vega_lite(theme):
    spec = written(chances(*ROWS, theme=theme, title="Fjerdedelen", notes=["Stiplet"]))
    assert spec["width"] == "container"


def test_each_bar_has_its_chance_in_words():
    bars = written(chances(*ROWS))["data"]["values"]
    assert [one["label"] for one in bars] == [
        "Nordby: over 99 av 100, nesten sikkert blant dem",
        "Lillevik (egen): 62 av 100, kan ikke avgjøres",
        "Odda: under 1 av 100, nesten sikkert ikke blant dem",
    ]


@pytest.mark.parametrize(
    ("chance", "nb", "en"),
    [
        (0.0, "under 1 av 100", "under 1 in 100"),
        (0.01, "1 av 100", "1 in 100"),
        (0.5, "50 av 100", "50 in 100"),
        (0.99, "99 av 100", "99 in 100"),
        (1.0, "over 99 av 100", "over 99 in 100"),
    ],
)
def test_no_chance_is_said_to_be_nothing_or_certain(chance, nb, en):
    assert chance_words(chance) == nb
    use_language("en")
    try:
        assert chance_words(chance) == en
    finally:
        use_language("nb")


def test_own_and_chosen_units_are_marked():
    bars = written(chances(*ROWS, own={"21"}))["data"]["values"]
    assert [one["is_own"] for one in bars] == [False, True, True]


def test_odd_characters_in_a_name_stay_text():
    chart = chances(("66", HOSTILE, True, 0.5, "unsure"), title=HOSTILE)
    assert "O'Neill" in text(chart)
    (bar,) = written(chart)["data"]["values"]
    assert len(bar["row"].split("\t")) == 4
    for expression in expressions(written(chart)):
        assert "alert" not in outside_literals(expression)
