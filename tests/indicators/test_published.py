"""The published figures: shares of the nation and the four regions, 2014 to 2019."""

import numpy as np
import pytest

from indicators.catalogue import OFFICIAL
from indicators.published import COLUMNS, published

REGIONS = {
    "Helse Nord RHF",
    "Helse Midt-Norge RHF",
    "Helse Sør-Øst RHF",
    "Helse Vest RHF",
}
YEARS = range(2014, 2020)


def test_an_indicator_that_was_never_published_has_an_empty_table():
    table = published("mortality_30d")
    assert table.empty
    assert tuple(table.columns) == COLUMNS


@pytest.mark.parametrize("indicator", OFFICIAL, ids=lambda one: one.id)
def test_an_official_indicator_has_every_year_of_nation_and_regions(indicator):
    table = published(indicator.id)
    nation = table[table["unit_level"] == "nation"]
    regions = table[table["unit_level"] == "rhf"]
    assert len(table) == len(nation) + len(regions)
    assert sorted(nation["year"]) == list(YEARS)
    assert set(nation["unit_id"]) == {"nation"}
    assert set(regions["unit_id"]) == REGIONS
    assert not table.duplicated(["year", "unit_level", "unit_id"]).any()
    assert table["value"].between(0, 1, inclusive="neither").all()


def test_a_published_figure_is_the_one_that_was_published():
    table = published("door_to_needle_le40min").set_index(["unit_id", "year"])
    assert table.loc[("nation", 2019), "denominator"] == 1687
    assert table.loc[("nation", 2019), "value"] == pytest.approx(0.682, abs=0.0005)
    coverage = published("coverage_npr")
    assert coverage["denominator"].isna().all()


@pytest.mark.parametrize("indicator", OFFICIAL, ids=lambda one: one.id)
def test_regions_add_up_to_the_nation(indicator):
    table = published(indicator.id)
    if table["denominator"].isna().all():
        # Coverage was published without counts: the nation lies among the regions.
        by_year = table.groupby("year")["value"]
        nation = table[table["unit_level"] == "nation"].set_index("year")["value"]
        assert (nation > by_year.min()).all()
        assert (nation < by_year.max()).all()
        return
    counted = table.assign(numerator=table["value"] * table["denominator"])
    sums = counted.groupby(["year", "unit_level"])[["numerator", "denominator"]].sum()
    regions, nation = (sums.xs(level, level=1) for level in ("rhf", "nation"))
    assert (regions["denominator"] == nation["denominator"]).all()
    # The shares were published with four decimals.
    assert np.allclose(regions["numerator"], nation["numerator"], atol=1.5)
