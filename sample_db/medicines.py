"""Medicines before the stroke and at discharge."""

import numpy as np

from sample_db.draw import Floats, Mask, answer, chance, pick, pick_by
from sample_db.patients import is_haemorrhage, is_infarct
from sample_db.shares import Shares
from sample_db.strokes import Strokes

# Until 2016 the form asked for five drug groups, since then one question.
ONE_QUESTION_FROM = 2016
WHICH_ASKED_FROM = 2017
GROUPS = {
    "Diuretica": 0.36,
    "ACEhemmer": 0.34,
    "A2Antagonist": 0.38,
    "Betablokker": 0.42,
    "Kalsiumantagonist": 0.32,
}
# Apixaban, dabigatran, rivaroxaban, other.
WHICH = {1: 64, 2: 16, 3: 17, 4: 3}
NOTHING, ASPIRIN, CLOPIDOGREL, ASPIRIN_DIPYRIDAMOLE, BOTH = 0, 1, 2, 3, 4
PLATELETS_2014 = {ASPIRIN: 34, CLOPIDOGREL: 14, ASPIRIN_DIPYRIDAMOLE: 48, BOTH: 4}
PLATELETS_2026 = {ASPIRIN: 27, CLOPIDOGREL: 38, ASPIRIN_DIPYRIDAMOLE: 2, BOTH: 33}


def add_medicines_before(strokes: Strokes) -> None:
    """Add what the patient took when the stroke came."""
    rng, n = strokes.rng, len(strokes)
    code = strokes.code
    known_af = (code("Atrieflimmer") == 1) & (
        (code("AtrieflimmerTidspunkt") == 1)
        | (~strokes.since(2017) & chance(rng, 0.68, n))
    )
    thinned = chance(rng, np.where(known_af, strokes.ramp(0.50, 0.74), 0.028), n)
    # Who is anticoagulated is seldom thrombolysed.
    thinned &= ~(strokes.latent["thrombolysed"] & chance(rng, 0.8, n))
    warfarin = thinned & chance(rng, strokes.ramp(0.74, 0.12), n)
    vessel = code("TidlHjerneslag") == 1
    for name in ("TidlTIA", "TidlHjerteinfarkt", "StoreHjerteKarInterv"):
        vessel |= code(name) == 1
    platelets = ~thinned & chance(rng, np.where(vessel, 0.72, 0.24), n)
    kind = _platelets(strokes, platelets)
    _put_clotting(strokes, "Pre", kind, warfarin, thinned & ~warfarin, 0.012)
    lipid = chance(rng, np.where(strokes.latent["woman"], 0.296, 0.380), n)
    strokes.put("PreStatinerLipid", answer(rng, lipid, 0.015))
    pressure = chance(rng, np.where(strokes.latent["woman"], 0.55, 0.53), n)
    _put_pressure(strokes, "PreMedHoytBT", "Pre", pressure, np.ones(n, bool))
    strokes.latent["pressure_before"] = pressure
    nothing = ~(thinned | platelets | lipid | pressure)
    strokes.tick("PreIngenMedikam", nothing & chance(rng, 0.6, n))


def add_medicines_at_discharge(strokes: Strokes, shares: Shares, alive: Mask) -> None:
    """Add what the patient goes home with; nothing is asked about the dead."""
    rng, n = strokes.rng, len(strokes)
    infarct, bled = is_infarct(strokes), is_haemorrhage(strokes)
    age, fibrillation = strokes.latent["age"], strokes.code("Atrieflimmer") == 1
    frail = -0.12 * np.sqrt(strokes.latent["severity"]) - 0.02 * (age - 75)
    main = infarct & alive
    thinned = shares.draw(
        "anticoagulation_discharge_af", main & fibrillation, lean=frail
    )
    thinned |= main & ~fibrillation & chance(rng, 0.045, n)
    thinned |= ~infarct & alive & chance(rng, np.where(bled, 0.05, 0.25), n)
    protected = shares.draw(
        "antithrombotics_discharge_ischemic", main, lean=frail, already=thinned
    )
    protected |= ~infarct & alive & ~thinned & chance(rng, np.where(bled, 0.07, 0.6), n)
    warfarin = thinned & chance(rng, strokes.ramp(0.56, 0.07), n)
    kind = _platelets(strokes, protected & ~thinned)
    _put_clotting(strokes, "Ut", kind, warfarin, thinned & ~warfarin, 0.01, alive)
    strokes.tick(
        "OpphIngenAntikoagulasjon", alive & ~thinned & ~protected & chance(rng, 0.7, n)
    )
    _lipid(strokes, shares, alive)
    before = strokes.latent["pressure_before"]
    treated = shares.draw("antihypertensives_discharge", alive, lean=2.6 * before)
    strokes.latent["pressure_after"] = treated
    strokes.latent["thinned_or_platelets"] = protected | thinned
    _put_pressure(strokes, "PostMedikBehHoytBT", "Ut", treated, alive)


def _lipid(strokes: Strokes, shares: Shares, alive: Mask) -> None:
    rng, n = strokes.rng, len(strokes)
    main = is_infarct(strokes) & alive & (strokes.latent["age"] <= 80)
    lowered = shares.draw("lipid_lowering_discharge_ischemic_le80", main)
    others = np.where(is_haemorrhage(strokes), 0.24, strokes.ramp(0.56, 0.72))
    lowered |= alive & ~main & chance(rng, others, n)
    strokes.latent["lipid_after"] = lowered
    strokes.put("UtStatinerLipid", answer(rng, lowered, 0.08), alive)


def _platelets(strokes: Strokes, rows: Mask) -> np.ndarray:
    """Return which platelet inhibitors the rows take; the habit changed with time."""
    rng, n = strokes.rng, len(strokes)
    newer = chance(rng, strokes.ramp(0, 1), n).astype(int)
    return np.where(
        rows, pick_by(rng, newer, [PLATELETS_2014, PLATELETS_2026]), NOTHING
    )


def _put_clotting(
    strokes: Strokes,
    prefix: str,
    platelets: np.ndarray,
    warfarin: Mask,
    doac: Mask,
    unknown: float,
    asked: Mask | None = None,
) -> None:
    rng, n = strokes.rng, len(strokes)
    asked = np.ones(n, bool) if asked is None else asked
    taken = {
        "ASA": np.isin(platelets, (ASPIRIN, ASPIRIN_DIPYRIDAMOLE, BOTH)),
        "Klopidogrel": np.isin(platelets, (CLOPIDOGREL, BOTH)),
        "Dipyridamol": platelets == ASPIRIN_DIPYRIDAMOLE,
        "Warfarin": warfarin,
        "AndreEnnWarfarin": doac,
    }
    for name, rows in taken.items():
        strokes.put(prefix + name, answer(rng, rows, unknown), asked)
    which = pick(rng, n, WHICH)
    asked = asked & doac & strokes.since(WHICH_ASKED_FROM)
    strokes.put(f"{prefix}AndreEnnWarfarinHvilket", which, asked)


def _put_pressure(
    strokes: Strokes, name: str, prefix: str, treated: Mask, asked: Mask
) -> None:
    """Write the question of 2016, and the five drug groups before it."""
    rng, n = strokes.rng, len(strokes)
    old = ~strokes.since(ONE_QUESTION_FROM)
    shares: Floats = np.array(list(GROUPS.values()))
    groups = rng.random((n, len(shares))) < shares
    at_least_one = rng.choice(len(shares), n, p=shares / shares.sum())
    empty = ~groups.any(axis=1)
    groups[empty, at_least_one[empty]] = True
    groups &= treated[:, None]
    for place, group in enumerate(GROUPS):
        strokes.put(prefix + group, answer(rng, groups[:, place], 0.01), old & asked)
    strokes.put(name, answer(rng, treated, 0.03), ~old & asked)
