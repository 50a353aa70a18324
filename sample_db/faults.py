"""Faults that real registries contain, planted in known numbers.

None of them moves a calibrated share: a planted form stands outside the denominators,
or the fault is in a column that decides none of them.
"""

import numpy as np

from sample_db.deaths import NEVER
from sample_db.draw import NULL, Mask
from sample_db.extra_forms import (
    criterion_3,
    duplicates,
    in_the_future,
    joined,
    orphan_followups,
    second_followups,
    under_18,
)
from sample_db.medicines import ONE_QUESTION_FROM
from sample_db.onset import KNOWN, compute_onset_classes
from sample_db.strokes import (
    DAY,
    NOT_A_TIME,
    Strokes,
    at_midnight,
    minutes,
    with_clock,
)

# Forms with each fault in a sample of scale 1; other scales have them in proportion.
PLANTED = {
    "admission_clock_unknown": 300,
    "onset_after_admission": 60,
    "onset_a_year_early": 40,
    "thrombolysis_days_later": 12,
    "thrombectomy_before_admission": 10,
    "imaging_before_admission": 25,
    "death_before_admission": 8,
    "death_date_not_linked": 30,
    "age_missing": 40,
    "nihss_minus_1": 60,
    "mrs_before_minus_1": 30,
    "stay_minus_1": 25,
    "form_id_lower_case": 40,
    "duplicate_within_7_days": 120,
    "under_18": 45,
    "criterion_3": 2400,
    "admitted_in_the_future": 3,
    "followup_id_lower_case": 1500,
    "two_followups": 160,
    "followup_without_acute_form": 12,
    "mrs_zero_though_not_done": 250,
}


class Planter:
    """Chooses forms for faults, each form for one fault only."""

    def __init__(self, strokes: Strokes, scale: float) -> None:
        self.strokes = strokes
        self.scale = scale
        self.taken = np.zeros(len(strokes), bool)

    def choose(self, fault: str, candidates: Mask) -> np.ndarray:
        """Return the positions of the forms that get the fault, in form order."""
        free = np.flatnonzero(candidates & ~self.taken)
        wanted = max(round(PLANTED[fault] * self.scale), 1)
        drawn = self.strokes.rng.choice(free, min(wanted, len(free)), replace=False)
        drawn = np.sort(drawn)
        self.taken[drawn] = True
        return drawn


def plant_faults(
    strokes: Strokes, followup: Strokes, scale: float
) -> tuple[Strokes, Strokes]:
    """Return both kinds of forms with faults planted and faulty forms added."""
    planter = Planter(strokes, scale)
    _wrong_times(strokes, planter)
    _wrong_deaths(strokes, planter)
    _wrong_numbers(strokes, planter)
    _wrong_pressure_summary(strokes)
    extra = [
        duplicates(strokes, planter.choose("duplicate_within_7_days", _twice(strokes))),
        under_18(strokes, planter.choose("under_18", ~strokes.latent["died"])),
        criterion_3(strokes, planter.choose("criterion_3", _mild(strokes))),
        in_the_future(strokes, planter.choose("admitted_in_the_future", _new(strokes))),
    ]
    followups = _faulty_followups(followup, scale)
    lower = planter.choose("form_id_lower_case", np.ones(len(strokes), bool))
    strokes.set("SkjemaGUID", lower, _lower(strokes.code("SkjemaGUID")[lower]))
    return joined([strokes, *extra]), followups


def _wrong_times(strokes: Strokes, planter: Planter) -> None:
    rng, code, latent = strokes.rng, strokes.code, strokes.latent
    treated = _treated(strokes)
    unknown = planter.choose("admission_clock_unknown", ~treated)
    strokes.set("Innleggelsestidspunkt", unknown, strokes.day[unknown])
    came = (latent["onset_kind"] == KNOWN) & ~treated & ~latent["in_hospital"]
    after = planter.choose("onset_after_admission", came)
    later = strokes.admitted[after] + minutes(rng.integers(5, 400, len(after)))
    strokes.set("Symptomdebut", after, with_clock(later))
    early = planter.choose("onset_a_year_early", came)
    strokes.set("Symptomdebut", early, code("Symptomdebut")[early] - 365 * DAY)
    waited = latent["onset_to_door"].copy()
    waited[np.concatenate([unknown, after, early])] = np.nan
    latent["onset_to_door"] = waited
    compute_onset_classes(strokes)
    # Their time was unknown anyway, so the wrong one takes nothing from the share.
    timeless = latent["thrombolysed"] & np.isnan(latent["needle"])
    days = planter.choose("thrombolysis_days_later", timeless)
    wrong = strokes.admitted[days] + rng.integers(2, 31, len(days)) * DAY
    strokes.set("TrombolyseStarttid", days, wrong)
    for fault, column in (
        ("thrombectomy_before_admission", "TrombektomiStarttidspunkt"),
        ("imaging_before_admission", "BildeundersokelseTidspunkt"),
    ):
        times = code(column)
        rows = planter.choose(fault, ~np.isnat(times) & ~at_midnight(times))
        strokes.set(column, rows, times[rows] - DAY)


def _wrong_deaths(strokes: Strokes, planter: Planter) -> None:
    death = strokes.latent["death_day"]
    late = _alone(strokes) & (death > 200) & (death < NEVER)
    rows = planter.choose("death_before_admission", late)
    strokes.set("DeathDate", rows, strokes.day[rows] - 300 * DAY)
    rows = planter.choose("death_date_not_linked", strokes.latent["died"])
    strokes.set("DeathDate", rows, NOT_A_TIME)


def _wrong_numbers(strokes: Strokes, planter: Planter) -> None:
    code = strokes.code
    old = strokes.latent["age"] > 80
    strokes.set("PatientAge", planter.choose("age_missing", old), NULL)
    rows = planter.choose("nihss_minus_1", code("NIHSSinnkomst") == NULL)
    strokes.set("NIHSSinnkomst", rows, -1)
    strokes.set("NIHSSikkeUtfort", rows, 0)
    rows = planter.choose("mrs_before_minus_1", code("MRSPre") == NULL)
    strokes.set("MRSPre", rows, -1)
    rows = planter.choose("stay_minus_1", code("AntDagerInnl") != NULL)
    strokes.set("AntDagerInnl", rows, -1)


def _wrong_pressure_summary(strokes: Strokes) -> None:
    """Fill the summary of 2016 backwards as the registry did: from diuretics only."""
    old = ~strokes.since(ONE_QUESTION_FROM)
    for name, group in (
        ("PreMedHoytBT", "PreDiuretica"),
        ("PostMedikBehHoytBT", "UtDiuretica"),
    ):
        strokes.set(name, old, strokes.code(group)[old])


def _alone(strokes: Strokes) -> Mask:
    """Whether the patient has this one stroke only."""
    _, place, size = np.unique(
        strokes.code("PasientGUID").astype(str), return_inverse=True, return_counts=True
    )
    return size[place] == 1


def _mild(strokes: Strokes) -> Mask:
    alive = ~strokes.latent["died"] & ~strokes.latent["thrombolysed"]
    return (strokes.latent["severity"] <= 3) & alive & strokes.since(2017)


def _twice(strokes: Strokes) -> Mask:
    """Whether a second form a week later contradicts nothing on the first."""
    return _alone(strokes) & ~_treated(strokes) & (strokes.latent["death_day"] > 30)


def _new(strokes: Strokes) -> Mask:
    lives = strokes.latent["death_day"] == NEVER
    recent = strokes.admitted > strokes.admitted.max() - 90 * DAY
    return _alone(strokes) & ~_treated(strokes) & lives & recent


def _treated(strokes: Strokes) -> Mask:
    return strokes.latent["thrombolysed"] | strokes.latent["thrombectomised"]


def _lower(values: np.ndarray) -> np.ndarray:
    return np.array([value.lower() for value in values], dtype=object)


def _faulty_followups(followup: Strokes, scale: float) -> Strokes:
    planter = Planter(followup, scale)
    done = followup.latent["done"]
    not_reached = ~done & ~followup.latent["told"]
    rows = planter.choose("mrs_zero_though_not_done", not_reached)
    followup.set("MRS3mnd", rows, 0)
    rows = planter.choose("followup_id_lower_case", np.ones(len(followup), bool))
    ids = _lower(followup.code("HovedskjemaGUID")[rows])
    followup.set("HovedskjemaGUID", rows, ids)
    twice = second_followups(followup, planter.choose("two_followups", done))
    lost = planter.choose("followup_without_acute_form", done)
    return joined([followup, twice, orphan_followups(followup, lost)])
