"""See as another: exactly what the other sees, never more than the own rights."""

import pytest

from access.log import read
from components.see_as import SEEN, as_seen
from data_access.scope import Viewer
from own_data.database import own_database
from tests.access.test_log import BEGINNING, END
from tests.pages.drawn import everything_sent
from wording import t

OVERVIEW, ROWS = "pages/overview.py", "pages/own_unit.py"
NORDBY = 11


def seeing(signed_in, page, role, *hospitals, **link):
    app = signed_in("pages/admin_access.py", "sekretariat")
    app.session_state[SEEN] = (role, hospitals)
    app.switch_page(page)
    return app.run()


@pytest.mark.parametrize("who", ["stolavs", "radgiver", "uten"])
def test_nobody_else_may(signed_in, who):
    app = signed_in("pages/admin_access.py", who)
    assert t("see_as.begin") not in everything_sent(app)
    app.session_state[SEEN] = ("hospital", (NORDBY,))
    app.switch_page(OVERVIEW)
    app.run()
    assert t("see_as.end") not in everything_sent(app)


def test_the_banner_is_on_every_page_and_ends_it(signed_in):
    app = seeing(signed_in, OVERVIEW, "hospital", NORDBY)
    assert not app.exception
    assert "Du ser som: Sykehus (Nordby)" in everything_sent(app)
    app.button(key="see_as_end").click().run()
    assert "Du ser som" not in everything_sent(app)


def test_a_hospitals_patients_stay_its_own(signed_in):
    app = seeing(signed_in, ROWS, "hospital", NORDBY)
    sent = everything_sent(app)
    assert t("own.none") in sent
    assert "FORM-" not in sent


def test_small_numbers_of_others_are_hidden_as_for_the_role(signed_in):
    link = {"periode": "2020-01_2020-12", "ind": "stroke_unit_treated"}
    mine = signed_in("pages/indicator.py", "sekretariat", **link)
    assert "N<10" not in everything_sent(mine)
    mine.session_state[SEEN] = ("advisory", ())
    assert "N<10" in everything_sent(mine.run())


def test_pages_of_the_secretariat_are_refused_while_seeing_as_another(signed_in):
    app = seeing(signed_in, "pages/settings.py", "advisory")
    sent = everything_sent(app)
    assert t("page.not_for_role") in sent
    assert t("settings.few.least") not in sent


def test_it_is_logged_under_the_own_name(signed_in):
    seeing(signed_in, OVERVIEW, "hospital", NORDBY)
    found = read(own_database(), since=BEGINNING, until=END, username="sekretariat")
    assert found[0].page == "overview"
    assert found[0].role == "hospital"


@pytest.mark.parametrize("role", ["secretariat", "operator", "everything"])
def test_no_role_with_more_rights_can_be_seen_as(signed_in, role):
    app = seeing(signed_in, OVERVIEW, role, NORDBY)
    assert "Du ser som" not in everything_sent(app)


def test_rows_are_those_that_both_may_read(monkeypatch):
    me = Viewer("sekretariat", "S", "secretariat", frozenset({11, 12}))
    monkeypatch.setattr("streamlit.session_state", {SEEN: ("hospital", (12, 21))})
    seen = as_seen(me)
    assert seen.scope().hospital_ids == {12}
    assert not seen.may_export
    assert not seen.sees_exact_everywhere
    assert as_seen(seen) == seen
