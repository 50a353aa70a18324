"""Likhet: one indicator by groups of patients, in the unit and in the country."""

import sqlite3

import pytest

from indicators.catalogue import ALL
from indicators.definition import CoverageIndicator
from tests.pages.chart_data import chart_rows, files_of
from tests.pages.conftest import words_on
from tests.pages.drawn import charts, everything_sent, rows_of, table_html

PAGE = "pages/equity.py"
YEAR = {"periode": "2020-01_2020-12"}
SCREENING = {"ind": "dysphagia_screening", **YEAR}


def by_hand(registry_file, unit, sex):
    """Count dysphagia screening in 2020 at one hospital, of one sex."""
    with sqlite3.connect(registry_file) as connection:
        rows = connection.execute(
            "SELECT SvelgtestUtfort FROM Akuttskjema WHERE UnitId = ?"
            " AND PatientGender = ? AND Innleggelsestidspunkt LIKE '2020%'",
            (unit, sex),
        ).fetchall()
    return sum(code in (1, 3) for (code,) in rows), len(rows)


def row_of(app, name):
    (row,) = [one for one in rows_of(table_html(app)) if one[0] == name]
    return row


def test_the_own_group_is_the_one_counted_by_hand(signed_in, registry_file):
    met, everybody = by_hand(registry_file, 11, "Female")
    app = signed_in(PAGE, "stolavs", **SCREENING)
    head = rows_of(table_html(app))[0]
    assert head == ["Gruppe", "Nordby", "Mot referansen", "Norge", "Mot referansen"]
    women = row_of(app, "Kvinner")
    assert f"{met} av {everybody}" in women[1]
    assert "95 % KI" in women[1]
    assert " pp (" in women[2]
    assert women[3].split()[2] == "ca."
    assert row_of(app, "Menn")[2] == "referanse"


def test_every_division_is_there_in_order(signed_in):
    rows = rows_of(table_html(signed_in(PAGE, "stolavs", **SCREENING)))
    heads = [row[0] for row in rows[1:] if len(row) == 1]
    assert heads == ["Kjønn", "Alder", "Slagtype", "NIHSS ved innkomst", "Innlagt"]


def test_one_sentence_sums_up_and_the_chart_says_the_same(signed_in):
    app = signed_in(PAGE, "stolavs", **SCREENING)
    (headline,) = [m.value for m in app.markdown if m.value.startswith("**Nordby: ")]
    assert "grupper" in headline
    (alternative,) = [one.proto.alt for one in app.get("vega_lite_chart")]
    assert headline.strip("*") in alternative
    assert "Norge: " in alternative
    assert alternative in [one.value for one in app.caption]


@pytest.mark.parametrize("username", ["radgiver", "tromso"])
def test_another_hospital_s_groups_are_rounded_or_hidden(
    signed_in, registry_file, username
):
    met, everybody = by_hand(registry_file, 11, "Female")
    app = signed_in(PAGE, username, enhet="11", **SCREENING)
    assert f"{met} av {everybody}" not in everything_sent(app)
    texts = [cell for row in rows_of(table_html(app))[1:] for cell in row[1:2]]
    assert texts
    for text in texts:
        assert "ca. " in text or text in ("N<10", "Ingen data", "Lav dekningsgrad")
    for point in chart_rows(app, 0):
        assert point["tip_counts"].startswith("ca. ")


def test_a_hospital_of_few_patients_shows_reasons_only(signed_in):
    app = signed_in(PAGE, "radgiver", enhet="12", **SCREENING)
    assert "Lillevik: for få pasienter til å sammenligne grupper" in words_on(app)
    assert {point["unit"] for point in chart_rows(app, 0)} == {"Norge"}


@pytest.mark.parametrize(
    "indicator",
    [one for one in ALL if not isinstance(one, CoverageIndicator)][::6],
    ids=lambda one: one.id,
)
def test_indicators_of_every_kind_can_be_divided(signed_in, indicator):
    app = signed_in(PAGE, "stolavs", ind=indicator.id, periode="2018-01_2020-12")
    assert not app.exception
    assert len(charts(app)) == 1 or "Ingen grupper" in words_on(app)
    if charts(app):
        title = " ".join(str(charts(app)[0]["title"]).split())
        assert indicator.title.nb.split()[0] in title


def test_coverage_has_no_groups_and_the_page_says_so(signed_in):
    app = signed_in(PAGE, "stolavs", ind="coverage_npr", **YEAR)
    assert not app.exception
    assert "Velg en annen indikator" in words_on(app)
    assert not charts(app)


def test_a_filtered_division_is_left_out_and_named(signed_in):
    app = signed_in(PAGE, "stolavs", kjonn="f", **SCREENING)
    rows = rows_of(table_html(app))
    assert ["Kjønn"] not in rows
    assert "Utelatt fordi utvalget har bare én gruppe: kjønn." in words_on(app)


def test_a_period_without_patients_explains_itself(signed_in):
    app = signed_in(PAGE, "stolavs", periode="2013-01_2013-12")
    assert not app.exception
    assert "Ingen grupper å sammenligne" in words_on(app)


def test_the_country_alone_for_those_without_a_hospital(signed_in):
    app = signed_in(PAGE, "radgiver", **SCREENING)
    assert rows_of(table_html(app))[0] == ["Gruppe", "Norge", "Mot referansen"]
    assert any(m.value.startswith("**Norge: ") for m in app.markdown)


def test_english_is_english(signed_in):
    text = everything_sent(signed_in(PAGE, "stolavs", lang="en", **SCREENING))
    assert "Against the reference" in text
    assert "Mot referansen" not in text


def test_nonsense_in_the_link_is_dropped(signed_in):
    evil = "<img src=x onerror=alert(1)>"
    app = signed_in(PAGE, "stolavs", enhet=evil, ind=evil)
    assert not app.exception
    assert evil not in everything_sent(app)


def test_files_hold_what_the_page_shows(signed_in, monkeypatch, registry_file):
    met, everybody = by_hand(registry_file, 11, "Female")
    files = files_of(monkeypatch, lambda: signed_in(PAGE, "stolavs", **SCREENING))
    machine = files["equity_file_machine"].decode().splitlines()
    columns = machine[0].split(",")
    rows = [dict(zip(columns, line.split(","), strict=True)) for line in machine[1:]]
    (women,) = [r for r in rows if r["unit_id"] == "11" and r["group"] == "f"]
    assert (women["numerator"], women["denominator"]) == (str(met), str(everybody))
    assert women["reference"] == "m"
    excel = files["equity_file_excel"].decode("utf-8-sig")
    assert "Kvinner" in excel
    assert "Referansegruppe" in excel
    assert files["equity_file_png"].startswith(b"\x89PNG")
