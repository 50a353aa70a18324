"""The official indicators counted with pandas from the raw columns of a sample."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

INFARCT, HAEMORRHAGE = 2, 1
DIED_IN_HOSPITAL = 10
ANTIPLATELETS = ["UtASA", "UtKlopidogrel", "UtDipyridamol"]
ANTICOAGULANTS = ["UtWarfarin", "UtAndreEnnWarfarin"]
DRUG_GROUPS = [
    "UtDiuretica",
    "UtACEhemmer",
    "UtA2Antagonist",
    "UtBetablokker",
    "UtKalsiumantagonist",
]
COLUMNS = [
    "SkjemaGUID",
    "PasientGUID",
    "UnitId",
    "PatientAge",
    "Inklusjonskriterium",
    "Slagdiagnose",
    "Innleggelsestidspunkt",
    "AvdForstInnlagt",
    "AvdForstInnlagtHvilken",
    "AvdUtskrFra",
    "BehandlSlagenhet",
    "SvelgtestUtfort",
    "Trombolyse",
    "TrombolyseStarttid",
    "Atrieflimmer",
    "UtskrTil",
    "UtStatinerLipid",
    "PostMedikBehHoytBT",
    "DeathDate",
    "Morsdato",
    *ANTIPLATELETS,
    *ANTICOAGULANTS,
    *DRUG_GROUPS,
]


def table(path: Path, statement: str, dates: list[str] | None = None) -> pd.DataFrame:
    """Return the rows of a statement."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return pd.read_sql_query(statement, connection, parse_dates=dates or [])


def counted_strokes(path: Path, until: str) -> pd.DataFrame:
    """Return one row per stroke of the registry's population, known at `until`."""
    forms = table(
        path,
        f"SELECT {', '.join(COLUMNS)} FROM Akuttskjema",
        ["Innleggelsestidspunkt", "TrombolyseStarttid", "DeathDate", "Morsdato"],
    )
    forms = forms.sort_values(["PasientGUID", "Innleggelsestidspunkt", "SkjemaGUID"])
    since_last = forms.groupby("PasientGUID")["Innleggelsestidspunkt"].diff()
    same_event = since_last < pd.Timedelta(days=7)
    end = pd.Timestamp(until) + pd.Timedelta(days=1)
    keep = (
        ~same_event
        & ~(forms["PatientAge"] < 18)
        & (forms["Inklusjonskriterium"] != 3)
        & (forms["Innleggelsestidspunkt"] < end)
    )
    strokes = forms[keep]
    followed = table(
        path,
        "SELECT DISTINCT upper(HovedskjemaGUID) AS form FROM AkuttskjemaOppfolging"
        " WHERE OppfolgUtf = 1",
    )
    day = strokes["Innleggelsestidspunkt"].dt.normalize()
    died = strokes["DeathDate"].fillna(strokes["Morsdato"])
    days = (died - day).dt.days
    return strokes.assign(
        followed=strokes["SkjemaGUID"].str.upper().isin(set(followed["form"])),
        days_to_death=days.where(days >= 0),
        due=(pd.Timestamp(until) - day).dt.days > 90,
        year=strokes["Innleggelsestidspunkt"].dt.year,
    )


def verdicts(strokes: pd.DataFrame) -> Mapping[str, pd.Series]:
    """Return per indicator 1 for met, 0 for not met, missing for outside."""
    infarct = strokes["Slagdiagnose"] == INFARCT
    alive = strokes["UtskrTil"] != DIED_IN_HOSPITAL
    first, last = strokes["AvdForstInnlagt"] == 1, strokes["AvdUtskrFra"] == 1
    monitored = strokes["AvdForstInnlagtHvilken"].isin([3, 4])
    lysed = strokes["Trombolyse"].isin([1, 3])
    needle = _minutes(strokes["Innleggelsestidspunkt"], strokes["TrombolyseStarttid"])
    anticoagulated = _any(strokes, ANTICOAGULANTS)
    one_question = strokes["PostMedikBehHoytBT"] == 1
    groups = _any(strokes, DRUG_GROUPS)
    pressure = np.where(strokes["year"] < 2016, groups, one_question)
    fibrillation = strokes["Atrieflimmer"] == 1
    le80 = strokes["PatientAge"] <= 80
    everyone = pd.Series(data=True, index=strokes.index)
    met = {
        "stroke_unit_treated": (
            first | last | (strokes["BehandlSlagenhet"] == 1),
            everyone,
        ),
        "stroke_unit_direct_admission": (first | (monitored & last), everyone),
        "dysphagia_screening": (strokes["SvelgtestUtfort"].isin([1, 3]), everyone),
        "thrombolysis_rate_ischemic": (lysed, infarct),
        "door_to_needle_le40min": (needle <= 40, lysed & needle.notna()),
        "antithrombotics_discharge_ischemic": (
            _any(strokes, ANTIPLATELETS) | anticoagulated,
            infarct & alive,
        ),
        "anticoagulation_discharge_af": (
            anticoagulated,
            infarct & alive & fibrillation,
        ),
        "antihypertensives_discharge": (
            pd.Series(pressure, index=strokes.index),
            alive,
        ),
        "lipid_lowering_discharge_ischemic_le80": (
            strokes["UtStatinerLipid"] == 1,
            infarct & alive & le80,
        ),
        "followup_3m_reported": (
            strokes["followed"] | (strokes["days_to_death"] <= 98),
            strokes["due"],
        ),
        "infarct": (infarct, everyone),
    }
    return {
        name: numerator.astype(float).where(denominator)
        for name, (numerator, denominator) in met.items()
    }


def _any(strokes: pd.DataFrame, columns: list[str]) -> pd.Series:
    return (strokes[columns] == 1).any(axis=1)


def _minutes(start: pd.Series, end: pd.Series) -> pd.Series:
    """Return minutes between clocks that are known and a stay that is possible."""
    unknown = (start.dt.strftime("%H:%M") == "00:00") | (
        end.dt.strftime("%H:%M") == "00:00"
    )
    waited = (end - start).dt.total_seconds() / 60
    return waited.where(~unknown & waited.between(-120, 24 * 60))
