"""Møtevisning: the agenda of a link, the slides, and what is decided on them."""

import json
from html import unescape

import pandas as pd
import pytest

import components.meeting_notes
from components.meeting_ranking import ranking_html
from indicators.catalogue import OFFICIAL, by_id
from notes.minutes import decisions_of, save_decision
from own_data.database import own_database
from tests.pages.chart_data import with_files_open
from tests.pages.conftest import words_on
from tests.pages.drawn import (
    charts,
    components_shown,
    everything_sent,
    rows_drawn,
    rows_of,
)
from tests.pages.test_overview import by_hand
from tests.small import ADVISORY

PAGE = "pages/meeting.py"
YEAR = {"periode": "2020-01_2020-12"}
SLIDES = "dysphagia_screening@nation,11,12|stroke_unit_treated@Øst HF"
NORDBY = {"saker": SLIDES, "sak": "2", "mote": "mai", **YEAR}
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def own_url(tmp_path, monkeypatch):
    """The dashboard's own database, in a folder of the test."""
    url = f"sqlite:///{tmp_path}/own.db"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    yield url
    own_database().dispose()


def toolbar(app) -> str:
    """Return the HTML of the page's toolbar."""
    (component,) = components_shown(app)
    return json.loads(component.proto.json)["html"]


def slide_html(app) -> str:
    (found,) = [one for one in _html(app) if "class='number'" in one]
    return found


def _html(app) -> list[str]:
    return [one.proto.body for one in app.get("html")]


def heading(app) -> str:
    (found,) = [one for one in _html(app) if one.startswith("<div class='slide'")]
    return found


def fields(app, key: str):
    return (
        app.text_area(key=f"meeting_text_{key}"),
        app.selectbox(key=f"meeting_responsible_{key}"),
        app.date_input(key=f"meeting_due_{key}"),
    )


def test_without_a_link_the_official_indicators_are_suggested(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    assert not app.exception
    indicators = app.multiselect(key="meeting_indicators").value
    assert indicators == [one.id for one in OFFICIAL]
    assert app.multiselect(key="meeting_units").value == ["nation", "11"]
    assert f"**{2 * len(OFFICIAL)} saker** · 2020" in words_on(app)


def test_who_has_no_hospital_begins_with_the_regions(signed_in):
    app = signed_in(PAGE, "radgiver", **YEAR)
    assert app.multiselect(key="meeting_units").value == ["nation", "rhf"]


def test_the_units_of_the_filter_are_suggested(signed_in):
    app = signed_in(PAGE, "radgiver", niva="hf", enheter="Øst HF", **YEAR)
    assert app.multiselect(key="meeting_units").value == ["nation", "Øst HF"]


def test_the_meeting_begins_with_the_chosen_items_in_registry_order(signed_in):
    app = signed_in(PAGE, "radgiver", **YEAR)
    app.multiselect(key="meeting_indicators").set_value(["mortality_30d"]).run()
    app.multiselect(key="meeting_units").set_value(["31", "hf", "nation"]).run()
    assert app.multiselect(key="meeting_units").value == ["nation", "hf", "31"]
    app.text_input(key="meeting_name").set_value("Fagråd i mai").run()
    assert "Fagr%C3%A5d+i+mai" in app.code[0].value
    app.button(key="meeting_start").click().run()
    assert not app.exception
    assert app.query_params["saker"] == "mortality_30d@nation,hf,31"
    assert app.query_params["mote"] == "Fagråd i mai"
    assert "sak 1 av 5" in toolbar(app)
    assert by_id("mortality_30d").title.nb in heading(app)


def test_everything_can_be_taken_away_and_nothing_starts(signed_in):
    app = signed_in(PAGE, "radgiver", **YEAR)
    app.multiselect(key="meeting_indicators").set_value([]).run()
    app.multiselect(key="meeting_units").set_value([]).run()
    assert app.multiselect(key="meeting_units").value == []
    assert app.button(key="meeting_start").disabled
    assert not app.warning


@pytest.mark.parametrize(
    ("number", "title", "unit"),
    [
        ("1", "dysphagia_screening", "Norge"),
        ("2", "dysphagia_screening", "Nordby"),
        ("4", "stroke_unit_treated", "Øst HF"),
    ],
)
def test_a_link_opens_its_slide(signed_in, number, title, unit):
    app = signed_in(PAGE, "radgiver", saker=SLIDES, sak=number, **YEAR)
    assert not app.exception
    assert f"<h1>{by_id(title).title.nb}</h1>" in heading(app)
    assert f"<p class='unit'>{unit}</p>" in heading(app)
    assert f"sak {number} av 4" in toolbar(app)
    assert "Eksempeldata" in words_on(app)


@pytest.mark.parametrize(
    ("number", "place"), [("", "sak 1 av 4"), ("x", "sak 1 av 4"), ("99", "Referat")]
)
def test_a_number_that_is_no_slide_opens_the_first_or_the_minutes(
    signed_in, number, place
):
    app = signed_in(PAGE, "radgiver", saker=SLIDES, sak=number, **YEAR)
    assert not app.exception
    assert place in toolbar(app)


@pytest.mark.parametrize(
    "agenda",
    [EVIL, "no_such_thing@11", "dysphagia_screening@999", "@@|,@|", "a" * 5000],
)
def test_nonsense_in_the_link_leads_to_the_agenda(signed_in, agenda):
    app = signed_in(PAGE, "radgiver", saker=agenda, mote=EVIL, sak="2", **YEAR)
    assert not app.exception
    assert "Saksliste" in "".join(_html(app))
    assert EVIL not in "".join(_html(app))
    assert EVIL not in toolbar(app)
    # A text that is no agenda at all is dropped from the link; others are answered.
    assert len(app.warning) == (len(agenda) < 5000)


def test_what_can_be_read_of_a_link_is_kept(signed_in):
    app = signed_in(
        PAGE, "radgiver", saker=f"{EVIL}@11|mortality_30d@21,{EVIL}", sak="1", **YEAR
    )
    assert not app.exception
    assert "sak 1 av 1" in toolbar(app)
    assert "Østby" in heading(app)


def test_every_indicator_of_every_kind_of_unit_makes_a_slide(signed_in):
    ids = ("door_to_needle_median", "coverage_npr", "length_of_stay_median")
    saker = f"{','.join(ids)}@nation,Helse Nord RHF,Øst HF,31"
    for number in range(1, 13):
        app = signed_in(PAGE, "radgiver", saker=saker, sak=str(number), **YEAR)
        assert not app.exception
        assert f"sak {number} av 12" in toolbar(app)
        assert slide_html(app)


def test_the_big_number_is_the_one_counted_by_hand(signed_in, registry_file):
    met, everybody = by_hand(registry_file, 11)
    html = slide_html(signed_in(PAGE, "stolavs", **NORDBY))
    share = f"{100 * met / everybody:.1f}".replace(".", ",")
    assert f"<span class='big'>{share}\u00a0<span>%</span></span>" in html
    assert f"{met} av {everybody}" in html
    assert "95\u00a0% KI" in html
    assert any(f"</span> {level}</span>" in html for level in ("Høy", "Moderat", "Lav"))
    assert f"Nordby: {share}" in html


def test_the_ranking_stands_around_the_unit_under_the_country(signed_in):
    rows = rows_of(slide_html(signed_in(PAGE, "stolavs", **NORDBY)))
    names = [row[0] for row in rows[1:]]
    assert names[0] == "Norge"
    assert set(names[1:]) == {"Nordby", "Lillevik", "Østby", "Åsen", "Sørby"}
    values = [float(row[2].split()[0].replace(",", ".")) for row in rows[2:5]]
    assert values == sorted(values, reverse=True)


def test_a_hidden_unit_has_no_number_in_anything_sent(signed_in, registry_file):
    met, everybody = by_hand(registry_file, 12)
    assert everybody < 10
    app = signed_in(PAGE, "radgiver", saker="dysphagia_screening@12", **YEAR)
    html = slide_html(app)
    assert "<span class='big hidden'>N&lt;10</span>" in html
    (row,) = [one for one in rows_of(html) if one[0] == "Lillevik"]
    assert row[1:] == ["", "N<10"]
    assert f"{met} av {everybody}" not in everything_sent(app)
    drawn = [one for one in rows_drawn(app) if one.get("name") == "Lillevik"]
    assert not drawn


def a_row(unit_id: str, value: float, level: str = "hospital", reason: str = ""):
    numbers = (float("nan"),) * 5 if reason else (41.0, 60.0, value, value, value)
    names = ("numerator", "denominator", "value", "lower", "upper")
    return {
        "unit_level": level,
        "unit_id": unit_id,
        "unit_name": f"Enhet {unit_id}",
        "goal_level": "",
        "hidden_reason": reason,
        "rounded": False,
        **dict(zip(names, numbers, strict=True)),
    }


@pytest.mark.parametrize(
    ("unit", "names", "more"),
    [
        ("10", range(6, 15), ["5 til over", "6 til under, 4 uten tall"]),
        ("1", range(1, 10), ["11 til under, 4 uten tall"]),
        ("20", range(12, 21), ["11 til over", "4 uten tall"]),
        ("23", [*range(13, 21), 23], ["12 til over", "3 uten tall"]),
    ],
)
def test_of_many_units_the_nearest_have_room(unit, names, more):
    units = [a_row(str(n), 1 - n / 100) for n in range(20, 0, -1)]
    units += [a_row(str(n), 0, reason="small_number") for n in range(21, 25)]
    nation = pd.DataFrame([a_row("nation", 0.9, "nation")])
    indicator = by_id("dysphagia_screening")
    html = ranking_html(nation, pd.DataFrame(units), indicator, None, unit)
    rows = [row[0] for row in rows_of(html)[1:]]
    assert [name for name in rows if name.startswith(("Norge", "Enhet"))] == [
        "Norge",
        *(f"Enhet {n}" for n in names),
    ]
    said = [name.removesuffix(" som kan vises") for name in rows if "Enhet" not in name]
    assert said[1:] == more


def test_the_trend_says_the_sentence_and_leaves_out_the_small_print(signed_in):
    app = signed_in(PAGE, "stolavs", **NORDBY)
    (trend,) = charts(app)
    assert "Nordby" in json.dumps(trend, ensure_ascii=False)
    assert "Loddrett strek" not in json.dumps(trend, ensure_ascii=False)
    (chart,) = app.get("vega_lite_chart")
    assert chart.proto.alt
    assert chart.proto.alt in unescape(slide_html(app))


def test_a_decision_is_kept_at_once_and_shown_again(signed_in, own_url):
    app = signed_in(PAGE, "radgiver", **NORDBY)
    text, responsible, due = fields(app, "dysphagia_screening@11")
    assert responsible.value == "Nordby"
    text.set_value("Ny rutine for svelgtest").run()
    (kept,) = decisions_of(own_database(), "mai")
    assert (kept.decision, kept.responsible) == ("Ny rutine for svelgtest", "Nordby")
    due.set_value("2021-03-01").run()
    assert not app.exception
    assert "av radgiver" in words_on(app)
    other = signed_in(PAGE, "stolavs", **NORDBY)
    text, responsible, due = fields(other, "dysphagia_screening@11")
    assert text.value == "Ny rutine for svelgtest"
    assert due.value.isoformat() == "2021-03-01"
    elsewhere = signed_in(PAGE, "stolavs", **NORDBY | {"sak": "1"})
    assert elsewhere.text_area[0].value == ""


def test_a_day_or_a_unit_alone_waits_for_its_decision(signed_in):
    app = signed_in(PAGE, "radgiver", **NORDBY)
    slide = "dysphagia_screening@11"
    fields(app, slide)[1].set_value("Østby").run()
    fields(app, slide)[2].set_value("2021-03-01").run()
    assert decisions_of(own_database(), "mai") == []
    fields(app, slide)[0].set_value("Østby hjelper").run()
    (kept,) = decisions_of(own_database(), "mai")
    assert (kept.responsible, kept.due.isoformat()) == ("Østby", "2021-03-01")


def test_an_emptied_note_is_no_decision(signed_in):
    app = signed_in(PAGE, "radgiver", **NORDBY)
    fields(app, "dysphagia_screening@11")[0].set_value("Feil sak").run()
    fields(app, "dysphagia_screening@11")[0].set_value("").run()
    assert decisions_of(own_database(), "mai") == []
    assert not app.exception


def test_who_has_no_role_neither_writes_nor_reads_notes(signed_in):
    save_decision(own_database(), ADVISORY, "mai", "dysphagia_screening@11", "Hemmelig")
    app = signed_in(PAGE, "uten", **NORDBY)
    assert not app.exception
    assert slide_html(app)
    assert not app.text_area
    minutes = signed_in(PAGE, "uten", **NORDBY | {"sak": "5"})
    assert "Hemmelig" not in everything_sent(app) + everything_sent(minutes)
    assert not minutes.get("download_button")


def test_a_role_that_is_taken_away_cannot_write_on(signed_in, monkeypatch):
    app = signed_in(PAGE, "radgiver", **NORDBY)
    monkeypatch.setattr(components.meeting_notes, "current_viewer", lambda: None)
    fields(app, "dysphagia_screening@11")[0].set_value("For sent").run()
    assert decisions_of(own_database(), "mai") == []


def test_markup_in_a_decision_is_text(signed_in):
    app = signed_in(PAGE, "radgiver", **NORDBY | {"mote": EVIL})
    fields(app, "dysphagia_screening@11")[0].set_value(EVIL).run()
    app = signed_in(PAGE, "radgiver", **NORDBY | {"mote": EVIL, "sak": "5"})
    html = "".join(_html(app))
    assert EVIL not in html + toolbar(app)
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") == 3


def test_the_minutes_follow_the_agenda_and_name_what_is_gone(signed_in):
    for slide, text in (
        ("no_longer@there", "Gammel sak"),
        ("stroke_unit_treated@Øst HF", "Siste sak"),
        ("dysphagia_screening@11", "Andre sak"),
    ):
        save_decision(own_database(), ADVISORY, "mai", slide, text, "Nordby")
    app = signed_in(PAGE, "radgiver", **NORDBY | {"sak": "5"})
    (minutes,) = [one for one in _html(app) if "class='minutes'" in one]
    rows = rows_of(minutes)
    assert [row[3] for row in rows[1:]] == ["Andre sak", "Siste sak", "Gammel sak"]
    assert rows[1][:2] == [by_id("dysphagia_screening").title.nb, "Nordby"]
    assert "%" in rows[1][2]
    assert rows[3][0] == "no_longer@there"
    assert app.get("download_button")


def test_a_meeting_without_decisions_says_so(signed_in):
    app = signed_in(PAGE, "radgiver", **NORDBY | {"sak": "5"})
    assert "Ingen vedtak" in words_on(app)
    assert not app.get("download_button")


def test_what_cannot_be_kept_stays_and_is_kept_later(signed_in, monkeypatch, own_url):
    app = signed_in(PAGE, "radgiver", **NORDBY)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////no/such/folder/own.db")
    app.run()
    assert "svarer ikke" in app.error[0].value
    fields(app, "dysphagia_screening@11")[0].set_value("Skrevet i motvind").run()
    assert not app.exception
    assert "ikke lagret ennå" in app.error[0].value
    assert "sqlite" not in everything_sent(app)
    assert fields(app, "dysphagia_screening@11")[0].value == "Skrevet i motvind"
    app.query_params["sak"] = "5"
    app.run()
    (minutes,) = [one for one in _html(app) if "class='minutes'" in one]
    assert "Skrevet i motvind" in minutes
    assert "ikke lagret" in minutes
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", own_url)
    app.button(key="meeting_retry").click().run()
    assert not app.error
    (kept,) = decisions_of(own_database(), "mai")
    assert kept.decision == "Skrevet i motvind"


@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_two_who_write_at_once_lose_nothing(signed_in, whose):
    app = signed_in(PAGE, "radgiver", **NORDBY)
    slide = "dysphagia_screening@11"
    save_decision(own_database(), ADVISORY, "mai", slide, "Den andres ord")
    fields(app, slide)[0].set_value("Mine ord").run()
    assert "Noen andre har skrevet" in app.warning[0].value
    assert "Den andres ord" in app.text[0].value
    assert fields(app, slide)[0].value == "Mine ord"
    app.button(key=f"meeting_{whose}").click().run()
    assert not app.warning
    (kept,) = decisions_of(own_database(), "mai")
    expected = "Mine ord" if whose == "mine" else "Den andres ord"
    assert kept.decision == fields(app, slide)[0].value == expected


def test_the_definition_takes_the_place_of_the_trend(signed_in):
    app = signed_in(PAGE, "radgiver", **NORDBY)
    app.session_state["meeting_definition"] = True
    app.run()
    assert by_id("dysphagia_screening").numerator_text.nb in everything_sent(app)
    assert not charts(app)
    assert "aria-pressed='true'" in toolbar(app)


def test_a_slide_is_one_click_away_from_any_page_and_keeps_the_filters(signed_in):
    app = signed_in("pages/indicator.py", "stolavs", kjonn="f", saker=SLIDES, **YEAR)
    app.button(key="meeting_open").click().run()
    assert not app.exception
    assert "sak 1 av 4" in toolbar(app)
    assert "Kvinner" in words_on(app)
    assert not app.sidebar.button


def test_english_is_english(signed_in):
    app = signed_in(PAGE, "radgiver", lang="en", **NORDBY)
    assert "item 2 of 4" in toolbar(app)
    assert app.text_area[0].label == "Decision"
    assert "Sample data" in words_on(app)


def test_the_charts_of_the_slides_are_pictures_beside_the_agenda_alone(
    signed_in, monkeypatch
):
    with_files_open(monkeypatch)
    app = signed_in(PAGE, "radgiver", **NORDBY | {"sak": "0"})
    labels = [one.label for one in app.get("download_button")]
    assert {"Bilde (PNG)", "Bilde (SVG)"} <= set(labels)
    app.selectbox(key="meeting_pictures").select_index(1).run()
    assert not app.exception
    assert [one.label for one in app.get("download_button")] == labels
    for place in ("2", "5"):
        app = signed_in(PAGE, "radgiver", **NORDBY | {"sak": place})
        assert not app.get("download_button")
