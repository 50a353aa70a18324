"""The connected registry: what it can answer, and the day its data are true for."""

from datetime import date, datetime

import pytest

from data_access.engine import UnusableDatabase
from data_access.schema import acute, coverage, followup, metadata, unit
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.small import add_coverage, add_strokes, empty_registry, stroke_row

TODAY = date(2019, 6, 30)


@pytest.fixture
def file(tmp_path):
    engine = empty_registry(f"sqlite:///{tmp_path}/registry.db")
    yield engine
    engine.dispose()


def admitted(*moments: datetime) -> list[dict[str, object]]:
    return [
        stroke_row(number, Innleggelsestidspunkt=moment)
        for number, moment in enumerate(moments)
    ]


def test_the_data_are_true_for_the_day_of_the_newest_admission(file):
    add_strokes(file, admitted(datetime(2019, 3, 1, 12), datetime(2019, 5, 2, 23, 59)))
    registry = open_registry(file.url, ALL)
    assert registry.as_of(TODAY) == date(2019, 5, 2)
    assert registry.snapshot().as_of == date(2019, 5, 2)
    assert len(registry.snapshot()) == 2


def test_an_admission_in_the_future_is_a_typing_error(file):
    add_strokes(
        file,
        admitted(
            datetime(2019, 6, 30, 23, 58),
            datetime(2019, 7, 1),
            datetime(2091, 5, 2, 12),
        ),
    )
    registry = open_registry(file.url, ALL)
    assert registry.as_of(TODAY) == TODAY
    assert len(registry.snapshot(TODAY)) == 1


def test_an_empty_registry_is_true_for_today(file):
    registry = open_registry(file.url, ALL)
    assert registry.as_of(TODAY) == TODAY
    assert len(registry.snapshot()) == 0


def test_a_snapshot_of_an_earlier_day_knows_what_was_admitted_then(file):
    add_strokes(file, admitted(datetime(2019, 3, 1, 12), datetime(2019, 5, 2, 12)))
    registry = open_registry(file.url, ALL)
    assert len(registry.snapshot(date(2019, 5, 1))) == 1
    assert len(registry.snapshot(date(2019, 5, 2))) == 2


def test_a_whole_registry_answers_everything_in_catalogue_order(file):
    registry = open_registry(file.url, ALL)
    assert registry.computable == ALL
    assert registry.not_computable == {}


def test_coverage_needs_its_table_and_nothing_else_does(file):
    coverage.drop(file)
    registry = open_registry(file.url, ALL)
    assert set(registry.not_computable) == {"coverage_npr"}
    assert registry.snapshot().coverage == ()


def test_an_indicator_names_every_column_it_lacks(file):
    followup.drop(file)
    registry = open_registry(file.url, ALL)
    assert registry.not_computable["followup_3m_reported"] == (
        "AkuttskjemaOppfolging.OppfolgUtf",
    )
    assert "stroke_unit_treated" not in registry.not_computable
    lacking = set(registry.not_computable)
    assert lacking == {one.id for one in ALL} - {one.id for one in registry.computable}


def test_hospitals_and_coverage_may_stand_elsewhere(tmp_path):
    reference = empty_registry(f"sqlite:///{tmp_path}/reference.db")
    add_coverage(reference, [(11, 2019, 80, 90, 70)])
    acute.drop(reference)
    followup.drop(reference)
    forms = empty_registry(f"sqlite:///{tmp_path}/forms.db")
    add_strokes(forms, [stroke_row(1)])
    unit.drop(forms)
    coverage.drop(forms)
    registry = open_registry(forms.url, ALL, reference.url)
    snapshot = registry.snapshot()
    assert registry.computable == ALL
    assert len(snapshot.units) == 5
    assert snapshot.units[snapshot.unit[0]].unit_id == 11
    assert snapshot.coverage[0].in_both == 70
    forms.dispose()
    reference.dispose()


def test_a_database_without_the_core_is_refused_in_one_sentence(file):
    metadata.drop_all(file, tables=[unit])
    with pytest.raises(UnusableDatabase, match=r"Enhet\.UnitId"):
        open_registry(file.url, ALL)


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path):
    text = tmp_path / "registry.db"
    text.write_text("SkjemaGUID;UnitId\n" * 200)
    with pytest.raises(UnusableDatabase, match="no whole SQLite database"):
        open_registry(f"sqlite:///{text}", ALL)


def test_a_server_that_is_away_is_refused_in_one_sentence():
    with pytest.raises(UnusableDatabase, match=r"postgresql.*does not answer"):
        open_registry("postgresql://user:secret@127.0.0.1:9/registry", ALL)
