"""The codebook: every column once, with codes that both languages can read."""

from collections import Counter

import pytest

from data_access.codebook import CODEBOOK_FILE, parse_codes, variable, variables
from data_access.schema import metadata

KINDS = {"integer", "boolean", "string", "date", "datetime"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1=Ja; 2=Nei; 9=Ukjent", {1: "Ja", 2: "Nei", 9: "Ukjent"}),
        (
            "0=Våken;1=Døsig, lett stimulering",
            {0: "Våken", 1: "Døsig, lett stimulering"},
        ),
        ("1=NIHSS = 0; 2=Nei", {1: "NIHSS = 0", 2: "Nei"}),
        ("18-", {}),
        ("Female=Kvinne; Male=Mann", {}),
        ("sykehus; kommune", {}),
        ("", {}),
    ],
)
def test_codes_are_numbers_with_labels(text, codes):
    assert parse_codes(text) == codes


def test_a_code_is_said_in_the_language_and_an_unknown_one_as_it_is():
    swallowing = variable("SvelgtestUtfort")
    assert swallowing.code_label(3, "nb") == "Ikke relevant"
    assert swallowing.code_label(3, "en") == "Not relevant"
    assert swallowing.code_label(7, "nb") == "7"
    assert swallowing.label("en") != swallowing.label("nb")


def test_an_unknown_column_is_named():
    with pytest.raises(KeyError, match="Svelgtest"):
        variable("Svelgtest")


def test_every_table_has_every_column_once():
    names = Counter((one.table, one.name) for one in variables())
    assert set(names.values()) == {1}
    schema = {(t.name, c.name) for t in metadata.sorted_tables for c in t.c}
    assert set(names) == schema


def test_a_column_of_the_forms_has_one_name_only():
    forms = [one for one in variables() if one.table.startswith("Akuttskjema")]
    assert max(Counter(one.name for one in forms).values()) == 1
    assert all(variable(one.name) is one for one in forms)


@pytest.mark.parametrize("one", variables(), ids=lambda one: f"{one.table}.{one.name}")
def test_a_column_is_described_in_both_languages(one):
    assert one.kind in KINDS
    assert one.label_nb.strip()
    assert one.label_en.strip()
    assert set(one.codes) == set(one.codes_en)
    assert all(label for label in (*one.codes.values(), *one.codes_en.values()))


def test_no_code_is_given_twice_in_one_column():
    for one in variables():
        numbers = [part.partition("=")[0].strip() for part in one.code_text.split(";")]
        assert len(numbers) == len(set(numbers)), one.name


def test_the_file_stands_beside_its_reader():
    assert CODEBOOK_FILE.is_file()
