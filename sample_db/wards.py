"""First and last ward, and whether the patient was in a stroke unit."""

import numpy as np

from sample_db.draw import Mask, chance, pick
from sample_db.shares import Shares
from sample_db.strokes import Strokes, minutes, with_clock

STROKE_UNIT, OTHER_WARD = 1, 2
NEUROSURGERY, INTENSIVE = 3, 4
ASKED_DIRECTLY_FROM = 2017
PATHWAY = (2018, 2)
OTHER_FIRST = {1: 38, 2: 9, 5: 24, 6: 29}
ANY_FIRST = {1: 33, 2: 8, 3: 3, 4: 11, 5: 20, 6: 25}
LAST = {1: 52, 2: 13, 3: 6, 4: 14, 5: 4, 6: 11}


def add_wards(strokes: Strokes, shares: Shares) -> None:
    """Add the ward columns. Direct admission is a part of stroke-unit treatment."""
    rng, n = strokes.rng, len(strokes)
    everyone = np.ones(n, bool)
    severity = np.sqrt(strokes.latent["severity"])
    awake = strokes.latent["consciousness"] < 2
    treated = shares.draw("stroke_unit_treated", everyone, lean=1.2 * awake)
    lean = np.where(strokes.latent["alarm"], 0.8, 0.0) - 0.1 * severity
    wanted = shares.wanted("stroke_unit_direct_admission", everyone)
    direct = shares.fill(wanted, treated, lean)
    monitored = direct & chance(rng, np.where(severity > 3.2, 0.17, 0.025), n)
    strokes.put(
        "AvdForstInnlagt", np.where(direct & ~monitored, STROKE_UNIT, OTHER_WARD)
    )
    last = _last_ward(strokes, treated, direct, monitored)
    strokes.put("AvdUtskrFra", np.where(last, STROKE_UNIT, OTHER_WARD))
    # Neurosurgery or monitoring first and the stroke unit last counts as direct, so
    # nobody else may have both.
    first = np.where(
        monitored,
        np.where(chance(rng, 0.1, n), NEUROSURGERY, INTENSIVE),
        np.where(last, pick(rng, n, OTHER_FIRST), pick(rng, n, ANY_FIRST)),
    )
    elsewhere = strokes.code("AvdForstInnlagt") == OTHER_WARD
    # Before 2017 the form stored -1 where the question did not apply.
    first = np.where(elsewhere, first, -1)
    strokes.put(
        "AvdForstInnlagtHvilken",
        first,
        elsewhere | ~strokes.since(ASKED_DIRECTLY_FROM),
    )
    strokes.put("AvdUtskrFraHvilken", pick(rng, n, LAST), ~last)
    unknown = ~treated & chance(rng, 0.08, n)
    said = np.select([treated, unknown], [1, 9], 2)
    strokes.put("BehandlSlagenhet", said, strokes.since(ASKED_DIRECTLY_FROM))
    _arrival(strokes, treated, direct)


def _last_ward(strokes: Strokes, treated: Mask, direct: Mask, monitored: Mask) -> Mask:
    """Return who left from the stroke unit; until 2017 only wards show treatment."""
    stays = chance(strokes.rng, np.where(direct, 0.93, 0.80), len(strokes))
    only_last_tells = treated & ~direct & ~strokes.since(ASKED_DIRECTLY_FROM)
    return treated & (stays | monitored | only_last_tells)


def _arrival(strokes: Strokes, treated: Mask, direct: Mask) -> None:
    rng, n = strokes.rng, len(strokes)
    wait = np.where(
        direct, rng.lognormal(np.log(130), 0.6, n), rng.lognormal(np.log(1300), 0.5, n)
    )
    arrives = with_clock(strokes.admitted + minutes(np.clip(wait, 12, 9000)))
    timed = treated & strokes.since(*PATHWAY) & chance(rng, strokes.ramp(0.45, 0.9), n)
    strokes.put("InnlagtSlagenhetTidspunkt", arrives, timed)
