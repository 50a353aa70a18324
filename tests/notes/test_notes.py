"""Notes and minutes: who may write, what is kept, what is refused."""

from datetime import date

import pytest
from sqlalchemy import create_engine

from notes.action_notes import (
    NotAllowedNote,
    action_notes,
    add_action_note,
    remove_action_note,
)
from notes.minutes import decisions_of, save_decision
from own_data.database import own_database
from own_data.tables import metadata
from tests.small import ADVISORY, SECRETARIAT, hospital_user

DAY = date(2026, 3, 1)


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/own.db")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_the_unit_and_the_secretariat_write_and_everybody_reads(engine):
    add_action_note(engine, hospital_user(11), "11", DAY, "Ny  prosedyre\nfra 1. mars")
    add_action_note(engine, SECRETARIAT, "11", DAY, "Revisjon", "mortality_30d")
    found = action_notes(engine, {"11"}, "mortality_30d")
    assert [one.text for one in found] == ["Ny prosedyre fra 1. mars", "Revisjon"]
    assert len(action_notes(engine, {"11"}, "stroke_unit_treated")) == 1
    assert action_notes(engine, {"12"}, "mortality_30d") == []


@pytest.mark.parametrize("viewer", [hospital_user(12), ADVISORY])
def test_others_may_neither_write_nor_remove(engine, viewer):
    add_action_note(engine, hospital_user(11), "11", DAY, "Vår")
    (note,) = action_notes(engine, {"11"}, "x")
    with pytest.raises(NotAllowedNote):
        add_action_note(engine, viewer, "11", DAY, "Deres")
    with pytest.raises(NotAllowedNote):
        remove_action_note(engine, viewer, note.id)
    assert action_notes(engine, {"11"}, "x") == [note]


def test_a_note_can_be_removed_by_its_unit(engine):
    add_action_note(engine, hospital_user(11), "11", DAY, "Vår")
    (note,) = action_notes(engine, {"11"}, "x")
    remove_action_note(engine, hospital_user(11), note.id)
    remove_action_note(engine, hospital_user(11), note.id)
    assert action_notes(engine, {"11"}, "x") == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 401])
def test_empty_and_endless_notes_are_refused(engine, text):
    with pytest.raises(ValueError, match="1 to 400"):
        add_action_note(engine, hospital_user(11), "11", DAY, text)


def test_markup_is_kept_as_it_was_written(engine):
    evil = "<script>alert(1)</script>'; DROP TABLE action_note; --"
    add_action_note(engine, hospital_user(11), "11", DAY, evil)
    assert action_notes(engine, {"11"}, "")[0].text == evil


def test_one_decision_per_slide_the_last_counts(engine):
    save_decision(engine, ADVISORY, "mai", "a|11", "Følges opp", "Nordby", DAY)
    save_decision(engine, ADVISORY, "mai", "b|11", "Ingen tiltak")
    save_decision(engine, SECRETARIAT, "mai", "a|11", "Ny måling i juni", "Nordby")
    found = decisions_of(engine, "mai")
    assert {(one.slide, one.decision) for one in found} == {
        ("a|11", "Ny måling i juni"),
        ("b|11", "Ingen tiltak"),
    }
    assert decisions_of(engine, "juni") == []
    save_decision(engine, ADVISORY, "mai", "b|11", " ")
    assert len(decisions_of(engine, "mai")) == 1


def test_nobody_without_a_role_writes_minutes(engine):
    from data_access.scope import Viewer

    with pytest.raises(NotAllowedNote):
        save_decision(engine, Viewer("uten", "", "", frozenset()), "m", "s", "x")


def test_the_own_database_is_made_when_it_is_missing(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/new.db"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    add_action_note(own_database(), hospital_user(11), "11", DAY, "Første")
    assert len(action_notes(own_database(), {"11"}, "x")) == 1
    own_database().dispose()
