"""What patients answer three months after the stroke, by how they fare (mRS)."""

from collections.abc import Sequence

import numpy as np

from sample_db.draw import UNKNOWN, Mask, answer, chance, pick, pick_by
from sample_db.patients import is_infarct
from sample_db.strokes import Strokes

NO_NEED = 3
# Weights by mRS at three months, 0-5.
HOUSING = [
    {1: 97, 2: 2.5, 9: 0.5},
    {1: 88, 2: 11, 3: 0.5, 9: 0.5},
    {1: 66, 2: 31, 3: 1.5, 4: 1, 9: 0.5},
    {1: 32, 2: 50, 3: 7, 4: 10.5, 9: 0.5},
    {1: 8, 2: 26, 3: 12, 4: 53.5, 9: 0.5},
    {1: 2, 2: 6, 3: 6, 4: 85.5, 9: 0.5},
]
MOVING = [
    {1: 99, 2: 0.5, 9: 0.5},
    {1: 95, 2: 4, 3: 0.5, 9: 0.5},
    {1: 76, 2: 19, 3: 4.5, 9: 0.5},
    {1: 36, 2: 38, 3: 25.5, 9: 0.5},
    {1: 4, 2: 14, 3: 81.5, 9: 0.5},
    {2: 1, 3: 98.5, 9: 0.5},
]
TOILET_HELP = (0.0, 0.005, 0.03, 0.17, 0.76, 0.99)
DRESSING_HELP = (0.0, 0.01, 0.06, 0.30, 0.85, 0.99)
RECOVERED = (0.90, 0.48, 0.17, 0.05, 0.02, 0.01)
SATISFIED = (0.88, 0.68, 0.50, 0.36, 0.28, 0.22)
HELP_NOT_NEEDED = (0.80, 0.55, 0.24, 0.05, 0.01, 0.01)
TRAINING_NOT_NEEDED = (0.66, 0.40, 0.18, 0.08, 0.08, 0.22)
BACK_AT_WORK = (0.74, 0.46, 0.16, 0.03, 0.0, 0.0)
DRIVES = (0.82, 0.62, 0.30, 0.07, 0.01, 0.0)
SELF_ANSWERED = (0.95, 0.92, 0.84, 0.66, 0.38, 0.14)
REHABILITATION = {
    "RehabDogn": (0.05, 0.16, 0.30, 0.42, 0.38, 0.22),
    "RehabOpptreninngssenter": (0.03, 0.06, 0.08, 0.05, 0.02, 0.0),
    "RehabSykehjem": (0.01, 0.04, 0.12, 0.26, 0.34, 0.30),
    "RehabDag": (0.02, 0.06, 0.10, 0.09, 0.04, 0.01),
    "RehabHjemme": (0.04, 0.13, 0.24, 0.27, 0.14, 0.04),
    "RehabFysInst": (0.12, 0.25, 0.26, 0.16, 0.06, 0.02),
    "BehandlingHosLogoped": (0.02, 0.06, 0.11, 0.15, 0.14, 0.08),
    "RehabAnnet": (0.03, 0.05, 0.06, 0.05, 0.05, 0.04),
}
DAILY_HELP = {
    "ADLFamilie": (0.04, 0.18, 0.46, 0.55, 0.24, 0.08),
    "ADLHjemmehjelp": (0.01, 0.06, 0.17, 0.22, 0.08, 0.03),
    "ADLHjemmesykepleien": (0.01, 0.06, 0.24, 0.52, 0.36, 0.10),
    "ADLAndre": (0.01, 0.02, 0.04, 0.04, 0.02, 0.01),
}


def add_answers(forms: Strokes) -> None:
    """Add every answer of the follow-up form; empty where follow-up was not done."""
    _home_and_help(forms)
    _health(forms)
    _work_and_driving(forms)
    _who_answered(forms)


def _by_mrs(forms: Strokes, shares: Sequence[float]) -> Mask:
    return chance(forms.rng, np.array(shares)[forms.latent["mrs"]], len(forms))


def _put_answer(forms: Strokes, name: str, yes: Mask, unknown: float = 0.03) -> None:
    """Write 1, 2 or 9 on the forms where follow-up was done."""
    said = answer(forms.rng, yes)
    said[chance(forms.rng, unknown, len(forms))] = UNKNOWN
    forms.put(name, said, forms.latent["done"])


def _home_and_help(forms: Strokes) -> None:
    rng, n, done = forms.rng, len(forms), forms.latent["done"]
    mrs = forms.latent["mrs"]
    home = pick_by(rng, mrs, HOUSING)
    home = np.where(forms.code("BoligforholdPre") == 4, 4, home)
    forms.put("Boligforhold3mnd", home, done)
    widowed = (forms.code("SivilstatusPre") == 1) & chance(rng, 0.006, n)
    forms.put(
        "Sivilstatus3mnd", np.where(widowed, 2, forms.code("SivilstatusPre")), done
    )
    company = np.where(home == 4, 3, forms.code("BosituasjonPre"))
    forms.put("Bosituasjon3mnd", company, done)
    again = pick(rng, n, {4: 83.5, 3: 11.5, 2: 2.8, 1: 2.2})
    forms.put("InnlagtEtterUtskriving", again, done)
    forms.put(
        "ReinnlagtTypeSlag", pick(rng, n, {1: 86, 2: 10, 9: 4}), done & (again == 2)
    )
    operated = is_infarct(forms) & chance(rng, forms.ramp(0.030, 0.022), n)
    _put_answer(forms, "OperertHalspulsaare", operated, 0.01)
    _ticks(forms, REHABILITATION, "RehabIngen", "RehabUkjent")
    _ticks(forms, DAILY_HELP, "ADLIngen", None)
    forms.put("ADLInstitusjon", np.isin(home, (3, 4)), done)
    nobody = forms.code("ADLIngen") == 1
    forms.set("ADLIngen", nobody & np.isin(home, (3, 4)), 0)
    forms.put("Forflytning3mnd", pick_by(rng, mrs, MOVING), done)
    _put_answer_help(forms, "Toalettbesok3mnd", TOILET_HELP)
    _put_answer_help(forms, "Paakledning3mnd", DRESSING_HELP)
    for name, not_needed, enough in (
        ("TilstrekkeligHjelp", HELP_NOT_NEEDED, 0.87),
        ("TilstrekkeligTrening", TRAINING_NOT_NEEDED, 0.70),
    ):
        _put_answer(forms, name, chance(rng, enough, n), 0.05)
        forms.set(name, done & _by_mrs(forms, not_needed), NO_NEED)


def _put_answer_help(forms: Strokes, name: str, shares: Sequence[float]) -> None:
    # 1 is alone, 2 is with help.
    _put_answer(forms, name, ~_by_mrs(forms, shares), 0.006)


def _ticks(
    forms: Strokes,
    shares: dict[str, Sequence[float]],
    none: str,
    unknown: str | None,
) -> None:
    done = forms.latent["done"]
    unsaid = chance(forms.rng, 0.03 if unknown else 0.0, len(forms))
    any_of = unsaid.copy()
    for name, by_mrs in shares.items():
        ticked = _by_mrs(forms, by_mrs) & ~unsaid
        any_of |= ticked
        forms.put(name, ticked, done)
    forms.put(none, ~any_of, done)
    if unknown:
        forms.put(unknown, unsaid, done)


def _health(forms: Strokes) -> None:
    rng, n, done = forms.rng, len(forms), forms.latent["done"]
    heavy = np.sqrt(forms.latent["severity_24h"])
    for name, start, slope in (
        ("LeseSkrive3mnd", 0.13, 0.055),
        ("Svelgproblemer3mnd", 0.04, 0.045),
        ("SpraakTaleproblEtterHjslag", 0.16, 0.065),
        ("SynsproblEtterHjslag", 0.14, 0.025),
    ):
        _put_answer(forms, name, chance(rng, np.clip(start + slope * heavy, 0, 1), n))
    _put_answer(forms, "HeltRestituert", _by_mrs(forms, RECOVERED), 0.05)
    _put_answer(forms, "Tilfredshet", _by_mrs(forms, SATISFIED), 0.07)
    _put_answer(forms, "Legekontroll", chance(rng, forms.ramp(0.86, 0.80), n), 0.03)
    started = (forms.code("Atrieflimmer") == 1) & chance(rng, 0.35, n)
    for name, before, begun in (
        ("MedHoytBT3mnd", "pressure_after", chance(rng, 0.10, n)),
        ("Blodfortynnende3mnd", "thinned_or_platelets", started),
        ("Kolesterol3mnd", "lipid_after", chance(rng, 0.07, n)),
    ):
        kept = forms.latent[before] & chance(rng, 0.93, n)
        _put_answer(forms, name, kept | begun, 0.02)
    smoked = forms.code("RoykerPre")
    quit_since = chance(rng, forms.ramp(0.38, 0.46), n)
    smoking = np.where((smoked == 1) & quit_since, 2, smoked)
    asked_again = pick(rng, n, {0: 44, 2: 36, 1: 16, 9: 4})
    forms.put("Royker3mnd", np.where(smoked == 9, asked_again, smoking), done)


def _work_and_driving(forms: Strokes) -> None:
    rng, n, done = forms.rng, len(forms), forms.latent["done"]
    age = forms.latent["age"]
    share = np.select([age < 62, age < 67, age < 75], [0.74, 0.52, 0.09], 0.006)
    worked = chance(rng, share, n) & (forms.latent["mrs_before"] < 3)
    _put_answer(forms, "YrkesaktivUnderHjerneslag2", worked, 0.015)
    works = worked & _by_mrs(forms, BACK_AT_WORK)
    _put_answer(forms, "YrkesaktivNaa", works, 0.015)
    licence = np.select([age < 75, age < 85], [0.86, 0.63], 0.30)
    drove = chance(rng, licence, n) & (forms.latent["mrs_before"] < 4)
    _put_answer(forms, "KjorteBilForHjerneslag", drove, 0.015)
    drives = drove & _by_mrs(forms, DRIVES)
    _put_answer(forms, "KjorerBilNaa", drives, 0.01)
    status = np.where(drives, 1, pick(rng, n, {1: 22, 2: 18, 3: 55, 9: 5}))
    had_licence = forms.code("KjorteBilForHjerneslag") == 1
    forms.put("Forerkortstatus", status, done & had_licence)


def _who_answered(forms: Strokes) -> None:
    rng, n, done = forms.rng, len(forms), forms.latent["done"]
    patient = _by_mrs(forms, SELF_ANSWERED)
    family = np.where(patient, chance(rng, 0.16, n), chance(rng, 0.68, n))
    staff = ~patient & ~family
    others = chance(rng, 0.012, n)
    for name, rows in (
        ("BesvartAvPasient", patient),
        ("BesvartAvFamilie", family),
        ("BesvartAvHelsepersonell", staff),
        ("BesvartAvAndre", others),
    ):
        forms.put(name, rows, done)
    forms.put("TypeRegOppfolging", pick(rng, n, {1: 72, 2: 9, 3: 19}), done)
