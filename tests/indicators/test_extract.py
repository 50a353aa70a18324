"""Files: the same numbers for Excel and for machines, and no cell that runs."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from data_access.spreadsheet import harmless
from indicators.catalogue import ALL as CATALOGUE
from indicators.catalogue import by_id
from indicators.definition import Direction
from indicators.extract import (
    EXCEL_COLUMNS,
    MACHINE_COLUMNS,
    Provenance,
    definition_version,
    description,
    excel_csv,
    excel_rows,
    machine_csv,
    to_csv,
)
from wording import use_language

PROVENANCE = Provenance(
    selection="2019 · I63",
    as_of=date(2020, 6, 30),
    data_version="0123456789ab",
    definition_version="ba9876543210",
    link="https://slagtavle.example/?niva=hf",
    notice="Foreløpige tall",
)
FORMULAS = [
    "=1+1",
    "+47 22",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\uff1d1+1",
]


def row(**changes) -> dict[str, object]:
    """Return a row of results, with some columns changed."""
    return {
        "indicator_id": "dysphagia_screening",
        "unit_level": "hospital",
        "unit_id": "11",
        "unit_name": "Nordby",
        "rhf": "Helse Nord RHF",
        "period": "2019",
        "period_start": date(2019, 1, 1),
        "period_end": date(2019, 12, 31),
        "numerator": 34.0,
        "denominator": 41.0,
        "value": 34 / 41,
        "lower": 0.687,
        "upper": 0.915,
        "q1": np.nan,
        "q3": np.nan,
        "goal_level": "low",
        "hidden_reason": "",
        "rounded": False,
        "is_own": True,
        "incomplete": False,
        "coverage_mark": "",
        **changes,
    }


def hidden(**changes) -> dict[str, object]:
    numbers = ("numerator", "denominator", "value", "lower", "upper", "q1", "q3")
    return row(
        **{name: np.nan for name in numbers},
        **{"goal_level": "", "hidden_reason": "small_number", **changes},
    )


def machine(*rows) -> list[dict[str, str]]:
    text = machine_csv(pd.DataFrame(rows))
    return list(csv.DictReader(io.StringIO(text)))


def excel(*rows) -> str:
    titles = {"dysphagia_screening": "Svelgfunksjon vurdert"}
    return excel_csv(pd.DataFrame(rows), titles, PROVENANCE.notes())


def excel_cells(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_the_machine_format_is_one_header_line_and_points():
    text = machine_csv(pd.DataFrame([row()]))
    header, line, rest = text.split("\n")
    assert header == ",".join(MACHINE_COLUMNS)
    assert rest == ""
    assert line.startswith("dysphagia_screening,hospital,11,Nordby,2019,2019-01-01,")
    assert not text.startswith("\ufeff")
    assert "\r" not in text


def test_machine_numbers_are_unrounded_and_counts_are_whole():
    (found,) = machine(row())
    assert float(found["value"]) == 34 / 41
    assert (found["numerator"], found["denominator"]) == ("34", "41")
    assert (found["q1"], found["q3"]) == ("", "")
    assert found["rounded"] == "false"
    (rounded,) = machine(row(numerator=35.0, denominator=40.0, rounded=True))
    assert (rounded["numerator"], rounded["rounded"]) == ("35", "true")


def test_a_hidden_row_has_its_reason_and_no_number():
    (found,) = machine(hidden())
    shown = {name for name, text in found.items() if text}
    assert shown == {*MACHINE_COLUMNS[:7], "hidden_reason", "rounded"}
    assert found["hidden_reason"] == "small_number"


def test_what_stays_in_the_house_is_not_in_the_file():
    (found,) = machine(row())
    assert {"is_own", "rhf", "coverage_mark"}.isdisjoint(found)


def test_the_excel_format_is_what_a_norwegian_excel_opens():
    text = excel(row())
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == 2
    assert not re.search("[\r\n]", text.replace("\r\n", ""))
    header, cells = excel_cells(text)
    assert len(header) == len(cells) == len(EXCEL_COLUMNS) + 6
    found = dict(zip(header, cells, strict=True))
    assert found["Teller"] == "34"
    assert found["Nevner"] == "41"
    assert repr(34 / 41).replace(".", ",") in cells
    assert "2019-01-01" in cells


def test_the_excel_format_says_words_in_the_language_in_use():
    header, cells = excel_cells(excel(row(rounded=True)))
    assert "Svelgfunksjon vurdert" in cells
    assert "ja" in [cell.lower() for cell in cells]
    use_language("en")
    english, words = excel_cells(excel(row(rounded=True)))
    assert "yes" in [cell.lower() for cell in words]
    assert "Numerator" in english
    assert header != english


def test_what_the_file_is_stands_in_every_row_s_last_columns():
    _, *rows = excel_cells(excel(row(), hidden()))
    for cells in rows:
        assert cells[-6:] == [
            "2019 · I63",
            "30.06.2020",
            "0123456789ab",
            "ba9876543210",
            "https://slagtavle.example/?niva=hf",
            "Foreløpige tall",
        ]


def test_both_formats_hold_the_same_numbers():
    rows = [row(), hidden(), row(value=0.5, lower=1e-05, upper=1.0, q1=12.5)]
    header, *cells = excel_cells(excel(*rows))
    first = 1  # the title stands before the machine columns
    for line, wanted in zip(cells, machine(*rows), strict=True):
        for place, name in enumerate(MACHINE_COLUMNS):
            if name in ("numerator", "denominator", "value", "lower", "upper", "q1"):
                assert line[first + place].replace(",", ".") == wanted[name]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_taken_for_a_formula(text):
    assert harmless(text).startswith("'")
    assert not re.search("[\r\n]", harmless(text))
    table = pd.DataFrame({"name": [text, f"Nordby\r{text}"]})
    for written in (
        to_csv(table, ["name"], excel=False),
        excel_rows(table, {"name": "Navn"}, {"Utvalg": text}),
    ):
        for line in csv.reader(
            io.StringIO(written.lstrip("\ufeff"), newline=""),
            delimiter=";" if written.startswith("\ufeff") else ",",
        ):
            assert all(one[0] not in "=+-@\t\r\n\uff1d" for one in line)


@pytest.mark.parametrize("heading", FORMULAS)
def test_no_heading_is_taken_for_a_formula(heading):
    written = excel_rows(pd.DataFrame({"a": [1]}), {"a": heading}, {heading: "x"})
    (first, second), _ = excel_cells(written)
    assert first == second == harmless(heading)


def test_ordinary_text_and_negative_numbers_are_left_as_they_are():
    assert harmless("St. Olavs") == "St. Olavs"
    assert harmless("") == ""
    table = pd.DataFrame({"a": [-1.5], "b": [-3]})
    assert to_csv(table, ["a", "b"], excel=True) == "\ufeffa;b\r\n-1,5;-3\r\n"


@pytest.mark.parametrize(
    "nothing", [None, np.nan, float("nan"), pd.NaT, pd.NA, np.float32("nan")]
)
def test_nothing_is_an_empty_cell(nothing):
    table = pd.DataFrame({"a": pd.Series([nothing], dtype=object), "b": ["x"]})
    assert to_csv(table, ["a", "b"], excel=False) == "a,b\n,x\n"


@pytest.mark.parametrize(
    ("value", "machine_text", "excel_text"),
    [
        (0.1 + 0.2, "0.30000000000000004", "0,30000000000000004"),
        (np.float64(2), "2.0", "2,0"),
        (np.int16(7), "7", "7"),
        (True, "true", "true"),
        (np.bool_(False), "false", "false"),
        (date(2019, 1, 31), "2019-01-31", "2019-01-31"),
        (datetime(2019, 1, 31, 10, 42), "2019-01-31T10:42:00", "2019-01-31T10:42:00"),
        ("a;b", "a;b", '"a;b"'),
        ("a,b", '"a,b"', "a,b"),
        ('say "a"', '"say ""a"""', '"say ""a"""'),
        ("Ærø sjukehus", "Ærø sjukehus", "Ærø sjukehus"),
    ],
)
def test_a_cell_is_written_as_each_format_reads_it(value, machine_text, excel_text):
    table = pd.DataFrame({"a": pd.Series([value], dtype=object)})
    assert to_csv(table, ["a"], excel=False) == f"a\n{machine_text}\n"
    assert to_csv(table, ["a"], excel=True) == f"\ufeffa\r\n{excel_text}\r\n"


def test_an_empty_table_is_a_header():
    empty = pd.DataFrame(columns=[*MACHINE_COLUMNS])
    assert machine_csv(empty) == ",".join(MACHINE_COLUMNS) + "\n"


def test_the_description_says_what_the_machine_file_is():
    found = json.loads(description("slagtavle_machine.csv", PROVENANCE))
    assert found["@context"] == "http://www.w3.org/ns/csvw"
    assert found["url"] == "slagtavle_machine.csv"
    assert found["dialect"] == {"delimiter": ",", "encoding": "utf-8", "header": True}
    assert found["slagtavle"] == {
        "selection": "2019 · I63",
        "as_of": "2020-06-30",
        "data_version": "0123456789ab",
        "definition_version": "ba9876543210",
        "link": "https://slagtavle.example/?niva=hf",
        "notice": "Foreløpige tall",
    }


def changed(**changes) -> str:
    """Return the version of the definitions when one of them has changed."""
    share, *others = [one for one in CATALOGUE if one.id == "dysphagia_screening"]
    rest = [one for one in CATALOGUE if one is not share]
    return definition_version([replace(share, **changes), *rest, *others])


def test_the_definitions_have_a_version_that_any_rule_changes():
    same = changed()
    assert re.fullmatch("[0-9a-f]{12}", same)
    assert same == changed()
    other = by_id("stroke_unit_treated")
    versions = {
        same,
        changed(numerator=other.numerator),
        changed(denominator=by_id("thrombolysis_rate_ischemic").denominator),
        changed(goals=other.goals),
        changed(goals=()),
        changed(goals=(), direction=Direction.NEUTRAL),
        changed(counted_where_thrombolysed=True),
        changed(valid_from=date(2016, 1, 1)),
    }
    assert len(versions) == 8


def test_a_corrected_text_does_not_change_the_version():
    other = by_id("stroke_unit_treated")
    assert changed(title=other.title, rationale=other.rationale) == changed()
