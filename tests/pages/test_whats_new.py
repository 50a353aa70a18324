"""Nytt siden sist: what moved in the own numbers, and nothing of anybody else's."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

import access.settings
import components.reads
from access.reach import OwnDatabaseAway
from own_data.database import own_database
from own_data.tables import last_shown
from tests.pages.conftest import words_on
from tests.pages.drawn import components_shown, everything_sent
from wording import t, use_language

PAGE = "pages/overview.py"
HOSPITALS = (11, 12, 21, 22, 31)
OTHER_HOSPITAL, OWN_HOSPITAL, OTHER_REGION = 21, 11, 31


@pytest.fixture
def registry(
    cookies: dict[str, str],
    registry_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A registry of this test's own, in the sample's place."""
    file = (tmp_path / "registry.db").resolve()
    shutil.copy(registry_file, file)
    monkeypatch.setattr(access.settings, "SAMPLE_FILE", file)
    return file


def change(registry: Path, *statements: str) -> None:
    with sqlite3.connect(registry) as connection:
        for one in statements:
            connection.execute(one)
    components.reads.source().keeper.look()


def another_stroke(unit: int, admitted: str, number: int = 1) -> str:
    """Return SQL for one more stroke, like another of that hospital."""
    key = f"LATE-{unit}-{number}"
    return (
        "INSERT INTO Akuttskjema (SkjemaGUID, PasientGUID, UnitId, PatientAge,"
        " Inklusjonskriterium, Slagdiagnose, Innleggelsestidspunkt)"
        f" VALUES ('{key}', '{key}', {unit}, 70, 1, 2, '{admitted} 12:00:00.000000')"
    )


def screened(unit: int, code: int) -> str:
    """Return SQL that gives a hospital's strokes of 2019 one answer: 1 is yes."""
    return (
        f"UPDATE Akuttskjema SET SvelgtestUtfort = {code} WHERE UnitId = {unit}"
        " AND Innleggelsestidspunkt LIKE '2019%'"
    )


def news(app) -> str:
    """Return the line of the block, and its table, as the page sends them."""
    assert not app.exception
    said = [one.label for one in app.expander if t("news.since")[:10] in one.label]
    said += [one.value for one in app.caption if one.value.startswith("Ingen endr")]
    tables = [json.loads(one.proto.json) for one in components_shown(app)]
    drawn = tables[0] if len(tables) > 1 else ""
    return "\n".join([*said, drawn.replace("\u00a0", " ")])


def test_a_first_visit_tells_nothing(signed_in, registry):
    assert news(signed_in(PAGE, "stolavs")) == ""


def test_without_changes_there_is_one_line(signed_in, registry):
    signed_in(PAGE, "stolavs")
    app = signed_in(PAGE, "stolavs")
    assert news(app).startswith("Ingen endringer siden ")
    assert "kl." in news(app)


def test_a_late_registration_is_told_with_its_month_and_the_numbers_it_moved(
    signed_in, registry
):
    signed_in(PAGE, "stolavs")
    change(registry, another_stroke(OWN_HOSPITAL, "2020-03-05"))
    said = news(signed_in(PAGE, "stolavs"))
    assert "nye registreringer: 1" in said
    assert "mars 2020: +1" in said
    assert "av 61" in said
    assert "av 62" in said


def test_a_changed_level_is_told_by_symbol_and_word_and_comes_first(
    signed_in, registry
):
    change(registry, screened(OWN_HOSPITAL, 1))
    signed_in(PAGE, "stolavs")
    change(registry, screened(OWN_HOSPITAL, 2))
    said = news(signed_in(PAGE, "stolavs"))
    assert "endret måloppnåelse: 1" in said
    assert "level high" in said
    assert said.index("level high") < said.index("level low")
    assert t("level.low") in said


def test_what_changed_stays_for_the_visit_and_is_gone_at_the_next(signed_in, registry):
    signed_in(PAGE, "stolavs")
    change(registry, another_stroke(OWN_HOSPITAL, "2020-03-05"))
    app = signed_in(PAGE, "stolavs")
    assert "nye registreringer: 1" in news(app)
    # A click, and data that are newer still.
    assert "nye registreringer: 1" in news(app.run())
    change(registry, another_stroke(OWN_HOSPITAL, "2020-04-05", 2))
    assert "nye registreringer: 2" in news(app.run())
    assert news(signed_in(PAGE, "stolavs")).startswith("Ingen endringer")


def test_another_hospital_s_change_is_never_told(signed_in, registry):
    signed_in(PAGE, "stolavs")
    change(
        registry,
        another_stroke(OTHER_HOSPITAL, "2020-03-05"),
        screened(OTHER_HOSPITAL, 2),
    )
    assert news(signed_in(PAGE, "stolavs")).startswith("Ingen endringer")


def test_the_advisory_group_is_told_of_levels_and_of_no_number(signed_in, registry):
    change(registry, *(screened(one, 1) for one in HOSPITALS))
    signed_in(PAGE, "radgiver")
    change(registry, another_stroke(OTHER_HOSPITAL, "2020-03-05"))
    said = news(signed_in(PAGE, "radgiver"))
    assert "registreringer" not in said
    assert " av " not in said
    change(registry, *(screened(one, 2) for one in HOSPITALS))
    said = news(signed_in(PAGE, "radgiver"))
    assert "endret måloppnåelse: " in said
    assert "andre endrede tall" not in said
    assert " av " not in said
    kept = kept_of("radgiver")
    assert kept.count("null,null,null") == kept.count('"2019"') + kept.count('"2020"')
    assert '"months":[]' in kept


def kept_of(username: str) -> str:
    with own_database().connect() as connection:
        query = select(last_shown.c.shown).where(last_shown.c.username == username)
        return str(connection.execute(query).scalar_one())


def test_the_secretariat_is_told_of_country_and_regions(signed_in, registry):
    signed_in(PAGE, "sekretariat")
    change(registry, another_stroke(OTHER_REGION, "2020-03-05"))
    said = news(signed_in(PAGE, "sekretariat"))
    assert "nye registreringer: 1" in said
    assert t("nation.name") in said


@pytest.mark.parametrize("who", ["uten"])
def test_who_has_no_unit_leaves_no_trace(signed_in, registry, who):
    signed_in(PAGE, who)
    assert news(signed_in(PAGE, who)) == ""
    with own_database().connect() as connection:
        assert connection.execute(select(last_shown)).all() == []


def test_other_hospitals_of_one_s_own_are_a_new_beginning(
    signed_in, registry, user_file, monkeypatch, tmp_path
):
    signed_in(PAGE, "stolavs")
    moved = user_file.read_text().replace("[11]", "[21]")
    assert moved != user_file.read_text()
    (tmp_path / "users.yaml").write_text(moved)
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(tmp_path / "users.yaml"))
    app = signed_in(PAGE, "stolavs")
    assert news(app) == ""
    assert t("news.other_rules") in words_on(app)


def test_without_the_own_database_the_page_goes_on(signed_in, registry, monkeypatch):
    signed_in(PAGE, "stolavs")

    def away(*_: object) -> None:
        raise OwnDatabaseAway

    monkeypatch.setattr("components.whats_new.remember", away)
    app = signed_in(PAGE, "stolavs")
    assert news(app) == ""
    assert "Svelgfunksjon" in everything_sent(app)


def test_it_speaks_english(signed_in, registry):
    signed_in(PAGE, "stolavs")
    change(registry, another_stroke(OWN_HOSPITAL, "2020-03-05"))
    app = signed_in(PAGE, "stolavs", lang="en")
    use_language("en")
    assert "new registrations: 1" in news(app)
    assert "March 2020: +1" in news(app)
