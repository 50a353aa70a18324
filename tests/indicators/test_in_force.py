"""What the secretariat may change: what contradicts itself is refused and unused."""

from datetime import date

import pytest

from indicators.catalogue import by_id
from indicators.definition import Goal
from indicators.in_force import (
    GOALS,
    LEAST,
    goals_of,
    goals_text,
    least_of,
    use,
)
from indicators.results import results
from indicators.selection import Selection
from indicators.suppression import least_shown
from tests.indicators.conftest import SCREENED
from tests.small import (
    ADVISORY,
    SECRETARIAT,
    add_strokes,
    empty_registry,
    snapshot_of,
    stroke_row,
)

SWALLOWING = by_id("dysphagia_screening")
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _as_in_the_catalogue():
    yield
    use({})


@pytest.mark.parametrize("text", ["4", "51", "0", "-7", "ti", "", "10.5", "1e1"])
def test_a_limit_that_protects_nobody_or_hides_all_is_refused(text):
    with pytest.raises(ValueError, match="must be"):
        least_of(text)


def test_the_limit_decides_what_is_hidden_from_others():
    engine = empty_registry()
    add_strokes(engine, [stroke_row(n, UnitId=11) for n in range(12)])
    snapshot = snapshot_of(engine, [SCREENED])
    year = Selection(first=2019 * 12, last=2019 * 12 + 11, unit_level="hospital")

    def shown(viewer):
        table = results(snapshot, [SCREENED], year, viewer).set_index("unit_id")
        return table.loc["11", "hidden_reason"]

    assert shown(ADVISORY) == ""
    assert use({LEAST: "15"}) == []
    assert least_shown() == 15
    assert shown(ADVISORY) == "small_number"
    assert shown(SECRETARIAT) == ""
    use({})
    assert shown(ADVISORY) == ""


def test_a_limit_below_the_registrys_own_never_counts():
    (problem,) = use({LEAST: "4"})
    assert "from 5 to 50" in problem
    assert least_shown() == 10


def test_goal_levels_that_are_set_decide_the_level():
    earlier = SWALLOWING.goals
    assert SWALLOWING.level(0.96, DAY) == "high"
    raised = (Goal(high=0.98, moderate=0.9, source="Fagrådet 2026"),)
    assert use({f"{GOALS}{SWALLOWING.id}": goals_text(raised)}) == []
    assert SWALLOWING.goals == raised
    assert SWALLOWING.level(0.96, DAY) == "moderate"
    use({})
    assert SWALLOWING.goals == earlier


WRONG = {
    "worse than moderate": '[{"high":0.8,"moderate":0.9,"source":"x",'
    '"valid_from":"2020-01-01","valid_to":null}]',
    "no share": '[{"high":95,"moderate":90,"source":"x",'
    '"valid_from":"2020-01-01","valid_to":null}]',
    "ends before it begins": '[{"high":0.9,"moderate":0.8,"source":"x",'
    '"valid_from":"2020-01-01","valid_to":"2019-01-01"}]',
    "two at a time": '[{"high":0.9,"moderate":0.8,"source":"x",'
    '"valid_from":"2020-01-01","valid_to":null},{"high":0.95,"moderate":0.8,'
    '"source":"x","valid_from":"2021-01-01","valid_to":null}]',
    "a field is missing": '[{"high":0.9}]',
    "no date": '[{"high":0.9,"moderate":0.8,"source":"x","valid_from":"i går",'
    '"valid_to":null}]',
    "no list": '{"high":0.9}',
    "no JSON": "[",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_goal_levels_that_contradict_themselves_are_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        goals_of(SWALLOWING, text)
    earlier = SWALLOWING.goals
    assert len(use({f"{GOALS}{SWALLOWING.id}": text})) == 1
    assert SWALLOWING.goals == earlier


def test_goal_levels_of_no_indicator_are_named():
    (problem,) = use({f"{GOALS}nothing": "[]"})
    assert "nothing" in problem
