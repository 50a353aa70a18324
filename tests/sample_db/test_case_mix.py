"""The sample's patients, times and outcomes against published and assumed figures."""

import pandas as pd
import pytest

from tests.sample_db.built import sample_file
from tests.sample_db.figures import DIED_IN_HOSPITAL, HAEMORRHAGE, INFARCT, table


@pytest.fixture(scope="module")
def forms(strokes) -> pd.DataFrame:
    """The counted strokes with more of their columns."""
    times = ["Symptomdebut", "TrombektomiStarttidspunkt", "BildeundersokelseTidspunkt"]
    columns = [
        "SkjemaGUID",
        "PatientGender",
        "VaaknetMedSymptom",
        "Trombektomi",
        "OverflyttetFraSykehus",
        "AntDagerInnl",
        "RoykerPre",
        "TidlHjerneslag",
        "TrombolyseSykehus",
        "TidInnleggTrombolyse",
        *times,
    ]
    more = table(sample_file(), f"SELECT {', '.join(columns)} FROM Akuttskjema", times)
    return strokes.merge(more, on="SkjemaGUID", validate="one_to_one")


@pytest.fixture(scope="module")
def followups() -> pd.DataFrame:
    return table(sample_file(), "SELECT * FROM AkuttskjemaOppfolging")


def minutes(forms: pd.DataFrame, start: str, end: str) -> pd.Series:
    """Return minutes between known clocks in the right order."""
    waited = (forms[end] - forms[start]).dt.total_seconds() / 60
    known = (forms[start].dt.strftime("%H:%M") != "00:00") & (
        forms[end].dt.strftime("%H:%M") != "00:00"
    )
    return waited[known & (waited >= 0) & (waited < 28 * 1440)]


def test_sex_and_age(forms):
    women = forms["PatientGender"] == "Female"
    assert abs(women.mean() - 0.46) < 0.01
    ages = forms.groupby(women)["PatientAge"].mean()
    assert abs(ages[True] - 77.75) < 0.5
    assert abs(ages[False] - 72) < 0.6
    assert abs(forms["PatientAge"].between(18, 44).mean() - 0.027) < 0.006


def test_onset(forms):
    woke = (forms["VaaknetMedSymptom"] == 1).mean()
    assert abs(woke - 0.19) < 0.01
    known = forms[forms["VaaknetMedSymptom"] == 2]
    waited = minutes(known, "Symptomdebut", "Innleggelsestidspunkt")
    assert abs(waited.median() - 179) < 15
    assert abs(waited.quantile(0.25) - 77) < 15
    assert abs(waited.quantile(0.75) - 542) < 30


def test_thrombolysis_times(forms):
    treated = forms[forms["Trombolyse"].isin([1, 3])]
    waited = treated["TidInnleggTrombolyse"]
    medians = waited.groupby(treated["year"]).median()
    assert abs(medians[2014] - 36.5) < 3
    assert abs(medians[2019] - 31) < 2
    in_ambulance = treated[waited < 0]
    assert 20 < len(in_ambulance) < 120
    assert in_ambulance["TrombolyseSykehus"].nunique() == 1
    assert in_ambulance["year"].min() >= 2018


def test_thrombectomy(forms):
    infarcts = forms[forms["Slagdiagnose"] == INFARCT]
    treated = infarcts["Trombektomi"].isin([1, 3])
    share = treated.groupby(infarcts["year"]).mean()
    assert abs(share[2017] - 0.026) < 0.004
    assert abs(share[2023] - 0.07) < 0.005
    sent = infarcts[treated & (infarcts["OverflyttetFraSykehus"] == 1)]
    direct = infarcts[treated & (infarcts["OverflyttetFraSykehus"] == 2)]
    door, groin = "Innleggelsestidspunkt", "TrombektomiStarttidspunkt"
    assert abs(minutes(direct, door, groin).median() - 75) < 12
    assert abs(minutes(sent, door, groin).median() - 170) < 15


def test_imaging_comes_before_treatment(forms):
    door, imaged = "Innleggelsestidspunkt", "BildeundersokelseTidspunkt"
    treated = forms[forms["Trombolyse"].isin([1, 3])]
    to_image = minutes(treated, door, imaged)
    to_needle = minutes(treated, door, "TrombolyseStarttid")
    both = to_image.index.intersection(to_needle.index)
    assert len(both) > 5000
    assert (to_image[both] <= to_needle[both]).all()


def test_deaths(forms):
    published = {2014: 0.080, 2015: 0.084, 2017: 0.081, 2018: 0.071, 2019: 0.075}
    died = (forms["UtskrTil"] == DIED_IN_HOSPITAL).groupby(forms["year"]).mean()
    for year, share in published.items():
        assert abs(died[year] - share) < 0.004, year
    due = forms[forms["due"]]
    in_2019 = due[due["year"] == 2019]["days_to_death"]
    assert abs((in_2019 <= 7).mean() - 0.05) < 0.01
    assert abs((in_2019 <= 30).mean() - 0.11) < 0.01
    assert abs((in_2019 <= 90).mean() - 0.15) < 0.015
    early = due["days_to_death"] <= 30
    by_type = early.groupby(due["Slagdiagnose"]).mean()
    assert abs(by_type[INFARCT] - 0.08) < 0.01
    assert by_type[HAEMORRHAGE] > 0.2


def test_length_of_stay(forms):
    days = forms["AntDagerInnl"]
    assert days.quantile([0.25, 0.5, 0.75]).tolist() == [4, 6, 10]
    assert abs(days.mean() - 8) < 0.5


def test_three_months_after(followups):
    done = followups[followups["OppfolgUtf"] == 1]
    grades = done["MRS3mnd"].value_counts(normalize=True)
    proposed = {0: 14, 1: 24, 2: 20, 3: 12, 4: 7, 5: 4}
    for grade, percent in proposed.items():
        assert abs(grades[grade] - percent / 81) < 0.01, grade
    assert (followups.loc[followups["MRS3mnd"] == 6, "AarsakManglendeOppf"] == 3).all()


def test_no_followup_is_registered_before_it_is_due(followups, strokes):
    dated = followups.assign(
        form=followups["HovedskjemaGUID"].str.upper(),
        day=pd.to_datetime(followups["Oppfolgingsdato"]),
    ).merge(strokes.assign(form=strokes["SkjemaGUID"].str.upper()), on="form")
    assert dated["due"].all()
    assert dated["day"].max() <= pd.Timestamp("2026-10-31")
    waited = (dated["day"] - dated["Innleggelsestidspunkt"]).dt.days
    assert waited.min() > 60
    assert waited.median() in range(90, 99)


def test_some_patients_come_back_after_more_than_a_week(strokes):
    ordered = strokes.sort_values("Innleggelsestidspunkt")
    gaps = ordered.groupby("PasientGUID")["Innleggelsestidspunkt"].diff().dropna()
    assert len(gaps) > 3000
    assert gaps.min() >= pd.Timedelta(days=7)
    died = strokes.groupby("PasientGUID")["DeathDate"].nunique()
    assert died.max() == 1


def test_nobody_is_admitted_after_death(strokes):
    death = strokes["DeathDate"].fillna(strokes["Morsdato"])
    late = death < strokes["Innleggelsestidspunkt"].dt.normalize()
    assert late.sum() == 8


def test_nothing_is_done_after_discharge():
    clocks = [
        "BildeundersokelseTidspunkt",
        "InnlagtSlagenhetTidspunkt",
        "OverflyttetTidspunkt",
        "TrombolyseStarttid",
        "TrombektomiStarttidspunkt",
        "HemikraniektomiStarttid",
        "InnlagtIntervensjonssenterTidspunkt",
    ]
    late = " OR ".join(f"date({clock}) > Utskrivingsdato" for clock in clocks)
    # The dozen of thrombolyses a day or more late are planted.
    found = table(
        sample_file(),
        f"SELECT count(*) AS n FROM Akuttskjema WHERE ({late})"
        " AND julianday(coalesce(TrombolyseStarttid, Innleggelsestidspunkt))"
        " - julianday(Innleggelsestidspunkt) < 1",
    )
    assert found["n"].item() == 0
