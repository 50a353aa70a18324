"""Utfall: headline, mRS bars, unadjusted measures, and the adjusted ratios."""

import json
import random
import re
import sqlite3
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine

import components.outcome_reads
from tests.pages.chart_data import chart_rows, files_of
from tests.pages.conftest import words_on, write_registry
from tests.pages.drawn import charts, everything_sent, rows_of, table_html
from tests.small import add_followups, add_strokes, stroke_row

PAGE = "pages/outcome.py"
YEAR = {"periode": "2020-01_2020-12"}
RANKIN, DISCHARGE, FUNNEL, FIT = range(4)
MARK = "Eksperimentell, ikke publisert av registeret"
# Enough patients for a model; Lillevik (12) stays small.
MORE = {11: 800, 21: 700, 22: 500}


@pytest.fixture(scope="module")
def registry_file(tmp_path_factory):
    """The small registry with two thousand strokes more, of whom some die."""
    file = (tmp_path_factory.mktemp("outcome") / "registry.db").resolve()
    write_registry(file)
    chance = random.Random(1905)
    units = [unit for unit, count in MORE.items() for _ in range(count)]
    forms = [_form(100_000 + place, unit, chance) for place, unit in enumerate(units)]
    engine = create_engine(f"sqlite:///{file}")
    add_strokes(engine, forms)
    add_followups(
        engine,
        [
            {
                "OSkjemaGUID": f"O-{form['SkjemaGUID']}",
                "HovedskjemaGUID": form["SkjemaGUID"],
                "OppfolgUtf": 1,
                "MRS3mnd": min(5, form["NIHSSinnkomst"] // 4 + chance.randrange(2)),
            }
            for form in forms
            if form["DeathDate"] is None and chance.random() < 0.8
        ],
    )
    engine.dispose()
    return file


def _form(number, unit, chance):
    admitted = datetime(2020, 1, 2, 12) + timedelta(days=chance.randrange(250))
    age, nihss = chance.randrange(45, 95), chance.randrange(20)
    dies = chance.random() < 0.04 + nihss * 0.02 + (age > 80) * 0.1
    return stroke_row(
        number,
        UnitId=unit,
        PatientAge=age,
        PatientGender=chance.choice(("Female", "Male")),
        Slagdiagnose=chance.choice((1, 2, 2, 2)),
        NIHSSinnkomst=nihss,
        MRSPre=chance.choice((0, 1, 2, 3, 4, None)),
        UtskrTil=10 if dies else chance.choice((1, 2, 4, 7)),
        AntDagerInnl=chance.randrange(1, 20),
        Innleggelsestidspunkt=admitted,
        DeathDate=(admitted + timedelta(days=6)).date() if dies else None,
    )


def by_hand(registry_file, unit):
    """Count the strokes and the deaths within 30 days in 2020 at one hospital."""
    with sqlite3.connect(registry_file) as connection:
        rows = connection.execute(
            "SELECT Innleggelsestidspunkt, DeathDate FROM Akuttskjema"
            " WHERE UnitId = ? AND Innleggelsestidspunkt LIKE '2020%'",
            (unit,),
        ).fetchall()
    judged = [row for row in rows if days(row[0], "2020-12-31") > 30]
    dead = [row for row in judged if row[1] and days(row[0], row[1]) <= 30]
    return len(dead), len(judged)


def days(first, last):
    start, end = (datetime.fromisoformat(text[:10]) for text in (first, last))
    return (end - start).days


def titles(app):
    return [" ".join(str(chart["title"]).split()) for chart in charts(app)]


def points(app):
    return {row["unit_id"]: row for row in chart_rows(app, FUNNEL)}


def test_one_sentence_says_how_it_goes(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    (said,) = [m.value for m in app.markdown if m.value.startswith("**Nordby: ")]
    assert "innen 30 døgn" in said
    assert "selvhjulpne etter tre måneder" in said
    assert said.count("O/E") == 2
    assert "eksperimentelt" in said


def test_the_unadjusted_number_is_the_one_counted_by_hand(signed_in, registry_file):
    dead, judged = by_hand(registry_file, 11)
    rows = rows_of(table_html(signed_in(PAGE, "stolavs", **YEAR)))
    assert rows[0] == ["Indikator", "Nordby", "Resten av landet", "Forskjell"]
    (row,) = [one for one in rows if one[0].startswith("Død innen 30 døgn")]
    assert f"{dead} av {judged}" in row[1]
    assert "95 % KI" in row[1]


def test_a_sentence_says_which_measures_differ(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    said = [m.value for m in app.markdown if m.value.startswith("Nordby: ")]
    assert len(said) == 1
    assert "resten av landet" in said[0]
    html = table_html(app)
    for verdict, words in (("better", "sikkert bedre"), ("worse", "sikkert svakere")):
        assert (f"class='{verdict}'" in html) == (words in said[0])


def test_mrs_stands_for_the_unit_the_rest_and_the_region(signed_in):
    rows = chart_rows(signed_in(PAGE, "stolavs", **YEAR), RANKIN)
    units = list(dict.fromkeys(row["tip_unit"] for row in rows))
    names = ("Nordby (egen)", "Resten av landet", "Helse Nord RHF")
    assert units == [
        f"{when}, {name}"
        for when in ("Før hjerneslaget", "Etter tre måneder")
        for name in names
    ]
    parts = {row["part"] for row in rows}
    assert "mangler" in parts
    assert "6 død" in parts
    for unit in units:
        pieces = [row for row in rows if row["tip_unit"] == unit]
        assert pieces[0]["start"] == 0
        assert pieces[-1]["end"] == pytest.approx(1, abs=0.03)


def test_every_chart_has_its_sentence_as_alternative_text(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    captions = [one.value for one in app.caption]
    alternatives = [one.proto.alt for one in app.get("vega_lite_chart")]
    assert len(alternatives) == 4
    for text in alternatives:
        assert text in captions


def test_what_is_adjusted_says_everywhere_that_it_is_experimental(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    assert MARK in words_on(app)
    *_, funnel, fit = titles(app)
    assert MARK in funnel
    assert MARK in fit
    assert "c-statistikk" in words_on(app)
    assert "Manglende svar er en egen kategori" in words_on(app)


def test_the_own_ratio_is_exact_and_others_are_rounded(signed_in, registry_file):
    dead, judged = by_hand(registry_file, 11)
    app = signed_in(PAGE, "stolavs", **YEAR)
    shown = points(app)
    assert shown["11"]["tip_counts"].startswith(f"{dead} mot ")
    assert shown["11"]["tip_counts"].endswith(f"av {judged}")
    for unit in ("21", "22"):
        said = re.fullmatch(
            r"ca. (\d+) mot [\d,]+ forventet, av ca. (\d+)", shown[unit]["tip_counts"]
        )
        assert all(int(number) % 5 == 0 for number in said.groups())
    # Six strokes a year: fewer than ten, and named as such.
    assert "12" not in shown
    assert "Lillevik" in json.dumps(charts(app)[FUNNEL])


def test_another_hospital_s_exact_count_is_nowhere(signed_in, registry_file):
    dead, judged = by_hand(registry_file, 21)
    assert dead % 5
    for username in ("stolavs", "radgiver"):
        app = signed_in(PAGE, username, kjonn="f", enhet="21", **YEAR)
        assert f"{dead} av {judged}" not in everything_sent(app)
        shown = points(signed_in(PAGE, username, enhet="21", **YEAR))
        assert shown["21"]["tip_counts"].startswith("ca. ")


def test_the_adjusted_outcome_can_be_chosen_and_stands_in_the_link(signed_in):
    app = signed_in(PAGE, "stolavs", justert="selvhjulpen", **YEAR)
    assert "selvhjulpne etter tre måneder" in titles(app)[FUNNEL]
    assert "mRS 0–2 blant overlevende" in words_on(app)
    app = signed_in(PAGE, "stolavs", justert="noe annet", **YEAR)
    assert "døde innen 30 døgn" in titles(app)[FUNNEL]


def test_too_few_patients_are_not_adjusted_and_the_page_says_what_to_do(signed_in):
    app = signed_in(PAGE, "stolavs", periode="2018-01_2018-03")
    assert not app.exception
    assert "For få pasienter i utvalget til å justere" in words_on(app)
    assert len(charts(app)) == 2
    assert "O/E" not in words_on(app)


def test_a_period_without_patients_explains_itself(signed_in):
    app = signed_in(PAGE, "stolavs", periode="2013-01_2013-12")
    assert not app.exception
    assert "ingen pasienter" in everything_sent(app).lower()


def test_the_advisory_group_begins_with_the_country_and_its_regions(signed_in):
    app = signed_in(PAGE, "radgiver", **YEAR)
    assert rows_of(table_html(app))[0] == [
        "Indikator",
        "Norge",
        "Helse Nord RHF",
        "Helse Sør-Øst RHF",
    ]
    assert any(m.value.startswith("**Norge: ") for m in app.markdown)


def test_a_unit_can_be_chosen_and_stays_chosen(signed_in):
    app = signed_in(PAGE, "radgiver", **YEAR)
    app.selectbox(key="page_unit").set_value("22").run()
    assert not app.exception
    assert "22" in app.query_params["enhet"]
    assert any(m.value.startswith("**Åsen: ") for m in app.markdown)


def test_levels_above_the_hospital_have_their_own_funnel(signed_in):
    app = signed_in(PAGE, "radgiver", niva="rhf", **YEAR)
    shown = points(app)
    assert set(shown) == {"Helse Nord RHF", "Helse Sør-Øst RHF"}


def test_english_is_english(signed_in):
    text = everything_sent(signed_in(PAGE, "stolavs", lang="en", **YEAR))
    assert "Experimental, not published by the registry" in text
    assert "deaths within 30 days" in text or "death within 30 days" in text
    assert "Eksperimentell" not in text


def test_nonsense_in_the_link_is_dropped(signed_in):
    evil = "<img src=x onerror=alert(1)>"
    app = signed_in(PAGE, "stolavs", enhet=evil, justert=evil)
    assert not app.exception
    assert evil not in everything_sent(app)


def test_the_model_is_fitted_once_for_everybody(signed_in, monkeypatch):
    fitted = []
    fit = components.outcome_reads.fit_case_mix

    def count(snapshot, indicator_id, selection):
        fitted.append(indicator_id)
        return fit(snapshot, indicator_id, selection)

    monkeypatch.setattr(components.outcome_reads, "fit_case_mix", count)
    app = signed_in(PAGE, "stolavs", **YEAR)
    app.run()
    signed_in(PAGE, "tromso", niva="rhf", **YEAR)
    assert sorted(fitted) == ["independent_3m_mrs_0_2", "mortality_30d"]
    signed_in(PAGE, "tromso", kjonn="f", **YEAR)
    assert len(fitted) == 4


def test_files_hold_what_the_page_shows(signed_in, monkeypatch, registry_file):
    dead, judged = by_hand(registry_file, 11)
    files = files_of(monkeypatch, lambda: signed_in(PAGE, "stolavs", **YEAR))
    lines = files["adjusted_file_machine"].decode().splitlines()
    columns = lines[0].split(",")
    rows = {
        row["unit_id"]: row
        for line in lines[1:]
        for row in [dict(zip(columns, line.split(","), strict=True))]
    }
    assert rows["11"]["numerator"] == str(dead)
    assert rows["11"]["denominator"] == str(judged)
    assert float(rows["11"]["expected"]) > 5
    assert rows["12"]["hidden_reason"] in ("small_number", "few_expected")
    assert rows["12"]["numerator"] == rows["12"]["expected"] == ""
    assert int(rows["21"]["numerator"]) % 5 == 0
    mrs = files["outcome_mrs_file_excel"].decode("utf-8-sig")
    assert "Etter tre måneder: mangler" in mrs
    assert "Forventet" in files["adjusted_file_excel"].decode("utf-8-sig")
    assert files["adjusted_file_png"].startswith(b"\x89PNG")
    assert MARK in files["adjusted_file_svg"].decode().replace("\u00a0", " ")
    fit = files["adjusted_fit_file_machine"].decode().splitlines()
    assert fit[0].endswith(",predicted")
    assert len(fit) > 5
    assert all("mortality_30d,nation,nation" in line for line in fit[1:])
    assert "Forventet andel" in files["adjusted_fit_file_excel"].decode("utf-8-sig")
    assert MARK in files["adjusted_fit_file_svg"].decode().replace("\u00a0", " ")
