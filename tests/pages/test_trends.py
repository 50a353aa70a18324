"""Utvikling: charts with rules, lines that travel with the link, and action notes."""

import json
import re
from datetime import date

import pytest

from notes.action_notes import action_notes
from own_data.database import own_database
from tests.pages.conftest import token_of, words_on
from tests.pages.drawn import charts, everything_sent, rows_drawn

PAGE = "pages/trends.py"
ALL_YEARS = {"periode": "2018-01_2020-12", "ind": "stroke_unit_treated"}
NORDBY = "11"


@pytest.fixture(autouse=True)
def own_state(tmp_path, monkeypatch):
    """A database for notes that belongs to the test."""
    url = f"sqlite:///{tmp_path}/own.db"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    return url


def sentences(app):
    return [one.value for one in app.caption if ": " in one.value]


def in_link(app, key):
    """Return a part of the address; AppTest has it as a text or a list of one."""
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]


def words_in_chart(chart):
    return json.dumps(chart, ensure_ascii=False)


def press(app, label):
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


@pytest.mark.parametrize(
    "indicator",
    [
        "stroke_unit_treated",
        "door_to_needle_median",
        "followup_3m_reported",
        "coverage",
        "length_of_stay_median",
        "mortality_30d",
    ],
)
@pytest.mark.parametrize("diagram", ["run", "xmr"])
def test_shares_times_and_coverage_have_a_chart_and_a_sentence(
    signed_in, indicator, diagram
):
    link = {**ALL_YEARS, "ind": indicator, "diagram": diagram}
    app = signed_in(PAGE, "stolavs", **link)
    assert not app.exception
    (chart,) = charts(app)
    assert chart["title"]["text"]["expr"].count("Nordby")
    (element,) = app.get("vega_lite_chart")
    said = next(one for one in sentences(app) if one.startswith("Nordby: "))
    assert said == element.proto.alt


@pytest.mark.parametrize("unit", ["11", "21"])
def test_the_sentence_says_what_the_latest_number_means(signed_in, unit):
    link = {"ind": "dysphagia_screening", "per": "year", "enhet": unit}
    app = signed_in(PAGE, "stolavs", periode="2018-01_2020-12", **link)
    (said,) = [one for one in sentences(app) if "i 2020." in one]
    # The page of the indicator says the same of the same year.
    page = signed_in("pages/indicator.py", "stolavs", periode="2020-01_2020-12", **link)
    standing = re.search(r"Lav måloppnåelse\. .*%? KI .*?\)\.", words_on(page))
    assert standing is not None
    assert re.search(r"Neste nivå er \d+ pasienter unna\. ", standing[0])
    assert standing[0] in said


def test_the_country_has_a_level_and_no_rest(signed_in):
    app = signed_in(PAGE, "radgiver", **ALL_YEARS, linjer="nation")
    said = app.get("vega_lite_chart")[0].proto.alt
    assert " måloppnåelse. " in said
    assert "resten av landet" not in said


def test_the_run_chart_is_first_and_p_charts_are_for_shares(signed_in):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS)
    assert app.button_group(key="trend_chart").value == "run"
    assert "Medianen er " in words_on(app)
    app = signed_in(PAGE, "stolavs", **ALL_YEARS, diagram="p")
    assert "Samlet andel er " in words_on(app)
    assert "kontrollgrenser" in words_on(app)
    link = {**ALL_YEARS, "ind": "door_to_needle_median", "diagram": "p"}
    app = signed_in(PAGE, "stolavs", **link)
    assert not app.exception
    assert app.button_group(key="trend_chart").value == "run"


def test_very_large_numbers_are_what_p_prime_is_for(signed_in):
    def offered(**link):
        app = signed_in(PAGE, "stolavs", **{**ALL_YEARS, **link})
        return "p′-diagram" in [
            one.content for one in app.button_group(key="trend_chart").proto.options
        ]

    assert not offered()
    assert offered(diagram="pprime")


def test_the_reader_is_told_how_signals_go_before_each_other(signed_in):
    words = words_on(signed_in(PAGE, "stolavs", **ALL_YEARS, diagram="p"))
    order = ["utenfor grensene; trend", "2 av 3 punkter", "skift (7 punkter"]
    assert [words.index(one) for one in order] == sorted(map(words.index, order))
    assert "Anhøj" in words_on(signed_in(PAGE, "stolavs", **ALL_YEARS))


def test_lines_of_the_link_are_drawn_and_printed_with_their_reason(signed_in):
    app = signed_in(
        PAGE,
        "radgiver",
        **ALL_YEARS,
        linjer=NORDBY,
        grunnlinje="2018-Q1..2018-Q4",
        brudd="2020-Q1",
        hvorfor="<b>ny</b> vaktordning",
    )
    assert not app.exception
    text = words_in_chart(charts(app)[0])
    assert "Grunnlinje: 1. kv. 2018–4. kv. 2018 (tykk midtlinje)." in text
    assert "Brudd: 1. kv. 2020." in text
    strip = next(one for one in words_on(app).splitlines() if "Hvorfor" in one)
    assert "&lt;b&gt;ny&lt;/b&gt; vaktordning" in strip
    assert "<b>" not in strip
    assert in_link(app, "grunnlinje") == "2018-Q1..2018-Q4"


def test_lines_keep_their_months_in_another_cut_of_time(signed_in):
    link = {**ALL_YEARS, "grunnlinje": "2018-Q1..2018-Q4", "hvorfor": "x"}
    app = signed_in(PAGE, "stolavs", **link, per="month")
    assert "Grunnlinje: jan. 2018–des. 2018" in words_on(app)


@pytest.mark.parametrize(
    ("link", "word"),
    [
        ({"grunnlinje": "banan"}, "Grunnlinjen i lenken kan ikke leses"),
        ({"brudd": "2019-Q7"}, "Bruddet i lenken kan ikke leses"),
        ({"hvorfor": "x" * 121}, "Begrunnelsen i lenken kan ikke leses"),
        ({"brudd": "1999"}, "Et brudd ligger utenfor diagrammet"),
        ({"grunnlinje": "2019..2035"}, "Grunnlinjen ligger utenfor diagrammet"),
        ({"grunnlinje": "2020..2018"}, "slutter før den begynner"),
        (
            {"grunnlinje": "2018..2020", "brudd": "2019-Q3"},
            "Grunnlinjen går over et brudd",
        ),
    ],
)
def test_nonsense_in_the_link_is_left_out_with_a_word(signed_in, link, word):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS, **link)
    assert not app.exception
    assert word in "\n".join(one.value for one in app.warning)
    assert "banan" not in everything_sent(app)
    press(app, "Fjern grunnlinje og brudd")
    assert not app.warning
    assert not {"grunnlinje", "brudd", "hvorfor"} & set(app.query_params)


def test_a_baseline_is_set_with_a_reason_and_not_without(signed_in):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS)
    app.selectbox(key="trend_from").set_value("2018-Q1")
    app.selectbox(key="trend_to").set_value("2018-Q4")
    press(app, "Bruk")
    assert "Skriv kort hvorfor" in app.error[0].value
    assert "grunnlinje" not in app.query_params
    app.text_input(key="trend_why").set_value("før ombyggingen")
    press(app, "Bruk")
    assert not app.error
    assert in_link(app, "grunnlinje") == "2018-Q1..2018-Q4"
    assert in_link(app, "hvorfor") == "før ombyggingen"
    assert "Hvorfor: før ombyggingen" in words_on(app)
    app.selectbox(key="trend_to").set_value("")
    press(app, "Bruk")
    assert "både første og siste" in app.error[0].value


def test_splits_are_set_and_all_lines_taken_away(signed_in):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS)
    app.multiselect(key="trend_splits").set_value(["2019-Q3", "2020-Q2"])
    app.text_input(key="trend_why").set_value("to tiltak")
    press(app, "Bruk")
    assert in_link(app, "brudd") == "2019-Q3,2020-Q2"
    press(app, "Fjern grunnlinje og brudd")
    assert "brudd" not in app.query_params
    assert "hvorfor" not in app.query_params
    assert app.multiselect(key="trend_splits").value == []


def test_rolling_windows_are_shown_in_words_and_without_rules(signed_in):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS, per="rolling12", brudd="2019-Q1")
    assert not app.exception
    assert "uten regler" in app.info[0].value
    assert not app.get("button_group") or "trend_chart" not in [
        one.key for one in app.get("button_group")
    ]
    (chart,) = charts(app)
    text = words_in_chart(chart)
    assert "Median " not in text
    assert "Brudd" not in text
    assert "Landet" in text
    assert "i de 12 månedene til og med des. 2020" in words_on(app)


def test_several_units_are_small_charts_on_one_scale(signed_in):
    app = signed_in(PAGE, "radgiver", **ALL_YEARS, linjer="11|21|nation")
    assert not app.exception
    found = charts(app)
    assert len(found) == 3
    scales = [
        next(
            layer["encoding"]["y"]["scale"]["domain"]
            for layer in one["layer"]
            if "shape" in layer["encoding"]
        )
        for one in found
    ]
    assert scales[0] == scales[1] == scales[2]
    for name in ("Nordby: ", "Østby: ", "Norge: "):
        assert any(one.startswith(name) for one in sentences(app))


def test_the_country_stands_in_for_a_viewer_without_a_unit(signed_in):
    app = signed_in(PAGE, "radgiver", **ALL_YEARS)
    assert app.multiselect(key="trend_units").value == ["nation"]
    assert any(one.startswith("Norge: ") for one in sentences(app))


def test_a_small_hospital_has_no_number_in_anything_sent(signed_in):
    # Lillevik has six strokes a year: every period is hidden from others.
    app = signed_in(PAGE, "radgiver", **ALL_YEARS, linjer="12", diagram="p")
    assert not app.exception
    (chart,) = charts(app)
    assert "Skjult (N<10), Lillevik" in words_in_chart(chart)
    assert "Lillevik: ingen perioder kan vises." in words_on(app)
    numbers = {"value", "centre", "lower", "upper", "limit", "tip_counts"}
    assert not [row for row in rows_drawn(app) if numbers & set(row)]
    shown = signed_in(PAGE, "radgiver", **ALL_YEARS, linjer=NORDBY, diagram="p")
    assert [row for row in rows_drawn(shown) if numbers & set(row)]


def test_others_see_rounded_numbers_and_the_unit_its_own(signed_in):
    link = {**ALL_YEARS, "linjer": NORDBY}
    own, others = (
        [row for row in rows_drawn(signed_in(PAGE, who, **link)) if "tip_counts" in row]
        for who in ("stolavs", "tromso")
    )
    assert {one["tip_counts"][:3] for one in others} == {"ca."}
    assert not any(one["tip_counts"].startswith("ca.") for one in own)
    assert all(round(100 * one["value"], 6) % 1 == 0 for one in others)


def noted(app, text="Ny slagsykepleier"):
    app.date_input(key="note_day_11").set_value(date(2019, 5, 2))
    app.text_input(key="note_text_11").set_value(text)
    return press(app, "Legg til")


def test_a_unit_s_user_writes_a_note_and_everybody_sees_its_marker(signed_in):
    app = noted(signed_in(PAGE, "stolavs", **ALL_YEARS))
    assert not app.exception
    assert "Tiltak (1)" in popovers(app.main)
    line = "1: 02.05.2019: Ny slagsykepleier (stolavs)"
    assert line in words_in_chart(charts(app)[0])
    (kept,) = action_notes(own_database(), [NORDBY], "stroke_unit_treated")
    assert (kept.author, kept.indicator_id) == ("stolavs", "stroke_unit_treated")
    other = signed_in(PAGE, "tromso", **ALL_YEARS, linjer=NORDBY)
    assert line in words_in_chart(charts(other)[0])
    trend = signed_in("pages/indicator.py", "tromso", **ALL_YEARS, linjer=NORDBY)
    assert line in words_in_chart(charts(trend)[1])
    elsewhere = signed_in(PAGE, "stolavs", **{**ALL_YEARS, "ind": "mortality_30d"})
    assert "Ny slagsykepleier" not in everything_sent(elsewhere)


def popovers(block):
    """Return the labels of the popovers within a block."""
    found = []
    for child in getattr(block, "children", {}).values():
        if child.type == "popover":
            found.append(child.proto.popover.label)
        found += popovers(child)
    return found


def test_a_note_may_concern_every_indicator(signed_in):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS)
    app.button_group(key="note_for_11").set_value("every")
    noted(app)
    other = signed_in(PAGE, "stolavs", **{**ALL_YEARS, "ind": "mortality_30d"})
    assert "Ny slagsykepleier" in words_in_chart(charts(other)[0])


@pytest.mark.parametrize("username", ["tromso", "radgiver", "uten"])
def test_others_are_refused_in_words_and_have_no_form(signed_in, username):
    app = signed_in(PAGE, username, **ALL_YEARS, linjer=NORDBY)
    assert "Bare brukere ved Nordby og sekretariatet kan skrive" in words_on(app)
    assert not app.date_input
    assert "Legg til" not in [one.label for one in app.button]


def test_only_the_secretariat_writes_on_the_country(signed_in):
    own = signed_in(PAGE, "stolavs", **ALL_YEARS, linjer="nation")
    assert "Bare sekretariatet kan skrive tiltak for Norge." in words_on(own)
    app = signed_in(PAGE, "sekretariat", **ALL_YEARS, linjer="nation")
    assert app.date_input(key="note_day_nation")


def test_a_right_that_is_gone_counts_at_the_next_click(signed_in, cookies):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS)
    app.text_input(key="note_text_11").set_value("for sent")
    # Somebody else has taken over the tab since the form was drawn.
    cookies["slagtavle"] = token_of("tromso")
    app.session_state["sign_in"] = None
    press(app, "Legg til")
    assert action_notes(own_database(), [NORDBY], "stroke_unit_treated") == []


def test_an_empty_note_is_refused_in_words(signed_in):
    app = noted(signed_in(PAGE, "stolavs", **ALL_YEARS), text="   ")
    assert "Skriv hva som ble gjort." in app.error[0].value
    assert action_notes(own_database(), [NORDBY], "stroke_unit_treated") == []


def test_a_note_becomes_a_split_with_one_click_and_can_be_taken_away(signed_in):
    app = noted(signed_in(PAGE, "stolavs", **ALL_YEARS))
    press(app, "Bruk som brudd")
    assert in_link(app, "brudd") == "2019-Q2"
    assert in_link(app, "hvorfor") == "Ny slagsykepleier"
    assert "Brudd: 2. kv. 2019." in words_on(app)
    assert "Bruk som brudd" not in [one.label for one in app.button]
    press(app, "Fjern")
    assert not app.exception
    assert "Ny slagsykepleier (stolavs)" not in words_in_chart(charts(app)[0])
    assert action_notes(own_database(), [NORDBY], "stroke_unit_treated") == []


def test_charts_go_on_without_notes_when_their_database_is_away(signed_in, monkeypatch):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS)
    trend = signed_in("pages/indicator.py", "stolavs", **ALL_YEARS)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "sqlite:////no/such/folder/own.db")
    app.run()
    assert not app.exception
    assert "Tiltakene kan ikke hentes nå" in app.warning[0].value
    assert [row for row in rows_drawn(app) if "tip_counts" in row]
    assert not app.date_input
    trend.run()
    assert not trend.exception
    assert len(charts(trend)) == 2


def test_english_has_the_same_page(signed_in):
    app = signed_in(PAGE, "stolavs", **ALL_YEARS, lang="en", diagram="p", brudd="2020")
    assert not app.exception
    assert "The overall share is" in words_on(app)
    assert "Goal ≥" in words_in_chart(charts(app)[0])
    assert "Split: Q1 2020." in words_on(app)
