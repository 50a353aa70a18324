"""Adds newly registered strokes to a sample, so that a live registry can be watched."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import URL, Engine, create_engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.loading.version import raise_version
from data_access.schema import acute
from sample_db.hospitals import hospitals
from sample_db.mark import facts_in, is_marked
from sample_db.registry import add_stay_in_hospital, expected_history
from sample_db.rows import as_datetimes, chunks
from sample_db.shares import Shares
from sample_db.strokes import NOT_A_TIME, Strokes
from sample_db.volumes import LATEST_VOLUME, strokes_per_cell
from sample_db.write import Refused

BATCH = 60
MINUTES_A_YEAR = 365 * 1440
# An admission so far ahead is a year typed wrong.
MISTYPED = timedelta(days=365)
LONGEST_STAY = np.timedelta64(200, "D")
DIAGNOSES = {1: "I61", 2: "I63", 3: "I64"}
Said = Callable[[str], None]


def feed(
    url: URL,
    *,
    every: float,
    count: int | None,
    say: Said,
    unit_id: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Add acute forms one at a time, `every` seconds apart; return how many.

    Admissions follow the newest one in the registry at the pace of its size, but never
    pass the present. `count` None goes on until interrupted; `unit_id` is the one
    hospital that registers. Raises `Refused` for a database that does not say of itself
    that it is a sample.
    """
    engine = _open(url)
    added = 0
    try:
        for form in _new_forms(engine, unit_id):
            with engine.begin() as connection:
                connection.execute(insert(acute), form)
                raise_version(connection)
            added += 1
            say(_line(added, form))
            if added == count:
                break
            sleep(every)
    except KeyboardInterrupt:
        say(f"Stopped after {added} forms.")
    finally:
        engine.dispose()
    return added


def _open(url: URL) -> Engine:
    name = url.render_as_string()
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise Refused(f"There is no sample at {name}: build it first.")
    try:
        engine = create_engine(url)
        marked = is_marked(engine)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise Refused(f"The database {name} cannot be used.") from error
    if not marked:
        raise Refused(
            f"The database {name} does not say that it is the sample; nothing is added."
        )
    return engine


def _new_forms(engine: Engine, unit_id: int | None) -> Iterator[dict[str, Any]]:
    facts = facts_in(engine)
    names = [c.name for c in acute.c]
    while True:
        newest, size = _newest(engine, facts["until"])
        rng = np.random.default_rng([facts["seed"], 2, size])
        strokes = _batch(rng, newest, facts["seed"], facts["scale"], unit_id)
        for rows in chunks(acute, strokes, as_datetimes):
            yield from (dict(zip(names, row, strict=True)) for row in rows)


def _newest(engine: Engine, until: date) -> tuple[datetime, int]:
    """Return the last admission, years typed wrong apart, and the number of forms."""
    end = max(datetime.combine(until, datetime.min.time(), tzinfo=None), _now())
    admitted = acute.c.Innleggelsestidspunkt
    with engine.connect() as connection:
        newest = connection.execute(
            select(func.max(admitted)).where(admitted < end + MISTYPED)
        ).scalar_one()
        size = connection.execute(select(func.count()).select_from(acute)).scalar_one()
    return newest or end, size


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0)


def _batch(
    rng: np.random.Generator,
    newest: datetime,
    seed: int,
    scale: float,
    unit_id: int | None,
) -> Strokes:
    """Return `BATCH` strokes after the newest, complete up to discharge."""
    gaps = rng.exponential(MINUTES_A_YEAR / (LATEST_VOLUME * scale), BATCH)
    waits = (np.ceil(np.cumsum(gaps)) * 60).astype("timedelta64[s]")
    start = np.datetime64(newest, "s")
    admitted = start + waits
    now = np.datetime64(_now(), "s")
    if start < now:
        admitted = np.minimum(admitted, now)
    volumes = strokes_per_cell(newest.year, 1.0)
    if unit_id is not None:
        volumes = (np.array(hospitals()["unit_id"]) == unit_id).astype(float)
    hospital = rng.choice(len(volumes), BATCH, p=volumes / volumes.sum())
    until = (admitted.max() + LONGEST_STAY).astype("datetime64[D]")
    strokes = Strokes(rng, hospital, admitted, until)
    history = expected_history(int(strokes.year.max()) + 1)
    add_stay_in_hospital(strokes, Shares(strokes, seed, history))
    # What happens after discharge is not known on the day the form is finished.
    strokes.set("DeathDate", ~strokes.latent["died"], NOT_A_TIME)
    return strokes


def _line(number: int, form: dict[str, Any]) -> str:
    units = dict(zip(hospitals()["unit_id"], hospitals()["short_name"], strict=True))
    diagnosis = DIAGNOSES[form["Slagdiagnose"]]
    admitted = f"{form['Innleggelsestidspunkt']:%Y-%m-%d %H:%M}"
    return f"{number}: {units[form['UnitId']]}, {diagnosis}, admitted {admitted}"
