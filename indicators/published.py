"""What the registry has published, 2014-2019: a reference beside the live numbers.

Source: SKDE's Behandlingskvalitet as stored in 2022 (repository mong/qmongjs), for
the nation and the four RHF. Live numbers differ: forms arrive late, the public tables
leave out hospitals with low coverage, and two indicators add what is known at three
months.
"""

import csv
from functools import cache
from pathlib import Path

import pandas as pd

PUBLISHED_FILE = Path(__file__).with_name("published.csv")
COLUMNS = ("year", "unit_level", "unit_id", "denominator", "value")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with PUBLISHED_FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def published(indicator_id: str) -> pd.DataFrame:
    """Return the published yearly shares (0-1) of an indicator; empty when none.

    Columns are `COLUMNS`; `unit_id` is `nation` or the RHF's name, `denominator` is
    NaN for coverage, which was published as a share alone.
    """
    rows = [row for row in _rows() if row["indicator_id"] == indicator_id]
    return pd.DataFrame(
        {
            "year": [int(row["year"]) for row in rows],
            "unit_level": [row["unit_level"] for row in rows],
            "unit_id": [row["unit_id"] for row in rows],
            "denominator": [float(row["denominator"] or "nan") for row in rows],
            "value": [float(row["value"]) for row in rows],
        },
        columns=list(COLUMNS),
    )
