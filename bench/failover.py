"""How long the registry does not answer when one of two database servers dies."""

import time

from sqlalchemy import Engine, text

from data_access.engine import make_engine
from tests.clusters import with_standby

SECONDS = 60


def failover_ms() -> dict[str, float]:
    """Return the milliseconds from a server's death to the next answer, by which died.

    Raises `RuntimeError` when none comes.
    """
    with with_standby() as (primary, standby, url):
        engine = make_engine(url)
        _wait(engine)
        standby.kill()
        found = {"standby": _wait(engine)}
        standby.start()
        # As it is after `pool_recycle`: the standby that is back is read again.
        engine.dispose()
        _wait(engine)
        primary.kill()
        found["primary"] = _wait(engine)
        engine.dispose()
    return found


def _wait(engine: Engine) -> float:
    begun = time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        try:
            with engine.connect() as connection:
                connection.execute(text('SELECT count(*) FROM "Akuttskjema"')).scalar()
        except Exception:  # noqa: BLE001, S112 - whatever it is, it is no answer
            continue
        return 1000 * (time.perf_counter() - begun)
    raise RuntimeError(f"no server answered within {SECONDS} s")
