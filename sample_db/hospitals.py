"""The hospitals of the sample: names, regions, volumes, and who treats for whom."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FOLDER = Path(__file__).parent
# Hospitals that send their patients elsewhere for thrombolysis register almost none.
OWN_THROMBOLYSIS_AT_SENDERS = 0.01
LAST_YEAR_OF_ORKDAL = 2017
ORKDAL_BEFORE_2017 = 145


@cache
def hospitals() -> pd.DataFrame:
    """Return one row per hospital, in the registry's order (Nord first).

    Columns as in `hospitals.csv`; the row number is the hospital's index everywhere
    in this package. Volumes are strokes a year.
    """
    return pd.read_csv(FOLDER / "hospitals.csv")


@cache
def region_names() -> tuple[str, ...]:
    """Return the four regional health authorities in the order of the hospitals."""
    return tuple(hospitals()["rhf"].unique())


@cache
def region_of() -> NDArray[np.int64]:
    """Return the region's position in `region_names()` for every hospital index."""
    order = {name: place for place, name in enumerate(region_names())}
    return hospitals()["rhf"].map(order).to_numpy(np.int64)


def index_of(short_name: str) -> int:
    """Return the hospital index of a short name; `KeyError` when there is none."""
    found = np.flatnonzero(hospitals()["short_name"].to_numpy(object) == short_name)
    if not len(found):
        raise KeyError(f"No hospital is called {short_name!r} in hospitals.csv.")
    return int(found[0])


@cache
def thrombolysis_group() -> NDArray[np.int64]:
    """Return, per hospital index, the index of the one its thrombolysis counts with."""
    return np.array([index_of(name) for name in hospitals()["thrombolysis_group"]])


def unit_rows() -> list[dict[str, Any]]:
    """Return the rows of the table `Enhet`."""
    table = hospitals()
    unit_ids = table["unit_id"].to_numpy()
    return [
        {
            "UnitId": int(row.unit_id),
            "Sykehus": row.hospital,
            "Kortnavn": row.short_name,
            "HF": row.hf,
            "RHF": row.rhf,
            "OrgNr": str(row.org_number),
            "TrombolyseUnitId": int(unit_ids[group]),
        }
        for row, group in zip(table.itertuples(), thrombolysis_group(), strict=True)
    ]


def volume_weights(year: int) -> NDArray[np.float64]:
    """Return each hospital's expected strokes in a year, before regional scaling.

    2019 is as published, 2017-2018 make the published three-year mean, earlier years
    take the mean, later ones the middle of the two.
    """
    table = hospitals()
    mean = table["strokes_mean_2017_2019"].to_numpy(float)
    latest = table["strokes_2019"].to_numpy(float)
    if year < 2017:
        weights = mean.copy()
    elif year < 2019:
        weights = np.maximum((3 * mean - latest) / 2, 0.5 * mean)
    elif year == 2019:
        weights = latest.copy()
    else:
        weights = (mean + latest) / 2
    orkdal = index_of("Orkdal")
    if year < LAST_YEAR_OF_ORKDAL:
        weights[orkdal] = ORKDAL_BEFORE_2017
        weights[index_of("St. Olavs")] -= ORKDAL_BEFORE_2017 - 50
    elif year > LAST_YEAR_OF_ORKDAL:
        weights[orkdal] = 0
    else:
        weights[orkdal] = 50
    return weights
