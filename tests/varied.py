"""A registry made by a seeded draw, in which every code and every fault occurs."""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from data_access.codebook import variables
from data_access.schema import unit
from tests.small import add_coverage, add_followups, add_strokes, add_units

STROKES = 400
FIRST_DAY = datetime(2018, 11, 20, 12, 0)
# 99 stands in no table of hospitals.
HOSPITALS = (11, 12, 21, 22, 31, 99)


def fill_varied(engine: Engine) -> None:
    """Fill a registry with strokes that touch every rule that speaks SQL.

    Admissions run from November 2018 to March 2021. A patient may have several.
    """
    with engine.connect() as connection:
        has_units = connection.execute(select(unit.c.UnitId)).first() is not None
    if not has_units:
        add_units(engine)
    chance = random.Random(1814)
    forms = [_form(number, chance) for number in range(STROKES)]
    add_strokes(engine, forms)
    add_followups(
        engine,
        [
            _followup(form, again, chance)
            for form in forms[::2]
            for again in range(chance.randrange(1, 3))
        ],
    )
    add_coverage(engine, [(11, 2019, 80, 90, 70), (21, 2019, 50, 100, 50)])


def _form(number: int, chance: random.Random) -> dict[str, Any]:
    admitted = FIRST_DAY + timedelta(
        days=2 * number + chance.randrange(2), minutes=chance.randrange(-700, 700)
    )
    if chance.random() < 0.1:
        admitted = admitted.replace(hour=0, minute=0)

    def near(earliest: int, latest: int) -> datetime | None:
        moment = admitted + timedelta(
            minutes=chance.randrange(earliest, latest), seconds=chance.randrange(2)
        )
        # Clock not known, a typing error of a year, or nothing at all.
        return chance.choice(
            [moment] * 12
            + [moment.replace(hour=0, minute=0), moment - timedelta(days=365), None]
        )

    died = (admitted + timedelta(days=chance.randrange(-2, 120))).date()
    return _answers("Akuttskjema", chance) | {
        "SkjemaGUID": f"{number:08X}",
        "PasientGUID": chance.choice([f"P{number}", f"P{number // 3}", None]),
        "UnitId": chance.choice(HOSPITALS),
        "PatientAge": chance.choice([17, 18, 55, 64, 65, 80, 81, 101, -1, None]),
        "PatientGender": chance.choice(["Female", "Male", "female", "MALE", None]),
        "Inklusjonskriterium": chance.choice([1, 1, 1, 2, 3, None]),
        "Slagdiagnose": chance.choice([1, 2, 2, 2, 2, 3, None]),
        "NIHSSinnkomst": chance.randrange(-2, 46),
        "NIHSSikkeUtfort": chance.choice([0, 0, 0, 1, None]),
        "AntDagerInnl": chance.randrange(-1, 20),
        "Innleggelsestidspunkt": admitted,
        "Symptomdebut": near(-600, 10),
        "BildeundersokelseTidspunkt": near(-10, 300),
        "TrombolyseStarttid": near(-150, 90),
        "TrombektomiStarttidspunkt": near(-40, 400),
        "DeathDate": died if chance.random() < 0.2 else None,
        "Morsdato": died if chance.random() < 0.1 else None,
    }


def _followup(
    form: dict[str, Any], again: int, chance: random.Random
) -> dict[str, Any]:
    day = form["Innleggelsestidspunkt"].date() + timedelta(days=chance.randrange(150))
    return _answers("AkuttskjemaOppfolging", chance) | {
        "OSkjemaGUID": f"O{form['SkjemaGUID']}{again}",
        "HovedskjemaGUID": chance.choice([str.lower, str.upper])(form["SkjemaGUID"]),
        "OppfolgUtf": chance.choice([1, 1, 2, None]),
        "Oppfolgingsdato": chance.choice([day, day, None]),
    }


def _answers(table: str, chance: random.Random) -> dict[str, Any]:
    """Return an answer to every coded question: mostly yes, sometimes none."""
    return {
        one.name: chance.choice([next(iter(one.codes)), *one.codes, None])
        for one in variables()
        if one.table == table and one.codes and one.kind in ("integer", "boolean")
    }
