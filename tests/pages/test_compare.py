"""Sammenligning: chosen units side by side, and one indicator across all units."""

import json
import sqlite3

import numpy as np
import pandas as pd
import pytest

from components.compare_charts import funnel_file
from components.compare_words import ranking_sentence
from indicators.catalogue import ALL, OFFICIAL, by_id
from indicators.comparison import funnel_of
from indicators.comparison_tables import FUNNEL_COLUMNS, funnel_table
from indicators.definition import Direction, MedianIndicator
from indicators.extract import MACHINE_COLUMNS, machine_csv
from indicators.statistics.proportions import newcombe_interval
from tests.charts.tables import nation, share, table
from tests.pages.conftest import words_on
from tests.pages.drawn import (
    charts,
    components_shown,
    everything_sent,
    rows_drawn,
    rows_of,
    table_html,
)
from wording import decimal

PAGE = "pages/compare.py"
YEAR = {"periode": "2020-01_2020-12"}
SHARE = "dysphagia_screening"
# Filtered, so that every foreign number is finer than what is published.
WOMEN = {"kjonn": "f", **YEAR}
IN_ORDER = ["Lillevik", "Nordby", "Sørby", "Åsen", "Østby"]


def by_hand(registry_file, where: str) -> tuple[int, int]:
    """Count dysphagia screening in 2020 from the raw rows."""
    with sqlite3.connect(registry_file) as connection:
        rows = connection.execute(
            "SELECT SvelgtestUtfort FROM Akuttskjema WHERE Slagdiagnose IN (1, 2, 3)"
            f" AND Innleggelsestidspunkt LIKE '2020%' AND {where}"
        ).fetchall()
    return sum(code in (1, 3) for (code,) in rows), len(rows)


def cell(app, unit: str, indicator: str = SHARE) -> str:
    """Return the text of a unit's cell in the table with units as columns."""
    heading, *rows = rows_of(table_html(app))
    title = by_id(indicator).title.nb
    (row,) = [one for one in rows if one[0].startswith(title)]
    return row[heading.index(unit)]


def options(app, key: str) -> list[str]:
    """Return the texts of a choice."""
    (found,) = [one for one in app.get("button_group") if key in one.proto.id]
    return [option.content for option in found.proto.options]


def funnel_of_page(app):
    """Return the first chart's specification; the funnel where there is one."""
    return charts(app)[0]


def test_a_department_head_sees_the_own_region_at_first(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    assert not app.exception
    heading, *rows = rows_of(table_html(app))
    assert heading == ["Indikator", "Norge", "Lillevik", "Nordby (egen)"]
    assert len(rows) == len(OFFICIAL)
    assert app.query_params["region"] == "Helse Nord RHF"


def test_the_advisory_group_sees_everybody(signed_in):
    app = signed_in(PAGE, "radgiver", **YEAR)
    heading, *_ = rows_of(table_html(app))
    assert heading[1:] == ["Norge", *IN_ORDER]
    assert "region" not in app.query_params


def test_value_difference_and_interval_are_those_of_the_raw_rows(
    signed_in, registry_file
):
    own = by_hand(registry_file, "UnitId = 11")
    rest = by_hand(registry_file, "UnitId <> 11")
    found = newcombe_interval(own[0], own[1], rest[0], rest[1])
    points, lower, upper = (decimal(100 * float(one)) for one in found)
    # The secretariat sees exact numbers.
    said = cell(signed_in(PAGE, "sekretariat", **YEAR), "Nordby")
    assert said.startswith(f"{decimal(100 * own[0] / own[1])} %")
    assert f"{'' if found[0] < 0 else '+'}{points}" in said
    assert f"{lower} til {upper}" in said


def test_a_difference_has_a_symbol_and_is_said_in_words(signed_in):
    html = table_html(signed_in(PAGE, "stolavs", **YEAR))
    (button,) = [
        one
        for one in html.split("<button")
        if "aria-label" in one and f"one|{SHARE}|11" in one
    ]
    verdicts = {
        "Sikkert bedre": "▲",
        "Sikkert svakere": "▼",
        "Ingen sikker forskjell": "→",
    }
    (symbol,) = [sign for words, sign in verdicts.items() if words in button]
    assert symbol in button
    assert "pp (" in button


def test_a_small_hospital_has_a_reason_and_no_number(signed_in, registry_file):
    app = signed_in(PAGE, "radgiver", **YEAR)
    assert cell(app, "Lillevik") == "N<10"
    met, everybody = by_hand(registry_file, "UnitId = 12")
    assert everybody < 10
    assert f"{met} av {everybody}" not in everything_sent(app)


def test_units_picked_in_the_filter_stand_beside_the_own(signed_in):
    app = signed_in(PAGE, "stolavs", enheter="21|22", **YEAR)
    heading, *_ = rows_of(table_html(app))
    assert heading[1:] == ["Norge", "Nordby (egen)", "Åsen", "Østby"]
    assert "Valgte (2)" in options(app, "compare_who")
    app.button_group(key="compare_who").set_value("alle").run()
    assert "enheter" not in app.query_params
    assert app.query_params["region"] == "alle"
    assert len(rows_of(table_html(app))[0]) == 7


def test_many_units_stand_below_each_other_under_their_region(signed_in, monkeypatch):
    monkeypatch.setattr("components.compare_html.MOST_SIDE_BY_SIDE", 2)
    heading, *rows = rows_of(
        table_html(signed_in(PAGE, "stolavs", region="alle", **YEAR))
    )
    assert len(heading) == 1 + len(OFFICIAL)
    assert [row[0] for row in rows] == [
        "Norge",
        "Helse Nord",
        "Lillevik",
        "Nordby (egen)",
        "Helse Sør-Øst",
        "Sørby",
        "Åsen",
        "Østby",
    ]


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("hf", ["Nord HF", "Sør HF", "Øst HF"]),
        ("rhf", ["Helse Nord RHF", "Helse Sør-Øst RHF"]),
    ],
)
def test_units_follow_the_level(signed_in, level, names):
    app = signed_in(PAGE, "radgiver", niva=level, **YEAR)
    assert rows_of(table_html(app))[0][2:] == names


def test_a_link_about_an_indicator_opens_that_indicator(signed_in):
    app = signed_in(PAGE, "radgiver", ind=SHARE, **YEAR)
    assert not components_shown(app)
    assert by_id(SHARE).title.nb in [one.value for one in app.subheader]
    matrix = signed_in(PAGE, "radgiver", ind=SHARE, sammenlign="alle", **YEAR)
    assert len(components_shown(matrix)) == 1
    matrix.button_group(key="compare_view").set_value("en").run()
    assert charts(matrix)


@pytest.mark.parametrize("indicator", ALL, ids=lambda one: one.id)
def test_every_indicator_can_be_compared(signed_in, indicator):
    app = signed_in(PAGE, "stolavs", ind=indicator.id, **YEAR)
    assert not app.exception
    words = words_on(app)
    is_time = isinstance(indicator, MedianIndicator)
    assert ("Traktplott kan bare tegnes for andeler" in words) == is_time
    assert ("φ" in words) == (not is_time)
    judged = not is_time and indicator.direction is not Direction.NEUTRAL
    assert ("fjerdedelen" in words) == judged


def test_the_sentence_under_the_funnel_says_how_many_lie_where(signed_in):
    app = signed_in(PAGE, "stolavs", ind=SHARE, region="alle", **YEAR)
    (said,) = [one.value for one in app.caption if "φ" in one.value]
    # Lillevik is small and Sørby is poorly covered: three hospitals are left.
    assert "3 sykehus" in said
    assert "Nordby (" in said
    assert "ventes" in said
    assert "«undersøk»" in said
    assert "dårlig" not in everything_sent(app)


def test_the_sentence_is_what_a_screen_reader_says_of_the_chart(signed_in):
    app = signed_in(PAGE, "stolavs", ind=SHARE, **YEAR)
    captions = [one.value for one in app.caption]
    for chart in app.get("vega_lite_chart"):
        assert chart.proto.alt in captions


def test_hidden_units_are_named_with_the_reason_and_have_no_data(signed_in):
    app = signed_in(PAGE, "radgiver", ind="stroke_unit_treated", **YEAR)
    funnel = json.dumps(funnel_of_page(app), ensure_ascii=False)
    assert "Ikke med (N<10): Lillevik." in funnel
    assert "Ikke med (Lav dekningsgrad): Sørby." in funnel
    drawn = {str(row.get("unit_id")) for row in rows_drawn(app)}
    assert {"11", "21"} <= drawn
    assert not {"12", "31"} & drawn


def test_rounded_numbers_are_marked_and_multiples_of_five(signed_in):
    app = signed_in(PAGE, "tromso", ind=SHARE, region="alle", **WOMEN)
    counts = {
        row["unit_id"]: row["tip_counts"] for row in rows_drawn(app) if row.get("zone")
    }
    assert set(counts) == {"11", "21", "22"}
    assert not counts["21"].startswith("ca.")
    for unit in ("11", "22"):
        about, met, _, everybody = counts[unit].split()
        assert about == "ca."
        assert int(met) % 5 == int(everybody) % 5 == 0


def test_the_limits_can_be_chosen(signed_in):
    notes = {
        "": "Grenser: justert for overspredning.",
        "eksakt": "Grenser: bare tilfeldigheter, eksakt binomisk.",
        "tilnaermet": "Grenser: bare tilfeldigheter, normaltilnærming.",
    }
    drawn = {}
    for limits, note in notes.items():
        link = {"grenser": limits} if limits else {}
        # Coverage varies more between the small hospitals than chance alone gives.
        app = signed_in(PAGE, "radgiver", ind="coverage_npr", **link, **YEAR)
        assert note in json.dumps(funnel_of_page(app), ensure_ascii=False)
        drawn[limits] = json.dumps(funnel_of_page(app)["layer"][0])
    assert len(set(drawn.values())) == 3


def test_like_large_are_half_to_double(signed_in):
    app = signed_in(PAGE, "stolavs", ind=SHARE, region="alle", gruppe="like", **YEAR)
    (said,) = [one.value for one in app.caption if "Like store" in one.value]
    size = by_hand_size(app)
    assert f"halvparten til det dobbelte av Nordby ({size})" in said
    # Åsen with 24 strokes is less than half of Nordby.
    shown = {row["unit_id"] for row in rows_drawn(app) if row.get("zone")}
    assert shown == {"11", "21"}


def test_those_of_like_size_are_listed_from_every_region(signed_in):
    # The own region is Helse Nord, and Østby lies in Helse Sør-Øst.
    app = signed_in(PAGE, "stolavs", ind=SHARE, gruppe="like", **YEAR)
    ranking = json.dumps(charts(app)[1], ensure_ascii=False)
    assert "Østby" in ranking
    assert "Åsen" not in ranking
    assert "like store som Nordby" in ranking
    assert "Helse Nord RHF" not in json.dumps(charts(app)[1]["title"])


def test_the_ranking_names_the_few_that_lie_outside():
    low = [share(1, 50, unit_id=str(n), unit_name=f"Lav {n}") for n in range(7)]
    units = [share(82, 100), share(100, 100, unit_id="2", unit_name="Best")]
    few = ranking_sentence(table(*units, low[0]), nation(), by_id(SHARE))
    assert "1 (Best) ligger helt over og 1 (Lav 0) helt under." in few
    many = ranking_sentence(table(*units, *low), nation(), by_id(SHARE))
    assert "1 (Best) ligger helt over og 7 helt under." in many


def by_hand_size(app) -> str:
    (own,) = [
        row for row in rows_drawn(app) if row.get("zone") and row["unit_id"] == "11"
    ]
    return own["tip_counts"].split()[-1]


def test_without_a_unit_nobody_is_of_like_size(signed_in):
    app = signed_in(PAGE, "radgiver", ind=SHARE, gruppe="like", **YEAR)
    assert "Velg en enhet" in words_on(app)
    opened = signed_in(PAGE, "radgiver", ind=SHARE, gruppe="like", enhet="21", **YEAR)
    assert "av Østby (" in words_on(opened)
    hidden = signed_in(PAGE, "radgiver", ind=SHARE, gruppe="like", enhet="12", **YEAR)
    assert "Lillevik har ikke noe tall å vise" in words_on(hidden)


def test_the_ranking_shows_who_is_compared_and_marks_the_opened(signed_in):
    app = signed_in(
        PAGE, "radgiver", ind=SHARE, region="Helse Nord RHF", enhet="21", **YEAR
    )
    ranking = charts(app)[1]
    domain = json.dumps(ranking["layer"], ensure_ascii=False)
    assert "Nordby" in domain
    assert "Østby" in domain
    assert "Åsen" not in domain


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("volum", ["Nordby", "Østby", "Åsen"]),
        ("region", ["Helse Nord RHF", "Lillevik", "Nordby", "Helse Sør-Øst RHF"]),
    ],
)
def test_the_order_can_be_chosen(signed_in, order, names):
    app = signed_in(PAGE, "radgiver", ind=SHARE, sorter=order, **YEAR)
    text = json.dumps(charts(app)[1], ensure_ascii=False)
    text = text[text.index("Landet") :]
    places = [text.index(name) for name in names]
    assert places == sorted(places)


def test_nonsense_in_the_link_is_dropped(signed_in):
    evil = "<img src=x onerror=alert(1)>"
    app = signed_in(
        PAGE,
        "stolavs",
        region=evil,
        enhet=evil,
        gruppe=evil,
        grenser=evil,
        sorter=evil,
        sammenlign="en",
    )
    assert not app.exception
    assert evil not in everything_sent(app)


def test_a_selection_without_patients_says_so(signed_in):
    for link in ({"ind": SHARE}, {}):
        app = signed_in(PAGE, "stolavs", periode="2013-01_2013-12", **link)
        assert not app.exception
        assert "Ingen" in everything_sent(app)


def test_english_is_english(signed_in):
    app = signed_in(PAGE, "stolavs", ind=SHARE, lang="en", **YEAR)
    words = words_on(app)
    assert "Outside the limits means" in words
    assert "sykehus" not in words


def test_the_file_of_a_funnel_has_its_table_and_what_every_file_has():
    rows = [
        share(40, 80, unit_id="1", indicator_id=SHARE),
        share(90, 100, unit_id="2", indicator_id=SHARE),
    ]
    found = funnel_of(table(*rows), by_id(SHARE))
    file = funnel_file(found)
    pd.testing.assert_frame_equal(file[list(FUNNEL_COLUMNS)], funnel_table(found))
    assert set(MACHINE_COLUMNS) <= set(file.columns)
    heading = machine_csv(file, FUNNEL_COLUMNS).splitlines()[0].split(",")
    assert heading[: len(MACHINE_COLUMNS)] == list(MACHINE_COLUMNS)
    assert np.isfinite(file["adjusted_lower_998"]).all()
