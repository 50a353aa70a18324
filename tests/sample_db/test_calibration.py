"""The sample's shares against the published ones it is calibrated to."""

import numpy as np
import pandas as pd
import pytest

from sample_db.hospitals import FOLDER, hospitals
from tests.sample_db.built import sample_file
from tests.sample_db.figures import table, verdicts

NATIONAL = pd.read_csv(FOLDER / "calibration_national.csv")
HOSPITALS = pd.read_csv(FOLDER / "calibration_hospital.csv").set_index("short_name")
WITHIN = 0.015
MERGED = "thrombolysis_rate_ischemic"
COVERAGE = "coverage_npr"
# Published hospital values are rounded to whole percent.
ROUNDING = 0.005


@pytest.fixture(scope="module")
def judged(strokes):
    return verdicts(strokes)


@pytest.fixture(scope="module")
def coverage() -> pd.DataFrame:
    rows = table(sample_file(), "SELECT * FROM Dekningsgrad")
    either = rows["AntallNHR"] + rows["AntallNPR"] - rows["AntallBegge"]
    return rows.assign(either=either)


def test_every_official_indicator_is_compared():
    per_indicator = NATIONAL.groupby("indicator_id")["year"].agg(["min", "max", "size"])
    assert len(per_indicator) == 10
    assert set(map(tuple, per_indicator.to_numpy())) == {(2014, 2019, 6)}


@pytest.mark.parametrize("indicator", sorted(set(NATIONAL["indicator_id"])))
def test_the_nation_is_as_published_every_year(judged, strokes, indicator):
    published = NATIONAL[NATIONAL["indicator_id"] == indicator].set_index("year")
    sample = judged[indicator].groupby(strokes["year"]).agg(["mean", "count"])
    sample = sample.loc[published.index]
    assert (sample["mean"] - published["share"]).abs().max() < WITHIN
    size = sample["count"] / published["denominator"]
    assert size.between(0.96, 1.04).all(), size


def test_national_coverage_is_as_published(coverage):
    published = NATIONAL.groupby("year")["coverage"].first()
    sums = coverage.groupby("Aar")[["AntallNHR", "either"]].sum()
    sample = (sums["AntallNHR"] / sums["either"]).loc[published.index]
    assert (sample - published).abs().max() < 0.002


def test_strokes_per_region_are_as_published(strokes):
    published = pd.read_csv(FOLDER / "calibration_rhf.csv")
    published = published[published["indicator_id"] == "stroke_unit_treated"]
    region = hospitals().set_index("unit_id")["rhf"]
    sample = strokes.groupby(["year", strokes["UnitId"].map(region)]).size()
    expected = published.set_index(["year", "rhf"])["denominator"]
    assert (sample.reindex(expected.index) == expected).all()


def test_hospitals_are_as_published_in_2017_to_2019(judged, strokes, coverage):
    scores = []
    for indicator in HOSPITALS.columns:
        if indicator == COVERAGE:
            sample = _coverage_of_hospitals(coverage)
        else:
            sample = _share_of_hospitals(judged[indicator], strokes, indicator)
        together = HOSPITALS[[indicator]].join(sample).dropna()
        share = together[indicator]
        error = np.sqrt(share * (1 - share) / together["count"] + ROUNDING**2)
        scores.append((together["mean"] - share) / error)
    z = pd.concat(scores)
    assert len(z) > 480
    assert (z.abs() < 3).mean() >= 0.98
    assert abs(z.mean()) < 0.1


def _share_of_hospitals(
    verdict: pd.Series, strokes: pd.DataFrame, indicator: str
) -> pd.DataFrame:
    listed = hospitals()
    unit_of = listed.set_index("short_name")["unit_id"]
    names = listed.set_index("unit_id")["short_name"]
    units = strokes["UnitId"]
    if indicator == MERGED:
        counted_with = listed.set_index("unit_id")["thrombolysis_group"].map(unit_of)
        units = units.map(counted_with)
    years = strokes["year"].between(2017, 2019)
    shares = verdict[years].groupby(units[years].map(names))
    return shares.agg(["mean", "count"])


def _coverage_of_hospitals(coverage: pd.DataFrame) -> pd.DataFrame:
    names = hospitals().set_index("unit_id")["short_name"]
    rows = coverage[coverage["Aar"].between(2017, 2019)]
    sums = rows.groupby(rows["UnitId"].map(names))[["AntallNHR", "either"]].sum()
    return pd.DataFrame(
        {"mean": sums["AntallNHR"] / sums["either"], "count": sums["either"]}
    )


def test_numbers_of_the_two_registers_are_possible(coverage):
    assert (coverage["AntallBegge"] <= coverage["AntallNHR"]).all()
    assert (coverage["AntallBegge"] <= coverage["AntallNPR"]).all()
    assert sorted(set(coverage["Aar"])) == list(range(2014, 2026))


def test_one_hospital_has_low_coverage_in_the_last_year(coverage):
    last = coverage[coverage["Aar"] == 2025]
    share = last["AntallNHR"] / last["either"]
    assert (share < 0.6).sum() == 1


def test_registered_strokes_are_the_counted_ones(coverage, strokes):
    counted = strokes.groupby(["UnitId", "year"]).size()
    registered = coverage.set_index(["UnitId", "Aar"])["AntallNHR"]
    assert (counted.reindex(registered.index) == registered).all()


def test_hospitals_said_to_improve_or_slip_do_so(judged, strokes):
    trends = pd.read_csv(FOLDER / "trends_from_2025.csv")
    trends = trends[trends["indicator_id"] != COVERAGE]
    names = hospitals().set_index("unit_id")["short_name"]
    hospital = strokes["UnitId"].map(names)
    moved = []
    for row in trends.itertuples():
        own = judged[row.indicator_id][hospital == row.short_name]
        shares = own.groupby(strokes["year"]).mean()
        change = shares.loc[2026] - shares.loc[2022:2024].mean()
        moved.append(np.sign(change) == np.sign(row.logit_shift))
    assert np.mean(moved) > 0.85
