"""Who is admitted where and when: counts per hospital and year, then the times."""

import numpy as np
from numpy.typing import NDArray

from sample_db.calibration import region_count
from sample_db.hospitals import hospitals, region_names, region_of, volume_weights
from sample_db.strokes import FIRST_YEAR

# After the published years, strokes registered in the country.
AFTER_2019 = {2020: 9060, 2021: 9120, 2022: 9200, 2023: 9270, 2024: 9330, 2025: 9400}
LATEST_VOLUME = 9450
HOURS = np.array(
    [2.3, 2.0, 1.8, 1.7, 1.7, 1.9, 2.5, 3.6]
    + [5.4, 6.6, 7.1, 7.2, 7.0, 6.7, 6.1, 5.4, 4.8, 4.4, 4.2, 4.0]
    + [3.7, 3.5, 3.2, 2.7]
)
WEEKEND = 0.93
WINTER_EXCESS = 0.05
# Share of the forms that are finished, by weeks since admission.
FINISHED_BY_WEEK = np.array([0.70, 0.80, 0.87, 0.92, 0.95, 0.97])


def strokes_per_cell(year: int, scale: float) -> NDArray[np.int64]:
    """Return the strokes of each hospital in a year; regions add up as published."""
    weights = volume_weights(year)
    wander = np.random.default_rng([year, 40]).normal(0, 0.05, len(weights))
    if year > 2019:
        weights = weights * np.exp(wander)
    counts = np.zeros(len(weights), dtype=np.int64)
    national = AFTER_2019.get(year, LATEST_VOLUME)
    regions = np.array([region_count(min(year, 2019), name) for name in region_names()])
    if year > 2019:
        regions = regions / regions.sum() * national
    for place, total in enumerate(regions):
        rows = region_of() == place
        expected = weights[rows] / weights[rows].sum() * total * scale
        counts[rows] = largest_remainder(expected, round(total * scale))
    return counts


def largest_remainder(expected: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Round so that the parts add up to the total."""
    whole = np.floor(expected).astype(np.int64)
    missing = max(total - int(whole.sum()), 0)
    order = np.argsort(-(expected - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole


def admissions(
    rng: np.random.Generator, until: np.datetime64, scale: float
) -> tuple[NDArray[np.int64], NDArray[np.datetime64]]:
    """Return hospital index and admission time of every registered stroke.

    From 1 January 2014 to the end of `until`; the last six weeks are incomplete.
    """
    last_year = int(until.astype("datetime64[Y]").astype(int)) + 1970
    places, times = [], []
    for year in range(FIRST_YEAR, last_year + 1):
        counts = strokes_per_cell(year, scale)
        places.append(np.repeat(np.arange(len(hospitals())), counts))
        times.append(admission_times(rng, year, int(counts.sum())))
    hospital, admitted = np.concatenate(places), np.concatenate(times)
    age = (until - admitted.astype("datetime64[D]")).astype(int)
    week = np.clip(age // 7, 0, len(FINISHED_BY_WEEK) - 1)
    late = (age // 7 < len(FINISHED_BY_WEEK)) & (
        rng.random(len(age)) > FINISHED_BY_WEEK[week]
    )
    kept = (age >= 0) & ~late
    return hospital[kept], admitted[kept]


def admission_times(
    rng: np.random.Generator, year: int, n: int
) -> NDArray[np.datetime64]:
    """Return `n` times in a year by season, weekday and hour; never 00:00."""
    days = np.arange(f"{year}-01-01", f"{year + 1}-01-01", dtype="datetime64[D]")
    turn = np.cos(2 * np.pi * np.arange(len(days)) / len(days))
    weekday = (days.astype(int) + 3) % 7
    weights = (1 + WINTER_EXCESS * turn) * np.where(weekday >= 5, WEEKEND, 1.0)
    day = rng.choice(len(days), n, p=weights / weights.sum())
    hour = rng.choice(24, n, p=HOURS / HOURS.sum())
    minute = hour * 60 + rng.integers(0, 60, n)
    minute = np.maximum(minute, 1)
    clock = (minute * 60).astype("timedelta64[s]")
    return days[day].astype("datetime64[s]") + clock
