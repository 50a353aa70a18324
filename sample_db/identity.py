"""Who is who: form ids, pseudonymous patients, and the unit that registers."""

import numpy as np

from sample_db.draw import Mask, chance, guids
from sample_db.hospitals import hospitals
from sample_db.strokes import DAY, Strokes

# A new stroke within a week belongs to the first; the sample keeps a day more.
APART = 8 * DAY
AGAIN = 0.42


def add_identity(strokes: Strokes) -> None:
    """Add ids and units; some patients come back with a new stroke, years later."""
    n = len(strokes)
    strokes.put("SkjemaGUID", guids(strokes.rng, n).astype(object))
    numbers = strokes.rng.permutation(n) + 1_000_000
    strokes.put("ForloepID", numbers.astype(str).astype(object))
    strokes.put("PasientGUID", guids(strokes.rng, n).astype(object))
    _returning(strokes)
    add_unit(strokes)


def add_unit(strokes: Strokes) -> None:
    """Write unit, hospital name and admission of the batch as it is now."""
    table = hospitals()
    strokes.put("UnitId", table["unit_id"].to_numpy()[strokes.hospital])
    strokes.put("Helseenhet", table["hospital"].to_numpy(object)[strokes.hospital])
    strokes.put("Innleggelsestidspunkt", strokes.admitted)


def _returning(strokes: Strokes) -> None:
    """Give strokes with an earlier stroke to patients who had one, and share deaths."""
    born = strokes.year - strokes.latent["age"]
    order = np.lexsort(
        (strokes.admitted, born, strokes.latent["woman"], strokes.hospital)
    )
    before, after = order[:-1], order[1:]
    same = np.ones(len(before), bool)
    for values in (strokes.hospital, strokes.latent["woman"], born):
        same &= values[before] == values[after]
    linked = same & _may_follow(strokes, before, after)
    start = np.concatenate([[True], ~linked])
    chain = np.cumsum(start) - 1
    patient = strokes.code("PasientGUID")[order[start]][chain]
    strokes.set("PasientGUID", order, patient)
    # The population register knows one date of death, whichever form is read.
    ends = np.concatenate([~linked, [True]])
    died = strokes.code("DeathDate")[order[ends]][chain]
    strokes.set("DeathDate", order, died)


def _may_follow(strokes: Strokes, before: np.ndarray, after: np.ndarray) -> Mask:
    admitted, death = strokes.admitted, strokes.code("DeathDate")
    had_one = strokes.code("TidlHjerneslag")[after] == 1
    home = strokes.code("Utskrivingsdato")[before] + APART
    lived = np.isnat(death[before]) & (admitted[after] > home)
    lived &= admitted[after] >= admitted[before] + APART
    # Deaths soon after the first stroke are calibrated: none may come from a later.
    far = death[after] > admitted[before] + 100 * DAY
    lived &= np.isnat(death[after]) | far
    return had_one & lived & chance(strokes.rng, AGAIN, len(before))
