"""Thrombolysis: who is treated, how soon after the door, and how it went."""

import numpy as np
from scipy.special import ndtri

from sample_db.draw import Floats, Mask, answer, chance, pick
from sample_db.hospitals import hospitals, index_of, thrombolysis_group
from sample_db.onset import UNCLEAR, WAKE_UP
from sample_db.patients import UNSPECIFIED, is_infarct
from sample_db.shares import Shares
from sample_db.strokes import Strokes, at_midnight, minutes

LIMIT = 40
SPREAD = 0.55
# Published: treated infarcts against those with a valid time.
CLOCK_MISSING = {2014: 0.046, 2015: 0.041}
CLOCK_MISSING_LATER = 0.002
# A stroke ambulance with CT drives from one hospital.
STROKE_AMBULANCE = "Kalnes"
STROKE_AMBULANCE_FROM = 2018
OLDER_CODE_BEFORE = 2016


def add_thrombolysis(strokes: Strokes, shares: Shares) -> None:
    """Add thrombolysis. Latent `needle` is minutes from the door, NaN when unknown."""
    rng, n = strokes.rng, len(strokes)
    treated = shares.draw(
        "thrombolysis_rate_ischemic", is_infarct(strokes), lean=_eligible(strokes)
    )
    treated |= (strokes.code("Slagdiagnose") == UNSPECIFIED) & chance(rng, 0.02, n)
    strokes.latent["thrombolysed"] = treated
    older = ~strokes.since(OLDER_CODE_BEFORE) & chance(rng, 0.05, n)
    strokes.put("Trombolyse", _given(rng, treated, older))
    strokes.tick("TrombolyseIngen", strokes.code("Trombolyse") == 2)
    group = hospitals()["hospital"].to_numpy(object)
    strokes.put(
        "TrombolyseSykehus", group[thrombolysis_group()[strokes.hospital]], treated
    )
    _clocks(strokes, shares, treated)
    _course(strokes, treated)


def _given(rng: np.random.Generator, treated: Mask, older: Mask) -> np.ndarray:
    code = answer(rng, treated, 0.012)
    return np.where(treated & older, 3, code).astype(np.int32)


def _eligible(strokes: Strokes) -> Floats:
    """Return log odds of treatment from onset, arrival and severity."""
    waited, kind = strokes.latent["onset_to_door"], strokes.latent["onset_kind"]
    severity = strokes.latent["severity"]
    soon = np.nan_to_num(waited, nan=10_000)
    by_time = np.select([soon <= 180, soon <= 240, soon <= 270], [2.4, 1.8, 0.0], -4.5)
    asleep = strokes.ramp(-3.2, -0.9)
    by_time = np.select([kind == WAKE_UP, kind == UNCLEAR], [asleep, -3.5], by_time)
    by_severity = np.select([severity <= 2, severity <= 5], [-1.2, 0.0], 0.7)
    return by_time + by_severity + np.where(strokes.latent["alarm"], 1.1, 0.0)


def _clocks(strokes: Strokes, shares: Shares, treated: Mask) -> None:
    rng, n = strokes.rng, len(strokes)
    lost = np.full(n, CLOCK_MISSING_LATER)
    for year, share in CLOCK_MISSING.items():
        lost[strokes.year == year] = share
    unknown = treated & chance(rng, lost, n)
    valid = treated & ~unknown
    hour = (strokes.admitted - strokes.day).astype(int) // 3600
    by_day = np.where((hour >= 8) & (hour < 16), 0.5, 0.0)
    lean = by_day + np.where(strokes.latent["alarm"], 0.8, 0.0)
    fast = shares.draw("door_to_needle_le40min", valid, lean=lean)
    needle = _minutes(strokes, shares, valid, fast)
    prehospital = _in_the_ambulance(strokes, fast)
    needle = np.where(prehospital, -rng.integers(12, 62, n), needle)
    # A clock of 00:00 would mean unknown: move it away from the limit of 40 minutes.
    starts = strokes.admitted + minutes(needle)
    needle = needle + np.where(at_midnight(starts), np.where(fast, -1, 1), 0)
    strokes.latent["needle"] = np.where(valid, needle, np.nan)
    starts = strokes.admitted + minutes(needle)
    strokes.put("TrombolyseStarttid", np.where(unknown, strokes.day, starts), treated)
    strokes.put("TidInnleggTrombolyse", needle, valid)
    strokes.put("Trombolyse40min", np.where(needle <= LIMIT, 1, 2), valid)


def _minutes(strokes: Strokes, shares: Shares, valid: Mask, fast: Mask) -> Floats:
    """Return whole minutes, log-normal within each cell, on the drawn side of 40."""
    targets = shares.targets("door_to_needle_le40min", valid)
    share = np.clip(targets[strokes.cell], 0.05, 0.97)
    place = strokes.rng.random(len(strokes))
    place = np.where(fast, place * share, share + place * (1 - share))
    place = np.clip(place, 0.0005, 0.9995)
    exact = LIMIT * np.exp(SPREAD * (ndtri(place) - ndtri(share)))
    sooner = np.clip(np.floor(exact), 7, LIMIT)
    later = np.clip(np.ceil(exact), LIMIT + 1, 400)
    return np.where(fast, sooner, later)


def _in_the_ambulance(strokes: Strokes, fast: Mask) -> Mask:
    rng, n = strokes.rng, len(strokes)
    home = strokes.hospital == index_of(STROKE_AMBULANCE)
    lived = np.nan_to_num(strokes.latent["onset_to_door"], nan=0) > 75
    able = fast & home & lived & strokes.latent["called"]
    return able & strokes.since(STROKE_AMBULANCE_FROM) & chance(rng, 0.15, n)


def _course(strokes: Strokes, treated: Mask) -> None:
    rng, n = strokes.rng, len(strokes)
    newer = strokes.since(2023) & chance(rng, strokes.ramp(0.0, 0.75), n)
    dose = np.where(newer, 3, pick(rng, n, {1: 93, 2: 4, 3: 1, 9: 2}))
    strokes.put("TrombolyseDosering", dose, treated)
    before = treated & chance(rng, 0.93, n)
    strokes.put("NIHSSpreTrombolyse", strokes.latent["severity"], before)
    strokes.tick("TrombolyseNIHSSFoerIkkeUtfoert", treated & ~before)
    heavy = strokes.latent["severity"] > 10
    bled = chance(rng, np.where(heavy, 0.055, 0.022), n)
    strokes.latent["bled_after"] = bled & treated
    strokes.put("HjerneblInnen36timer", answer(rng, bled, 0.01), treated)


def write_nihss_after(strokes: Strokes) -> None:
    """Write NIHSS at 24 hours after each reperfusion treatment."""
    rng, n = strokes.rng, len(strokes)
    later = strokes.latent["severity_24h"]
    lysed, drawn_out = strokes.latent["thrombolysed"], strokes.latent["thrombectomised"]
    strokes.put("NIHSSetterTrombolyse", later, lysed & chance(rng, 0.86, n))
    after = drawn_out & chance(rng, 0.82, n)
    strokes.put("NIHSSetterTrombektomi", later, after)
    strokes.tick("TrombektomiNIHSSEtteIkkeUtfoert", drawn_out & ~after)
