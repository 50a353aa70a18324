"""How many strokes the patient register knows: the table `Dekningsgrad`."""

from typing import Any

import numpy as np

from sample_db.calibration import target_shares
from sample_db.draw import Floats
from sample_db.hospitals import hospitals
from sample_db.strokes import FIRST_YEAR

# Of the registered strokes, the part that the patient register has too.
IN_BOTH = 0.972


def coverage_rows(counts: Floats, last_year: int, seed: int) -> list[dict[str, Any]]:
    """Return the rows of `Dekningsgrad` for 2014 to `last_year`.

    `counts` are registered strokes, hospital x year from 2014. Registered strokes
    divided by strokes in either register give the expected coverage.
    """
    counts = counts[:, : last_year - FIRST_YEAR + 1]
    if not counts.shape[1]:
        return []
    share = np.full(counts.shape, 0.87)
    for _ in range(12):
        share = target_shares("coverage_npr", counts / share, seed)
    registered = counts.astype(int)
    either = np.round(counts / share).astype(int)
    both = np.round(registered * IN_BOTH).astype(int)
    units = hospitals()["unit_id"].to_numpy()
    return [
        {
            "UnitId": int(units[place]),
            "Aar": FIRST_YEAR + year,
            "AntallNHR": int(registered[place, year]),
            "AntallNPR": int(
                either[place, year] - registered[place, year] + both[place, year]
            ),
            "AntallBegge": int(both[place, year]),
        }
        for year in range(counts.shape[1])
        for place in range(len(units))
        if registered[place, year]
    ]
