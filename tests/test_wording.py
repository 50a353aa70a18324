"""Words and numbers: every text in both languages, every number as Norway writes it."""

import ast
import re
import string
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import wording
from wording import (
    CATALOGUES,
    LANGUAGES,
    MINUS,
    catalogue,
    clock,
    count,
    d3_number_locale,
    day,
    decimal,
    language,
    month,
    percent,
    say_few,
    t,
    use_language,
    when,
)

ROOT = Path(__file__).parents[1]
CODE = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if path.relative_to(ROOT).parts[0]
    not in (".venv", "tests", "sample_db", "bench", "tools")
    and not path.relative_to(ROOT).parts[0].startswith(".")
]
NO_BREAK = "\u00a0"
# A filled-in value inside a key is written as this.
FILLED = "\0"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def keys_asked_for() -> dict[str, set[str]]:
    """Return each key in a call of `t`, and the values that the call gives it."""
    found: dict[str, set[str]] = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_t = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_t and node.func.id == "t" and node.args:
                values = {keyword.arg or FILLED for keyword in node.keywords}
                for key in literal_keys(node.args[0]):
                    found.setdefault(key, set()).update(values)
    return found


def literal_keys(node: ast.expr) -> list[str]:
    """Return the keys an expression may be, as far as they stand there."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*literal_keys(node.body), *literal_keys(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(part.value) if isinstance(part, ast.Constant) else FILLED
            for part in node.values
        ]
        return ["".join(parts)]
    return []


ASKED = keys_asked_for()
LITERAL = sorted(key for key in ASKED if FILLED not in key)
BUILT = sorted(key for key in ASKED if FILLED in key)


def pattern(built: str) -> re.Pattern[str]:
    return re.compile(r"\w+".join(re.escape(part) for part in built.split(FILLED)))


def test_both_languages_have_the_same_keys():
    nb, en = (set(catalogue(name)) for name in LANGUAGES)
    assert nb - en == set()
    assert en - nb == set()


def test_a_subject_has_the_same_file_in_both_languages():
    nb, en = (
        {
            path.name: {str(m.id) for m in read_po(BytesIO(path.read_bytes())) if m.id}
            for path in (CATALOGUES / name).glob("*.po")
        }
        for name in LANGUAGES
    )
    assert nb == en


@pytest.mark.parametrize("key", sorted(catalogue("nb")))
def test_a_text_says_something_with_the_same_values_in_both_languages(key: str):
    nb, en = (catalogue(name)[key] for name in LANGUAGES)
    assert nb.strip()
    assert en.strip()
    assert placeholders(nb) == placeholders(en)


def test_a_key_given_twice_is_refused_by_its_name(tmp_path, monkeypatch):
    folder = tmp_path / "xx"
    folder.mkdir()
    for name in ("a.po", "b.po"):
        (folder / name).write_text('msgid "some.key"\nmsgstr "text"\n', "utf-8")
    monkeypatch.setattr(wording, "CATALOGUES", tmp_path)
    with pytest.raises(ValueError, match=r"b\.po.*some\.key"):
        catalogue("xx")


def test_the_search_finds_the_calls_there_are():
    assert len(LITERAL) > 100
    assert len(BUILT) > 20


@pytest.mark.parametrize("key", LITERAL)
def test_a_text_that_is_asked_for_exists_and_gets_its_values(key: str):
    assert key in catalogue("nb")
    if FILLED not in ASKED[key]:
        # The limit of small numbers fills itself in.
        assert placeholders(catalogue("nb")[key]) - {"few"} == ASKED[key]


@pytest.mark.parametrize("built", BUILT)
def test_a_key_that_is_put_together_matches_texts(built: str):
    fitting = [key for key in catalogue("nb") if pattern(built).fullmatch(key)]
    assert fitting, built.replace(FILLED, "…")
    texts = [catalogue("nb")[key] for key in fitting]
    if FILLED not in ASKED[built]:
        assert any(placeholders(text) <= ASKED[built] for text in texts)


def test_the_limit_of_small_numbers_is_the_one_in_force(monkeypatch):
    monkeypatch.setitem(wording._limit, "few", 10)
    assert t("hidden.small_number") == "N<10"
    say_few(12)
    assert t("hidden.small_number") == "N<12"


def test_an_unknown_key_is_an_error_and_not_shown():
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        t("no.such.key")


def test_the_language_is_bokmål_until_another_is_chosen():
    assert language() == "nb"
    assert t("answer.yes") == "Ja"
    use_language("en")
    assert t("answer.yes") == "Yes"
    use_language("fr")
    assert language() == "nb"


@pytest.mark.parametrize(
    ("value", "digits", "nb", "en"),
    [
        (12.34, 1, "12,3", "12.3"),
        (12.35, 0, "12", "12"),
        (1234.5, 1, f"1{NO_BREAK}234,5", "1,234.5"),
        (-1.25, 2, f"{MINUS}1,25", f"{MINUS}1.25"),
        (-1234, 0, f"{MINUS}1{NO_BREAK}234", f"{MINUS}1,234"),
        (0.0, 1, "0,0", "0.0"),
        (-0.0, 1, "0,0", "0.0"),
        (-0.04, 1, "0,0", "0.0"),
        (-0.4, 0, "0", "0"),
        (-0.06, 1, f"{MINUS}0,1", f"{MINUS}0.1"),
        (0.1 + 0.2, 1, "0,3", "0.3"),
        (999.96, 1, f"1{NO_BREAK}000,0", "1,000.0"),
        (1e6, 0, f"1{NO_BREAK}000{NO_BREAK}000", "1,000,000"),
    ],
)
def test_decimals_have_a_comma_and_a_true_minus(value, digits, nb, en):
    assert decimal(value, digits) == nb
    use_language("en")
    assert decimal(value, digits) == en


@pytest.mark.parametrize(
    ("share", "digits", "nb", "en"),
    [
        (0.936, 1, f"93,6{NO_BREAK}%", "93.6%"),
        (0.67, 0, f"67{NO_BREAK}%", "67%"),
        (1.0, 1, f"100,0{NO_BREAK}%", "100.0%"),
        (0.0, 0, f"0{NO_BREAK}%", "0%"),
        (-0.00001, 1, f"0,0{NO_BREAK}%", "0.0%"),
        (-0.051, 1, f"{MINUS}5,1{NO_BREAK}%", f"{MINUS}5.1%"),
        (0.29, 1, f"29,0{NO_BREAK}%", "29.0%"),
        (12.345, 1, f"1{NO_BREAK}234,5{NO_BREAK}%", "1,234.5%"),
    ],
)
def test_percent_stands_behind_a_space_that_does_not_break(share, digits, nb, en):
    assert percent(share, digits) == nb
    use_language("en")
    assert percent(share, digits) == en


def test_counts_are_whole_with_a_mark_at_the_thousands():
    assert count(8538) == f"8{NO_BREAK}538"
    assert count(8538.0) == f"8{NO_BREAK}538"
    assert count(41) == "41"
    assert count(0) == "0"


def test_dates_are_written_as_each_language_does():
    some_day = date(2026, 3, 5)
    assert day(some_day) == "05.03.2026"
    assert month(some_day) == "mars 2026"
    assert month(date(2026, 1, 5), short=True) == "jan. 2026"
    use_language("en")
    assert day(some_day) == "5 Mar 2026"
    assert month(some_day) == "March 2026"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 1, 15, 9, 42, tzinfo=UTC), "10:42"),
        (datetime(2026, 7, 15, 9, 42, tzinfo=UTC), "11:42"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "00:30"),
    ],
)
def test_the_clock_is_norway_s_wherever_the_server_stands(moment, said):
    assert clock(moment) == said


def test_a_moment_of_another_day_is_told_with_the_day():
    now = datetime.now(UTC)
    assert when(now) == clock(now)
    assert when(datetime(2026, 1, 15, 23, 42, tzinfo=UTC)) == "16.01.2026 00:42"


@pytest.mark.parametrize("name", LANGUAGES)
def test_charts_write_numbers_as_the_texts_beside_them(name: str):
    use_language(name)
    locale = d3_number_locale()
    assert decimal(1.5) == f"1{locale['decimal']}5"
    assert count(1000) == f"1{locale['thousands']}000"
    assert count(-1) == f"{locale['minus']}1"
    assert percent(0.5, 0) == f"50{locale['percent']}"
