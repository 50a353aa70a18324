"""What two looks of one viewer may be compared in, and what that tells."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from data_access.scope import Viewer
from indicators.catalogue import OFFICIAL, by_id
from indicators.results import results
from indicators.selection import Selection
from indicators.since_last import (
    EVERY_STROKE,
    Cell,
    Shown,
    cells_of,
    changes,
    months_of,
    unpacked,
    years_asked,
)
from tests.small import (
    ADVISORY,
    SECRETARIAT,
    add_strokes,
    empty_registry,
    hospital_user,
    snapshot_of,
    stroke_row,
)

THROMBOLYSED, SCREENED = "thrombolysis_rate_ischemic", "dysphagia_screening"
CATALOGUE = {one.id: one for one in OFFICIAL}
OWN = ("nihss", "11", "2020")
COUNTED = Cell(34.0, 41.0, 34 / 41, "high")


def looked(viewer: Viewer, *extra: dict[str, Any], basis: str = "same") -> Shown:
    """Return what a viewer is shown of 30 strokes a hospital, and of some more."""
    engine = empty_registry()
    rows = [
        {
            "UnitId": unit,
            "Trombolyse": 1,
            "TrombolyseStarttid": datetime(2019, 3, 4, 12, 30),
            "SvelgtestUtfort": 1,
        }
        for unit in (11, 12, 21, 22, 31)
        for _ in range(30)
    ]
    add_strokes(engine, [stroke_row(n, **row) for n, row in enumerate([*rows, *extra])])
    snapshot = snapshot_of(engine, OFFICIAL)
    first, last = years_asked(snapshot)
    level = "hospital" if viewer.role == "hospital" else "nation"
    asked = Selection(first, last, "year", unit_level=level)
    rows_shown = results(snapshot, OFFICIAL, asked, viewer)
    monthly = asked.at(period="month")
    of_months = results(snapshot, [by_id(EVERY_STROKE)], monthly, viewer)
    engine.dispose()
    return Shown(
        basis,
        cells_of(rows_shown, viewer, snapshot, CATALOGUE),
        months_of(of_months, viewer),
    )


def one_more(unit: int, **answers: Any) -> dict[str, Any]:
    return {"UnitId": unit, "SvelgtestUtfort": 2, **answers}


def treated(unit: int) -> dict[str, Any]:
    needle = datetime(2019, 3, 4, 13, 30)
    return one_more(unit, Trombolyse=1, TrombolyseStarttid=needle)


def test_an_own_stroke_is_told_with_its_counts_and_its_month():
    me = hospital_user(11)
    found = changes(looked(me), looked(me, one_more(11)))
    assert found is not None
    (moved,) = [one for one in found.cells if one.indicator_id == SCREENED]
    assert (moved.unit_id, moved.year) == ("11", "2019")
    assert (moved.before.denominator, moved.now.denominator) == (30, 31)
    assert (moved.before.numerator, moved.now.numerator) == (30, 30)
    assert found.months == (("2019-03", 1),)
    assert found.new_strokes == 1


@pytest.mark.parametrize("unit", [12, 21, 22, 31])
@pytest.mark.parametrize("more", [one_more, treated])
def test_of_another_hospital_nothing_is_kept_or_told(unit, more):
    # Thrombolysis of 12 is counted at 11: that number is not of own patients alone.
    me = hospital_user(11)
    before, now = looked(me), looked(me, more(unit))
    assert changes(before, now) == changes(before, before)
    assert {unit_id for _, unit_id, _ in now.cells} == {"11"}
    assert (THROMBOLYSED, "11", "2019") not in now.cells


def test_who_owns_both_is_told_of_thrombolysis_where_it_is_counted():
    me = hospital_user(11, 12)
    found = changes(looked(me), looked(me, treated(12)))
    assert found is not None
    (moved,) = [one for one in found.cells if one.indicator_id == THROMBOLYSED]
    assert (moved.unit_id, moved.now.denominator) == ("11", 61)


def test_of_the_country_the_advisory_group_keeps_levels_of_finished_years():
    shown = looked(ADVISORY, one_more(11, Innleggelsestidspunkt=datetime(2020, 5, 1)))
    assert shown.months == {}
    assert shown.cells[SCREENED, "nation", "2019"] == Cell(None, None, None, "high")
    assert {(cell.numerator, cell.denominator) for cell in shown.cells.values()} == {
        (None, None)
    }
    # One patient is hidden, so nothing of that year is.
    assert (SCREENED, "nation", "2020") not in shown.cells


def test_the_secretariat_keeps_everything():
    shown = looked(SECRETARIAT)
    assert shown.cells[SCREENED, "nation", "2019"].denominator == 150
    assert shown.months["nation", "2019-03"] == 150


def with_cell(cell: Cell, basis: str = "same") -> Shown:
    return Shown(basis, {OWN: cell}, {("11", "2020-03"): 4})


@pytest.mark.parametrize(
    ("now", "is_level"),
    [
        (replace(COUNTED, numerator=35.0), False),
        (replace(COUNTED, level="low"), True),
        # No goal is no level.
        (replace(COUNTED, level=""), False),
    ],
)
def test_a_change_of_level_is_told_from_others(now: Cell, is_level: bool):
    found = changes(with_cell(COUNTED), with_cell(now))
    assert found is not None
    assert [one.is_level for one in found.cells] == [is_level]


def test_the_same_twice_is_no_change():
    found = changes(with_cell(COUNTED), with_cell(COUNTED))
    assert found is not None
    assert (found.cells, found.months) == ((), ())


def test_what_is_shown_for_the_first_time_is_no_change():
    found = changes(Shown("same"), with_cell(COUNTED))
    assert found is not None
    assert (found.cells, found.months) == ((), ())


def test_under_other_rules_nothing_is_compared():
    assert changes(with_cell(COUNTED, "old"), with_cell(COUNTED)) is None


def test_what_is_kept_comes_back_as_it_was():
    shown = looked(hospital_user(11))
    assert unpacked(shown.packed()) == shown
