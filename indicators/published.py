"""What the registry has published, 2014-2019: a reference beside the live numbers.

Source: SKDE's Behandlingskvalitet as stored in 2022 (repository mong/qmongjs), for
the nation and the four RHF. Live numbers differ: forms arrive late, the public tables
leave out hospitals with low coverage, and two indicators add what is known at three
months.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.results import COLUMNS as RESULT_COLUMNS

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


def published_as_results(table: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """Return published values as rows of a results table, for files beside live ones.

    `unit_level` is `published_nation` or `published_rhf`; the numerator is the nearest
    whole number to value x denominator, and there are no intervals and no level.
    """
    rows = []
    for row in table.to_dict("records"):
        denominator = row["denominator"]
        known = not np.isnan(denominator)
        rows.append(
            {
                **dict.fromkeys(RESULT_COLUMNS, ""),
                **dict.fromkeys(("lower", "upper", "q1", "q3"), np.nan),
                **dict.fromkeys(("rounded", "is_own", "incomplete"), False),
                "indicator_id": indicator_id,
                "unit_level": f"published_{row['unit_level']}",
                "unit_id": row["unit_id"],
                "unit_name": row["unit_id"],
                "period": str(row["year"]),
                "period_start": date(row["year"], 1, 1),
                "period_end": date(row["year"], 12, 31),
                "numerator": round(row["value"] * denominator) if known else np.nan,
                "denominator": denominator,
                "value": row["value"],
            }
        )
    return pd.DataFrame(rows, columns=list(RESULT_COLUMNS))
