"""What share each hospital should have in each year, from the published figures."""

from functools import cache

import numpy as np
import pandas as pd

from sample_db.draw import Floats, logit, sigmoid
from sample_db.hospitals import (
    FOLDER,
    OWN_THROMBOLYSIS_AT_SENDERS,
    hospitals,
    index_of,
    region_names,
    region_of,
    thrombolysis_group,
)
from sample_db.strokes import FIRST_YEAR

LAST_PUBLISHED = 2019
POOLED = slice(2017 - FIRST_YEAR, 2020 - FIRST_YEAR)
TREND_STARTS = 2025
SHARE_OF_TREND_IN_FIRST_YEAR = 0.7
# Spread between hospitals and year-to-year correlation (log odds), 2019 against 2018.
WANDER = {
    "dysphagia_screening": (0.78, 0.74),
    "stroke_unit_treated": (0.74, 0.73),
    "followup_3m_reported": (0.68, 0.78),
    "stroke_unit_direct_admission": (0.55, 0.60),
    "lipid_lowering_discharge_ischemic_le80": (0.34, 0.24),
    "door_to_needle_le40min": (0.33, 0.71),
    "thrombolysis_rate_ischemic": (0.32, 0.60),
    "antithrombotics_discharge_ischemic": (0.23, 0.22),
    "antihypertensives_discharge": (0.17, 0.23),
    "anticoagulation_discharge_af": (0.11, 0.65),
}
QUIET = (0.10, 0.50)
# Part of the spread that moves from year to year; the rest is the hospital's own.
MOVING_PART = 0.35
# Shares that follow from two published denominators: (part, whole).
FROM_DENOMINATORS = {
    "infarct": ("thrombolysis_rate_ischemic", "stroke_unit_treated"),
    "aged_le80": (
        "lipid_lowering_discharge_ischemic_le80",
        "antithrombotics_discharge_ischemic",
    ),
    "atrial_fibrillation": (
        "anticoagulation_discharge_af",
        "antithrombotics_discharge_ischemic",
    ),
}
# Cells are hospital x year: rows in the order of hospitals.csv, columns from 2014.


@cache
def _regions() -> pd.DataFrame:
    table = pd.read_csv(FOLDER / "calibration_rhf.csv")
    return table.set_index(["indicator_id", "rhf", "year"]).sort_index()


@cache
def _hospital_levels() -> pd.DataFrame:
    table = pd.read_csv(FOLDER / "calibration_hospital.csv").set_index("short_name")
    return table.reindex(hospitals()["short_name"])


def region_count(year: int, region: str, indicator: str = "stroke_unit_treated") -> int:
    """Return the published denominator of a region and year."""
    return int(_regions().loc[(indicator, region, year), "denominator"])


def _region_share(name: str, region: str, year: int) -> float:
    def count(indicator: str) -> int:
        return region_count(year, region, indicator)

    if name in FROM_DENOMINATORS:
        part, whole = FROM_DENOMINATORS[name]
        return count(part) / count(whole)
    infarcts = count("thrombolysis_rate_ischemic")
    alive_infarcts = count("antithrombotics_discharge_ischemic")
    if name == "died_infarct":
        return 1 - alive_infarcts / infarcts
    if name == "died_other":
        others = count("stroke_unit_treated") - infarcts
        alive = count("antihypertensives_discharge") - alive_infarcts
        return 1 - alive / others
    return float(_regions().loc[(name, region, year), "share"])


@cache
def _published(name: str) -> Floats:
    """Return region x year (2014-2019)."""
    years = range(FIRST_YEAR, LAST_PUBLISHED + 1)
    return np.array(
        [[_region_share(name, region, y) for y in years] for region in region_names()]
    )


@cache
def _assumed(name: str) -> tuple[float, float]:
    table = pd.read_csv(FOLDER / "assumed_after_2019.csv").set_index("indicator_id")
    return float(table.loc[name, "share_2020"]), float(table.loc[name, "share_2026"])


def _national_after(name: str, year: int) -> float:
    first, last = _assumed(name)
    return first + (last - first) * min((year - 2020) / 6, 1.0)


def _wander(name: str, years: int, seed: int) -> Floats:
    spread, correlation = WANDER.get(name, QUIET)
    key = sum(name.encode())
    noise = np.random.default_rng([seed, key]).normal(size=(60, len(hospitals())))
    steps = np.empty((years, len(hospitals())))
    for year in range(years):
        last = steps[year - 1] if year else noise[0]
        steps[year] = correlation * last + np.sqrt(1 - correlation**2) * noise[year]
    return (steps * spread * MOVING_PART).T


@cache
def trend_shifts(name: str) -> Floats:
    """Return log odds per hospital that 2026 differs by: some improve, some slip."""
    shift = np.zeros(len(hospitals()))
    for row in pd.read_csv(FOLDER / "trends_from_2025.csv").itertuples():
        if row.indicator_id == name:
            shift[index_of(row.short_name)] = row.logit_shift
    return shift


def _trends(name: str, years: int) -> Floats:
    """Return hospital x year log odds added from 2025."""
    part = np.zeros(years)
    start = TREND_STARTS - FIRST_YEAR
    part[start : start + 1] = SHARE_OF_TREND_IN_FIRST_YEAR
    part[start + 1 :] = 1.0
    return np.outer(trend_shifts(name), part)


def target_shares(name: str, counts: Floats, seed: int) -> Floats:
    """Return the share expected in every cell, hospital x year, 0-1.

    `counts` are the denominators, hospital x year from 2014. Regions meet the
    published share of each year 2014-2019, hospitals their published share of
    2017-2019; later years start from there, wander, and follow the assumed national
    course. `name` is an indicator or a share of `FROM_DENOMINATORS`.
    """
    years = counts.shape[1]
    published = _published(name)
    known = min(years, published.shape[1])
    weights = np.maximum(counts, 1e-6)
    levels = _hospital_levels()
    own = (
        levels[name].to_numpy(float) if name in levels else np.full(len(levels), np.nan)
    )
    of_region = published[region_of()]
    start = np.where(np.isnan(own), of_region[:, -3:].mean(axis=1), own)
    logits = logit(start)[:, None] + _wander(name, years, seed)
    pool, free = np.arange(len(levels)), np.ones(len(levels), bool)
    if name == "thrombolysis_rate_ischemic":
        pool = thrombolysis_group()
        free = pool == np.arange(len(levels))
        own = np.where(free, own, np.nan)
        logits[~free] = logit(OWN_THROMBOLYSIS_AT_SENDERS)
    for _ in range(25):
        _meet_hospitals(logits, weights, own, pool, known)
        _meet_regions(logits, weights, published[:, :known], free)
    if years > known:
        middle = logits[:, POOLED].mean(axis=1, keepdims=True)
        wander = _wander(name, years, seed)
        later = middle + wander[:, known:] - wander[:, POOLED].mean(axis=1)[:, None]
        logits[free, known:] = later[free]
        _meet_nation(logits, weights, name, known, free)
    return sigmoid(logits + _trends(name, years))


def _meet_hospitals(
    logits: Floats, weights: Floats, own: Floats, pool: Floats, known: int
) -> None:
    if known < POOLED.stop:
        return
    expected = (sigmoid(logits[:, POOLED]) * weights[:, POOLED]).sum(axis=1)
    of_pool = np.bincount(pool, expected, len(own))
    size = np.bincount(pool, weights[:, POOLED].sum(axis=1), len(own))
    step = logit(own) - logit(of_pool / np.maximum(size, 1e-6))
    logits += np.where(np.isnan(own), 0.0, step)[:, None]


def _meet_regions(
    logits: Floats, weights: Floats, published: Floats, free: Floats
) -> None:
    known = published.shape[1]
    for place in range(len(published)):
        rows = region_of() == place
        part = weights[rows, :known]
        share = (sigmoid(logits[rows, :known]) * part).sum(axis=0) / part.sum(axis=0)
        step = logit(published[place]) - logit(share)
        logits[np.ix_(rows & free, range(known))] += step


def _meet_nation(
    logits: Floats, weights: Floats, name: str, known: int, free: Floats
) -> None:
    years = logits.shape[1]
    goal = logit(
        np.array([_national_after(name, FIRST_YEAR + y) for y in range(known, years)])
    )
    for _ in range(6):
        part = weights[:, known:]
        share = (sigmoid(logits[:, known:]) * part).sum(axis=0) / part.sum(axis=0)
        logits[np.ix_(free, range(known, years))] += goal - logit(share)
