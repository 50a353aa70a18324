"""One truth on SQLite, PostgreSQL and MariaDB."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from data_access.engine import UnusableDatabase, make_engine
from data_access.probe import probe
from data_access.schema import acute, followup, metadata, unit
from data_access.snapshot import UNKNOWN_TIME
from data_access.sql_functions import days_between, seconds_between
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.small import UNITS, add_coverage, add_followups, add_strokes, stroke_row

NOON = datetime(2019, 3, 4, 12, 0)


def a_varied_registry(engine) -> None:
    """Fill a registry with strokes that touch every rule that speaks SQL."""
    names = ("UnitId", "Sykehus", "Kortnavn", "HF", "RHF", "TrombolyseUnitId")
    with engine.begin() as connection:
        connection.execute(
            insert(unit), [dict(zip(names, row, strict=True)) for row in UNITS]
        )
    rows = []
    for number in range(240):
        day = NOON + timedelta(days=3 * number, minutes=17 * number)
        rows.append(
            stroke_row(
                number,
                UnitId=(11, 12, 21, 22, 31, 99)[number % 6],
                PatientAge=(17, 18, 55, 80, 81, 101, -1, None)[number % 8],
                PatientGender=("Female", "Male", None)[number % 3],
                Slagdiagnose=(1, 2, 2, 3, None)[number % 5],
                Inklusjonskriterium=(1, 2, 3, None)[number % 4],
                PasientGUID=f"P{number // 2}" if number % 7 else None,
                Innleggelsestidspunkt=day.replace(hour=0, minute=0)
                if number % 11 == 0
                else day,
                Symptomdebut=day - timedelta(minutes=number % 500),
                VaaknetMedSymptom=(1, 2, 2, 9)[number % 4],
                Trombolyse=(1, 2, 3, 9, None)[number % 5],
                TrombolyseStarttid=day + timedelta(minutes=number % 90 - 20),
                Trombektomi=(1, 2)[number % 2],
                TrombektomiStarttidspunkt=day + timedelta(minutes=number % 400 - 40),
                SvelgtestUtfort=(1, 2, 3, 9, -1, None)[number % 6],
                AvdForstInnlagt=(1, 2)[number % 2],
                AvdForstInnlagtHvilken=(3, 4, -1)[number % 3],
                AvdUtskrFra=(1, 2, 9)[number % 3],
                UtskrTil=(1, 4, 10, None)[number % 4],
                UtASA=(1, 2, 9)[number % 3],
                Atrieflimmer=(1, 2)[number % 2],
                UtWarfarin=(1, 2)[(number // 2) % 2],
                UtStatinerLipid=(1, 2)[(number // 3) % 2],
                PostMedikBehHoytBT=(1, 2, 9)[number % 3],
                NIHSSinnkomst=number % 50 - 2,
                AntDagerInnl=number % 20 - 1,
                DeathDate=(day + timedelta(days=number % 120 - 3)).date()
                if number % 4 == 0
                else None,
            )
        )
    add_strokes(engine, rows)
    add_followups(
        engine,
        [
            {
                "OSkjemaGUID": f"O{number}{again}",
                "HovedskjemaGUID": f"{number:08x}",
                "OppfolgUtf": (1, 2)[(number + again) % 2],
                "Oppfolgingsdato": date(2020, 1, 1 + again),
                "MRS3mnd": (number + again) % 7,
            }
            for number in range(0, 240, 3)
            for again in (0, 1)
        ],
    )
    add_coverage(engine, [(11, 2019, 80, 90, 70), (21, 2019, 50, 100, 50)])


def test_the_snapshot_is_the_same_on_every_database(database, request):
    a_varied_registry(database)
    url = database.url.render_as_string(hide_password=False)
    registry = open_registry(url, ALL)
    snapshot = registry.snapshot(date(2021, 6, 30))
    registry.engine.dispose()
    assert snapshot.undecided() == {}
    assert len(snapshot) > 60
    assert sum((times != UNKNOWN_TIME).sum() for times in snapshot.times.values()) > 50
    # The version names the content, so one known value compares the three.
    assert snapshot.version == reference_version(request)


def reference_version(request) -> str:
    """Return the version that an in-memory SQLite gives."""
    from tests.small import empty_registry, snapshot_of

    engine = empty_registry()
    with engine.begin() as connection:
        connection.execute(unit.delete())
    a_varied_registry(engine)
    return snapshot_of(engine, ALL, date(2021, 6, 30)).version


@pytest.mark.parametrize(
    ("start", "end", "seconds", "days"),
    [
        (NOON, NOON + timedelta(minutes=40), 2400, 0),
        (NOON, NOON + timedelta(minutes=40, seconds=1), 2401, 0),
        (NOON, NOON - timedelta(minutes=1), -60, 0),
        (datetime(2019, 12, 31, 23, 59), datetime(2020, 1, 1), 60, 1),
        # The night the clocks change: the form's clock is what was written down.
        (datetime(2019, 3, 31, 1, 30), datetime(2019, 3, 31, 3, 30), 7200, 0),
        (NOON, None, None, None),
    ],
)
def test_time_is_whole_seconds_and_calendar_days(database, start, end, seconds, days):
    with database.begin() as connection:
        connection.execute(
            insert(acute).values(
                SkjemaGUID="A", Innleggelsestidspunkt=start, TrombolyseStarttid=end
            )
        )
        columns = (acute.c.Innleggelsestidspunkt, acute.c.TrombolyseStarttid)
        row = connection.execute(
            select(seconds_between(*columns), days_between(*columns))
        ).one()
    assert tuple(row) == (seconds, days)


def test_the_engine_only_reads(database):
    url = database.url.render_as_string(hide_password=False)
    engine = make_engine(url)
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(insert(acute).values(SkjemaGUID="A"))
    engine.dispose()


@pytest.mark.parametrize("change", ["insert", "update", "delete"])
def test_the_probe_notices_every_kind_of_change(database, change):
    add_strokes(database, [stroke_row(1), stroke_row(2)])
    with database.begin() as connection:
        connection.execute(insert(followup).values(OSkjemaGUID="O1"))
    url = database.url.render_as_string(hide_password=False)
    engine = make_engine(url)
    settle(engine)
    before = probe(engine)
    assert probe(engine) == before
    with database.begin() as connection:
        if change == "insert":
            connection.execute(insert(acute).values(SkjemaGUID="NEW"))
        elif change == "update":
            connection.execute(acute.update().values(SvelgtestUtfort=2))
        else:
            connection.execute(followup.delete())
    settle(engine)
    assert probe(engine) != before
    engine.dispose()


def settle(engine) -> None:
    """Wait for statistics that a server writes a moment after the commit."""
    import time

    # PostgreSQL flushes at most once a second; MariaDB's update time has whole seconds.
    if engine.dialect.name != "sqlite":
        time.sleep(1.2)


def test_a_missing_column_takes_away_only_what_rests_on_it(database):
    a_varied_registry(database)
    with database.begin() as connection:
        quote = database.dialect.identifier_preparer.quote
        connection.execute(
            text(
                f"ALTER TABLE {quote('Akuttskjema')}"
                f" DROP COLUMN {quote('SvelgtestUtfort')}"
            )
        )
    registry = open_registry(database.url.render_as_string(hide_password=False), ALL)
    assert registry.finding.sentences() == [
        "The table Akuttskjema lacks the column SvelgtestUtfort."
    ]
    assert dict(registry.not_computable) == {
        "dysphagia_screening": ("Akuttskjema.SvelgtestUtfort",)
    }
    assert len(registry.snapshot(date(2021, 6, 30))) > 60
    registry.engine.dispose()


def test_a_registry_without_follow_up_still_counts_the_acute_form(database):
    a_varied_registry(database)
    followup.drop(database)
    registry = open_registry(database.url.render_as_string(hide_password=False), ALL)
    assert "The table AkuttskjemaOppfolging is missing." in registry.finding.sentences()
    assert "stroke_unit_treated" in {one.id for one in registry.computable}
    assert "independent_3m_mrs_0_2" in registry.not_computable
    assert len(registry.snapshot(date(2021, 6, 30))) > 60
    registry.engine.dispose()


def test_a_database_without_the_core_is_refused_by_name(database):
    metadata.drop_all(database)
    with pytest.raises(UnusableDatabase, match=r"Akuttskjema\.SkjemaGUID"):
        open_registry(database.url.render_as_string(hide_password=False), ALL)
