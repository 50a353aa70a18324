"""Unknown answers: what they could make of a share, and where the level rests on it."""

from datetime import date

import pytest

from components.scorecard import scorecard_html
from components.sentences import sentence, unknown_note
from components.trend_standing import standing
from indicators.catalogue import by_id
from indicators.results import Comparison
from wording import use_language

SWALLOWING = by_id("dysphagia_screening")
HIDDEN = {"hidden_reason": "no_data", "rounded": False}


def beside_nobody(met, patients, unknown):
    """Return a unit's row of 2019, beside a rest that is hidden."""
    share = met / patients
    row = {
        "unit_level": "hospital",
        "period_end": date(2019, 12, 31),
        "numerator": float(met),
        "denominator": float(patients),
        "value": share,
        "lower": share - 0.05,
        "upper": share + 0.05,
        "goal_level": SWALLOWING.level(share, date(2019, 12, 31)),
        "hidden_reason": "",
        "rounded": False,
        "coverage_mark": "",
        "unknown": float(unknown),
    }
    nan = float("nan")
    return Comparison(SWALLOWING, row, HIDDEN, nan, nan, nan, "", None)


def test_the_sentence_warns_where_the_level_rests_on_them():
    # 84 of 100 is low; 10 unknown could make it 94, moderate.
    said = sentence(beside_nobody(84, 100, 10), "Nordby").replace("\u00a0", " ")
    assert "Nivået avhenger av ukjente svar (10): 84,0 %" in said
    assert "94,0 % hvis alle var det" in said
    assert unknown_note(beside_nobody(84, 100, 10)) == ""


def test_elsewhere_a_note_gives_the_bounds():
    one = beside_nobody(86, 100, 4)
    assert "ukjente" not in sentence(one, "Nordby")
    note = unknown_note(one).replace("\u00a0", " ")
    assert note.startswith("Ukjente svar: 4. Andelen er 86,0 %")
    assert "90,0 %" in note
    use_language("en")
    assert "Unknown answers: 4" in unknown_note(one)


@pytest.mark.parametrize("unknown", [0, float("nan")])
def test_nothing_is_said_without_unknown_answers(unknown):
    one = beside_nobody(84, 100, unknown)
    assert "ukjente" not in sentence(one, "Nordby")
    assert unknown_note(one) == ""


def test_the_words_of_a_chart_over_time_warn_as_well():
    said = " ".join(standing(beside_nobody(84, 100, 10))).replace("\u00a0", " ")
    assert "Nivået avhenger av ukjente svar (10): 84,0 %" in said
    assert "ukjente" not in " ".join(standing(beside_nobody(86, 100, 4)))


def test_the_overview_marks_the_level():
    drawn = scorecard_html([beside_nobody(84, 100, 10)], {}, {}, "Nordby")
    assert "Avhenger av ukjente svar" in drawn
    drawn = scorecard_html([beside_nobody(86, 100, 4)], {}, {}, "Nordby")
    assert "ukjente svar" not in drawn


def test_the_page_of_an_indicator_counts_the_unknown_answers(signed_in):
    link = {"ind": "multidisciplinary_assessment", "periode": "2020-01_2020-12"}
    app = signed_in("pages/indicator.py", "stolavs", **link)
    notes = [one.value for one in (*app.caption, *app.markdown)]
    assert any("ukjente svar" in one.lower() for one in notes)


def test_nobody_reads_them_of_other_hospitals_in_part_of_a_year(signed_in):
    link = {"periode": "2020-01_2020-06", "enhet": "21"}
    for indicator in ("multidisciplinary_assessment", "dysphagia_screening"):
        app = signed_in("pages/indicator.py", "radgiver", ind=indicator, **link)
        said = " ".join(one.value for one in (*app.caption, *app.markdown))
        assert "ukjente svar" not in said.lower()
