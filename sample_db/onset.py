"""When the stroke began, how the patient arrived, and the clocks before the door."""

import numpy as np

from sample_db.draw import answer, chance, pick
from sample_db.hospitals import hospitals
from sample_db.shares import Shares
from sample_db.strokes import Strokes, minutes, minutes_from, with_clock

KNOWN, WAKE_UP, UNCLEAR = 0, 1, 2
MEDIAN_ONSET_TO_DOOR = 179
CLASS_LIMITS = np.array([3, 4.5, 6, 12, 24, 168, 28 * 24]) * 60
PATHWAY = (2018, 2)


def add_onset(strokes: Strokes, shares: Shares) -> None:
    """Add onset and arrival. Latent `onset_to_door` is minutes, NaN when unknown."""
    rng, n = strokes.rng, len(strokes)
    everyone = np.ones(n, bool)
    diagnosis = strokes.columns["Slagdiagnose"]
    lean = np.where(diagnosis == 1, -0.35, 0.0)
    waking = shares.draw_flat(0.19, everyone, lean=lean)
    unclear = shares.draw_flat(0.184 / 0.81, ~waking)
    kind = np.where(waking, WAKE_UP, np.where(unclear, UNCLEAR, KNOWN))
    in_hospital = shares.draw_flat(0.05, kind == KNOWN)
    strokes.latent.update(onset_kind=kind, in_hospital=in_hospital)
    place = np.where(in_hospital, pick(rng, n, {2: 76, 3: 24}), 1)
    strokes.put("HvorOppstoHjerneslaget", place)

    bell = rng.normal(0, 1, n)
    delay = MEDIAN_ONSET_TO_DOOR * np.exp(bell * np.where(bell < 0, 1.25, 1.64))
    delay = np.clip(delay, 12, 27 * 1440)
    delay = np.where(in_hospital, 0, delay)
    slept = np.clip(rng.normal(600, 190, n), 120, 2000)
    unclear_delay = np.clip(rng.lognormal(np.log(900), 1.0, n), 60, 27 * 1440)
    delay = np.select([kind == KNOWN, kind == WAKE_UP], [delay, slept], unclear_delay)
    begun = with_clock(strokes.admitted - minutes(delay))
    begun = np.where(in_hospital, strokes.admitted, begun)
    blank = (kind == UNCLEAR) & chance(rng, 0.85, n)
    blank |= (kind == WAKE_UP) & chance(rng, 0.4, n)
    midnight = begun.astype("datetime64[D]").astype("datetime64[s]")
    strokes.put("Symptomdebut", np.where(blank, midnight, begun))
    woke = np.select(
        [kind == KNOWN, kind == WAKE_UP], [2, 1], pick(rng, n, {2: 4, 9: 6})
    )
    strokes.put("VaaknetMedSymptom", woke)
    known = (woke == 2) & ~blank
    waited = minutes_from(begun, strokes.admitted).astype(float)
    strokes.latent["onset_to_door"] = np.where(known, waited, np.nan)
    compute_onset_classes(strokes)
    _transport(strokes)
    _transfers(strokes, shares)


def compute_onset_classes(strokes: Strokes) -> None:
    """Write the two columns the form computes from onset and admission."""
    waited = strokes.latent["onset_to_door"]
    known = ~np.isnan(waited)
    group = np.searchsorted(CLASS_LIMITS, np.nan_to_num(waited), side="left") + 1
    strokes.put("tidsympttilinnleggelsekategorier", np.minimum(group, 7), known)
    strokes.put("MindreEnn4tSymptInnlegg", np.where(waited <= 240, 1, 2), known)


def _transport(strokes: Strokes) -> None:
    rng, n = strokes.rng, len(strokes)
    outside = ~strokes.latent["in_hospital"]
    early = np.nan_to_num(strokes.latent["onset_to_door"], nan=900) <= 360
    called = chance(rng, np.where(early, 0.84, 0.58), n) & outside
    strokes.latent["called"] = called
    strokes.put("AMKvarslet", answer(rng, called, 0.06), outside)
    strokes.put("Transportmetode", pick(rng, n, {1: 91, 2: 4, 3: 3, 4: 2}), called)
    alarm = chance(rng, np.where(early & outside, strokes.ramp(0.55, 0.80), 0.12), n)
    strokes.latent["alarm"] = alarm
    strokes.put("trombolysealarm", answer(rng, alarm, 0.03))
    drive = np.clip(rng.lognormal(np.log(24), 0.6, n), 4, 180)
    on_scene = np.clip(rng.lognormal(np.log(20.5), 0.42, n), 5, 90)
    response = np.clip(rng.lognormal(np.log(13), 0.5, n), 3, 60)
    leaves = with_clock(strokes.admitted - minutes(drive))
    calls = with_clock(leaves - minutes(on_scene + response))
    begun = strokes.columns["Symptomdebut"]
    timed = called & strokes.since(*PATHWAY) & chance(rng, strokes.ramp(0.5, 0.92), n)
    timed &= (calls >= begun) & np.isin(strokes.columns["Transportmetode"], [1, 2, 3])
    strokes.put("AMKvarsletTidspunkt", calls, timed)
    strokes.put("AmbulanseAvreiseTidspunkt", leaves, timed & chance(rng, 0.95, n))


def _transfers(strokes: Strokes, shares: Shares) -> None:
    rng, n = strokes.rng, len(strokes)
    moved = shares.draw_flat(
        np.where(strokes.is_at("university"), 0.07, 0.03),
        ~strokes.latent["in_hospital"],
    )
    stay = minutes(np.clip(rng.lognormal(np.log(260), 0.9, n), 45, 6000))
    strokes.latent["moved"] = moved
    strokes.put(
        "OverflyttetFraSykehus", np.where(moved, 1, pick(rng, n, {2: 99, 9: 1}))
    )
    strokes.put("OverflyttetFraHvilket", _neighbour(strokes), moved)
    arrives = with_clock(strokes.admitted + stay)
    ending = strokes.until.astype("datetime64[s]") + np.timedelta64(1439, "m")
    strokes.put("OverflyttetTidspunkt", np.minimum(arrives, ending), moved)


def _neighbour(strokes: Strokes) -> np.ndarray:
    """Return the short name of another hospital in the same region, by volume."""
    table = hospitals()
    names = table["short_name"].to_numpy(object)
    drawn = np.empty(len(strokes), dtype=object)
    for region in range(strokes.region.max() + 1):
        rows = strokes.region == region
        inside = (table["rhf"] == table["rhf"].unique()[region]).to_numpy()
        weights = table["strokes_2019"].to_numpy(float) * inside
        picked = strokes.rng.choice(
            len(table), int(rows.sum()), p=weights / weights.sum()
        )
        own = strokes.hospital[rows]
        others = np.flatnonzero(inside)
        following = others[(np.searchsorted(others, own) + 1) % len(others)]
        drawn[rows] = names[np.where(picked == own, following, picked)]
    return drawn
