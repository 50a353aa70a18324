"""Forms that stand outside the counted strokes: doubles, children, short forms."""

from collections.abc import Sequence

import numpy as np

from sample_db.draw import NULL, chance, guids
from sample_db.hospitals import region_of
from sample_db.identity import add_unit
from sample_db.strokes import DAY, NOT_A_TIME, Strokes, minutes, with_clock

YEARS_MISTYPED = 36
# What the short form for a deficit under 24 hours (criterion 3) asks for.
SHORT_FORM = {
    "SkjemaGUID",
    "ForloepID",
    "PasientGUID",
    "UnitId",
    "Helseenhet",
    "PatientAge",
    "PatientGender",
    "Inklusjonskriterium",
    "Slagdiagnose",
    "HovedBidiagnose",
    "Symptomdebut",
    "VaaknetMedSymptom",
    "Innleggelsestidspunkt",
    "AvdForstInnlagt",
    "AvdUtskrFra",
    "BehandlSlagenhet",
    "CerebralCTInn",
    "BildediagnostikkHjerne",
    "UtASA",
    "UtKlopidogrel",
    "UtDipyridamol",
    "UtWarfarin",
    "UtAndreEnnWarfarin",
    "UtStatinerLipid",
    "PostMedikBehHoytBT",
    "Utskrivingsdato",
    "UtskrTil",
    "AntDagerInnl",
    "DeathDate",
}


def joined(parts: Sequence[Strokes]) -> Strokes:
    """Return the batches as one, in the order of admission."""
    first = parts[0]
    admitted = np.concatenate([part.admitted for part in parts])
    order = np.argsort(admitted, kind="stable")

    def together(kind: str) -> dict[str, np.ndarray]:
        return {
            name: np.concatenate([getattr(part, kind)[name] for part in parts])[order]
            for name in getattr(first, kind)
        }

    return Strokes(
        rng=first.rng,
        hospital=np.concatenate([part.hospital for part in parts])[order],
        admitted=admitted[order],
        until=first.until,
        columns=together("columns"),
        latent=together("latent"),
    )


def duplicates(strokes: Strokes, rows: np.ndarray) -> Strokes:
    """Return second forms for the same event, some from the hospital sent to."""
    twice = _copies(strokes, rows)
    rng, n = strokes.rng, len(twice)
    later = minutes(rng.integers(45, 6 * 1440, n))
    latest = strokes.until.astype("datetime64[s]") + np.timedelta64(86340, "s")
    twice.admitted = with_clock(np.minimum(twice.admitted + later, latest))
    neighbour = (twice.hospital + 1) % len(region_of())
    sent = chance(rng, 0.4, n) & (region_of()[neighbour] == twice.region)
    twice.hospital = np.where(sent, neighbour, twice.hospital)
    _forget_clocks(twice)
    add_unit(twice)
    return twice


def under_18(strokes: Strokes, rows: np.ndarray) -> Strokes:
    """Return forms on children and adolescents, who do not belong in the registry."""
    children = _of_new_patients(strokes, rows)
    age = strokes.rng.integers(1, 18, len(children))
    children.put("PatientAge", age)
    return children


def criterion_3(strokes: Strokes, rows: np.ndarray) -> Strokes:
    """Return short forms on deficits that passed within 24 hours, from 2017."""
    short = _of_new_patients(strokes, rows)
    for name, values in short.columns.items():
        if name not in SHORT_FORM:
            empty = NOT_A_TIME if values.dtype.kind == "M" else NULL
            empty = None if values.dtype.kind == "O" else empty
            short.set(name, slice(None), empty)
    short.put("Inklusjonskriterium", np.full(len(short), 3))
    return short


def in_the_future(strokes: Strokes, rows: np.ndarray) -> Strokes:
    """Return forms whose year of admission was typed wrong."""
    future = _of_new_patients(strokes, rows)
    future.admitted = future.admitted + YEARS_MISTYPED * 365 * DAY
    _forget_clocks(future)
    future.put("Innleggelsestidspunkt", future.admitted)
    return future


def second_followups(followup: Strokes, rows: np.ndarray) -> Strokes:
    """Return a second form for follow-ups that were done: half tried, half done."""
    twice = followup.at(rows)
    rng, n = followup.rng, len(twice)
    twice.put("OSkjemaGUID", guids(rng, n).astype(object))
    again = np.arange(n) % 2 == 0
    earlier = twice.code("Oppfolgingsdato") - rng.integers(1, 9, n) * DAY
    for name, values in twice.columns.items():
        if values.dtype.kind == "i":
            twice.set(name, ~again, NULL)
    twice.put("OppfolgUtf", np.where(again, 1, 2))
    twice.put("AarsakManglendeOppf", np.full(n, 1), ~again)
    twice.put("Oppfolgingsdato", earlier, again)
    return twice


def orphan_followups(followup: Strokes, rows: np.ndarray) -> Strokes:
    """Return follow-up forms whose acute form is not in the registry."""
    lost = followup.at(rows)
    for name in ("OSkjemaGUID", "HovedskjemaGUID"):
        lost.put(name, guids(followup.rng, len(lost)).astype(object))
    return lost


def _copies(strokes: Strokes, rows: np.ndarray) -> Strokes:
    batch = strokes.at(rows)
    batch.put("SkjemaGUID", guids(strokes.rng, len(batch)).astype(object))
    numbers = 9_000_000 + strokes.rng.permutation(len(batch))
    batch.put("ForloepID", numbers.astype(str).astype(object))
    return batch


def _of_new_patients(strokes: Strokes, rows: np.ndarray) -> Strokes:
    batch = _copies(strokes, rows)
    batch.put("PasientGUID", guids(strokes.rng, len(batch)).astype(object))
    return batch


def _forget_clocks(batch: Strokes) -> None:
    for name in (
        "BildeundersokelseTidspunkt",
        "InnlagtSlagenhetTidspunkt",
        "AMKvarsletTidspunkt",
        "AmbulanseAvreiseTidspunkt",
    ):
        batch.set(name, slice(None), NOT_A_TIME)
