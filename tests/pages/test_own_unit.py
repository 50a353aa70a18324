"""Egen avdeling: the own patients behind a number, and nobody else's."""

import pytest
import yaml

from indicators.catalogue import ALL, by_id
from indicators.definition import CoverageIndicator
from tests.pages.drawn import everything_sent

PAGE = "pages/own_unit.py"
YEAR = {"periode": "2020-01_2020-12"}
OWN = {"stolavs": {11}, "tromso": {21}, "vestreviken": {22, 31}}
NO_ROWS = ("radgiver", "sekretariat", "uten")
UNITS = {11, 12, 21, 22, 31}


def forms(app) -> list[str]:
    return [form for table in app.dataframe for form in table.value["Skjema-ID"]]


@pytest.mark.parametrize("username", OWN)
@pytest.mark.parametrize("indicator", ALL, ids=lambda one: one.id)
def test_only_own_patients_are_sent(signed_in, username, indicator):
    app = signed_in(PAGE, username, ind=indicator.id, **{"del": "inside"}, **YEAR)
    assert not app.exception
    if isinstance(indicator, CoverageIndicator):
        assert not app.dataframe
        return
    found = forms(app)
    assert found or "Ingen pasienter her" in everything_sent(app)
    assert {int(form.split("-")[1]) for form in found} <= OWN[username]
    sent = everything_sent(app)
    for unit in UNITS - OWN[username]:
        assert f"FORM-{unit}-" not in sent


@pytest.mark.parametrize("username", NO_ROWS)
def test_others_are_told_that_they_see_no_patients(signed_in, username):
    app = signed_in(PAGE, username, **YEAR)
    assert not app.exception
    assert not app.dataframe
    assert "ikke tilgang til pasientlister" in everything_sent(app)
    assert "FORM-" not in everything_sent(app)


@pytest.mark.parametrize("key", ["enhet", "enheter", "linjer"])
def test_a_link_with_another_hospitals_id_gives_none_of_its_patients(signed_in, key):
    link = {key: "11", "ind": "dysphagia_screening", **YEAR}
    app = signed_in(PAGE, "tromso", **link)
    assert not app.exception
    assert "FORM-11-" not in everything_sent(app)
    assert forms(app)


def test_a_warm_cache_serves_nobody_elses_patients(signed_in):
    first = signed_in(PAGE, "stolavs", ind="dysphagia_screening", **YEAR)
    assert any(form.startswith("FORM-11-") for form in forms(first))
    second = signed_in(PAGE, "tromso", ind="dysphagia_screening", **YEAR)
    assert "FORM-11-" not in everything_sent(second)


def test_the_reason_stands_beside_every_patient_not_in_the_numerator(signed_in):
    app = signed_in(PAGE, "stolavs", ind="dysphagia_screening", **YEAR)
    (table,) = app.dataframe
    reasons = table.value["Hvorfor ikke oppfylt"]
    assert len(reasons)
    assert all(": " in reason for reason in reasons)
    headline = " ".join(m.value for m in app.markdown)
    assert "i nevneren er ikke i telleren" in headline


def test_met_and_not_met_make_the_denominator(signed_in):
    counts = {}
    for part in ("not_met", "met", "inside"):
        link = {"ind": "dysphagia_screening", "del": part, **YEAR}
        counts[part] = len(forms(signed_in(PAGE, "stolavs", **link)))
    assert counts["not_met"] + counts["met"] >= counts["inside"]
    assert counts["not_met"] > 0


def test_pages_of_fifty_hold_every_patient_once(signed_in):
    link = {"ind": "stroke_unit_treated", "del": "inside", "periode": "2018-01_2020-12"}
    app = signed_in(PAGE, "stolavs", **link)
    first = forms(app)
    assert len(first) == 50
    assert "Viser nr. 1–50 av " in everything_sent(app)


def test_a_moved_user_sees_the_new_hospitals_on_the_next_click(
    signed_in, user_file, tmp_path, monkeypatch
):
    app = signed_in(PAGE, "stolavs", **YEAR)
    assert any(form.startswith("FORM-11-") for form in forms(app))
    users = yaml.safe_load(user_file.read_text("utf-8"))
    users["credentials"]["usernames"]["stolavs"]["hospitals"] = [21]
    moved = tmp_path / "moved.yaml"
    moved.write_text(yaml.safe_dump(users), encoding="utf-8")
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(moved))
    app.run()
    # The old signing-in ended with the change: the form, and no patient.
    assert [field.label for field in app.text_input] == ["Brukernavn", "Passord"]
    assert "FORM-" not in everything_sent(app)


def test_a_removed_user_is_out_on_the_next_click(
    signed_in, user_file, tmp_path, monkeypatch
):
    app = signed_in(PAGE, "stolavs", **YEAR)
    users = yaml.safe_load(user_file.read_text("utf-8"))
    del users["credentials"]["usernames"]["stolavs"]
    fewer = tmp_path / "fewer.yaml"
    fewer.write_text(yaml.safe_dump(users), encoding="utf-8")
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(fewer))
    app.run()
    assert [field.label for field in app.text_input] == ["Brukernavn", "Passord"]
    assert "FORM-" not in everything_sent(app)


def test_a_database_that_is_away_gives_words_and_no_traceback(signed_in, monkeypatch):
    from sqlalchemy.exc import OperationalError

    import data_access.patient_rows

    app = signed_in(PAGE, "stolavs", **YEAR)

    def away(*_):
        raise OperationalError("SELECT secret", {}, Exception("no such host"))

    monkeypatch.setattr(data_access.patient_rows, "read", away)
    app.run()
    assert not app.exception
    assert "svarer ikke" in everything_sent(app)
    assert "secret" not in everything_sent(app)


def test_english_headings_and_codes(signed_in):
    app = signed_in(PAGE, "stolavs", ind="dysphagia_screening", lang="en", **YEAR)
    (table,) = app.dataframe
    assert "Why not met" in " ".join(table.value.columns)
    assert by_id("dysphagia_screening").title.en in everything_sent(app)
