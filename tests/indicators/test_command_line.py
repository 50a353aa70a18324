"""`python -m indicators`: rows for machines, and mistakes in one sentence."""

import csv
import io
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from access.policy import change_setting
from indicators.__main__ import main
from indicators.catalogue import ALL, by_id
from indicators.definition import ShareIndicator
from indicators.in_force import LEAST, use
from own_data.database import connect, upgrade
from tests.read_once import read_once
from tests.sample_db.built import sample_file
from tests.small import (
    SECRETARIAT,
    UNITS,
    add_coverage,
    add_strokes,
    empty_registry,
    stroke_row,
)
from tests.varied import fill_varied

ROOT = Path(__file__).parents[2]
HEADER = (
    "indicator_id,unit_level,unit_id,unit_name,period,period_start,period_end,"
    "numerator,denominator,value,lower,upper,q1,q3,goal_level,hidden_reason,rounded"
)
# Hospital: (swallowing assessed, not assessed) in 2019; all at the end of the year.
STROKES = {11: (24, 9), 12: (4, 3), 21: (30, 9), 22: (6, 6)}
# A password that nobody uses; the command line asks for none.
HASH = "$2b$12$" + "x" * 53

Row = dict[str, str]


@dataclass
class Answer:
    """What a command has written, and its exit code."""

    code: int
    out: str
    err: str

    def rows(self) -> list[Row]:
        """Return the rows of the machine format."""
        assert (self.code, self.err) == (0, "")
        return list(csv.DictReader(io.StringIO(self.out)))


Ask = Callable[..., Answer]


def forms() -> list[dict[str, Any]]:
    """Return the acute forms of the small registry."""
    rows = []
    for hospital, answers in STROKES.items():
        for code, patients in zip((1, 2), answers, strict=True):
            for number in range(patients):
                admitted = datetime(2019, 1 + number % 12, 10, 12)
                rows.append(
                    stroke_row(
                        len(rows),
                        UnitId=hospital,
                        SvelgtestUtfort=code,
                        Slagdiagnose=1 if number % 4 == 0 else 2,
                        PatientGender=("Female", "Male")[number % 2],
                        PatientAge=60 + number,
                        NIHSSinnkomst=number,
                        Symptomdebut=admitted.replace(hour=6 + number % 4),
                        Trombolyse=code,
                        TrombolyseStarttid=admitted.replace(minute=20 + number),
                        Innleggelsestidspunkt=admitted,
                    )
                )
    return [*rows, stroke_row(999, Innleggelsestidspunkt=datetime(2019, 12, 31, 12))]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a small registry, counted by hand."""
    url = f"sqlite:///{tmp_path_factory.mktemp('small')}/registry.db"
    engine = empty_registry(url)
    add_strokes(engine, forms())
    add_coverage(engine, [(11, 2019, 80, 90, 70), (21, 2019, 90, 100, 85)])
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a registry in which everything occurs."""
    url = f"sqlite:///{tmp_path_factory.mktemp('varied')}/registry.db"
    engine = empty_registry(url)
    fill_varied(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user of Nordby, and one of the advisory group."""
    fields = {"password": HASH, "name": "A user"}
    content = {
        "cookie": {"name": "slagtavle", "expiry_days": 0.5},
        "credentials": {
            "usernames": {
                "kari": {**fields, "roles": ["hospital"], "hospitals": [11]},
                "radgiver": {**fields, "roles": ["advisory"]},
                "siri": {**fields, "roles": ["secretariat"]},
            }
        },
    }
    file = tmp_path_factory.mktemp("users") / "users.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


@pytest.fixture
def ask(
    registry: str,
    users: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Ask:
    """`ask("table", ..., url=...)` runs the command in this process."""

    def run(*arguments: str, url: str = registry) -> Answer:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(users))
        own = f"sqlite:///{tmp_path}/own.db"
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", own)
        # What came before, from a sample that was built first, is not the answer.
        capfdbinary.readouterr()
        code = main(arguments)
        written = capfdbinary.readouterr()
        return Answer(code, written.out.decode("utf-8"), written.err.decode("utf-8"))

    return run


def in_a_process(url: str, command: str) -> Answer:
    """Run a line of shell in which `$INDICATORS` is the command."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "INDICATORS": f"{sys.executable} -m indicators",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def by_unit(rows: list[Row]) -> dict[str, tuple[str, str]]:
    return {row["unit_id"]: (row["numerator"], row["denominator"]) for row in rows}


def test_a_process_writes_a_header_and_rows_and_nothing_else(registry):
    done = in_a_process(registry, "$INDICATORS table dysphagia_screening --by hospital")
    assert done.out.splitlines()[0] == HEADER
    found = by_unit(done.rows())
    assert found["21"] == ("30", "39")
    assert found["12"] == ("4", "7")
    assert "Østby" in done.out


def test_a_process_that_cannot_answer_ends_with_two(registry):
    done = in_a_process(registry, "$INDICATORS table nothing --by hospital")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "no indicator 'nothing': `python -m indicators list` names them.\n"
    )


def test_a_reader_that_has_seen_enough_is_no_error(varied):
    done = in_a_process(
        varied, "$INDICATORS table all --by hospital --period month | head -n 1"
    )
    assert (done.code, done.out, done.err) == (0, HEADER + "\n", "")


def test_the_list_names_every_indicator_with_both_titles(ask):
    rows = ask("list").rows()
    assert [row["indicator_id"] for row in rows] == [one.id for one in ALL]
    assert list(rows[0]) == [
        "indicator_id",
        "number",
        "stage",
        "official",
        "title_nb",
        "title_en",
    ]
    found = next(row for row in rows if row["indicator_id"] == "dysphagia_screening")
    indicator = by_id("dysphagia_screening")
    assert found["title_nb"] == indicator.title.nb
    assert found["title_en"] == indicator.title.en
    assert (found["number"], found["official"]) == ("3", "true")
    assert {row["official"] for row in rows} == {"true", "false"}


def test_help_is_no_error(ask, capfdbinary):
    with pytest.raises(SystemExit) as left:
        ask("table", "--help")
    assert left.value.code == 0
    assert b"INDICATOR_ID|all" in capfdbinary.readouterr().out


def test_a_row_says_what_where_when_and_how_much(ask):
    answer = ask("table", "dysphagia_screening", "--by", "hospital")
    assert answer.out.startswith(HEADER + "\n")
    rows = {row["unit_id"]: row for row in answer.rows()}
    assert set(rows) == {str(unit[0]) for unit in UNITS}
    row = rows["21"]
    assert row["unit_name"] == "Østby"
    assert row["period"] == "2019-01..2019-12"
    assert (row["period_start"], row["period_end"]) == ("2019-01-01", "2019-12-31")
    assert float(row["value"]) == 30 / 39
    assert float(row["lower"]) < 30 / 39 < float(row["upper"])
    assert (row["goal_level"], row["hidden_reason"], row["rounded"]) == (
        "low",
        "",
        "false",
    )
    assert (row["q1"], row["q3"]) == ("", "")
    empty = rows["31"]
    assert empty["hidden_reason"] == "no_data"
    assert not any(empty[name] for name in ("numerator", "denominator", "value"))


def test_a_median_has_quartiles_and_no_numerator(ask):
    (row,) = ask("table", "door_to_needle_median", "--by", "nation").rows()
    assert row["numerator"] == ""
    assert row["denominator"] == str(sum(met for met, _ in STROKES.values()))
    assert float(row["q1"]) < float(row["value"]) < float(row["q3"])
    assert (row["unit_id"], row["unit_name"]) == ("nation", "nation")


def test_totals_are_the_sums_of_their_hospitals(ask, varied):
    places = {str(unit[0]): {"hf": unit[3], "rhf": unit[4]} for unit in UNITS}
    period = ("--period", "year")
    hospitals = ask("table", "all", "--by", "hospital", *period, url=varied).rows()
    shares = {one.id for one in ALL if isinstance(one, ShareIndicator)}
    assert shares <= {row["indicator_id"] for row in hospitals}
    for level in ("hf", "rhf"):
        sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in hospitals:
            if row["indicator_id"] in shares:
                unit = places[row["unit_id"]][level]
                counts = sums[row["indicator_id"], unit, row["period"]]
                counts[0] += int(row["numerator"] or 0)
                counts[1] += int(row["denominator"] or 0)
        totals = ask("table", "all", "--by", level, *period, url=varied).rows()
        found = {
            (row["indicator_id"], row["unit_id"], row["period"]): [
                int(row["numerator"] or 0),
                int(row["denominator"] or 0),
            ]
            for row in totals
            if row["indicator_id"] in shares
        }
        assert found == dict(sums)


@pytest.mark.parametrize(
    ("period", "labels"),
    [
        ("year", ["2019"]),
        ("quarter", ["2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4"]),
        ("month", [f"2019-{month:02d}" for month in range(1, 13)]),
    ],
)
def test_periods_part_the_same_strokes(ask, period, labels):
    question = ("table", "dysphagia_screening", "--by", "nation")
    rows = ask(*question, "--period", period).rows()
    assert [row["period"] for row in rows] == labels
    (whole,) = ask(*question).rows()
    for name in ("numerator", "denominator"):
        assert sum(int(row[name]) for row in rows) == int(whole[name])
    assert rows[0]["period_start"] == "2019-01-01"
    assert rows[-1]["period_end"] == "2019-12-31"


KEPT: dict[tuple[str, ...], Callable[[dict[str, Any]], bool]] = {
    (): lambda form: True,
    ("--from", "2019-12-01", "--to", "2019-12-31"): lambda form: month(form) == 12,
    ("--from", "2019-02-01", "--to", "2019-02-28"): lambda form: month(form) == 2,
    ("--from", "2019-11-01"): lambda form: month(form) >= 11,
    ("--to", "2019-03-31"): lambda form: month(form) <= 3,
    ("--as-of", "2019-01-31"): lambda form: month(form) == 1,
    ("--diagnosis", "I61"): lambda form: form["Slagdiagnose"] == 1,
    ("--diagnosis", "i61, I63"): lambda form: True,
    ("--sex", "male"): lambda form: form["PatientGender"] == "Male",
    ("--age", "60-61"): lambda form: form["PatientAge"] in (60, 61),
    ("--age", "89+"): lambda form: form["PatientAge"] == 89,
    ("--nihss", "0-0"): lambda form: form.get("NIHSSinnkomst") == 0,
    ("--arrival", "within-4h"): lambda form: hour_of_onset(form) >= 8,
    ("--sex", "female", "--age", "60-60"): lambda form: form["PatientAge"] == 60,
}


def month(form: dict[str, Any]) -> int:
    return int(form["Innleggelsestidspunkt"].month)


def hour_of_onset(form: dict[str, Any]) -> int:
    return form["Symptomdebut"].hour if "Symptomdebut" in form else -1


@pytest.mark.parametrize(
    ("options", "is_kept"), KEPT.items(), ids=[" ".join(one) for one in KEPT]
)
def test_options_keep_the_strokes_they_name(ask, options, is_kept):
    (row,) = ask("table", "dysphagia_screening", "--by", "nation", *options).rows()
    kept = [form for form in forms() if is_kept(form)]
    assessed = [form for form in kept if form.get("SvelgtestUtfort") == 1]
    assert (row["numerator"], row["denominator"]) == (
        str(len(assessed)),
        str(len(kept)),
    )
    assert 0 < len(assessed) < len(kept) or options == ("--age", "89+")


def test_units_are_chosen_by_id_or_name(ask):
    question = ("table", "dysphagia_screening", "--by")
    rows = ask(*question, "hospital", "--unit", "21, 11").rows()
    assert [row["unit_id"] for row in rows] == ["11", "21"]
    (row,) = ask(*question, "hf", "--unit", "Øst HF").rows()
    assert (row["unit_id"], row["denominator"]) == ("Øst HF", "51")


def test_without_a_name_nothing_is_hidden(ask):
    question = ("table", "dysphagia_screening", "--by", "hospital", "--period")
    assert by_unit(ask(*question, "year").rows())["12"] == ("4", "7")
    months = ask(*question, "month").rows()
    assert {row["hidden_reason"] for row in months} == {"", "no_data"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        # Small units are hidden; the totals they could be found from are rounded.
        ("radgiver", {"11": ("24", "34"), "12": ("", ""), "22": ("6", "12")}),
        ("kari", {"11": ("24", "34"), "12": ("", ""), "22": ("6", "12")}),
        ("siri", {"11": ("24", "34"), "12": ("4", "7"), "22": ("6", "12")}),
        (" KARI ", {"11": ("24", "34"), "12": ("", "")}),
    ],
)
def test_a_named_user_sees_what_the_screen_shows_that_user(ask, name, shown):
    question = ("table", "dysphagia_screening", "--by", "hospital", "--period", "year")
    rows = ask(*question, "--as", name).rows()
    assert by_unit(rows) | shown == by_unit(rows)
    hidden = {row["unit_id"]: row for row in rows if not row["denominator"]}
    for row in hidden.values():
        numbers = ("numerator", "denominator", "value", "lower", "upper", "goal_level")
        assert not any(row[name] for name in numbers)
        assert row["hidden_reason"] in ("small_number", "no_data")


def test_what_is_finer_is_rounded_for_others_and_exact_for_the_own(ask):
    question = (
        "table",
        "dysphagia_screening",
        "--by",
        "hospital",
        "--diagnosis",
        "I63",
    )
    rows = {row["unit_id"]: row for row in ask(*question, "--as", "kari").rows()}
    assert (rows["11"]["denominator"], rows["11"]["rounded"]) == ("25", "false")
    assert (rows["21"]["denominator"], rows["21"]["rounded"]) == ("30", "true")
    assert rows["22"]["hidden_reason"] == "small_number"


def test_the_excel_format_names_what_was_asked(ask):
    answer = ask(
        "table", "dysphagia_screening", "--by", "hospital", "--format", "excel"
    )
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("\ufeff")
    lines = answer.out.removeprefix("\ufeff").split("\r\n")
    assert len(lines) == 1 + len(UNITS) + 1
    assert "Svelg" in lines[1]
    assert ";0,7692307692307693;" in answer.out
    assert "table dysphagia_screening --by hospital --format excel" in lines[1]


TABLE = ("table", "dysphagia_screening", "--by", "nation")
MISTAKES = {
    (): "required: command",
    ("tabel",): "invalid choice: 'tabel'",
    ("table",): "required: INDICATOR_ID|all, --by",
    ("table", "dysphagia_screening"): "required: --by",
    ("table", "dysphagia", "--by", "nation"): "no indicator 'dysphagia'",
    ("table", "dysphagia_screening", "--by", "ward"): "invalid choice: 'ward'",
    (*TABLE, "--period", "week"): "invalid choice: 'week'",
    (*TABLE, "--from", "2019-13-01"): "'2019-13-01' is not a date",
    (*TABLE, "--from", "1.1.2019"): "write it as 2019-01-31",
    (*TABLE, "--from", "2019-01-02"): "not the first day of a month",
    (*TABLE, "--to", "2019-02-27"): "not the last day of a month",
    (*TABLE, "--to", "9999-12-30"): "not the last day of a month",
    (*TABLE, "--from", "2020-01-01", "--to", "2019-12-31"): "begins after it ends",
    (*TABLE, "--from", "2031-01-01"): "2031-01 to 2019-12",
    (*TABLE, "--as-of", "today"): "'today' is not a date",
    (*TABLE, "--diagnosis", "I62"): "unknown diagnosis 'I62'",
    (*TABLE, "--diagnosis", " , "): "an empty list",
    (*TABLE, "--sex", "F"): "invalid choice: 'F'",
    (*TABLE, "--age", "old"): "--age 'old' is not a range",
    (*TABLE, "--age", "80-18"): "--age '80-18' begins after it ends",
    (*TABLE, "--nihss", "-1-5"): "--nihss",
    (*TABLE, "--arrival", "late"): "invalid choice: 'late'",
    (*TABLE, "--unit", "Norge"): "no unit 'Norge' at the level nation",
    (*TABLE, "--unit", ""): "an empty list",
    ("table", "all", "--by", "hospital", "--unit", "11,77"): "no unit '77'",
    (*TABLE, "--as", "nobody"): "no user 'nobody'",
    (*TABLE, "--as", ""): "no user ''",
    (*TABLE, "--as", "radgiver", "--age", "70-71"): "fixed bands",
    (*TABLE, "--format", "pdf"): "invalid choice: 'pdf'",
    (*TABLE, "--colour"): "unrecognized arguments: --colour",
    (*TABLE, "extra"): "unrecognized arguments: extra",
}


@pytest.mark.parametrize(
    ("arguments", "said"), MISTAKES.items(), ids=[" ".join(one) for one in MISTAKES]
)
def test_a_mistake_is_one_sentence_and_exit_code_two(ask, arguments, said):
    assert_refused(ask(*arguments), said)


def assert_refused(answer: Answer, said: str) -> None:
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert answer.err.endswith(".\n")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/registry.db", "registry.db does not exist"),
        ("registry.db", "DATABASE_URL is not an address"),
        ("mssql://kari:secret@localhost/registry", "mssql database"),
        ("postgresql://kari:secret@127.0.0.1:9/registry", "does not answer"),
        ("postgresql+psycopg2://127.0.0.1/registry", "write postgresql://"),
    ],
)
def test_a_registry_that_cannot_be_used_is_one_sentence(ask, url, said):
    answer = ask(*TABLE, url=url)
    assert_refused(answer, said)
    assert "secret" not in answer.err


def test_an_indicator_that_this_registry_cannot_answer_says_what_is_missing(
    ask, tmp_path
):
    url = f"sqlite:///{tmp_path}/registry.db"
    engine = empty_registry(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE Akuttskjema DROP SvelgtestUtfort")
    engine.dispose()
    assert_refused(ask(*TABLE, url=url), "lacks Akuttskjema.SvelgtestUtfort")
    rows = ask("table", "all", "--by", "nation", url=url).rows()
    assert "dysphagia_screening" not in {row["indicator_id"] for row in rows}


def test_a_user_file_with_a_mistake_is_one_sentence(ask, users):
    before = users.read_text("utf-8")
    users.write_text(before.replace("secretariat", "secretariat, advisory"), "utf-8")
    try:
        users.write_text(before.replace("- hospital\n", "- hospital\n      - x\n"))
        assert_refused(ask(*TABLE, "--as", "kari"), "users.yaml, user kari: roles")
    finally:
        users.write_text(before, "utf-8")


@pytest.mark.sample
def test_the_sample_answers_for_51_hospitals_that_add_up(ask, monkeypatch):
    read_once(monkeypatch)
    question = ("table", "stroke_unit_treated", "--period", "year")
    year = ("--from", "2019-01-01", "--to", "2019-12-31")
    url = f"sqlite:///{sample_file()}"
    found = {
        level: ask(*question, *year, "--by", level, url=url).rows()
        for level in ("hospital", "hf", "rhf", "nation")
    }
    assert len(found["hospital"]) == 51
    assert len(found["rhf"]) == 4
    sums = {
        level: [
            sum(int(row[name] or 0) for row in rows)
            for name in ("numerator", "denominator")
        ]
        for level, rows in found.items()
    }
    assert sums["hospital"] == sums["hf"] == sums["rhf"] == sums["nation"]
    assert sums["nation"][1] > 5000


def test_the_limit_that_the_secretariat_has_set_holds_here_too(
    ask: Ask, tmp_path: Path
):
    where = ("--by", "hospital", "--from", "2019-01-01", "--to", "2019-12-31")
    command = ("table", "dysphagia_screening", *where, "--as", "radgiver")
    assert [row["hidden_reason"] for row in ask(*command).rows()].count("") > 0
    own = connect(f"sqlite:///{tmp_path}/own.db")
    upgrade(own)
    change_setting(own, SECRETARIAT, LEAST, "50", "Vedtatt i fagrådet")
    own.dispose()
    try:
        shown = [row for row in ask(*command).rows() if not row["hidden_reason"]]
    finally:
        use({})
    assert shown == []
