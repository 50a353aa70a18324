"""Tid til behandling: legs, distribution, hours and days, and who sees what."""

import json
import re
import sqlite3
from datetime import datetime
from statistics import median

import pandas as pd
import pytest

from tests.pages.chart_data import chart_rows
from tests.pages.drawn import charts, components_shown, everything_sent, rows_of

PAGE = "pages/times.py"
YEAR = {"periode": "2020-01_2020-12"}
THREE_YEARS = {"periode": "2018-01_2020-12"}


def needles(registry_file, unit: int, years: range = range(2020, 2021)) -> list[float]:
    """Return minutes from door to needle at one hospital, from the raw rows."""
    with sqlite3.connect(registry_file) as connection:
        rows = connection.execute(
            "SELECT Innleggelsestidspunkt, TrombolyseStarttid FROM Akuttskjema"
            " WHERE UnitId = ? AND Trombolyse IN (1, 3) AND Slagdiagnose IN (1, 2, 3)"
            " AND TrombolyseStarttid IS NOT NULL",
            (unit,),
        ).fetchall()
    found = []
    for door, needle in rows:
        begun, given = datetime.fromisoformat(door), datetime.fromisoformat(needle)
        known = (0, 0) not in ((t.hour, t.minute) for t in (begun, given))
        if known and begun.year in years:
            found.append((given - begun).total_seconds() / 60)
    return found


def tables(app) -> list[list[list[str]]]:
    """Return the rows of each table of legs, the heading first."""
    return [rows_of(json.loads(one.proto.json)) for one in components_shown(app)]


def said(app) -> str:
    return "\n".join(one.value for one in (*app.markdown, *app.caption))


def curve(app, who: str) -> list[dict]:
    return [row for row in chart_rows(app, 0) if row["who"] == who]


def test_the_own_unit_is_shown_leg_by_leg(signed_in, registry_file):
    app = signed_in(PAGE, "stolavs", **YEAR)
    assert not app.exception
    assert app.selectbox(key="page_unit").value == "11"
    ((heading, *rows),) = tables(app)
    assert heading[1] == "Nordby"
    assert [row[0] for row in rows] == [
        "Symptomdebut til innleggelse",
        "Innleggelse til bilde",
        "Bilde til trombolyse",
        "Innleggelse til trombolyse",
        "Symptomdebut til trombolyse",
    ]
    mine = needles(registry_file, 11)
    assert rows[3][1].startswith(f"{median(mine):.0f} min ")
    assert f"n = {len(mine)} " in rows[3][1]


def test_the_sentence_says_the_medians_and_is_not_empty(signed_in, registry_file):
    app = signed_in(PAGE, "stolavs", **YEAR)
    mine = needles(registry_file, 11)
    expected = f"Nordby: median {median(mine):.0f}\u00a0min (n = {len(mine)})."
    assert f"**Innleggelse til trombolyse**, {expected}" in said(app)
    assert "resten av landet" in said(app)


def test_the_own_curve_is_counted_by_the_minute(signed_in, registry_file):
    app = signed_in(PAGE, "stolavs", **YEAR)
    mine = needles(registry_file, 11)
    for point in curve(app, "unit"):
        share = sum(needle <= point["x"] for needle in mine) / len(mine)
        assert point["value"] == pytest.approx(share, abs=1e-4)
    assert {point["x"] % 5 for point in curve(app, "unit")} == set(range(5))


def test_curve_and_cells_of_others_are_coarse(signed_in, registry_file):
    theirs = needles(registry_file, 11, range(2018, 2021))
    assert len(theirs) >= 30
    app = signed_in(PAGE, "tromso", enhet="11", **THREE_YEARS)
    found = curve(app, "unit")
    assert {point["x"] % 5 for point in found} == {0}
    assert all(round(100 * point["value"], 6) % 1 == 0 for point in found)
    cells = chart_rows(app, 1)
    assert len(cells) > 6
    for cell in cells:
        assert cell["value"] % 1 == 0
        assert re.fullmatch(r"ca\. n = \d*[05]", cell["tip_counts"])


def test_a_curve_of_others_needs_thirty_patients(signed_in, registry_file):
    assert 10 <= len(needles(registry_file, 22, range(2018, 2021))) < 30
    app = signed_in(PAGE, "stolavs", enhet="22", **THREE_YEARS)
    assert curve(app, "unit") == []
    assert "Åsen: kurven vises bare når minst 30 pasienter" in said(app)
    # The median is shown: it needs ten.
    assert "Åsen: median" in said(app)


def test_a_hidden_unit_has_no_number_in_anything_sent(signed_in, registry_file):
    few = needles(registry_file, 12)
    assert 0 < len(few) < 10
    app = signed_in(PAGE, "radgiver", enhet="12", **YEAR)
    assert not app.exception
    ((_, *rows),) = tables(app)
    few_or_none = {"For få pasienter (N<10)", "Ingen pasienter med kjent tid"}
    assert {row[1] for row in rows} <= few_or_none
    assert rows[3][1] == "For få pasienter (N<10)"
    assert len(charts(app)) == 3
    for number in range(3):
        assert "unit" not in {row["who"] for row in chart_rows(app, number)}
    assert f"n = {len(few)} " not in everything_sent(app)
    own = signed_in(PAGE, "sekretariat", enhet="12", **YEAR)
    assert f"n = {len(few)} " in " ".join(tables(own)[0][4])


def test_direct_and_transferred_stand_apart(signed_in):
    app = signed_in(PAGE, "stolavs", behandling="trombektomi", **THREE_YEARS)
    assert not app.exception
    titles = [one.value for one in app.subheader]
    assert titles[:2] == [
        "Ledd for ledd: direkte innlagt",
        "Ledd for ledd: overflyttet fra et annet sykehus",
    ]
    direct, transferred = tables(app)
    assert direct[4][0] == transferred[4][0] == "Innleggelse til lyskepunksjon"
    assert direct[4][1] != transferred[4][1]
    # No goal in minutes is known for thrombectomy: no share within it.
    assert len(charts(app)) == 2
    assert "Mål" not in json.dumps(charts(app), ensure_ascii=False)


def test_the_chosen_patients_are_those_of_the_charts(signed_in):
    link = {"behandling": "trombektomi", **THREE_YEARS}
    drawn = [
        chart_rows(signed_in(PAGE, "stolavs", innlagt=group, **link), 0)
        for group in ("direkte", "overflyttet")
    ]
    assert drawn[0] != drawn[1]


def test_a_leg_can_be_chosen_and_has_no_goal_of_its_own(signed_in):
    app = signed_in(PAGE, "stolavs", ledd="door_to_imaging", **YEAR)
    distribution, clock = charts(app)
    assert "innleggelse til bilde" in json.dumps(distribution, ensure_ascii=False)
    assert "innleggelse til bilde" in json.dumps(clock, ensure_ascii=False)
    assert "Mål 40 min" not in json.dumps(distribution, ensure_ascii=False)


def test_goals_are_drawn_when_they_are_in_force(signed_in):
    got = json.dumps(charts(signed_in(PAGE, "stolavs", **YEAR)), ensure_ascii=False)
    assert "Mål 40 min" in got
    # The goal of 30 minutes came in 2025.
    assert "Mål 30 min" not in got


def test_choices_are_written_to_the_link(signed_in):
    app = signed_in(PAGE, "stolavs", **YEAR)
    app.selectbox(key="page_unit").set_value("21").run()
    app.selectbox(key="times_leg").set_value("imaging_to_treatment").run()
    assert not app.exception
    assert "21" in app.query_params["enhet"]
    assert "imaging_to_treatment" in app.query_params["ledd"]
    assert "2020-01_2020-12" in app.query_params["periode"]


@pytest.mark.parametrize(
    "link", [{"ledd": "drop_table"}, {"enhet": "77777"}, {"behandling": "kirurgi"}]
)
def test_what_a_link_cannot_mean_is_left_out(signed_in, link):
    app = signed_in(PAGE, "stolavs", **YEAR, **link)
    assert not app.exception
    assert app.selectbox(key="page_unit").value == "11"
    assert app.selectbox(key="times_leg").value == "door_to_treatment"


def test_somebody_without_a_hospital_sees_the_country_alone(signed_in):
    app = signed_in(PAGE, "radgiver", **YEAR)
    assert app.selectbox(key="page_unit").value == "nation"
    ((heading, *_),) = tables(app)
    assert heading[:2] == ["Ledd", "Norge"]
    assert "Resten av landet" not in " ".join(heading)
    assert {row["who"] for row in chart_rows(app, 0)} == {"unit"}


def test_low_coverage_is_said_to_the_own_and_hides_from_others(signed_in):
    own = signed_in(PAGE, "vestreviken", enhet="31", **THREE_YEARS)
    assert "Dekningsgraden er under 60" in said(own)
    other = signed_in(PAGE, "stolavs", enhet="31", **THREE_YEARS)
    assert "dekningsgraden er under 60" in said(other)
    assert curve(other, "unit") == []


def test_a_filter_without_patients_explains_itself(signed_in):
    app = signed_in(PAGE, "stolavs", periode="2013-01_2013-12")
    assert not app.exception
    assert "ingen pasienter" in said(app)


def test_english_words(signed_in):
    app = signed_in(PAGE, "stolavs", lang="en", **YEAR)
    ((_, *rows),) = tables(app)
    assert rows[0][0] == "Onset to admission"
    assert "rest of the country" in said(app)
    assert "innleggelse" not in json.dumps(charts(app), ensure_ascii=False)


def test_the_files_hold_what_the_page_shows(signed_in, monkeypatch):
    import components.times_charts
    import components.times_legs

    offered = {}

    def keep(table, name, asked, key, *_, **__):
        offered[key] = pd.DataFrame(table)

    for module in (components.times_charts, components.times_legs):
        monkeypatch.setattr(module, "offer_table", keep)
    app = signed_in(PAGE, "tromso", enhet="12", **YEAR)
    assert not app.exception
    for key in ("legs_file_thrombolysis", "curve_file"):
        unit = offered[key][offered[key]["unit_level"] != "rest"]
        assert len(unit)
        assert unit[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert {"days", "hours"} <= set(offered["door_to_treatment_clock_file"].columns)
