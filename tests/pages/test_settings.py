"""Innstillinger: who may, what is refused, and that a change counts at once."""

import pandas as pd
import pytest

from access.policy import changes
from components.settings_form import _goal_rows, _goals_from
from indicators.catalogue import by_id
from indicators.in_force import use
from indicators.suppression import least_shown
from own_data.database import own_database
from tests.pages.drawn import everything_sent
from wording import say_few, t

PAGE = "pages/settings.py"


@pytest.fixture(autouse=True)
def _as_in_the_catalogue():
    yield
    use({})
    say_few(10)


@pytest.mark.parametrize("who", ["stolavs", "radgiver", "uten"])
def test_others_find_nothing_there(signed_in, who):
    app = signed_in(PAGE, who)
    assert t("page.not_for_role") in everything_sent(app)
    assert not app.number_input


def change_least(app, least, reason):
    app.number_input(key="settings_least").set_value(least)
    app.text_input(key="settings_reason_few").set_value(reason)
    button = next(one for one in app.button if one.label == t("settings.save"))
    return button.click().run()


def test_a_higher_limit_hides_more_from_the_next_page_on(signed_in):
    app = change_least(signed_in(PAGE, "sekretariat"), 40, "Vedtatt i fagrådet")
    assert not app.exception
    assert t("settings.saved") in everything_sent(app)
    assert least_shown() == 40
    (kept,) = changes(own_database())
    assert (kept.value, kept.set_by, kept.reason) == (
        "40",
        "sekretariat",
        "Vedtatt i fagrådet",
    )
    link = {"periode": "2020-01_2020-12", "ind": "stroke_unit_treated"}
    other = signed_in("pages/indicator.py", "radgiver", **link)
    assert "N<40" in everything_sent(other)


def test_a_change_without_a_reason_changes_nothing(signed_in):
    app = change_least(signed_in(PAGE, "sekretariat"), 40, "  ")
    assert t("settings.needs_reason") in everything_sent(app)
    assert least_shown() == 10
    assert changes(own_database()) == []


def test_below_the_registrys_own_limit_the_form_does_not_go(signed_in):
    app = signed_in(PAGE, "sekretariat")
    assert app.number_input(key="settings_least").min == 5


@pytest.mark.parametrize("name", ["dysphagia_screening", "mortality_30d"])
def test_the_table_of_goal_levels_gives_back_what_it_was_made_of(name):
    indicator = by_id(name)
    assert _goals_from(_goal_rows(indicator), indicator) == indicator.goals


def test_goal_levels_are_typed_in_percent_and_kept_as_shares():
    indicator = by_id("dysphagia_screening")
    table = _goal_rows(indicator).assign(high=98.0, moderate=90.0)
    (goal,) = _goals_from(table, indicator)
    assert (goal.high, goal.moderate) == (0.98, 0.9)


@pytest.mark.parametrize(
    ("column", "value"), [("high", None), ("source", " "), ("valid_from", pd.NaT)]
)
def test_a_goal_level_with_a_gap_is_refused(column, value):
    indicator = by_id("dysphagia_screening")
    table = _goal_rows(indicator)
    table[column] = [value] * len(table)
    with pytest.raises(ValueError, match="a goal level needs"):
        _goals_from(table, indicator)
