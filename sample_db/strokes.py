"""A batch of strokes being built: columns of the form, and what lies behind."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sample_db.draw import NULL, Floats, Mask
from sample_db.hospitals import hospitals, region_of

FIRST_YEAR = 2014
NOT_A_TIME = np.datetime64("NaT", "s")
DAY = np.timedelta64(1, "D")
MINUTE = np.timedelta64(1, "m")


@dataclass
class Strokes:
    """`n` strokes as columns of equal length.

    `hospital` is the hospital index, `admitted` whole seconds, `until` the last day
    the registry knows of. `columns` holds the form under the registry's names: int32
    with `NULL`, datetime64[s] with NaT, or object with None. `latent` holds what the
    form does not: severity, true onset type and the like.
    """

    rng: np.random.Generator
    hospital: NDArray[np.int64]
    admitted: NDArray[np.datetime64]
    until: np.datetime64
    columns: dict[str, NDArray] = field(default_factory=dict)
    latent: dict[str, NDArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.hospital)

    @property
    def year(self) -> NDArray[np.int64]:
        """Calendar year of admission."""
        return self.admitted.astype("datetime64[Y]").astype(np.int64) + 1970

    @property
    def day(self) -> NDArray[np.datetime64]:
        """Midnight of the day of admission, datetime64[s]."""
        return self.admitted.astype("datetime64[D]").astype("datetime64[s]")

    @property
    def cell(self) -> NDArray[np.int64]:
        """Hospital and year as one code: `year - 2014` times hospitals plus index.

        Hospitals of a region stand together, so a run of codes is a hospital-year,
        a region-year or a year.
        """
        return (self.year - FIRST_YEAR) * len(hospitals()) + self.hospital

    @property
    def region(self) -> NDArray[np.int64]:
        """Position of the hospital's region."""
        return region_of()[self.hospital]

    def since(self, year: int, month: int = 1) -> Mask:
        """Whether the admission is in or after this month."""
        return self.admitted >= np.datetime64(f"{year:04d}-{month:02d}-01T00:00:00")

    def ramp(self, first: float, last: float, until: int = 2026) -> Floats:
        """Return a value that goes straight from `first` in 2014 to `last`."""
        passed = np.clip((self.year - FIRST_YEAR) / (until - FIRST_YEAR), 0, 1)
        return first + (last - first) * passed

    def tick(self, name: str, rows: Mask) -> None:
        """Write a tick-box column: 1 in the rows, else 0."""
        self.columns[name] = rows.astype(np.int32)

    def put(self, name: str, values: NDArray, rows: Mask | None = None) -> None:
        """Write a column, missing outside `rows`."""
        if rows is not None:
            empty = NULL
            if values.dtype.kind == "M":
                empty = NOT_A_TIME
            elif values.dtype.kind in "OU":
                values, empty = values.astype(object), None
            values = np.where(rows, values, empty)
        if values.dtype.kind in "bif":
            values = values.astype(np.int32)
        self.columns[name] = values

    def at(self, rows: NDArray) -> "Strokes":
        """Return these strokes (mask or positions) as a batch of their own."""
        return Strokes(
            rng=self.rng,
            hospital=self.hospital[rows],
            admitted=self.admitted[rows],
            until=self.until,
            columns={name: values[rows] for name, values in self.columns.items()},
            latent={name: values[rows] for name, values in self.latent.items()},
        )

    def is_at(self, flag: str) -> Mask:
        """Whether the hospital says yes in this column of `hospitals.csv`."""
        return (hospitals()[flag] == "yes").to_numpy()[self.hospital]

    def code(self, name: str) -> NDArray[np.int32]:
        """Return a column that has been written."""
        return self.columns[name]

    def set(self, name: str, rows: NDArray, value: object) -> None:
        """Change a written column in the rows (mask or positions)."""
        changed = self.columns[name].copy()
        changed[rows] = value
        self.columns[name] = changed


def with_clock(times: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return the times, those at 00:00 moved a minute: 00:00 would mean unknown."""
    return np.where(at_midnight(times), times + MINUTE, times)


def at_midnight(times: NDArray[np.datetime64]) -> Mask:
    """Whether the clock is 00:00."""
    return times == times.astype("datetime64[D]").astype("datetime64[s]")


def minutes(values: Floats) -> NDArray[np.timedelta64]:
    """Return whole minutes as a time difference in seconds."""
    whole = np.round(np.nan_to_num(values, nan=0.0)).astype(np.int64)
    return (whole * 60).astype("timedelta64[s]")


def minutes_from(
    start: NDArray[np.datetime64], end: NDArray[np.datetime64]
) -> NDArray[np.int64]:
    """Return whole minutes from start to end (both known)."""
    return (end - start).astype("timedelta64[s]").astype(np.int64) // 60
