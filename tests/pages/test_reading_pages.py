"""Om indikatorene and Brukerveiledning, as their readers see them."""

import csv
import html
import io
import re
from pathlib import Path

import pytest
import streamlit as st
from PIL import Image

import components.about
import components.guide
from data_access.codebook import variables
from indicators.catalogue import ALL
from indicators.definition import Indicator, Stage
from indicators.docs import METHOD, facts, method
from tests.pages.conftest import HOSPITALS, ROOT, words_on
from wording import LANGUAGES, catalogue, t, use_language

ABOUT, GUIDE = "pages/about.py", "pages/guide.py"
TITLES = {ABOUT: "page.about", GUIDE: "page.guide"}
USERS = (*HOSPITALS, "radgiver", "sekretariat", "uten")
LINK = {"nb": {}, "en": {"lang": "en"}}
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_page = pytest.mark.parametrize("path", [ABOUT, GUIDE])


def card(app) -> str:
    """The text of the chosen indicator's card."""
    return max((one.value for one in app.markdown), key=len)


def headings(app) -> list[str]:
    """The headings below the page's title."""
    found = re.findall(r"<h2[^>]*>(.*?)</h2>", words_on(app))
    return [html.unescape(text) for text in found]


@each_page
def test_a_stranger_sees_the_sign_in_form_and_nothing_else(stranger, path):
    app = stranger(path)
    assert [field.label for field in app.text_input] == ["Brukernavn", "Passord"]
    assert [one.value for one in app.title] == ["Slagtavle"]
    assert headings(app) == []
    for kind in ("radio", "button_group", "dataframe", "page_link", "download_button"):
        assert not app.get(kind)
    assert t("guide.intro") not in words_on(app)
    assert facts(ALL[0])["rationale"] not in words_on(app)


@each_page
@pytest.mark.parametrize("username", USERS)
def test_everybody_who_is_signed_in_may_read(signed_in, path, username):
    app = signed_in(path, username)
    assert not app.exception
    assert t(TITLES[path]) in words_on(app)


@each_language
def test_the_list_holds_every_indicator(signed_in, language):
    app = signed_in(ABOUT, "radgiver", **LINK[language])
    shown = [name.split(" · *")[0] for name in app.radio[0].options]
    assert shown == [one.title.in_language(language) for one in ALL]
    marked = [name for name in app.radio[0].options if " · *" in name]
    assert len(marked) == 11


@each_language
def test_every_indicator_can_be_chosen(signed_in, language):
    app = signed_in(ABOUT, "stolavs", **LINK[language])
    for place, indicator in enumerate(ALL):
        options = app.radio[0].options
        app.radio[0].set_value(options[place]).run()
        assert not app.exception
        assert_is_the_card_of(indicator, app, language)
        assert app.query_params.get("ind", ALL[0].id) == indicator.id


@each_language
def test_a_link_opens_the_card_of_each_indicator(signed_in, language):
    app = signed_in(ABOUT, "stolavs", **LINK[language])
    for indicator in ALL:
        app.query_params = {"ind": indicator.id, **LINK[language]}
        app.run()
        assert_is_the_card_of(indicator, app, language)


def assert_is_the_card_of(indicator: Indicator, app, language: str) -> None:
    assert headings(app) == [indicator.title.in_language(language)]
    told = card(app)
    for name, text in facts(indicator).items():
        assert t(f"about.field.{name}") in told
        assert text in told
    assert indicator.source in told
    for column in indicator.columns():
        assert f", `{column}`" in told
    mark = "about.official" if indicator.official else "about.supplementary"
    marks = [one.value for one in app.caption]
    assert any(t(mark) in text and f" {indicator.number} " in text for text in marks)


def test_the_card_shows_goals_by_years_and_codes(signed_in):
    told = card(signed_in(ABOUT, "stolavs", ind="thrombolysis_rate_ischemic"))
    assert re.search(r"\| 2012.2022 \| 15\s% eller mer \| 10\s% eller mer \|", told)
    assert re.search(r"\| fra 2023 \| 19,5\s% eller mer \| 13\s% eller mer \|", told)
    assert "1 = Ja, 2 = Nei" in told


def test_the_card_leads_to_the_numbers_of_the_same_indicator(signed_in):
    app = signed_in(ABOUT, "stolavs", ind="mortality_30d", kjonn="f", lang="en")
    (link,) = app.get("page_link")
    assert link.proto.page == "indikator"
    assert "ind=mortality_30d" in link.proto.query_string
    assert "kjonn=f" in link.proto.query_string


def test_an_unknown_indicator_in_the_link_shows_the_first(signed_in):
    app = signed_in(ABOUT, "stolavs", ind="door_to_nowhere")
    assert headings(app)[0] == ALL[0].title.nb


def test_a_stage_of_care_narrows_the_list(signed_in):
    app = signed_in(ABOUT, "stolavs")
    app.pills(key="about_stage").set_value(Stage.REGISTRATION).run()
    assert "Dekningsgrad mot Norsk pasientregister" in app.radio[0].options[1]
    assert len(app.radio[0].options) < len(ALL) / 3
    assert headings(app)[0] == "Rapportert status tre måneder etter hjerneslaget"


def test_search_words_narrow_the_list(signed_in):
    app = signed_in(ABOUT, "stolavs", ind="mortality_30d")
    app.text_input(key="about_search").set_value("svelgfunksjon").run()
    assert len(app.radio[0].options) == 1
    assert headings(app)[0].startswith("Svelgfunksjon")
    app.text_input(key="about_search").set_value("").run()
    assert headings(app)[0] == "Død innen 30 døgn"


def test_a_search_without_hits_explains_itself(signed_in):
    app = signed_in(ABOUT, "stolavs")
    app.text_input(key="about_search").set_value("hofteprotese").run()
    assert [one.value for one in app.info] == [t("about.none")]
    assert not app.radio


@each_language
def test_the_file_holds_every_definition(signed_in, monkeypatch, language):
    made = []

    def keep(label, data, **options):
        made.append((label, data, options["file_name"]))

    monkeypatch.setattr(st, "download_button", keep)
    signed_in(ABOUT, "radgiver", **LINK[language])
    ((label, data, name),) = made
    use_language("nb")
    rows = list(csv.DictReader(io.StringIO(data().decode("utf-8-sig")), delimiter=";"))
    use_language(language)
    assert label == t("about.download")
    assert name.endswith(".csv")
    assert [row[t("about.field.id")] for row in rows] == [one.id for one in ALL]
    for row, one in zip(rows, ALL, strict=True):
        assert row[t("about.field.title")] == one.title.in_language(language)
        for field, text in facts(one).items():
            assert row[t(f"about.field.{field}")] == text
        assert row[t("about.field.source")] == one.source
        assert bool(row[t("about.field.goals")]) == bool(one.goals)


@each_language
def test_the_codebook_holds_every_column(signed_in, language):
    app = signed_in(ABOUT, "uten", **{"del": "codebook"}, **LINK[language])
    table = app.dataframe[0].value
    assert list(table[t("about.column.name")]) == [one.name for one in variables()]
    assert list(table[t("about.column.label")]) == [
        one.label(language) for one in variables()
    ]
    assert app.dataframe[0].proto.alt == t("about.codebook.alt")
    by_name = table.set_index(t("about.column.name"))
    ward = by_name.loc["Trombolyse"]
    titles = [one.short_title.in_language(language) for one in ALL]
    assert titles[4] in ward[t("about.column.used")]
    assert not by_name.loc["SivilstatusPre", t("about.column.used")]
    assert by_name.loc["PasientGUID", t("about.column.used")]


def test_the_codebook_can_be_searched(signed_in):
    app = signed_in(ABOUT, "stolavs", **{"del": "codebook"})
    app.text_input(key="about_codebook_search").set_value("ENHET hf").run()
    found = app.dataframe[0].value
    assert {"HF", "RHF"} <= set(found["Kolonne"])
    assert "Slagdiagnose" not in set(found["Kolonne"])
    assert len(found) < len(variables()) / 4
    app.text_input(key="about_codebook_search").set_value("xyz(").run()
    assert [one.value for one in app.info] == [t("about.codebook.none")]
    assert not app.dataframe


@each_language
def test_the_method_is_told_in_full(signed_in, language):
    app = signed_in(ABOUT, "stolavs", **{"del": "method"}, **LINK[language])
    shown = words_on(app)
    for section, paragraphs in method().items():
        assert t(f"about.method.{section}") in shown
        assert all(paragraph in shown for paragraph in paragraphs)


def test_the_method_names_the_hospitals_counted_together(signed_in):
    app = signed_in(ABOUT, "stolavs", **{"del": "method"})
    assert "- Lillevik telles med Nordby" in words_on(app)
    assert "Åsen telles" not in words_on(app)


def test_the_view_is_chosen_on_the_page_and_kept_in_the_link(signed_in):
    app = signed_in(ABOUT, "stolavs")
    app.segmented_control(key="about_view").set_value("codebook").run()
    assert app.query_params["del"] == "codebook"
    assert len(app.dataframe) == 1
    app.segmented_control(key="about_view").set_value("indicators").run()
    assert len(app.radio) == 1


@each_page
def test_the_language_is_changed_on_the_page(signed_in, path):
    app = signed_in(path, "stolavs")
    assert t(TITLES[path]) in words_on(app)
    app.button(key="language").click().run()
    assert app.query_params["lang"] == "en"
    assert t(TITLES[path]) not in words_on(app)
    use_language("en")
    assert t(TITLES[path]) in words_on(app)


@each_language
def test_the_guide_tells_everything(signed_in, language):
    app = signed_in(GUIDE, "uten", **LINK[language])
    shown = words_on(app)
    for key, text in catalogue(language).items():
        if key.startswith("guide.") and not key.startswith("guide.picture."):
            assert text.format(minimum=10, low="60%") in shown.replace("60\xa0%", "60%")


@each_language
def test_the_guide_is_read_in_three_minutes(language):
    words = " ".join(
        text
        for key, text in catalogue(language).items()
        if key.startswith("guide.") and not key.startswith("guide.picture.")
    ).split()
    assert len(words) < 3 * 200


@each_language
def test_the_guide_shows_the_pictures_there_are(
    signed_in, monkeypatch, tmp_path, language
):
    monkeypatch.setattr(components.guide, "PICTURES", tmp_path)
    assert not signed_in(GUIDE, "stolavs", **LINK[language]).get("image")
    for name in filter(None, components.guide.SECTIONS.values()):
        Image.new("RGB", (4, 4)).save(tmp_path / f"{name}_{language}.png")
    app = signed_in(GUIDE, "stolavs", **LINK[language])
    pictures = [one for group in app.get("image") for one in group.proto.imgs]
    assert [one.caption for one in pictures] == [
        t(f"guide.picture.{name}")
        for name in components.guide.SECTIONS.values()
        if name
    ]
    assert all(one.alt == one.caption for one in pictures)


@pytest.mark.parametrize("file", ["about.po", "guide.po"])
def test_every_text_is_in_both_languages_and_differs(file):
    keys = [
        re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
        for text in (
            (ROOT / "locales" / language / file).read_text("utf-8")
            for language in LANGUAGES
        )
    ]
    assert keys[0] == keys[1]
    nb, en = catalogue("nb"), catalogue("en")
    same = [key for key in keys[0] if nb[key] == en[key] and "{" not in nb[key]]
    assert not same


def test_the_english_texts_listed_are_streamlits_own():
    scripts = Path(st.__file__).parent / "static" / "static" / "js"
    shipped = "".join(p.read_text("utf-8") for p in scripts.glob("*.js"))
    for language in LANGUAGES:
        listed = re.findall(
            "`([^`]+)`", catalogue(language)["about.method.limits.english"]
        )
        assert len(listed) > 20
        assert [text for text in listed if text not in shipped] == []


def test_every_view_and_section_has_its_texts():
    for language in LANGUAGES:
        texts = catalogue(language)
        assert {f"about.view.{view}" for view in components.about.VIEWS} <= set(texts)
        for section, names in METHOD.items():
            assert {f"about.method.{section}.{name}" for name in names} <= set(texts)
