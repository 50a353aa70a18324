"""Oversikt: the scorecard of a unit, and all units side by side."""

import sqlite3

import pandas as pd
import pytest

import components.overview
from indicators.catalogue import OFFICIAL
from tests.pages.drawn import everything_sent, rows_of, table_html

PAGE = "pages/overview.py"
YEAR = {"periode": "2020-01_2020-12"}


def by_hand(registry_file, unit: int) -> tuple[int, int]:
    """Count dysphagia screening in 2020 at one hospital, from the raw rows."""
    with sqlite3.connect(registry_file) as connection:
        rows = connection.execute(
            "SELECT SvelgtestUtfort FROM Akuttskjema WHERE UnitId = ?"
            " AND Innleggelsestidspunkt LIKE '2020%' AND Slagdiagnose IN (1, 2, 3)",
            (unit,),
        ).fetchall()
    return sum(code in (1, 3) for (code,) in rows), len(rows)


def test_a_department_head_sees_the_own_official_indicators_in_order(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    heading, *rows = rows_of(table_html(app))
    assert heading[0] == "Indikator"
    assert len(rows) == len(OFFICIAL)
    for row, indicator in zip(rows, OFFICIAL, strict=True):
        assert row[0].startswith(indicator.title.nb)


def test_the_number_is_the_one_counted_by_hand(signed_in, registry_file):
    met, everybody = by_hand(registry_file, 11)
    app = signed_in(PAGE, "stolavs", **YEAR)
    (row,) = [r for r in rows_of(table_html(app)) if r[0].startswith("Svelgfunksjon")]
    share = f"{100 * met / everybody:.1f}".replace(".", ",")
    assert row[1] == f"{share} % {met} av {everybody}"
    assert row[2].split()[0] in "●◆■"
    assert row[2].split()[1] in ("Høy", "Moderat", "Lav")


def test_the_first_things_to_look_at_lead_to_indicator_and_patients(signed_in):
    html = table_html(signed_in(PAGE, "stolavs", **YEAR))
    assert "Se på dette først" in html
    assert "data-open='indicator|" in html
    assert "data-open='patients|" in html


def test_another_unit_is_shown_rounded_and_without_a_way_to_patients(signed_in):
    app = signed_in(PAGE, "stolavs", enhet="21", sex="f", kjonn="f", **YEAR)
    html = table_html(app)
    assert "ca. " in html
    assert "data-open='patients|" not in html


def test_the_advisory_group_sees_all_units_and_no_small_number(
    signed_in, registry_file
):
    app = signed_in(PAGE, "radgiver", **YEAR)
    heading, *rows = rows_of(table_html(app))
    assert len(heading) == 1 + len(OFFICIAL)
    assert rows[0][0] == "Norge"
    names = [row[0] for row in rows]
    for name in ("Nordby", "Lillevik", "Østby", "Åsen", "Sørby", "Helse Nord RHF"):
        assert name in names
    lillevik = rows[names.index("Lillevik")]
    # Six strokes a year: nothing about them may be said.
    assert set(lillevik[1:-1]) <= {"N<10", "Ingen data"}
    met, everybody = by_hand(registry_file, 12)
    assert everybody < 10
    assert f"{met} av {everybody}" not in everything_sent(app)


def test_the_own_hospital_is_marked_among_all_units(signed_in):
    html = table_html(signed_in(PAGE, "tromso", enhet="alle", **YEAR))
    (own,) = [part for part in html.split("<tr") if part.startswith(" class='own'")]
    assert "Østby" in own


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("rhf", ["Norge", "Helse Nord RHF", "Helse Sør-Øst RHF"]),
        ("hf", ["Norge", "Helse Nord RHF", "Nord HF", "Helse Sør-Øst RHF"]),
    ],
)
def test_rows_follow_the_level(signed_in, level, names):
    rows = rows_of(table_html(signed_in(PAGE, "radgiver", niva=level, **YEAR)))
    found = [row[0] for row in rows[1:]]
    assert found[: len(names)] == names


def test_several_own_hospitals_are_each_one_choice_away(signed_in):
    app = signed_in(PAGE, "vestreviken", **YEAR)
    choice = app.get("button_group")
    options = [o.content for one in choice for o in one.proto.options]
    assert {"Åsen", "Sørby", "Alle enheter"} <= set(options)


@pytest.mark.parametrize("stage", ["reperfusion", "outcome", "registration"])
def test_the_indicators_of_a_stage_can_be_chosen(signed_in, stage):
    app = signed_in(PAGE, "stolavs", vis=stage, **YEAR)
    assert not app.exception
    assert len(rows_of(table_html(app))) > 3


def test_english_is_english(signed_in):
    html = table_html(signed_in(PAGE, "stolavs", lang="en", **YEAR))
    assert "Look at these first" in html
    assert "Rest of the country" in html
    assert "Resten av landet" not in html


def test_nonsense_in_the_link_is_dropped(signed_in):
    evil = "<img src=x onerror=alert(1)>"
    app = signed_in(PAGE, "stolavs", enhet=evil, niva=evil, periode=evil, vis="x")
    assert not app.exception
    assert evil not in everything_sent(app)


def test_a_selection_without_patients_says_so(signed_in):
    app = signed_in(PAGE, "stolavs", periode="2013-01_2013-12")
    assert not app.exception
    assert "ingen pasienter i utvalget" in table_html(app).lower()


def test_the_selection_stands_in_words(signed_in):
    app = signed_in(
        PAGE, "stolavs", type="I61,I63", kjonn="f", alder="18-54,85+", **YEAR
    )
    assert "2020 · I61, I63 · Kvinner · alder 18-54, 85+ år" in everything_sent(app)


def test_the_files_are_drawn_when_somebody_looks_for_them(signed_in):
    app = signed_in(PAGE, "stolavs", periode="2020-03_2020-11")
    assert not app.get("download_button")
    app.session_state["scorecard_file_offered"] = True
    app.run()
    assert not app.exception
    labels = [one.label for one in app.get("download_button")]
    assert labels == ["CSV for Excel", "CSV for maskiner", "Om uttrekket (JSON)"]
    app.session_state["scorecard_file_offered"] = False
    assert not app.run().get("download_button")


def test_the_file_holds_the_rows_that_the_page_shows(signed_in, monkeypatch):
    offered = []
    monkeypatch.setattr(
        components.overview,
        "offer_table",
        lambda table, *_, **__: offered.append(pd.DataFrame(table())),
    )
    # The coverage of a year stands beside the numbers of other months.
    app = signed_in(PAGE, "stolavs", periode="2020-03_2020-11")
    (row,) = [r for r in rows_of(table_html(app)) if r[0].startswith("Dekningsgrad")]
    (table,) = offered
    units = table[table["unit_id"] == "11"].set_index("indicator_id")
    assert list(units.index) == [one.id for one in OFFICIAL]
    share = f"{100 * units.loc['coverage_npr', 'value']:.1f}".replace(".", ",")
    assert row[1].startswith(f"{share} %")
    assert set(table["unit_level"]) == {"hospital", "rest"}
    signed_in(PAGE, "radgiver", periode="2020-03_2020-11")
    assert set(offered[1]["unit_level"]) == {"nation", "rhf", "hospital"}
    assert set(offered[1]["indicator_id"]) == {one.id for one in OFFICIAL}
