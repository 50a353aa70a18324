"""What is done in the first days: imaging, examinations and care."""

import numpy as np

from sample_db.draw import Floats, answer, chance, pick, pick_by
from sample_db.patients import is_haemorrhage, is_infarct
from sample_db.shares import Shares, hospital_effect
from sample_db.strokes import Strokes, minutes, with_clock
from sample_db.wards import PATHWAY

MOBILISED_WITHIN_48H_FROM = 2017


def add_care(strokes: Strokes, shares: Shares) -> None:
    """Add imaging, investigation and the items of stroke-unit care."""
    _brain_imaging(strokes)
    _vessels_and_heart(strokes, shares)
    _swallowing(strokes, shares)
    _items(strokes, shares)


def _brain_imaging(strokes: Strokes) -> None:
    rng, n = strokes.rng, len(strokes)
    soon = chance(rng, strokes.ramp(0.948, 0.972), n) | strokes.latent["thrombolysed"]
    soon |= strokes.latent["thrombectomised"]
    strokes.put("CerebralCTInn", answer(rng, soon, 0.28))
    kind = np.where(is_haemorrhage(strokes), 1, 0)
    early = [{2: 57, 3: 3, 4: 39, 1: 0.5, 9: 0.5}, {2: 80, 4: 18.5, 3: 1, 9: 0.5}]
    late = [{2: 36, 3: 6, 4: 57, 5: 0.3, 9: 0.7}, {2: 70, 4: 28, 3: 1.5, 9: 0.5}]
    newer = chance(rng, strokes.ramp(0, 1), n)
    imaging = np.where(newer, pick_by(rng, kind, late), pick_by(rng, kind, early))
    # Who had an image within twelve hours had an image.
    imaging = np.where(soon & np.isin(imaging, (1, 9)), 2, imaging)
    strokes.put("BildediagnostikkHjerne", imaging)
    hurry = strokes.latent["alarm"]
    middle = np.where(hurry, strokes.ramp(26, 14), strokes.ramp(88, 62))
    wait = np.clip(middle * np.exp(rng.normal(0, 0.75, n)), 3, 700)
    needle = strokes.latent["needle"]
    before = np.maximum(np.nan_to_num(needle, nan=1e6) * rng.uniform(0.3, 0.75, n), 2)
    wait = np.where(needle > 0, np.minimum(wait, before), wait)
    timed = soon & strokes.since(*PATHWAY) & chance(rng, strokes.ramp(0.42, 0.92), n)
    # Treated before the door was imaged before it: the form has no place for that.
    timed &= ~(needle <= 0)
    taken = with_clock(strokes.admitted + minutes(wait))
    strokes.put("BildeundersokelseTidspunkt", taken, timed)


def _vessels_and_heart(strokes: Strokes, shares: Shares) -> None:
    rng, n = strokes.rng, len(strokes)
    infarct = is_infarct(strokes)

    def imaged(name: str, first: float, last: float) -> np.ndarray:
        middle = np.where(infarct, strokes.ramp(first, last), 0.45)
        return chance(rng, hospital_effect(strokes, name, shares.seed, 0.5, middle), n)

    for column, first, last, how in (
        ("BildediagnostikkEkstrakranKar", 0.80, 0.93, {2: 30, 3: 46, 4: 9, 5: 15}),
        ("BildediagnostikkIntraraniell", 0.62, 0.90, {2: 4, 3: 70, 4: 15, 5: 11}),
        ("BildediagnostikkHjerte", 0.40, 0.52, {2: 88, 3: 5, 4: 1, 5: 5, 6: 1}),
    ):
        none = np.where(chance(rng, 0.04, n), 9, 1)
        strokes.put(
            column, np.where(imaged(column, first, last), pick(rng, n, how), none)
        )
    rhythm = imaged("rhythm", 0.62, 0.85)
    monitored = pick(rng, n, {3: 74, 4: 5, 5: 21})
    without = pick(rng, n, {1: 6, 2: 88, 9: 6})
    strokes.put("RegistreringHjerterytme", np.where(rhythm, monitored, without))
    nothing = chance(rng, 0.02, n)
    for column in ("BildediagnostikkEkstrakranKar", "BildediagnostikkIntraraniell"):
        nothing &= strokes.code(column) == 1
    strokes.tick("SupplerendeUndersIngen", nothing)


def _swallowing(strokes: Strokes, shares: Shares) -> None:
    rng, n = strokes.rng, len(strokes)
    everyone = np.ones(n, bool)
    asleep = strokes.latent["consciousness"] >= 2
    in_unit = strokes.code("AvdForstInnlagt") == 1
    lean = 0.8 * in_unit + 0.6 * asleep
    done = shares.draw("dysphagia_screening", everyone, lean=lean)
    not_relevant = done & chance(rng, np.where(asleep, 0.75, 0.015), n)
    tested = np.where(not_relevant, 3, answer(rng, done, 0.45))
    strokes.put("SvelgtestUtfort", tested)


def _items(strokes: Strokes, shares: Shares) -> None:
    rng, n = strokes.rng, len(strokes)
    in_unit = strokes.code("AvdForstInnlagt") == 1
    grave = strokes.latent["severity"] > 15

    def done(name: str, spread: float, middle: Floats | float) -> np.ndarray:
        odds = hospital_effect(strokes, name, shares.seed, spread, middle)
        return chance(rng, np.where(in_unit, odds, odds * 0.86), n)

    physiology = done("physiology", 0.7, strokes.ramp(0.76, 0.90))
    checked = np.where(chance(rng, 0.03, n), 3, answer(rng, physiology, 0.35))
    strokes.put("FysiologiskHomeostase", checked)
    v4 = strokes.since(MOBILISED_WITHIN_48H_FROM)
    early = done("mobilised", 0.5, np.where(grave, 0.48, 0.80))
    strokes.put("MobiliseringInnen24Timer", answer(rng, early, 0.2), ~v4)
    early = done("mobilised", 0.5, np.where(grave, 0.60, 0.92))
    strokes.put("MobiliseringInnen48Timer", answer(rng, early, 0.2), v4)
    scored = done("scored", 0.9, strokes.ramp(0.70, 0.88))
    strokes.put("Funksjonsvurderingdaglig", answer(rng, scored, 0.15))
    met = done("multidisciplinary", 0.7, strokes.ramp(0.84, 0.92))
    strokes.put("TverrfagligVurdering", answer(rng, met, 0.14))
