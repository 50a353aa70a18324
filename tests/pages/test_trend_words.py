"""What is said of a chart over time, and what a link says of its lines."""

from datetime import date

import pytest

from components.trend_file import ADDED, extract_of, words_of_codes
from components.trend_lines import LinesAsked, first_month_asked, lines_asked
from components.trend_words import trend_sentence
from indicators.extract import MACHINE_COLUMNS, excel_csv, machine_csv
from indicators.founded import founded
from indicators.trends import CHARTS, trend_of
from tests.charts.tables import median, over_time, table
from tests.indicators.conftest import NEEDLE, SCREENED
from wording import use_language

START = date(2019, 1, 1)
STEADY = [80, 84, 79, 85, 81, 86, 78, 83, 80, 85, 79, 84, 82, 85, 78, 84]
LIFTED = [70, 72, 69, 71, 73, 70, 72, 71, 88, 90, 87, 89, 91, 88, 90, 89]
QUARTERS = [f"{year}-Q{part}" for year in (2019, 2020, 2021) for part in (1, 2, 3, 4)]


def trend(numerators, chart="run", kind="quarter", incomplete=(), **options):
    rows = over_time(kind, START, numerators, unit_id="11", unit_name="Nordby")
    for number in incomplete:
        rows[number]["incomplete"] = True
    found = trend_of(table(*rows), SCREENED, chart=chart, **options)
    return founded(found, options.get("baseline"))


def said(*args, unsure=False, **options):
    found = trend(*args, **options)
    text = trend_sentence(found, "Nordby", "≥ 90 %", unsure)
    return text.replace("\u00a0", " ")


def test_a_steady_unit_has_no_sign_of_change():
    assert said(STEADY) == (
        "Nordby: 84,0 % (84 av 100) i 4. kv. 2022. Medianen er 82,5 %. "
        "Ingen tegn til endring: variasjonen er slik tilfeldighet gir."
    )


def test_a_shift_says_how_many_periods_which_way_and_since_when():
    text = said([*LIFTED, 90], baseline=("2019-Q1", "2020-Q4"))
    assert "Medianen er 71,0 %." in text
    # The last period of the baseline lies on the median: it does not count.
    assert "Skift: 10 kvartaler på rad over medianen fra 3. kv. 2020 (bedre)." in text


def test_few_crossings_are_a_signal_of_their_own():
    text = said([*LIFTED[:8], 90, *STEADY[:7], 70, 69, 71])
    assert "For få kryssinger av medianen: 4, tilfeldighet gir minst 5." in text


def test_a_run_that_has_ended_says_when():
    text = said([*LIFTED[:8], 90, *STEADY[:7], 70, 69, 71])
    assert "på rad over medianen, 1. kv. 2021–4. kv. 2022 (bedre)." in text


def test_lower_is_better_turns_the_verdict():
    rows = [
        median(value, period=f"{2001 + place}", period_end=date(2001 + place, 12, 31))
        | {"period_start": date(2001 + place, 1, 1), "indicator_id": "needle"}
        for place, value in enumerate([50, 52, 51, 53, 50, 52, 51, 53, *[30] * 9])
    ]
    found = trend_of(table(*rows), NEEDLE, baseline=("2001", "2008"))
    text = trend_sentence(found, "Nordby", "", False)
    assert "Skift: 9 år på rad under medianen fra 2009 (bedre)." in text


def test_few_points_are_not_judged():
    text = said(STEADY[:8])
    assert "For få punkter til å bruke reglene: 8 utenfor medianen" in text
    assert "Ingen tegn til endring" not in text


def test_ties_on_the_median_are_warned_of():
    text = said([*[100] * 15, *[90, 91, 92, 93] * 3])
    assert "Over halvparten av punktene ligger på selve medianen" in text


def test_control_charts_name_each_rule_with_its_periods_and_side():
    text = said([*STEADY, 40], "xmr")
    assert "Gjennomsnittet er " in text
    assert "Under nedre grense: 1. kv. 2023 (dårligere)." in text
    rising = said([*STEADY, 79, 80, 81, 82, 83, 84, 85], "xmr")
    assert "Stigende trend, minst 7 punkter: 1. kv. 2023–3. kv. 2024" in rising
    text = said([*STEADY, 84, 85, 84, 85, 84, 85, 84], "xmr")
    assert "Skift, minst 7 på rad over midtlinjen: 4. kv. 2022–3. kv. 2024" in text


def test_a_run_is_told_whole_where_another_rule_marks_some_of_it():
    # The outlier in the middle of the run is named by its own rule.
    text = said([*STEADY, 84, 85, 84, 98, 84, 85, 84, 85], "xmr")
    assert "Over øvre grense: 4. kv. 2023" in text
    assert "over midtlinjen: 4. kv. 2022–4. kv. 2024" in text


@pytest.mark.parametrize(
    ("numerators", "words"),
    [
        ([value - 40 for value in STEADY], "Vil ikke nå målet (≥ 90 %)"),
        (STEADY, "Kan nå målet (≥ 90 %)"),
        ([98, 99] * 8, "Vil nå målet (≥ 90 %)"),
    ],
)
def test_the_goal_is_held_against_the_limits_in_words(numerators, words):
    assert words in said(numerators, "xmr")
    assert "målet" not in said(numerators, "run")


def test_fewer_than_twelve_points_give_provisional_limits():
    words = "Foreløpige grenser: de bygger på 11 punkter, færre enn 12."
    assert words in said(STEADY[:11], "p")
    assert "Foreløpige" not in said(STEADY[:12], "p")
    assert "Foreløpige" not in said(STEADY[:11], "run")


def test_scattered_periods_have_no_limits_in_words():
    scattered = [number for one in STEADY for number in (one, None)]
    text = said([*scattered, 40], "xmr")
    assert "For få naboperioder til kontrollgrenser" in text
    assert "Under nedre grense" not in text


def test_after_a_split_the_latest_part_is_spoken_of():
    text = said([*LIFTED, *STEADY], splits=["2023-Q1"])
    assert "Medianen er 82,5 %." in text
    assert "Ingen tegn til endring" in text
    assert "Også signal før bruddet (1. kv. 2019–4. kv. 2022)." in text


def test_a_period_that_is_not_over_is_not_the_latest_number():
    text = said([*STEADY, 12], incomplete=[16], unsure=True)
    assert "84,0 % (84 av 100) i 4. kv. 2022." in text
    assert "kommer fortsatt inn" in text
    assert "12" not in text.replace("2012", "")


def test_a_unit_without_numbers_says_what_to_do():
    text = said([None] * 12)
    assert text.startswith("Nordby: ingen perioder kan vises.")


def test_rounded_numbers_have_whole_percent():
    rows = over_time("quarter", START, STEADY, unit_id="11")
    rows = [{**row, "rounded": True} for row in rows]
    found = trend_of(table(*rows), SCREENED, chart="p")
    text = trend_sentence(found, "Nordby", "≥ 90 %", False).replace("\u00a0", " ")
    assert "84 % (ca. 84 av 100)" in text
    assert "Samlet andel er 82 %" in text


def test_the_sentence_is_english_too():
    use_language("en")
    text = said([*LIFTED, 90], baseline=("2019-Q1", "2020-Q4"))
    assert "Shift: 10 quarters in a row above the median from Q3 2020 (better)." in text


def test_lines_are_read_in_the_periods_of_the_chart():
    choice = {
        "grunnlinje": "2019-Q2..2020-Q1",
        "brudd": "2021-Q1,2020-Q3",
        "hvorfor": "ny rutine",
    }
    lines = lines_asked(choice, QUARTERS)
    assert lines == LinesAsked(
        ("2019-Q2", "2020-Q1"), ("2020-Q3", "2021-Q1"), "ny rutine"
    )
    assert lines.words() == [
        "Grunnlinje: 2. kv. 2019–1. kv. 2020 (tykk midtlinje).",
        "Brudd: 3. kv. 2020, 1. kv. 2021.",
        "Hvorfor: ny rutine",
    ]


def test_lines_follow_another_cut_of_time():
    choice = {"grunnlinje": "2019-Q2..2020-Q1", "brudd": "2021-Q1"}
    months = [f"{year}-{n:02d}" for year in (2019, 2020, 2021) for n in range(1, 13)]
    assert lines_asked(choice, months).baseline == ("2019-04", "2020-03")
    assert lines_asked(choice, months).splits == ("2021-01",)
    years = ["2019", "2020", "2021"]
    assert lines_asked(choice, years) == LinesAsked(("2019", "2020"), ("2021",))
    assert lines_asked({"grunnlinje": "2019..2019"}, QUARTERS).baseline == (
        "2019-Q1",
        "2019-Q4",
    )


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        ({"brudd": "2015-Q1"}, "split_outside"),
        ({"brudd": "2019-Q1"}, "split_outside"),
        ({"grunnlinje": "2015-Q1..2019-Q4"}, "baseline_outside"),
        ({"grunnlinje": "2020-Q1..2024-Q4"}, "baseline_outside"),
        ({"grunnlinje": "2020-Q4..2019-Q1"}, "baseline_backwards"),
        (
            {"grunnlinje": "2019-Q1..2020-Q4", "brudd": "2020-Q1"},
            "baseline_across",
        ),
    ],
)
def test_lines_that_cannot_be_are_left_out_with_a_word(choice, problem):
    lines = lines_asked(choice, QUARTERS)
    assert lines.baseline is None
    assert lines.problems == (f"trends.problem.{problem}",)


def test_a_part_of_the_link_that_cannot_be_read_is_told():
    lines = lines_asked({}, QUARTERS, {"grunnlinje", "hvorfor", "something"})
    assert lines.problems == ("trends.problem.grunnlinje", "trends.problem.hvorfor")
    assert not lines.are_set


def test_a_reason_alone_is_not_said():
    assert lines_asked({"hvorfor": "ny rutine"}, QUARTERS).words() == []


def test_the_chart_reaches_back_to_its_lines_but_not_before_the_data():
    first = 2014 * 12
    assert first_month_asked({}, first) is None
    baseline = {"grunnlinje": "2016-Q2..2017-Q4"}
    assert first_month_asked(baseline, first) == 2016 * 12 + 3
    assert first_month_asked({"brudd": "2018-Q1"}, first) == 2016 * 12
    assert first_month_asked({"brudd": "1999", "grunnlinje": "1998..2015"}, first) is (
        None
    )


@pytest.mark.parametrize("chart", CHARTS)
def test_files_hold_what_the_chart_adds(chart):
    found = trend([*STEADY, None, 40], chart, incomplete=[17])
    extract = extract_of(found)
    lines = machine_csv(extract, ADDED).splitlines()
    assert lines[0].split(",") == [*MACHINE_COLUMNS, *ADDED]
    assert len(lines) == 19
    assert {"centre", "lower_limit", "rule", "longest_run", "signal"} <= set(ADDED)
    codes = words_of_codes()
    excel = excel_csv(extract, {"screened": "Screenet"}, {}, codes)
    heading, *rows = excel.removeprefix("\ufeff").splitlines()
    cells = [dict(zip(heading.split(";"), row.split(";"), strict=True)) for row in rows]
    assert [one["Teller med"] for one in cells] == ["Ja"] * 16 + ["Nei", "Nei"]
    assert cells[16]["Teller"] == cells[16]["Verdi (andel 0–1 eller median)"] == ""
    assert cells[17]["Ikke over"] == "Ja"
    assert {one["Signal"] for one in cells} <= {"Ja", "Nei"}
    assert cells[0]["Diagram"]
