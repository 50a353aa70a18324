"""Thrombectomy at the few centres, hemicraniectomy, and the assessment before."""

import numpy as np

from sample_db.draw import Mask, answer, chance, sigmoid
from sample_db.hospitals import hospitals, index_of
from sample_db.patients import is_haemorrhage, is_infarct
from sample_db.shares import Shares
from sample_db.strokes import Strokes, minutes, with_clock

# Share of ischaemic strokes, by year.
SHARE_BY_YEAR = {2014: 0.006, 2016: 0.016, 2017: 0.025, 2023: 0.070, 2026: 0.076}
PHASE_2 = (2019, 11)


def add_thrombectomy(strokes: Strokes, shares: Shares) -> None:
    """Add thrombectomy, large-vessel occlusion and hemicraniectomy."""
    rng, n = strokes.rng, len(strokes)
    infarct, severity = is_infarct(strokes), strokes.latent["severity"]
    occluded = infarct & chance(rng, sigmoid(-3.3 + 0.24 * severity), n)
    waited = np.nan_to_num(strokes.latent["onset_to_door"], nan=600)
    lean = 4.5 * occluded + np.select([waited <= 360, waited <= 1440], [1.2, 0.0], -2.5)
    lean = lean + strokes.is_at("university") * 0.3
    lean = lean - 0.04 * np.maximum(strokes.latent["age"] - 78, 0)
    share = np.interp(strokes.year, list(SHARE_BY_YEAR), list(SHARE_BY_YEAR.values()))
    treated = shares.draw_flat(share, infarct, lean=lean)
    strokes.latent["thrombectomised"] = treated
    occluded |= treated
    strokes.put(
        "OkklusjonStoreBlodkar", answer(rng, occluded, 0.06), strokes.since(2017)
    )
    older = ~strokes.since(2016) & chance(rng, 0.05, n)
    given = np.where(treated & older, 3, answer(rng, treated, 0.01))
    strokes.put("Trombektomi", given)
    strokes.tick("TrombektomiIngen", given == 2)
    _clocks(strokes, treated)
    before = treated & chance(rng, 0.92, n)
    strokes.put("NIHSSpreTrombektomi", severity, before)
    strokes.tick("TrombektomiNIHSSFoerIkkeUtfoert", treated & ~before)
    _assessed(strokes, treated | strokes.latent["thrombolysed"])
    _hemicraniectomy(strokes)


def _centre(strokes: Strokes) -> np.ndarray:
    """Return the index of the hospital that does the patient's thrombectomy."""
    named = [index_of(name) for name in hospitals()["thrombectomy_centre"]]
    return np.array(named)[strokes.hospital]


def _clocks(strokes: Strokes, treated: Mask) -> None:
    rng, n = strokes.rng, len(strokes)
    centre = _centre(strokes)
    names = hospitals()["hospital"].to_numpy(object)
    short = hospitals()["short_name"].to_numpy(object)
    away = treated & (centre != strokes.hospital)
    direct = treated & ~away & ~strokes.latent["moved"]
    middle = np.where(direct, strokes.ramp(88, 66), strokes.ramp(192, 152))
    groin = np.clip(middle * np.exp(rng.normal(0, 0.38, n)), 22, 1200)
    needle = np.nan_to_num(strokes.latent["needle"], nan=0)
    groin = np.round(np.maximum(groin, needle + 8))
    starts = with_clock(strokes.admitted + minutes(groin))
    lost = chance(rng, 0.015, n)
    midnight = starts.astype("datetime64[D]").astype("datetime64[s]")
    strokes.put("TrombektomiSykehus", names[centre], treated)
    strokes.put("TrombektomiStarttidspunkt", np.where(lost, midnight, starts), treated)
    strokes.latent["groin"] = np.where(treated, groin, np.nan)
    arrives = np.where(
        direct, strokes.admitted, starts - minutes(rng.integers(18, 50, n))
    )
    arrives = np.maximum(with_clock(arrives), strokes.admitted)
    timed = treated & strokes.since(*PHASE_2) & chance(rng, 0.9, n)
    strokes.put("InnlagtIntervensjonssenterTidspunkt", arrives, timed)
    # The home hospital registers; the patient comes back from the centre.
    strokes.set("OverflyttetFraSykehus", away, 1)
    strokes.set("OverflyttetFraHvilket", away, short[centre][away])
    back = with_clock(starts + minutes(np.clip(rng.normal(1300, 420, n), 300, 4000)))
    strokes.set("OverflyttetTidspunkt", away, back[away])


def _assessed(strokes: Strokes, treated: Mask) -> None:
    rng, n = strokes.rng, len(strokes)
    asked = is_infarct(strokes) & strokes.since(2017)
    assessed = treated | chance(rng, strokes.ramp(0.52, 0.80), n)
    strokes.put("Vurdertreperfusjon", answer(rng, assessed, 0.09), asked)
    strokes.put("Behandletreperfusjon", np.where(treated, 1, 2), asked & assessed)


def _hemicraniectomy(strokes: Strokes) -> None:
    rng, n = strokes.rng, len(strokes)
    young = strokes.latent["age"] < 66
    grave = is_infarct(strokes) & young & (strokes.latent["severity"] >= 15)
    opened = grave & chance(rng, 0.13, n)
    strokes.put("Hemikraniektomi", answer(rng, opened, 0.004))
    strokes.tick("HemikraniektomiIngen", ~opened)
    names = hospitals()["hospital"].to_numpy(object)
    strokes.put("HemikraniektomiSykehus", names[_centre(strokes)], opened)
    when = minutes(np.clip(rng.lognormal(np.log(1900), 0.4, n), 400, 7000))
    strokes.put("HemikraniektomiStarttid", with_clock(strokes.admitted + when), opened)
    stopped = is_haemorrhage(strokes) & chance(rng, strokes.ramp(0.07, 0.28), n)
    strokes.put(
        "HjerneblodningsstoppBeh", answer(rng, stopped, 0.02), is_haemorrhage(strokes)
    )
