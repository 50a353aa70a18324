"""Length of stay, where the patient goes, and what is done before leaving."""

import numpy as np

from sample_db.deaths import days_known
from sample_db.draw import Floats, Mask, answer, chance, pick, pick_by
from sample_db.hospitals import hospitals
from sample_db.shares import Shares, hospital_effect
from sample_db.strokes import DAY, MINUTE, Strokes

DIED, REHABILITATION, OTHER_HOSPITAL = 10, 7, 12
SAME_DAY_IS_ONE_FROM = 2016
# Upper ends of four groups by function, best first, as parts of those alive.
GROUPS = (0.45, 0.70, 0.90)
TO = [
    {1: 70, 2: 6, 7: 14.5, 8: 2, 11: 0.5, 12: 3, 5: 2.5, 9: 0.5},
    {1: 24, 2: 20, 7: 42, 8: 3, 4: 4, 5: 3, 12: 3, 9: 1},
    {2: 13, 3: 5, 4: 22, 7: 48, 5: 4, 6: 3, 12: 5},
    {3: 5, 4: 60, 7: 16, 6: 5, 5: 6, 12: 8},
]
LATE_CLOCKS = (
    "InnlagtSlagenhetTidspunkt",
    "OverflyttetTidspunkt",
    "TrombektomiStarttidspunkt",
    "InnlagtIntervensjonssenterTidspunkt",
    "HemikraniektomiStarttid",
)
REHABILITATION_TYPE = {1: 40, 2: 13, 3: 43, 4: 4}


def add_stay(strokes: Strokes) -> None:
    """Add latent `stay` (days), the discharge date and the length of stay."""
    rng, n = strokes.rng, len(strokes)
    severity, died = strokes.latent["severity"], strokes.latent["died"]
    middle = strokes.ramp(5.6, 4.6) + 1.15 * np.sqrt(severity)
    stay = np.round(middle * np.exp(rng.normal(-0.12, 0.62, n))).clip(0, 120)
    stay = np.minimum(stay.astype(np.int64), days_known(strokes))
    stay = np.where(died, strokes.latent["death_day"], stay)
    strokes.latent["stay"] = stay
    strokes.put("Utskrivingsdato", strokes.day + stay * DAY)
    shortest = np.where(strokes.since(SAME_DAY_IS_ONE_FROM), 1, 0)
    strokes.put("AntDagerInnl", np.maximum(stay, shortest))
    # Nothing that takes time may end after the patient has left.
    end = strokes.day + (stay + 1) * DAY - MINUTE
    for name in LATE_CLOCKS:
        strokes.put(name, np.minimum(strokes.code(name), end))


def add_function(strokes: Strokes) -> None:
    """Add latent `function`: a score of dependence after the stroke, low is good."""
    later = np.sqrt(strokes.latent["severity_24h"])
    score = 0.85 * strokes.latent["mrs_before"] + 0.95 * later
    score = score + 0.022 * (strokes.latent["age"] - 75)
    score = score + strokes.rng.normal(0, 0.75, len(strokes))
    strokes.latent["function"] = score


def add_discharge(strokes: Strokes, shares: Shares, alive: Mask) -> None:
    """Add destination, team, information and the checks before leaving."""
    rng, n = strokes.rng, len(strokes)
    place = rank(strokes.latent["function"], alive)
    group = np.searchsorted(GROUPS, place, side="right")
    to = np.where(alive, pick_by(rng, group, TO), DIED)
    strokes.put("UtskrTil", to)
    types = pick(rng, n, REHABILITATION_TYPE)
    strokes.put("UtskrTilRehabType", types, to == REHABILITATION)
    names = hospitals()["short_name"].to_numpy(object)
    weights = hospitals()["strokes_2019"].to_numpy(float)
    drawn = rng.choice(len(names), n, p=weights / weights.sum())
    drawn = np.where(drawn == strokes.hospital, (drawn + 1) % len(names), drawn)
    strokes.put("UtskrAnnetShushvilket", names[drawn], to == OTHER_HOSPITAL)
    strokes.put("Obdusert", answer(rng, chance(rng, 0.05, n), 0.03), ~alive)
    _before_leaving(strokes, shares, alive, to)


def rank(score: Floats, rows: Mask) -> Floats:
    """Return each row's place among the rows, 0 to 1, lowest score first."""
    places = np.zeros(len(score))
    order = np.argsort(score[rows], kind="stable")
    inside = np.empty(len(order))
    inside[order] = (np.arange(len(order)) + 0.5) / max(len(order), 1)
    places[rows] = inside
    return places


def _before_leaving(
    strokes: Strokes, shares: Shares, alive: Mask, to: np.ndarray
) -> None:
    rng, n = strokes.rng, len(strokes)

    def done(name: str, spread: float, middle: Floats | float) -> Mask:
        odds = hospital_effect(strokes, name, shares.seed, spread, middle)
        return chance(rng, odds, n)

    scored = done("score at discharge", 0.8, strokes.ramp(0.62, 0.86))
    strokes.put("Fvurderingutskr", answer(rng, scored, 0.1), alive)
    reviewed = done("prevention", 0.6, strokes.ramp(0.86, 0.95))
    strokes.put("Sjekklisteprofylakse", answer(rng, reviewed, 0.2), alive)
    smoker = strokes.code("RoykerPre") == 1
    advised = done("smoking advice", 0.5, strokes.ramp(0.58, 0.78))
    strokes.put("InfoRoykestopp", answer(rng, advised, 0.3), alive & smoker)
    cannot = chance(rng, np.clip((strokes.latent["age"] - 60) / 60, 0.05, 0.5), n)
    told = done("driving advice", 0.6, strokes.ramp(0.62, 0.84))
    driving = np.where(cannot, 3, answer(rng, told, 0.25))
    strokes.put("Infobilkjoring", driving, alive)
    home = np.isin(to, (1, 2))
    middle = np.where(home, strokes.ramp(0.16, 0.26), strokes.ramp(0.08, 0.12))
    team = done("team", 1.0, middle)
    strokes.put("utskrivingsteam", answer(rng, team, 0.02), alive)
    strokes.put(
        "UtskrivingsteamTilknytning", pick(rng, n, {1: 58, 2: 42}), alive & team
    )
