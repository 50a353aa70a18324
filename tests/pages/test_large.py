"""Every page on a registry in cells: the same numbers, or words for why there is none.

The small registry ends in 2020, so months are kept apart from 2018 on; everything
finer than the cells is tried with months that are not.
"""

import pytest
import streamlit as st

import indicators.large
from components.reads import source
from tests.pages.conftest import ROOT, words_on
from wording import t

FINE = {"periode": "2019-02_2020-01", "kjonn": "f", "type": "I63"}
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("pages/*.py"))
# What a page says of the part of it that needs every single stroke.
WITHOUT = {
    "pages/times.py": "times.clock.too_large",
    "pages/outcome.py": "adjusted.too_large",
    "pages/equity.py": "equity.week.too_large",
}


@pytest.fixture(autouse=True)
def in_cells(monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_drawn(signed_in, path, monkeypatch):
    monkeypatch.setattr(indicators.large, "YEARS_BY_MONTH", 0)
    for link in ({}, FINE):
        app = signed_in(path, "stolavs", **link)
        assert not app.exception
        for page, key in WITHOUT.items():
            assert (t(key) in words_on(app)) == (path == page)
    assert source().keeper.current().cells is not None


def test_a_number_is_the_one_of_the_rows(signed_in, monkeypatch):
    link = {"ind": "dysphagia_screening", "periode": "2019-01_2019-12", "kjonn": "f"}
    cells = words_on(signed_in("pages/indicator.py", "stolavs", **link))
    from_cells = source().keeper.current()
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "rows")
    st.cache_resource.clear()
    rows = words_on(signed_in("pages/indicator.py", "stolavs", **link))
    version = source().keeper.current().version
    assert rows.replace(version[:6], from_cells.version[:6]) == cells


def test_what_is_too_fine_says_so(signed_in, monkeypatch):
    monkeypatch.setattr(indicators.large, "YEARS_BY_MONTH", 0)
    link = {"ind": "dysphagia_screening", **FINE}
    said = words_on(signed_in("pages/indicator.py", "stolavs", **link))
    assert t("hidden.sentence.not_offered") in said


def test_outcomes_are_counted_but_not_adjusted(signed_in):
    said = words_on(signed_in("pages/outcome.py", "stolavs"))
    assert t("adjusted.too_large") in said
    assert t("outcome.measures") in said
    assert t("hidden.sentence.not_offered") not in said
