"""Stacked bars: pieces in their places, empty fields for the unknown, none hidden."""

import json

import pandas as pd
import pytest

from charts.contrast import contrast, ink_on
from charts.stacked_bars import stacked_bars
from charts.stacked_rows import COLOURS, MEANING
from indicators.outcome import SCALES
from tests.charts.tables import HOSTILE, expressions, outside_literals, text, written
from wording import use_language

WORDS = {"0": "0", "1": "1", "missing": "mangler", "6": "6 død"}
SECTIONS = [("mrs_before", "Før"), ("mrs_3m", "Etter")]
TOTALS = {"unit_level": "rest", "unit_id": "rest:11", "unit_name": "rest"}


def unit(scale, counts, **values):
    """Return the rows of one unit's spread over the categories."""
    n = sum(counts.values())
    return [
        {
            "scale": scale,
            "category": category,
            "unit_level": "hospital",
            "unit_id": "11",
            "unit_name": "Nordby",
            "numerator": float(count),
            "denominator": float(n),
            "value": count / n,
            "hidden_reason": "",
            "rounded": False,
            "is_own": False,
            **values,
        }
        for category, count in counts.items()
    ]


def hidden(scale, **values):
    nothing = {"numerator": None, "denominator": None, "value": float("nan")}
    reason = {"hidden_reason": "too_coarse"}
    return [row | nothing | reason for row in unit(scale, {"0": 1, "1": 1}, **values)]


def bars(*units, **more):
    table = pd.DataFrame([row for rows in units for row in rows])
    options = {"sections": SECTIONS, "words": WORDS, "title": "mRS", **more}
    return stacked_bars(table, **options)


OWN = unit("mrs_before", {"0": 30, "1": 10, "missing": 10}, is_own=True)
AFTER = unit("mrs_3m", {"0": 5, "1": 10, "missing": 0, "6": 5}, is_own=True)
REST = unit("mrs_3m", {"0": 400, "1": 300, "missing": 200, "6": 100}, **TOTALS)


def rows_of(chart):
    """Return the flag and the name of each row, in order."""
    domain = written(chart)["layer"][0]["encoding"]["y"]["scale"]["domain"]
    return [tuple(row.split("\t")[1:3]) for row in domain]


def pieces(chart, row_name):
    return [
        piece
        for piece in written(chart)["data"]["values"]
        if piece["tip_unit"] == row_name
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_specification_is_valid_vega_lite(theme, language):
    use_language(language)
    chart = bars(OWN, AFTER, REST, notes=["En note."], theme=theme)
    assert written(chart)["width"] == "container"


def test_sections_stand_under_their_headings_in_order():
    assert rows_of(bars(OWN, AFTER, REST)) == [
        ("t", "Før"),
        ("o", "Nordby (egen)"),
        ("t", "Etter"),
        ("o", "Nordby (egen)"),
        ("u", "Resten av landet"),
    ]


def test_one_section_needs_no_heading():
    chart = bars(AFTER, REST, sections=[("mrs_3m", "Etter")])
    assert [flag for flag, _ in rows_of(chart)] == ["o", "u"]


def test_the_pieces_fill_the_bar_in_the_order_of_the_words():
    found = pieces(bars(AFTER, OWN), "Etter, Nordby (egen)")
    assert [(p["part"], p["start"], p["end"]) for p in found] == [
        ("0", 0.0, 0.25),
        ("1", 0.25, 0.75),
        ("6 død", 0.75, 1.0),
    ]
    assert found[1]["label"] == "Etter, Nordby (egen), 1: 50,0\u00a0%, 10 av 20"


def test_rounded_counts_are_said_to_be_about():
    rounded = unit("mrs_3m", {"0": 15, "6": 5}, rounded=True)
    chart = bars(rounded)
    (piece, _) = pieces(chart, "Etter, Nordby")
    assert piece["tip_counts"] == "ca. 15 av 20"
    assert piece["tip_value"] == "75\u00a0%"
    assert "avrundet til nærmeste 5" in text(chart)


def test_a_hidden_unit_has_a_row_that_says_why_and_no_number():
    chart = bars(OWN, hidden("mrs_3m", unit_id="66", unit_name="Lillevik"))
    assert ("h", "Lillevik") in rows_of(chart)
    assert not pieces(chart, "Etter, Lillevik")
    said = [
        row
        for layer in written(chart)["layer"]
        for row in layer.get("data", {}).get("values", [])
        if "reason" in row
    ]
    assert [row["reason"] for row in said] == ["For få til fordeling"]
    assert "NaN" not in json.dumps(written(chart))


@pytest.mark.parametrize("theme", COLOURS)
def test_the_numbers_can_be_read_on_every_piece(theme):
    for colour in COLOURS[theme].values():
        assert contrast(ink_on(colour), colour) >= 4.5


def test_every_category_there_is_has_a_colour():
    for scale in SCALES:
        for category, _ in scale.categories:
            assert MEANING[category] in COLOURS["light"]
            assert MEANING[category] in COLOURS["dark"]


def test_the_colours_of_one_chart_differ():
    for looks in COLOURS.values():
        assert len(set(looks.values())) == len(looks)


def test_odd_characters_in_a_name_stay_text():
    chart = bars(
        unit("mrs_3m", {"0": 5, "1": 5}, unit_name=HOSTILE),
        title=HOSTILE,
        notes=[HOSTILE],
    )
    for expression in expressions(written(chart)):
        assert "alert" not in outside_literals(expression)
