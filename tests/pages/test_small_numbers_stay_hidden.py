"""The advisory group sees no patient and no small number, on any page of a meeting.

It owns no hospital: whatever it is sent is about others. On the small registry most
groups of patients are small, and Lillevik (12) has six patients a year.
"""

import csv
import io
import json
import re

import pytest

from indicators.extract import MACHINE_COLUMNS
from indicators.suppression import MIN_DENOMINATOR
from tests.pages.chart_data import files_of
from tests.pages.drawn import everything_sent, rows_drawn

SMALL = "Lillevik"
SHARE, MEDIAN = "dysphagia_screening", "door_to_needle_median"
YEAR = {"periode": "2019-01_2019-12"}
WOMEN = {**YEAR, "kjonn": "f"}
EVERY = "nation|11|12|21|22|31"
PAGES = [
    ("compare", YEAR),
    ("compare", WOMEN),
    ("compare", {**WOMEN, "niva": "hf"}),
    ("compare", {**YEAR, "ind": SHARE, "sorter": "volum"}),
    ("compare", {**WOMEN, "ind": SHARE, "sorter": "region"}),
    ("compare", {**WOMEN, "ind": MEDIAN, "enhet": "22", "gruppe": "like"}),
    ("trends", {**YEAR, "ind": SHARE, "linjer": EVERY}),
    ("trends", {**WOMEN, "ind": SHARE, "linjer": EVERY, "diagram": "p"}),
    ("trends", {**YEAR, "ind": MEDIAN, "linjer": EVERY, "diagram": "xmr"}),
    ("trends", {**YEAR, "ind": SHARE, "linjer": EVERY, "per": "year"}),
    ("trends", {**YEAR, "ind": SHARE, "linjer": EVERY, "per": "rolling12"}),
    ("times", {**YEAR, "enhet": "12"}),
    ("times", {**WOMEN, "enhet": "11"}),
    ("times", {**YEAR, "enhet": "22", "behandling": "trombektomi"}),
    ("outcome", {**YEAR, "enhet": "12"}),
    ("outcome", {**WOMEN, "enhet": "22"}),
    ("outcome", {**WOMEN, "enhet": "nation", "niva": "hf"}),
    ("equity", {**YEAR, "enhet": "12", "ind": SHARE}),
    ("equity", {**YEAR, "enhet": "22", "ind": SHARE}),
    ("equity", {**YEAR, "enhet": "31", "ind": "discharge_home"}),
    *(
        ("meeting", {**asked, "saker": f"{SHARE},{MEDIAN}@hospital", "sak": str(sak)})
        for asked in (YEAR, WOMEN)
        for sak in (1, 2, 4, 7, 11)
    ),
]
# `34 av 41`, but neither `2 av 5 sykehus` nor `sak 1 av 4`, nor a distance to a goal.
NUMBER = r"(\d{1,3}(?:\s\d{3})*)"
OF_UNITS = r"sykehus|helseforetak|HF|RHF|regioner|enheter|grupper|punkter"
COUNTS = re.compile(rf"(?<!sak )\b\d[\d\s]* av {NUMBER}\b(?!\s\d|\s(?:{OF_UNITS}))")
SIZES = re.compile(rf"\bn = (?:ca\. )?{NUMBER}|{NUMBER} pasient(?:er)?\b(?! unna)")
ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")
NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "q1", "q3")


def sent_to(app):
    """Return all that a page sends, as a reader's text."""
    # Tables travel as JSON, in which every sign that is not ASCII is escaped.
    words = ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), everything_sent(app))
    return words + json.dumps(rows_drawn(app), ensure_ascii=False, default=str)


def sizes_in(text):
    """Return how many patients each number of a text is of."""
    found = [*COUNTS.findall(text), *(a or b for a, b in SIZES.findall(text))]
    return [int(re.sub(r"\s", "", one)) for one in found]


def small_in(text):
    return [size for size in sizes_in(text) if size < MIN_DENOMINATOR]


@pytest.mark.parametrize(("name", "link"), PAGES)
def test_the_advisory_group_is_sent_no_small_number_and_no_patient(
    signed_in, monkeypatch, name, link
):
    pages = []

    def open_page():
        pages.append(signed_in(f"pages/{name}.py", "radgiver", **link))
        return pages[-1]

    files = files_of(monkeypatch, open_page)
    (app,) = pages
    assert not app.dataframe
    sent = sent_to(app)
    readable = [one for key, one in files.items() if not key.endswith("_png")]
    for text in [sent, *(one.decode("utf-8-sig") for one in readable)]:
        assert "FORM-" not in text
        assert "PATIENT-" not in text
        assert not small_in(text)
    for row in rows_drawn(app):
        of_small = any(SMALL in str(text) for text in row.values())
        assert not of_small or row.get("value") is None, row
    for key, file in files.items():
        if key.endswith("_machine"):
            check_rows(file.decode(), is_part="kjonn" in link)


def check_rows(text, *, is_part):
    """Check every row of a machine file that is about a hospital or an HF."""
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert set(rows[0]) >= set(MACHINE_COLUMNS)
    for row in rows:
        if row["unit_level"] not in ("hospital", "hf"):
            continue
        hidden = row["hidden_reason"] or row["unit_name"] == SMALL
        assert not hidden or not any(row[name] for name in NUMBERS), row
        sizes = [float(row[n]) for n in ("numerator", "denominator") if row[n]]
        if sizes and row["indicator_id"] != "coverage_npr":
            assert sizes[-1] >= MIN_DENOMINATOR
            exact = any(size % 5 for size in sizes)
            assert not (exact and (is_part or row["rounded"] == "true")), row


def test_the_same_look_finds_the_own_small_numbers_of_a_hospital(signed_in):
    link = {**WOMEN, "enhet": "11", "ind": SHARE}
    own = sent_to(signed_in("pages/equity.py", "stolavs", **link))
    others = sent_to(signed_in("pages/equity.py", "tromso", **link))
    assert small_in(own)
    assert sizes_in(others)
    assert not small_in(others)
    patients = sent_to(signed_in("pages/own_unit.py", "stolavs", ind=SHARE, **YEAR))
    assert "FORM-11-" in patients
