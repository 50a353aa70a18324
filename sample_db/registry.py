"""The whole registry, stage by stage: strokes, follow-ups, units, coverage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sample_db.care import add_care
from sample_db.coverage import coverage_rows
from sample_db.deaths import add_deaths_after, add_deaths_in_hospital
from sample_db.discharge import add_discharge, add_function, add_stay
from sample_db.draw import Floats
from sample_db.faults import plant_faults
from sample_db.followup import followup_forms
from sample_db.hospitals import unit_rows
from sample_db.identity import add_identity
from sample_db.medicines import add_medicines_at_discharge, add_medicines_before
from sample_db.onset import add_onset
from sample_db.patients import add_atrial_fibrillation, add_patients
from sample_db.severity import add_severity, write_nihss
from sample_db.shares import Shares
from sample_db.strokes import FIRST_YEAR, Strokes
from sample_db.thrombectomy import add_thrombectomy
from sample_db.thrombolysis import add_thrombolysis, write_nihss_after
from sample_db.volumes import admissions, strokes_per_cell
from sample_db.wards import add_wards

UNTIL = date(2026, 10, 31)
SEED = 20260
SCALE = 1.0
STAGES = (
    "admissions",
    "patients",
    "onset",
    "reperfusion",
    "deaths",
    "care",
    "discharge",
    "medicines",
    "ids",
    "follow-up",
    "coverage",
    "faults",
)
Said = Callable[[str], None]


@dataclass(frozen=True)
class Sample:
    """Everything that is written: two batches of forms and two short tables."""

    acute: Strokes
    followup: Strokes
    units: list[dict[str, Any]]
    coverage: list[dict[str, Any]]


def invent(
    until: date, seed: int, scale: float, say: Said = lambda stage: None
) -> Sample:
    """Return an invented registry as known at the end of the day `until`.

    The same arguments give the same rows. `say` is told each stage as it begins.
    """
    rng = np.random.default_rng([seed, 1])
    say("admissions")
    hospital, admitted = admissions(rng, np.datetime64(until), scale)
    strokes = Strokes(rng, hospital, admitted, np.datetime64(until))
    shares = Shares(strokes, seed)
    add_stay_in_hospital(strokes, shares, say)
    say("follow-up")
    followup = followup_forms(strokes, shares)
    say("coverage")
    everyone = np.ones(len(strokes), bool)
    last_whole_year = (
        until.year if (until.month, until.day) == (12, 31) else until.year - 1
    )
    rows = coverage_rows(shares.counts(everyone), last_whole_year, seed)
    say("faults")
    acute, followup = plant_faults(strokes, followup, scale)
    return Sample(acute, followup, unit_rows(), rows)


def add_stay_in_hospital(
    strokes: Strokes, shares: Shares, say: Said = lambda stage: None
) -> None:
    """Add every column of the acute form, in the order of the patient's way."""
    say("patients")
    add_patients(strokes, shares)
    say("onset")
    add_onset(strokes, shares)
    add_severity(strokes, shares)
    say("reperfusion")
    add_thrombolysis(strokes, shares)
    add_thrombectomy(strokes, shares)
    treated = strokes.latent["thrombolysed"] | strokes.latent["thrombectomised"]
    write_nihss(strokes, treated)
    write_nihss_after(strokes)
    say("deaths")
    add_deaths_in_hospital(strokes, shares)
    alive = ~strokes.latent["died"]
    add_atrial_fibrillation(strokes, shares, alive)
    say("care")
    add_wards(strokes, shares)
    add_care(strokes, shares)
    say("discharge")
    add_stay(strokes)
    add_deaths_after(strokes)
    add_function(strokes)
    add_discharge(strokes, shares, alive)
    say("medicines")
    add_medicines_before(strokes)
    add_medicines_at_discharge(strokes, shares, alive)
    say("ids")
    add_identity(strokes)


def expected_history(year: int) -> Floats:
    """Return how many strokes hospitals have from 2014 to before a year."""
    return np.array(
        [strokes_per_cell(one, 1.0) for one in range(FIRST_YEAR, year)], float
    ).T
