"""Each rule for a data dump: the smallest file that breaks it, and what is told."""

import pytest
from sqlalchemy import text

from data_access.loading.rules import rules
from tests.data_access.dumps import (
    STROKE,
    followups,
    found,
    given,
    run,
    strokes,
    text_of,
)
from tests.small import empty_registry

# A finished form of today's registry, to which answers are added.
FINISHED = {
    "Innleggelsestidspunkt": "2020-03-01 13:05",
    "Utskrivingsdato": "2020-03-09",
    "Inklusjonskriterium": "1",
}

# (why, what a stroke has otherwise, column told of, rule; "" where nothing is wrong)
STROKES = [
    ("a whole number", {"NIHSSinnkomst": "7"}, "", ""),
    ("with the decimals of a spreadsheet", {"NIHSSinnkomst": "7,0"}, "", ""),
    ("half a point", {"NIHSSinnkomst": "7,5"}, "NIHSSinnkomst", "not_a_number"),
    ("words in a number", {"AntDagerInnl": "5 dager"}, "AntDagerInnl", "not_a_number"),
    ("not known", {"NIHSSinnkomst": "-1"}, "", ""),
    ("NIHSS at its lowest", {"NIHSSinnkomst": "0"}, "", ""),
    ("NIHSS at its highest", {"NIHSSinnkomst": "42"}, "", ""),
    ("NIHSS too high", {"NIHSSinnkomst": "43"}, "NIHSSinnkomst", "out_of_range"),
    ("NIHSS below zero", {"NIHSSinnkomst": "-2"}, "NIHSSinnkomst", "out_of_range"),
    ("mRS before the stroke", {"MRSPre": "5"}, "", ""),
    ("dead before the stroke", {"MRSPre": "6"}, "MRSPre", "out_of_range"),
    ("a code", {"TidlTIA": "9"}, "", ""),
    ("no such code", {"TidlTIA": "4"}, "TidlTIA", "unknown_code"),
    ("no such sex", {"PatientGender": "Kvinne"}, "PatientGender", "unknown_code"),
    ("a tick in words", {"Dysartri": "True"}, "", ""),
    ("a tick that is none", {"Dysartri": "2"}, "Dysartri", "unknown_code"),
    ("a number too large", {"AntDagerInnl": "40000"}, "AntDagerInnl", "out_of_range"),
    ("older than anybody", {"PatientAge": "131"}, "PatientAge", "out_of_range"),
    ("a child", {"PatientAge": "17"}, "PatientAge", "below_range"),
    ("no stroke diagnosis", {"Slagdiagnose": "4"}, "Slagdiagnose", "unknown_code"),
    ("an empty cell", {"TidlTIA": ""}, "", ""),
    ("NULL in words", {"TidlTIA": "NULL"}, "", ""),
    ("a date the Norwegian way", {"Utskrivingsdato": "09.03.2016"}, "", ""),
    ("a date with midnight", {"Utskrivingsdato": "2016-03-09 00:00:00"}, "", ""),
    ("30 February", {"Utskrivingsdato": "30.02.2016"}, "Utskrivingsdato", "not_a_date"),
    ("an American date", {"Morsdato": "03/09/2016"}, "Morsdato", "not_a_date"),
    ("a clock in a date", {"Morsdato": "2016-03-09 13:05"}, "Morsdato", "not_a_date"),
    ("25 o'clock", {"Symptomdebut": "2016-03-01 25:00"}, "Symptomdebut", "not_a_time"),
    ("year 16", {"Symptomdebut": "0016-03-01 11:00"}, "Symptomdebut", "out_of_range"),
    ("a name too long", {"Helseenhet": "x" * 121}, "Helseenhet", "too_long"),
    ("a NUL byte", {"Helseenhet": "a\0b"}, "Helseenhet", "control_characters"),
    ("a line break", {"Helseenhet": "a\nb"}, "Helseenhet", "control_characters"),
    ("no form id", {"SkjemaGUID": ""}, "SkjemaGUID", "key_missing"),
    ("no unit", {"UnitId": " "}, "UnitId", "key_missing"),
    ("a unit of nobody", {"UnitId": "99"}, "UnitId", "unknown_unit"),
    ("onset at admission", {"Symptomdebut": "01.03.2016 13:05"}, "", ""),
    (
        "onset after admission",
        {"Symptomdebut": "2016-03-01 13:06"},
        "Innleggelsestidspunkt",
        "order_of_times",
    ),
    ("onset that day, clock not known", {"Symptomdebut": "2016-03-01 00:00"}, "", ""),
    ("onset 28 days before", {"Symptomdebut": "2016-02-02 13:00"}, "", ""),
    (
        "onset 29 days before",
        {"Symptomdebut": "2016-02-01 13:00"},
        "Symptomdebut",
        "onset_too_early",
    ),
    ("needle in the ambulance", {"TrombolyseStarttid": "2016-03-01 11:05"}, "", ""),
    (
        "needle long before arrival",
        {"TrombolyseStarttid": "2016-03-01 11:04"},
        "TrombolyseStarttid",
        "order_of_times",
    ),
    (
        "groin before arrival",
        {"TrombektomiStarttidspunkt": "2016-03-01 13:04"},
        "TrombektomiStarttidspunkt",
        "order_of_times",
    ),
    (
        "home before arrival",
        {"Utskrivingsdato": "2016-02-29"},
        "Utskrivingsdato",
        "order_of_times",
    ),
    ("dead on arrival's day", {"DeathDate": "2016-03-01"}, "", ""),
    (
        "admitted the day after tomorrow",
        {"Innleggelsestidspunkt": "2026-11-03 00:10"},
        "Innleggelsestidspunkt",
        "in_the_future",
    ),
    (
        "not answered before 2017",
        {"TidlTIA": "", "Utskrivingsdato": "2016-03-09"},
        "",
        "",
    ),
    ("not answered", FINISHED | {"TidlTIA": ""}, "TidlTIA", "answer_missing"),
    (
        "not answered, not finished",
        FINISHED | {"TidlTIA": "", "Utskrivingsdato": ""},
        "",
        "",
    ),
    (
        "not asked of the short form",
        FINISHED | {"TidlTIA": "", "Inklusjonskriterium": "3"},
        "",
        "",
    ),
    (
        "a condition met",
        FINISHED | {"Atrieflimmer": "1", "AtrieflimmerTidspunkt": ""},
        "AtrieflimmerTidspunkt",
        "answer_missing",
    ),
    (
        "a condition not met",
        FINISHED | {"Atrieflimmer": "2", "AtrieflimmerTidspunkt": ""},
        "",
        "",
    ),
    (
        "no NIHSS, and not ticked as not done",
        FINISHED | {"NIHSSinnkomst": "", "NIHSSikkeUtfort": "0"},
        "NIHSSinnkomst",
        "answer_missing",
    ),
    (
        "no NIHSS, as ticked",
        FINISHED | {"NIHSSinnkomst": "", "NIHSSikkeUtfort": "1"},
        "",
        "",
    ),
    (
        "no medicine for the living",
        FINISHED | {"UtASA": "", "UtskrTil": "1"},
        "UtASA",
        "answer_missing",
    ),
    ("no medicine for the dead", FINISHED | {"UtASA": "", "UtskrTil": "10"}, "", ""),
    (
        "treated, no time",
        FINISHED | {"Trombolyse": "1", "TrombolyseStarttid": ""},
        "TrombolyseStarttid",
        "answer_missing",
    ),
]


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [one[1:] for one in STROKES],
    ids=[one[0] for one in STROKES],
)
def test_what_is_told_of_a_stroke(change, column, rule):
    raw = (STROKE | change).get(column, "")
    _, findings = run(empty_registry(), strokes({}, change), dry_run=True)
    assert found(findings) == ([(3, column, raw, rule)] if rule else [])


FOLLOWUPS = [
    ("of a stroke in the files", {}, "", ""),
    ("its form in lower case", {"HovedskjemaGUID": "a1"}, "", ""),
    (
        "of no stroke",
        {"HovedskjemaGUID": "A9"},
        "HovedskjemaGUID",
        "followup_without_acute",
    ),
    ("mRS of the dead", {"MRS3mnd": "6"}, "", ""),
    ("no such mRS", {"MRS3mnd": "7"}, "MRS3mnd", "unknown_code"),
    (
        "done, no date",
        {"OppfolgUtf": "1", "Oppfolgingsdato": ""},
        "Oppfolgingsdato",
        "answer_missing",
    ),
    ("not done, no date", {"OppfolgUtf": "2", "Oppfolgingsdato": ""}, "", ""),
    ("no id of its own", {"OSkjemaGUID": ""}, "OSkjemaGUID", "key_missing"),
    ("no main form", {"HovedskjemaGUID": ""}, "HovedskjemaGUID", "key_missing"),
]


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [one[1:] for one in FOLLOWUPS],
    ids=[one[0] for one in FOLLOWUPS],
)
def test_what_is_told_of_a_followup(change, column, rule):
    files = (followups(change), strokes({}))
    _, findings = run(empty_registry(), *files, dry_run=True)
    value = change.get(column, "")
    assert found(findings) == ([(2, column, value, rule)] if rule else [])


HEADER = ";".join(STROKE)
ROW = ";".join(STROKE.values())
# (why, the file, what is told)
FILES = [
    (
        "a column of nobody",
        f"{HEADER};Skonummer\n{ROW};43\n",
        (1, "Skonummer", "", "unknown_column"),
    ),
    (
        "a column twice",
        f"{HEADER};UnitId\n{ROW};11\n",
        (1, "UnitId", "", "column_twice"),
    ),
    (
        "commas",
        "SkjemaGUID,UnitId\nA1,11\n",
        (1, "", "SkjemaGUID,UnitId", "not_semicolon"),
    ),
    ("neither form", "Navn;Alder\nx;1\n", (1, "", "Navn;Alder", "unknown_form")),
    (
        "no unit column",
        f"{HEADER.replace('UnitId', 'Enhet')}\n{ROW}\n",
        (1, "UnitId", "", "needed_column_missing"),
    ),
    ("only a header", f"{HEADER}\n", (1, "", "", "no_rows")),
    ("nothing at all", "", (1, "", "", "not_semicolon")),
    ("a cell too many", f"{HEADER}\n{ROW};\n", (2, "", "5", "wrong_cell_count")),
    ("a cell too few", f"{HEADER}\n{ROW}\nA2;11\n", (3, "", "2", "wrong_cell_count")),
    (
        "an open quotation mark",
        f'{HEADER}\n{ROW}\n"A2;11\n',
        (3, "", "", "unreadable_line"),
    ),
    (
        "the same form twice",
        f"{HEADER}\n{ROW}\n\n{ROW.lower()}\n",
        (4, "SkjemaGUID", "a1", "same_form_twice"),
    ),
    (
        "a huge cell",
        f"{HEADER}\n{ROW}\n{'x' * 200_000};11;2;\n",
        (3, "", "", "unreadable_line"),
    ),
    (
        "a line without end",
        f"{HEADER}\n{';' * 1_000_001}",
        (2, "", "", "unreadable_line"),
    ),
]


@pytest.mark.parametrize(
    ("content", "told"), [one[1:] for one in FILES], ids=[one[0] for one in FILES]
)
def test_what_is_told_of_a_file(content, told):
    _, findings = run(empty_registry(), given(content), dry_run=True)
    # A cut line may be told of once more, as a row that has too few cells.
    assert told in found(findings)
    assert len(found(findings)) <= 2


def test_a_form_twice_in_two_files_is_told():
    _, findings = run(empty_registry(), strokes({}), strokes({}), dry_run=True)
    assert found(findings) == [(2, "SkjemaGUID", "A1", "same_form_twice")]


def test_a_followup_of_a_stroke_in_the_database_is_not_told():
    engine = empty_registry()
    run(engine, strokes({}))
    _, findings = run(engine, followups({}), dry_run=True)
    assert found(findings) == []


def test_a_line_is_counted_as_an_editor_counts_it():
    rows = [STROKE | {"Fritekst": "to\nlinjer"}, STROKE | {"UnitId": ""}]
    _, findings = run(empty_registry(), given(text_of(rows)), dry_run=True)
    assert (4, "UnitId", "", "key_missing") in found(findings)


def test_missing_columns_are_told_once_each():
    _, findings = run(empty_registry(), strokes({}, {}), dry_run=True)
    told = [one.column for one in findings.first if one.rule == "column_missing"]
    assert "NIHSSinnkomst" in told
    assert len(told) == len(set(told)) > 100


def test_a_column_that_the_database_lacks_is_told_and_left_out():
    engine = empty_registry()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE Akuttskjema DROP COLUMN TidlTIA"))
    result, findings = run(engine, strokes({"TidlTIA": "1"}))
    assert found(findings) == [(1, "TidlTIA", "", "column_not_in_database")]
    assert result.forms["Akuttskjema"].changes.new == 1


def test_every_rule_is_tried_here_and_has_its_words():
    tried = {one[3] for one in (*STROKES, *FOLLOWUPS)} | {one[2][3] for one in FILES}
    elsewhere = {"not_text", "other_file_in_zip"}
    here = {"column_missing", "column_not_in_database"}
    assert tried - {""} | here | elsewhere == set(rules())
    assert all(
        rule.nb.endswith(".") and rule.en.endswith(".") for rule in rules().values()
    )
