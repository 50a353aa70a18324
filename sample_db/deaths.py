"""Who dies and when: in hospital as published, later as assumed."""

import numpy as np

from sample_db.draw import Floats, Mask
from sample_db.patients import is_haemorrhage, is_infarct
from sample_db.shares import Shares
from sample_db.strokes import DAY, NOT_A_TIME, Strokes

# Longest time, in days, that the registry counts as dead before the follow-up.
BEFORE_FOLLOWUP = 98
NEVER = 100_000


def add_deaths_in_hospital(strokes: Strokes, shares: Shares) -> None:
    """Add latent `died` (in hospital) and `death_day` (days from admission)."""
    rng, n = strokes.rng, len(strokes)
    infarct = is_infarct(strokes)
    lean = _risk(strokes) + 1.2 * (strokes.latent["consciousness"] >= 2)
    died = shares.draw("died_infarct", infarct, lean=lean)
    died |= shares.draw("died_other", ~infarct, lean=lean)
    day = np.round(rng.lognormal(np.log(4.9), 1.05, n)).clip(0, 70).astype(np.int64)
    treated = strokes.latent["thrombolysed"] | strokes.latent["thrombectomised"]
    day = np.minimum(np.maximum(day, treated), days_known(strokes))
    strokes.latent.update(died=died, death_day=np.where(died, day, NEVER))


def add_deaths_after(strokes: Strokes) -> None:
    """Add deaths after discharge and `DeathDate`, as known at `until`."""
    rng, n = strokes.rng, len(strokes)
    died, stay = strokes.latent["died"], strokes.latent["stay"]
    risk = _risk(strokes) + 0.45 * strokes.latent["mrs_before"]
    share = np.where(is_haemorrhage(strokes), 0.18, strokes.ramp(0.070, 0.056))
    soon = _spread(strokes, ~died, share, risk)
    left = np.maximum(90 - stay, 1)
    day = stay + 1 + np.floor(left * rng.random(n) ** 1.9).astype(np.int64)
    yearly = 0.05 * np.exp(0.07 * (strokes.latent["age"] - 75))
    yearly = yearly * (1 + 0.25 * strokes.latent["mrs_before"])
    later = 90 + np.floor(rng.exponential(365 / yearly)).astype(np.int64)
    later = np.maximum(later, stay + 1)
    day = np.select([died, soon], [strokes.latent["death_day"], day], later)
    day = np.where(day <= days_known(strokes), day, NEVER)
    strokes.latent["death_day"] = day
    known = day < NEVER
    when = strokes.day + np.where(known, day, 0) * DAY
    strokes.put("DeathDate", np.where(known, when, NOT_A_TIME))
    strokes.put("Morsdato", np.where(died, when, NOT_A_TIME))


def days_known(strokes: Strokes) -> np.ndarray:
    """Return how many days after admission the registry knows of."""
    return (strokes.until - strokes.admitted.astype("datetime64[D]")).astype(np.int64)


def _risk(strokes: Strokes) -> Floats:
    severity = strokes.latent["severity"]
    return 0.15 * severity + 0.05 * (strokes.latent["age"] - 75)


def _spread(strokes: Strokes, rows: Mask, share: Floats, lean: Floats) -> Mask:
    """Draw rows so that `share` of them are drawn on average, riskier ones sooner."""
    odds = np.log(share / (1 - share)) + lean
    low, high = -20.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        drawn = 1 / (1 + np.exp(-(odds[rows] + middle)))
        if drawn.sum() < share[rows].sum():
            low = middle
        else:
            high = middle
    chances = 1 / (1 + np.exp(-(odds + low)))
    return rows & (strokes.rng.random(len(strokes)) < chances)
