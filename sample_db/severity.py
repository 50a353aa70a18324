"""How severe the stroke is: NIHSS, consciousness and symptoms."""

import numpy as np

from sample_db.draw import answer, chance, pick, pick_by, sigmoid
from sample_db.onset import UNCLEAR
from sample_db.patients import is_haemorrhage
from sample_db.shares import Shares, hospital_effect
from sample_db.strokes import Strokes

MILD = (13.5, 15.5, 13.2, 10.8, 8.2, 4.8)
BANDS = {6: 6, 11: 11, 16: 16, 21: 21}


def add_severity(strokes: Strokes, shares: Shares) -> None:
    """Add latent `severity` (true NIHSS 0-42) and the columns that describe it."""
    rng, n = strokes.rng, len(strokes)
    bleeding = is_haemorrhage(strokes)
    band = pick_by(
        rng,
        bleeding.astype(int),
        [
            {0: 66, 1: 16, 2: 8, 3: 6, 4: 4},
            {0: 42, 1: 18, 2: 13, 3: 12, 4: 15},
        ],
    )
    mild = pick(rng, n, dict(enumerate(MILD)))
    late = strokes.latent["onset_kind"] == UNCLEAR
    mild = np.where(late & chance(rng, 0.12, n), np.minimum(mild + 2, 5), mild)
    inside = rng.integers(0, 5, n)
    very = np.minimum(rng.geometric(0.18, n) - 1, 21)
    severity = np.select(
        [band == 0, band == 4], [mild, 21 + very], 1 + 5 * band + inside
    )
    strokes.latent["severity"] = severity
    _consciousness(strokes)
    _symptoms(strokes)
    _record(strokes, shares)


def _consciousness(strokes: Strokes) -> None:
    rng, n, severity = strokes.rng, len(strokes), strokes.latent["severity"]
    bleeding = is_haemorrhage(strokes)
    awake = [{0: 97, 1: 3}, {0: 82, 1: 15, 2: 3}, {0: 60, 1: 28, 2: 9, 3: 3}]
    awake += [{0: 26, 1: 36, 2: 18, 3: 20}]
    bled = [{0: 93, 1: 7}, {0: 78, 1: 18, 2: 4}, {0: 48, 1: 35, 2: 13, 3: 4}]
    bled += [{0: 8, 1: 22, 2: 20, 3: 50}]
    kind = np.searchsorted([6, 11, 21], severity, side="right")
    level = np.where(bleeding, pick_by(rng, kind, bled), pick_by(rng, kind, awake))
    strokes.latent["consciousness"] = level
    level = np.where(chance(rng, 0.008, n), 9, level)
    strokes.put("BevissthetsgradInnleggelse", level)


def _symptoms(strokes: Strokes) -> None:
    rng, n, severity = strokes.rng, len(strokes), strokes.latent["severity"]
    heavy = np.sqrt(severity)

    def likely(start: float, slope: float = 0.9) -> np.ndarray:
        return chance(rng, sigmoid(start + slope * (heavy - 1.8)), n)

    for name, start, unknown in (
        ("Facialisparese", -0.45, 0.05),
        ("Armparese", 0.05, 0.02),
        ("Beinparese", -0.25, 0.03),
        ("Spraakproblem", -0.75, 0.05),
    ):
        strokes.put(name, answer(rng, likely(start), unknown))
    ticks = {
        name: likely(start, slope)
        for name, start, slope in (
            ("Dysartri", -0.6, 0.4),
            ("Ataksi", -1.2, -0.2),
            ("Sensibilitetsutfall", -1.0, 0.4),
            ("Neglekt", -2.0, 0.8),
            ("Dobbeltsyn", -3.0, -0.1),
            ("Synsfeltutfall", -1.7, 0.4),
            ("Vertigo", -1.9, -0.4),
        )
    }
    others = np.any(list(ticks.values()), axis=0)
    strokes.put("AndreFokaleSympt", answer(rng, others, 0.04))
    for name, rows in ticks.items():
        strokes.tick(name, rows)
    strokes.put("Dysartri", ticks["Dysartri"].astype(np.int32), strokes.since(2016))
    side = pick(rng, n, {1: 44, 2: 45, 3: 3, 4: 6, 9: 2})
    strokes.put("Sidelokalisasjon", side)


def _record(strokes: Strokes, shares: Shares) -> None:
    rng, n = strokes.rng, len(strokes)
    share = np.where(strokes.latent["onset_kind"] == UNCLEAR, 0.63, 0.80)
    share = np.where(is_haemorrhage(strokes), share - 0.12, share)
    recorded = chance(
        rng, hospital_effect(strokes, "nihss", shares.seed, 0.6, share), n
    )
    strokes.latent["nihss_recorded"] = recorded


def write_nihss(strokes: Strokes, treated: np.ndarray) -> None:
    """Write NIHSS at arrival and, from 2017, at 24 hours.

    Treated patients nearly always have a score. Latent `severity_24h` is added.
    """
    rng, n, severity = strokes.rng, len(strokes), strokes.latent["severity"]
    recorded = strokes.latent["nihss_recorded"] | (treated & chance(rng, 0.9, n))
    strokes.put("NIHSSinnkomst", severity, recorded)
    strokes.tick("NIHSSikkeUtfort", ~recorded)
    better = np.where(treated, 0.62, 0.82) * severity
    later = np.clip(np.round(better + rng.normal(0, 1.6, n)), 0, 42).astype(np.int32)
    strokes.latent["severity_24h"] = later
    recent = strokes.since(2017)
    again = recorded & chance(rng, np.where(treated, 0.88, 0.58), n)
    strokes.put("NIHSS24timer", later, again & recent)
    strokes.put("NIHSS24timerIkkeUtfort", (~again).astype(np.int32), recent)
