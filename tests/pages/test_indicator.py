"""Indikator: one indicator in words, across units, and over time."""

import json

import pytest

from indicators.catalogue import ALL
from tests.pages.drawn import charts, everything_sent, rows_drawn

PAGE = "pages/indicator.py"
YEAR = {"periode": "2020-01_2020-12"}


@pytest.mark.parametrize("indicator", ALL, ids=lambda one: one.id)
def test_every_indicator_can_be_opened(signed_in, indicator):
    app = signed_in(PAGE, "stolavs", ind=indicator.id, **YEAR)
    assert not app.exception
    assert indicator.title.nb in [one.value for one in app.subheader]
    ranking, trend = charts(app)
    assert ranking["layer"]
    assert trend["layer"]
    assert indicator.numerator_text.nb in everything_sent(app)


def test_the_sentence_says_value_counts_level_and_the_rest(signed_in):
    app = signed_in(PAGE, "stolavs", ind="dysphagia_screening", **YEAR)
    (sentence,) = [m.value for m in app.markdown if m.value.startswith("Nordby: ")]
    for part in (
        " av ",
        "95\u00a0% KI",
        "måloppnåelse",
        "resten av landet",
        "høyere er",
    ):
        assert part in sentence


def test_a_hidden_unit_has_no_number_in_anything_sent(signed_in):
    # Lillevik has six strokes a year: its row says why, and nothing else.
    app = signed_in(PAGE, "radgiver", ind="stroke_unit_treated", **YEAR)
    ranking, _ = charts(app)
    drawn = rows_drawn(app)
    assert any(row.get("unit_id") == "11" for row in drawn)
    assert not any(row.get("unit_id") == "12" for row in drawn)
    assert "Lillevik" in json.dumps(ranking, ensure_ascii=False)
    assert "N<10" in json.dumps(ranking)


def test_units_by_region_stand_under_their_region(signed_in):
    app = signed_in(PAGE, "radgiver", sorter="region", **YEAR)
    text = json.dumps(charts(app)[0], ensure_ascii=False)
    assert text.index("Helse Nord RHF") < text.index("Helse Sør-Øst RHF")


def test_published_results_stand_beside_the_live_ones(signed_in):
    link = {"periode": "2018-01_2020-12", "per": "year", "ind": "stroke_unit_treated"}
    app = signed_in(PAGE, "stolavs", **link)
    assert "publisert" in json.dumps(charts(app)[1], ensure_ascii=False)
    assert "«Publisert»" in everything_sent(app)
    filtered = signed_in(PAGE, "stolavs", kjonn="f", **link)
    assert "«Publisert»" not in everything_sent(filtered)


def test_the_hospitals_thrombolysed_elsewhere_are_named(signed_in):
    app = signed_in(PAGE, "radgiver", ind="thrombolysis_rate_ischemic", **YEAR)
    assert "Lillevik hos Nordby" in everything_sent(app)


def test_choosing_another_indicator_keeps_the_filters(signed_in):
    app = signed_in(PAGE, "stolavs", kjonn="f", **YEAR)
    app.selectbox(key="indicator_id").set_value("mortality_30d").run()
    assert not app.exception
    assert "f" in app.query_params["kjonn"]
    assert "mortality_30d" in app.query_params["ind"]
    assert "Kvinner" in everything_sent(app)


def test_an_unknown_indicator_in_the_link_is_dropped(signed_in):
    app = signed_in(PAGE, "stolavs", ind="no_such_thing")
    assert not app.exception
    assert "no_such_thing" not in everything_sent(app)


def test_numbers_in_charts_have_the_norwegian_comma(signed_in):
    ranking, trend = charts(signed_in(PAGE, "stolavs", **YEAR))
    for chart in (ranking, trend):
        assert chart["config"]["locale"]["number"]["decimal"] == ","


@pytest.mark.parametrize("level", ["hospital", "hf", "rhf"])
def test_units_of_another_level_in_the_link_leave_words(signed_in, level):
    app = signed_in(PAGE, "stolavs", enheter="21|tull", niva=level, **YEAR)
    assert not app.exception
