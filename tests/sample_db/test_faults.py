"""Planted faults stand in the sample in the numbers that the README gives."""

import re

import pytest

from sample_db.faults import PLANTED
from sample_db.hospitals import FOLDER
from tests.sample_db.built import sample_file
from tests.sample_db.figures import table

ADMITTED = "Innleggelsestidspunkt"


def clock(column: str) -> str:
    return f"strftime('%H:%M', {column})"


def known(*columns: str) -> str:
    return " AND ".join(f"{clock(column)} <> '00:00'" for column in columns)


def days(start: str, end: str) -> str:
    return f"(julianday({end}) - julianday({start}))"


ACUTE = {
    "admission_clock_unknown": f"{clock(ADMITTED)} = '00:00'",
    "onset_after_admission": f"Symptomdebut > {ADMITTED}"
    f" AND {known('Symptomdebut', ADMITTED)}",
    "onset_a_year_early": f"{days('Symptomdebut', ADMITTED)} BETWEEN 29 AND 400",
    "thrombolysis_days_later": f"{days(ADMITTED, 'TrombolyseStarttid')} > 1",
    "thrombectomy_before_admission": f"TrombektomiStarttidspunkt < {ADMITTED}"
    f" AND {known('TrombektomiStarttidspunkt')}",
    "imaging_before_admission": f"BildeundersokelseTidspunkt < {ADMITTED}",
    "death_before_admission": f"date(coalesce(DeathDate, Morsdato)) < date({ADMITTED})",
    "death_date_not_linked": "UtskrTil = 10 AND DeathDate IS NULL",
    "age_missing": "PatientAge IS NULL",
    "nihss_minus_1": "NIHSSinnkomst = -1",
    "mrs_before_minus_1": "MRSPre = -1",
    "stay_minus_1": "AntDagerInnl = -1",
    "form_id_lower_case": "SkjemaGUID <> upper(SkjemaGUID)",
    "under_18": "PatientAge < 18",
    "criterion_3": "Inklusjonskriterium = 3",
    "admitted_in_the_future": f"{ADMITTED} > '2027-01-01 00:00:00'",
}
FAULTS = {
    **{
        fault: f"SELECT count(*) FROM Akuttskjema WHERE {condition}"
        for fault, condition in ACUTE.items()
    },
    "duplicate_within_7_days": "SELECT count(*) FROM (SELECT"
    f" {ADMITTED} AS admitted, lag({ADMITTED}) OVER (PARTITION BY PasientGUID"
    f" ORDER BY {ADMITTED}, SkjemaGUID) AS previous FROM Akuttskjema)"
    f" WHERE {days('previous', 'admitted')} < 7",
    "followup_id_lower_case": "SELECT count(*) FROM AkuttskjemaOppfolging"
    " WHERE HovedskjemaGUID <> upper(HovedskjemaGUID)",
    "two_followups": "SELECT count(*) FROM (SELECT 1 FROM AkuttskjemaOppfolging"
    " GROUP BY upper(HovedskjemaGUID) HAVING count(*) > 1)",
    "followup_without_acute_form": "SELECT count(*) FROM AkuttskjemaOppfolging"
    " WHERE upper(HovedskjemaGUID) NOT IN (SELECT upper(SkjemaGUID) FROM Akuttskjema)",
    "mrs_zero_though_not_done": "SELECT count(*) FROM AkuttskjemaOppfolging"
    " WHERE OppfolgUtf = 2 AND MRS3mnd = 0",
}


def documented() -> dict[str, int]:
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    found = (re.match(r"\| `(\w+)` \| (\d+) \|", line) for line in lines)
    return {match[1]: int(match[2]) for match in found if match}


def counted(statement: str) -> int:
    return int(table(sample_file(), statement).iloc[0, 0])


def test_every_planted_fault_is_documented():
    assert documented() == PLANTED
    assert FAULTS.keys() == PLANTED.keys()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_documented_number_is_there(fault):
    assert counted(FAULTS[fault]) == documented()[fault]


@pytest.mark.parametrize(
    ("statement", "share"),
    [
        ("SELECT avg(VaaknetMedSymptom = 1) FROM Akuttskjema", 0.19),
        (f"SELECT avg({clock('Symptomdebut')} = '00:00') FROM Akuttskjema", 0.23),
        (
            "SELECT avg(NIHSSikkeUtfort) FROM Akuttskjema"
            " WHERE coalesce(Inklusjonskriterium, 1) <> 3",
            0.19,
        ),
        ("SELECT avg(SvelgtestUtfort = 9) FROM Akuttskjema", 0.05),
        ("SELECT avg(RoykerPre = 9) FROM Akuttskjema", 0.18),
        (
            f"SELECT avg({clock('TrombolyseStarttid')} = '00:00') FROM Akuttskjema"
            f" WHERE {ADMITTED} < '2015-01-01 00:00:00' AND Trombolyse IN (1, 3)",
            0.046,
        ),
    ],
)
def test_what_is_unknown_is_as_common_as_documented(statement, share):
    assert abs(table(sample_file(), statement).iloc[0, 0] - share) < 0.015


def test_a_fifth_of_due_followups_are_missing(strokes):
    due = strokes[strokes["due"]]
    dead = due["days_to_death"] <= 98
    assert abs((~due["followed"] & ~dead).mean() - 0.22) < 0.015


def test_the_last_weeks_are_incomplete(strokes):
    week = (
        strokes["Innleggelsestidspunkt"].max() - strokes["Innleggelsestidspunkt"]
    ).dt.days // 7
    per_week = week.value_counts()
    assert per_week[0] < 0.85 * per_week[8:20].mean()


def test_the_summary_of_blood_pressure_medicines_is_wrong_before_2016():
    groups = ["Diuretica", "ACEhemmer", "A2Antagonist", "Betablokker"]
    groups = " OR ".join(f"Ut{g} = 1" for g in [*groups, "Kalsiumantagonist"])
    wrong = table(
        sample_file(),
        f"SELECT avg(PostMedikBehHoytBT <> 1) FROM Akuttskjema WHERE ({groups})"
        f" AND {ADMITTED} < '2016-01-01 00:00:00'",
    )
    assert wrong.iloc[0, 0] > 0.3
