"""`python -m indicators funnel`, `runchart`, `compare`: columns, rights, mistakes."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from indicators.__main__ import main
from indicators.comparison_tables import (
    COMPARE_COLUMNS,
    FUNNEL_COLUMNS,
    RUNCHART_COLUMNS,
)
from indicators.statistics.control import p_chart
from indicators.statistics.funnel import funnel
from indicators.statistics.proportions import newcombe_interval
from tests.small import add_strokes, empty_registry, stroke_row

Row = dict[str, str]
Ask = Callable[..., list[Row]]
Refuse = Callable[..., str]

# Hospital: (swallowing assessed, not assessed) in every quarter of 2017 to 2020.
QUARTER = {11: (18, 2), 12: (2, 1), 21: (14, 6), 22: (10, 10)}
# From 2019 on hospital 22 assesses everybody.
LIFTED = {**QUARTER, 22: (20, 0)}
SHARE = "dysphagia_screening"
TIME = "door_to_needle_median"
YEAR_2018 = ("--from", "2018-01-01", "--to", "2018-12-31")
# A password that nobody uses; the command line asks for none.
HASH = "$2b$12$" + "x" * 53


def forms() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for quarter in range(16):
        year, month = 2017 + quarter // 4, quarter % 4 * 3 + 2
        for hospital, answers in (LIFTED if year >= 2019 else QUARTER).items():
            for code, patients in zip((1, 2), answers, strict=True):
                for number in range(patients):
                    row = stroke_row(len(rows), UnitId=hospital, SvelgtestUtfort=code)
                    admitted = datetime(year, month, 5, 12)
                    row |= {
                        "Innleggelsestidspunkt": admitted,
                        "Trombolyse": 1,
                        "TrombolyseStarttid": admitted.replace(minute=30 + number),
                    }
                    rows.append(row)
    return [*rows, stroke_row(99_999, Innleggelsestidspunkt=datetime(2020, 12, 31, 12))]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a registry with sixteen equal quarters but for one lift."""
    url = f"sqlite:///{tmp_path_factory.mktemp('quarters')}/registry.db"
    engine = empty_registry(url)
    add_strokes(engine, forms())
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one user, of the advisory group."""
    user = {"password": HASH, "name": "A user", "roles": ["advisory"]}
    content = {
        "cookie": {"name": "slagtavle", "expiry_days": 0.5},
        "credentials": {"usernames": {"radgiver": user}},
    }
    file = tmp_path_factory.mktemp("users") / "users.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


@pytest.fixture
def run(
    registry: str,
    users: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process; returns exit code, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("DATABASE_URL", registry)
        monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(users))
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/own.db")
        code = main(arguments)
        written = capfdbinary.readouterr()
        return code, written.out.decode("utf-8"), written.err.decode("utf-8")

    return command


@pytest.fixture
def ask(run) -> Ask:
    """The rows of a command that can be answered."""

    def rows(*arguments: str) -> list[Row]:
        code, out, err = run(*arguments)
        assert (code, err) == (0, "")
        return list(csv.DictReader(io.StringIO(out)))

    return rows


@pytest.fixture
def refuse(run) -> Refuse:
    """The sentence about a command that cannot be answered."""

    def sentence(*arguments: str) -> str:
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert err.endswith(".\n")
        assert err.count("\n") == 1
        return err.removesuffix(".\n")

    return sentence


@pytest.mark.parametrize(
    ("arguments", "columns"),
    [
        (("funnel", SHARE), FUNNEL_COLUMNS),
        (("runchart", SHARE, "--unit", "21"), RUNCHART_COLUMNS),
        (("compare", SHARE, "--unit", "21"), COMPARE_COLUMNS),
    ],
)
def test_one_header_line_with_the_documented_columns(run, arguments, columns):
    _, out, _ = run(*arguments)
    assert out.splitlines()[0] == ",".join(columns)
    assert "\r" not in out


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        ("funnel", FUNNEL_COLUMNS),
        ("runchart", RUNCHART_COLUMNS),
        ("compare", COMPARE_COLUMNS),
    ],
)
def test_help_explains_every_column(capsys, command, columns):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for name, text in columns.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", said, re.MULTILINE)


def test_a_funnel_by_hospital_holds_what_the_function_says(ask):
    rows = {row["unit_id"]: row for row in ask("funnel", SHARE, *YEAR_2018)}
    assert list(rows) == ["12", "11", "31", "22", "21"]
    counts = {name: rows[name] for name in ("12", "11", "22", "21")}
    x = [8, 72, 40, 56]
    n = [12, 80, 80, 80]
    expected = funnel(x, n)
    for place, row in enumerate(counts.values()):
        assert (row["numerator"], row["denominator"]) == (str(x[place]), str(n[place]))
        assert float(row["centre"]) == pytest.approx(176 / 252)
        assert float(row["lower_95"]) == pytest.approx(expected.limits.lower_95[place])
        assert float(row["adjusted_upper_998"]) == pytest.approx(
            expected.adjusted.upper_998[place]
        )
        assert float(row["phi"]) == pytest.approx(expected.phi)
        assert float(row["tau2"]) == pytest.approx(expected.tau2)
        assert row["zone"] == expected.zone[place]
        assert row["adjusted_zone"] == expected.adjusted_zone[place]
    assert (rows["22"]["zone"], rows["22"]["side"]) == ("99.8", "below")
    assert rows["31"]["hidden_reason"] == "no_data"
    assert rows["31"]["zone"] == rows["31"]["centre"] == rows["31"]["phi"] == ""


def test_a_funnel_of_larger_units_and_the_approximate_limits(ask):
    rows = ask("funnel", SHARE, "--by", "rhf", "--method", "approximate", *YEAR_2018)
    assert {row["method"] for row in rows} == {"approximate"}
    shown = [row for row in rows if row["zone"]]
    assert sum(int(row["denominator"]) for row in shown) == 252
    p = 176 / 252
    for row in shown:
        width = 1.959963984540054 * np.sqrt(p * (1 - p) / int(row["denominator"]))
        assert float(row["upper_95"]) == pytest.approx(min(1, p + width))


def test_hidden_units_take_no_part_for_a_user(ask):
    quarter = ("--from", "2018-01-01", "--to", "2018-03-31", "--as", "radgiver")
    rows = {row["unit_id"]: row for row in ask("funnel", SHARE, *quarter)}
    assert rows["12"]["hidden_reason"] == "small_number"
    assert rows["12"]["numerator"] == rows["12"]["z"] == rows["12"]["zone"] == ""
    assert rows["11"]["rounded"] == "true"
    # 18, 14 and 10 of 20, rounded to the nearest 5; hospital 12 is not in the sum.
    assert float(rows["11"]["centre"]) == pytest.approx((20 + 15 + 10) / 60)


def test_a_run_chart_marks_the_lift(ask):
    rows = ask("runchart", SHARE, "--unit", "22", "--baseline", "2017-Q1..2018-Q4")
    assert [row["period"] for row in rows] == [
        f"{year}-Q{quarter}" for year in range(2017, 2021) for quarter in range(1, 5)
    ]
    assert {row["centre"] for row in rows} == {"0.5"}
    # The baseline lies on its own median: only the eight quarters after it count.
    assert {row["useful"] for row in rows} == {"8"}
    assert {row["signal"] for row in rows} == {"false"}
    by_month = ask("runchart", SHARE, "--unit", "22", "--period", "month")
    assert sum(row["hidden_reason"] == "no_data" for row in by_month) == 31
    assert {row["included"] for row in by_month if row["value"] == ""} == {"false"}


def test_a_split_ends_the_shift(ask):
    whole = ask("runchart", SHARE, "--unit", "22", "--chart", "p")
    expected = p_chart([10] * 8 + [20] * 8, [20] * 16)
    assert [row["rule"] for row in whole] == expected.rule.tolist()
    assert [row["side"] for row in whole] == ["low"] * 8 + ["high"] * 8
    assert {row["signal"] for row in whole} == {"true"}
    assert {row["longest_run"] for row in whole} == {""}
    assert float(whole[0]["upper_limit"]) == pytest.approx(expected.upper[0])
    split = ask("runchart", SHARE, "--unit", "22", "--chart", "p", "--split", "2019-Q1")
    assert {row["rule"] for row in split} == {""}
    assert {row["segment"] for row in split[:8]} == {"1"}
    assert {row["segment"] for row in split[8:]} == {"2"}
    assert {row["provisional"] for row in split} == {"true"}
    assert (split[-1]["target"], split[-1]["assurance"]) == ("0.95", "hit")


def test_splits_can_be_listed_or_repeated(ask):
    base = ("runchart", SHARE, "--unit", "21", "--period", "year")
    listed = ask(*base, "--split", "2018", "2020")
    assert [row["segment"] for row in listed] == ["1", "2", "2", "3"]
    assert ask(*base, "--split", "2018", "--split", "2020") == listed


def test_a_time_has_its_chart(ask):
    rows = ask("runchart", TIME, "--unit", "Øst HF", "--chart", "xmr")
    assert {row["unit_level"] for row in rows} == {"hf"}
    assert {row["numerator"] for row in rows} == {""}
    assert all(float(row["lower_limit"]) >= 0 for row in rows)
    nation = ask("runchart", TIME, "--unit", "nation")
    assert {row["unit_level"] for row in nation} == {"nation"}


def test_a_unit_beside_the_rest_and_its_year_before(ask):
    period = ("--from", "2019-01-01", "--to", "2019-12-31")
    rest, before = ask("compare", SHARE, "--unit", "22", *period)
    assert (rest["compared_with"], before["compared_with"]) == ("rest", "year_before")
    assert (rest["numerator"], rest["denominator"]) == ("80", "80")
    assert (rest["other_numerator"], rest["other_denominator"]) == ("136", "172")
    difference, lower, upper = newcombe_interval(80, 80, 136, 172)
    assert float(rest["difference"]) == pytest.approx(float(difference))
    assert float(rest["difference_lower"]) == pytest.approx(float(lower))
    assert float(rest["difference_upper"]) == pytest.approx(float(upper))
    assert (rest["verdict"], before["verdict"]) == ("better", "better")
    assert (before["other_period"], before["other_numerator"]) == (
        "2018-01..2018-12",
        "40",
    )
    assert rest["missing_to_next_level"] == ""


def test_missing_to_the_next_level_is_in_patients(ask):
    rest, _ = ask("compare", SHARE, "--unit", "21", *YEAR_2018)
    assert (rest["goal_level"], rest["missing_to_next_level"]) == ("low", "12")


def test_without_dates_it_is_the_last_year_that_is_over(ask):
    # The newest admission is on the last day of 2020: that year is over.
    rest, _ = ask("compare", SHARE, "--unit", "21")
    assert rest["period"] == "2020-01..2020-12"
    rest, _ = ask("compare", SHARE, "--unit", "21", "--as-of", "2020-12-30")
    assert rest["period"] == "2019-01..2019-12"


def test_overlapping_years_are_not_subtracted(ask):
    long = ("--from", "2018-01-01", "--to", "2019-12-31")
    rest, before = ask("compare", SHARE, "--unit", "22", *long)
    assert rest["verdict"]
    assert before["other_numerator"] == "80"
    assert before["difference"] == before["difference_lower"] == before["verdict"] == ""


def test_a_hidden_unit_is_compared_with_nothing(ask):
    quarter = ("--from", "2018-01-01", "--to", "2018-03-31", "--as", "radgiver")
    rest, before = ask("compare", SHARE, "--unit", "12", *quarter)
    for row in (rest, before):
        assert row["hidden_reason"] == "small_number"
        assert row["value"] == row["difference"] == row["verdict"] == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("funnel", "all"), "funnel is of one indicator: name it"),
        (("funnel", TIME), f"{TIME} is a time: a funnel needs a share"),
        (("funnel", SHARE, "--by", "nation"), "argument --by: invalid choice"),
        (("funnel", SHARE, "--method", "wald"), "argument --method: invalid choice"),
        (("funnel", "nothing"), "no indicator 'nothing'"),
        (("funnel", SHARE, "--as", "nobody"), "no user 'nobody'"),
        (
            ("funnel", SHARE, "--age", "60-61", "--as", "radgiver"),
            "Age and NIHSS can only be chosen in the fixed bands",
        ),
        (("runchart", SHARE), "the following arguments are required: --unit"),
        (("runchart", SHARE, "--unit", "77"), "no unit '77': a hospital goes by its"),
        (
            ("runchart", TIME, "--unit", "21", "--chart", "p"),
            f"{TIME} is a time: choose the chart run or xmr",
        ),
        (
            ("runchart", SHARE, "--unit", "21", "--period", "rolling12"),
            "argument --period: invalid choice",
        ),
        (
            ("runchart", SHARE, "--unit", "21", "--baseline", "2018-Q1"),
            "--baseline '2018-Q1' is not a span: write it as 2019-Q1..2020-Q4",
        ),
        (
            ("runchart", SHARE, "--unit", "21", "--split", "2018-03"),
            "no period '2018-03' in the chart: it goes from 2017-Q1 to 2020-Q4",
        ),
        (("compare", SHARE, "--unit", "nation"), "the country has no rest"),
        (("compare", SHARE, "--unit", "21", "--from", "2018"), "'2018' is not a date"),
    ],
)
def test_mistakes_are_told_in_one_sentence(refuse, arguments, said):
    assert said in refuse(*arguments)
