"""Who has the stroke: diagnosis, sex, age, life before the stroke, risk factors."""

import numpy as np

from sample_db.draw import (
    UNKNOWN,
    Floats,
    Ints,
    Mask,
    answer,
    chance,
    pick,
    pick_by,
)
from sample_db.shares import Shares
from sample_db.strokes import Strokes

HAEMORRHAGE, INFARCT, UNSPECIFIED = 1, 2, 3
HAEMORRHAGE_OF_THE_REST = 0.875
AGES = np.arange(18, 105)
MRS_BEFORE = (0.48, 0.25, 0.126, 0.084, 0.045, 0.015)


def add_patients(strokes: Strokes, shares: Shares) -> None:
    """Add diagnosis, sex, age, function before the stroke and risk factors."""
    everyone = np.ones(len(strokes), bool)
    infarct = shares.draw("infarct", everyone)
    haemorrhage = shares.draw_flat(HAEMORRHAGE_OF_THE_REST, ~infarct)
    diagnosis = np.where(infarct, INFARCT, np.where(haemorrhage, HAEMORRHAGE, 3))
    strokes.put("Slagdiagnose", diagnosis)
    _sex_and_age(strokes, shares)
    _inclusion(strokes)
    _life_before(strokes)
    _risk_factors(strokes)


def is_infarct(strokes: Strokes) -> Mask:
    """Whether the stroke is I63."""
    return strokes.columns["Slagdiagnose"] == INFARCT


def is_haemorrhage(strokes: Strokes) -> Mask:
    """Whether the stroke is I61."""
    return strokes.columns["Slagdiagnose"] == HAEMORRHAGE


def _age_chances(woman: bool) -> Floats:
    middle, spread = (79.2, 10.6) if woman else (73.4, 11.3)
    main = np.exp(-0.5 * ((AGES - middle) / spread) ** 2)
    young = np.exp(-0.5 * ((AGES - 43) / 10) ** 2)
    return 0.96 * main / main.sum() + 0.04 * young / young.sum()


def _sex_and_age(strokes: Strokes, shares: Shares) -> None:
    everyone = np.ones(len(strokes), bool)
    woman = shares.draw_flat(
        np.where(strokes.is_at("university"), 0.441, 0.467), everyone
    )
    # The share of 80 or less is published for patients discharged alive; those who
    # die are older, so the share among all admitted lies a little lower.
    le80 = shares.draw("aged_le80", everyone, lean=np.where(woman, -0.85, 0.0))
    older = shares.draw_flat(0.024, le80)
    le80 &= ~older
    age = np.empty(len(strokes), dtype=np.int64)
    for sex in (True, False):
        chances = _age_chances(sex)
        for young in (True, False):
            rows = (woman == sex) & (le80 == young)
            possible = chances * (young == (AGES <= 80))
            edges = np.cumsum(possible) / possible.sum()
            drawn = np.searchsorted(edges, strokes.rng.random(int(rows.sum())))
            age[rows] = AGES[np.minimum(drawn, len(AGES) - 1)]
    strokes.latent["woman"] = woman
    strokes.latent["age"] = age
    strokes.put("PatientAge", age)
    strokes.put("PatientGender", np.where(woman, "Female", "Male").astype(object))


def _inclusion(strokes: Strokes) -> None:
    rng, n, v4 = strokes.rng, len(strokes), strokes.since(2017)
    strokes.put("Inklusjonskriterium", pick(rng, n, {1: 88, 2: 12}), v4)
    strokes.put(
        "AkutteFokaleutfallPosBilleddiag", pick(rng, n, {1: 8, 2: 89, 9: 3}), ~v4
    )
    strokes.put("HovedBidiagnose", pick(rng, n, {1: 94, 2: 6}))


def _life_before(strokes: Strokes) -> None:
    rng, n = strokes.rng, len(strokes)
    frail = (strokes.latent["age"] - 75) / 12 + rng.normal(0, 1.6, n)
    rank = np.argsort(np.argsort(frail)) / max(n, 1)
    mrs = np.searchsorted(np.cumsum(MRS_BEFORE), rank).clip(0, 5).astype(np.int32)
    strokes.latent["mrs_before"] = mrs
    strokes.put("MRSPre", mrs, chance(rng, 0.96, n))
    kind = np.searchsorted([2, 3, 4], mrs, side="right")
    strokes.put(
        "BoligforholdPre",
        pick_by(
            rng,
            kind,
            [
                {1: 97, 2: 2.2, 9: 0.8},
                {1: 55, 2: 42, 3: 2, 9: 1},
                {1: 12, 2: 58, 3: 14, 4: 15, 9: 1},
                {1: 1, 2: 12, 3: 20, 4: 66, 9: 1},
            ],
        ),
    )
    home = strokes.columns["BoligforholdPre"]
    old = np.where(strokes.latent["age"] > 79, 1, 0)
    civil = pick_by(
        rng, old, [{1: 62, 2: 12, 3: 24.5, 9: 1.5}, {1: 40, 2: 46, 3: 12.5, 9: 1.5}]
    )
    strokes.put("SivilstatusPre", civil)
    alone = np.where(civil == 1, 2, 1)
    alone = np.where(home == 4, 3, alone)
    strokes.put("BosituasjonPre", np.where(chance(rng, 0.012, n), 9, alone))
    moving = pick_by(
        rng,
        kind,
        [{1: 98, 2: 1.5, 9: 0.5}, {1: 80, 2: 17, 3: 2, 9: 1}]
        + [{1: 30, 2: 38, 3: 31, 9: 1}, {1: 3, 2: 12, 3: 84, 9: 1}],
    )
    strokes.put("ForflytningPre", moving)
    for name, late in (("ToalettbesokPre", 0.35), ("PaakledningPre", 0.5)):
        helped = chance(rng, np.array([0.005, 0.04, late, 0.93])[kind], n)
        strokes.put(name, np.where(chance(rng, 0.01, n), 9, np.where(helped, 2, 1)))


def _known(rng: np.random.Generator, yes: Mask, unknown: float) -> Ints:
    """Return 1 or 2 by `yes`, and 9 for the share `unknown` of all rows."""
    drawn = answer(rng, yes)
    return np.where(rng.random(len(yes)) < unknown, UNKNOWN, drawn).astype(np.int32)


def _by_sex(strokes: Strokes, women: float, men: float, older: float = 0.0) -> Mask:
    share = np.where(strokes.latent["woman"], women, men)
    age = np.exp(older * (strokes.latent["age"] - 75) / 10)
    return chance(strokes.rng, np.clip(share * age / age.mean(), 0, 0.95), len(strokes))


def _risk_factors(strokes: Strokes) -> None:
    rng, n = strokes.rng, len(strokes)
    stroke = _by_sex(strokes, 0.230, 0.243, 0.1)
    tia = _by_sex(strokes, 0.118, 0.109, 0.1)
    heart = _by_sex(strokes, 0.112, 0.190, 0.1)
    diabetes = _by_sex(strokes, 0.159, 0.199)
    vessels = _by_sex(strokes, 0.10, 0.19, 0.05)
    strokes.put("TidlHjerneslag", _known(rng, stroke, 0.009))
    strokes.put("TidlTIA", _known(rng, tia, 0.037))
    strokes.put("TidlHjerteinfarkt", _known(rng, heart, 0.013))
    strokes.put("StoreHjerteKarInterv", _known(rng, vessels, 0.015))
    strokes.put("PreDiabetes", _known(rng, diabetes, 0.009))
    kinds = pick(rng, n, {1: 78, 2: 9, 3: 4, 4: 3, 9: 6})
    strokes.put("TidlHjerneslagType", kinds, strokes.columns["TidlHjerneslag"] == 1)
    recent = pick(rng, n, {1: 12, 2: 8, 3: 8, 4: 72})
    strokes.put("TidlTIANaar", recent, strokes.columns["TidlTIA"] == 1)
    smoker = chance(
        rng,
        np.where(strokes.latent["woman"], 0.215, 0.270)
        * np.clip(1.9 - strokes.latent["age"] / 80, 0.15, 1.6),
        n,
    )
    former = chance(rng, np.where(strokes.latent["woman"], 0.28, 0.42), n)
    smoking = np.where(smoker, 1, np.where(former, 2, 0))
    strokes.put("RoykerPre", np.where(chance(rng, 0.178, n), 9, smoking))
    strokes.latent["smoker"] = smoker
    none = ~(stroke | tia | heart | diabetes | vessels | smoker)
    strokes.tick("RisikofaktorerIngen", none & chance(rng, 0.4, n))


def add_atrial_fibrillation(strokes: Strokes, shares: Shares, alive: Mask) -> None:
    """Add atrial fibrillation; among I63 discharged alive its share is published."""
    rng, n = strokes.rng, len(strokes)
    old = np.clip((strokes.latent["age"] - 75) / 13, -3, 2)
    main = is_infarct(strokes) & alive
    fibrillation = shares.draw("atrial_fibrillation", main, lean=old)
    fibrillation |= shares.draw_flat(0.34, ~main, lean=old)
    known = np.where(chance(rng, 0.014, n) & ~fibrillation, UNKNOWN, 2)
    strokes.put("Atrieflimmer", np.where(fibrillation, 1, known))
    when = pick(rng, n, {1: 68, 2: 32})
    strokes.put("AtrieflimmerTidspunkt", when, fibrillation & strokes.since(2017))
    ticked = strokes.columns["RisikofaktorerIngen"]
    strokes.columns["RisikofaktorerIngen"] = np.where(fibrillation, 0, ticked).astype(
        np.int32
    )
