"""The definitions in words, and docs/indicators.md."""

from dataclasses import replace
from datetime import date

import pytest

import indicators.docs
from data_access.codebook import variable, variables
from indicators.catalogue import ALL, by_id
from indicators.definition import (
    CoverageIndicator,
    Direction,
    Goal,
    Indicator,
    MedianIndicator,
    ShareIndicator,
    Stage,
)
from indicators.docs import (
    codebook,
    columns_of,
    definitions_table,
    document,
    facts,
    goal_rows,
    goal_table,
    main,
    markdown_table,
    matching,
    method,
    validity_words,
    values_words,
)
from indicators.suppression import MIN_DENOMINATOR, ROUND_TO
from wording import LANGUAGES, language, use_language

each_indicator = pytest.mark.parametrize("indicator", ALL, ids=lambda one: one.id)
each_language = pytest.mark.parametrize("chosen", LANGUAGES)


def plain(rows):
    return [tuple(text.replace("\xa0", " ") for text in row) for row in rows]


def a_share(**changes) -> Indicator:
    return replace(by_id("followup_3m_reported"), **changes)


def test_the_document_is_up_to_date():
    written = indicators.docs.DOCUMENT.read_text(encoding="utf-8")
    assert written == document(), "run `python -m indicators.docs`"


@each_language
def test_the_document_does_not_depend_on_the_language_in_use(chosen):
    use_language("nb")
    expected = document()
    use_language(chosen)
    assert document() == expected
    assert language() == chosen


@each_indicator
def test_the_document_tells_every_indicator_in_both_languages(indicator):
    text = document()
    assert f"### {indicator.title.en} / {indicator.title.nb}\n" in text
    for name in ("numerator_text", "denominator_text", "rationale"):
        said = getattr(indicator, name)
        assert f"{said.nb} | {said.en}" in text
    assert indicator.source.rstrip(".") in text


def test_the_document_tells_every_column():
    text = document()
    for one in variables():
        assert f"| `{one.table}.{one.name}` | {one.label_en} / {one.label_nb} |" in text


def test_the_command_writes_and_checks(tmp_path, monkeypatch, capsys):
    file = tmp_path / "indicators.md"
    monkeypatch.setattr(indicators.docs, "DOCUMENT", file)
    assert main(["--check"]) == 1
    assert not file.exists()
    assert "python -m indicators.docs" in capsys.readouterr().out
    assert main([]) == 0
    assert main(["--check"]) == 0
    file.write_text(file.read_text("utf-8").replace("90%", "91%"), "utf-8")
    assert main(["--check"]) == 1


def test_goals_stand_by_years_oldest_first():
    goals = (
        Goal(high=0.195, moderate=0.13, source="x", valid_from=date(2023, 1, 1)),
        Goal(high=0.15, moderate=0.1, source="x", valid_to=date(2022, 12, 31)),
    )
    assert plain(goal_rows(a_share(goals=goals))) == [
        ("2012–2022", "15 % eller mer", "10 % eller mer", "under 10 %"),
        ("fra 2023", "19,5 % eller mer", "13 % eller mer", "under 13 %"),
    ]


def test_goals_of_part_of_a_year_stand_with_months():
    (row,) = goal_rows(
        a_share(
            goals=(
                Goal(
                    high=0.5,
                    moderate=None,
                    source="x",
                    valid_from=date(2020, 3, 1),
                    valid_to=date(2020, 12, 31),
                ),
            )
        )
    )
    assert row[0] == "mars 2020–2020"
    assert row[2] == "–"


def test_goals_turn_round_when_lower_is_better():
    lower = replace(
        by_id("mortality_30d"), goals=(Goal(high=0.1, moderate=0.15, source="x"),)
    )
    assert plain(goal_rows(lower)) == [
        ("fra 2012", "10 % eller mindre", "15 % eller mindre", "over 15 %")
    ]


def test_goals_of_times_are_in_the_indicators_unit():
    two = Goal(high=30, moderate=45, source="x")
    one = Goal(high=2.5, moderate=None, source="x")
    minutes = replace(by_id("door_to_needle_median"), goals=(two,))
    hours = replace(by_id("onset_to_door_median"), goals=(one,))
    assert plain(goal_rows(minutes))[0][1] == "30 minutter eller mindre"
    assert plain(goal_rows(hours))[0][1:] == (
        "2,5 timer eller mindre",
        "–",
        "over 2,5 timer",
    )


def test_without_goals_the_table_says_so():
    assert goal_table(by_id("nihss_recorded")).startswith("Ingen fastsatte målnivåer")
    assert goal_table(by_id("followup_3m_reported")).count("|") == 15


@each_indicator
@each_language
def test_facts_are_in_the_language_in_use(indicator, chosen):
    use_language(chosen)
    told = facts(indicator)
    counted = "value" if isinstance(indicator, MedianIndicator) else "numerator"
    assert told[counted] == indicator.numerator_text.in_language(chosen)
    assert told["denominator"] == indicator.denominator_text.in_language(chosen)
    assert ("counted" in told) == indicator.counted_where_thrombolysed
    use_language("nb" if chosen == "en" else "en")
    other = facts(indicator)
    assert all(told[name] != other[name] for name in told)


def test_the_unknown_rule_is_the_indicators_own():
    share = by_id("followup_3m_reported")
    assert isinstance(share, ShareIndicator)
    stays = facts(replace(share, unknown_is_not_done=True))["unknown"]
    outside = facts(replace(share, unknown_is_not_done=False))["unknown"]
    assert "med i nevneren, men ikke i telleren" in stays
    assert "utenfor både teller og nevner" in outside
    assert "umulige tider" in facts(by_id("length_of_stay_median"))["unknown"]
    assert "pasientregister" in facts(by_id("coverage_npr"))["unknown"]


def test_direction_and_unit_in_words():
    assert facts(a_share(direction=Direction.HIGHER))["direction"] == (
        "Høyere er bedre."
    )
    assert facts(by_id("mortality_30d"))["direction"] == "Lavere er bedre."
    assert facts(by_id("discharge_home"))["direction"].startswith("Verken")
    assert facts(by_id("mortality_30d"))["unit"] == "Prosent av nevneren."
    assert facts(by_id("length_of_stay_median"))["unit"] == "Median i dager."


def test_validity_in_words():
    first, last = date(2014, 1, 1), date(2016, 12, 31)
    assert validity_words(None, None) == "Alle innleggelser i registeret."
    assert validity_words(first, None) == "Innleggelser fra og med januar 2014."
    assert validity_words(None, last) == "Innleggelser til og med desember 2016."
    assert "januar 2014 til og med desember 2016" in validity_words(first, last)


@each_indicator
def test_an_indicator_rests_on_columns_of_the_codebook(indicator):
    names = [f"{one.table}.{one.name}" for one in columns_of(indicator)]
    assert names
    if isinstance(indicator, CoverageIndicator):
        assert {name.split(".")[0] for name in names} == {"Dekningsgrad"}
    else:
        assert sorted(names) == indicator.columns()


def test_codes_and_kinds_of_value_in_words():
    assert values_words(variable("Trombolyse")).startswith("1 = Ja, 2 = Nei")
    assert values_words(variable("PatientGender")) == "Female = Kvinne, Male = Mann"
    assert values_words(variable("NIHSSinnkomst")) == "heltall, skår, 0-42"
    assert values_words(variable("Symptomdebut")) == "dato og klokkeslett"
    use_language("en")
    assert values_words(variable("Trombolyse")).startswith("1 = Yes, 2 = No")
    assert values_words(variable("PatientGender")) == "Female, Male"
    assert values_words(variable("Symptomdebut")) == "date and time"


@each_language
def test_the_codebook_says_who_uses_a_column(chosen):
    use_language(chosen)
    table = codebook().set_index(["table", "name"])
    assert len(table) == len(variables())
    assert (table["codes"] != "").all()
    assert (table["label"] != "").all()
    used = table.loc[("Akuttskjema", "UtStatinerLipid"), "used"]
    lipids = by_id("lipid_lowering_discharge_ischemic_le80").short_title
    assert used == lipids.in_language(chosen)
    assert table.loc[("Dekningsgrad", "AntallNPR"), "used"] == (
        by_id("coverage_npr").short_title.in_language(chosen)
    )


def test_search_looks_at_texts_and_columns_of_the_language_in_use():
    assert matching("") == list(ALL)
    assert [one.id for one in matching("SVELGFUNKSJON")] == ["dysphagia_screening"]
    assert by_id("antihypertensives_discharge") in matching("postmedikbehhoytbt")
    assert by_id("mortality_30d") in matching("død 30 døgn")
    assert matching("hofteprotese") == []
    use_language("en")
    assert matching("svelgfunksjon") == []


def test_search_keeps_to_a_stage():
    found = matching("", Stage.PREVENTION)
    assert found
    assert {one.stage for one in found} == {Stage.PREVENTION}


@each_language
def test_the_table_of_definitions_has_a_heading_for_every_column(chosen):
    use_language(chosen)
    table, headings = definitions_table()
    assert list(table.columns) == list(headings)
    assert list(table["id"]) == [one.id for one in ALL]
    assert len(set(headings.values())) == len(headings)
    goals = table.set_index("id")["goals"]
    assert ("høy 80" if chosen == "nb" else "high 80") in goals["followup_3m_reported"]
    assert goals["nihss_recorded"] == ""


def test_the_method_has_the_numbers_of_the_rules():
    told = " ".join(text for texts in method().values() for text in texts)
    assert f"N<{MIN_DENOMINATOR}" in told
    assert f"nærmeste {ROUND_TO}," in told
    assert "under 60\xa0%" in told
    assert "fra 60\xa0% til 70\xa0%" in told
    assert "18–54, 55–64, 65–74, 75–84, 85+" in told
    assert "mindre enn 7 døgn" in told
    assert "Død innen 98 dager" in told
    assert "minst 6 pasienter" in told
    assert "{" not in told


def test_a_bar_in_a_text_does_not_break_the_table():
    assert markdown_table(["a"], [["x|y"]]).splitlines()[-1] == r"| x\|y |"
