"""A registry spread by hospital over two servers, read through a third as one."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Engine,
    Select,
    case,
    create_engine,
    func,
    insert,
    select,
    text,
    true,
)
from sqlalchemy.exc import SQLAlchemyError

from data_access.cells_view import NAME
from data_access.grouped import take_cells
from data_access.probe import probe
from data_access.queries import read, strokes_in_detail
from data_access.rights import can_write
from data_access.schema import acute, coverage, followup, metadata, unit
from data_access.scope import AccessScope
from data_access.stroke import form_columns, stroke, stroke_columns, stroke_rows
from indicators.catalogue import ALL, by_id
from indicators.large import plan_for
from indicators.registry import Registry, open_registry
from tests.clusters import PASSWORD, PostgreSQL, servers
from tests.small import empty_registry, snapshot_of
from tests.varied import fill_varied

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("postgresql")]
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
AS_OF = date(2021, 6, 30)
# Where each hospital's forms stand; on the second also those without a known one.
ON_FIRST = (11, 12)
# Without the patient's number nobody who came again can be told, and no form of another
# hospital has a say.
ALONE: tuple[Column[Any], ...] = (acute.c.PasientGUID, *followup.c)


class Cluster:
    """The coordinator's registry, and the servers behind it."""

    def __init__(self, coordinator: PostgreSQL, *shards: PostgreSQL) -> None:
        self.coordinator, self.shards = coordinator, shards
        self.url = (
            f"postgresql://slagtavle:{PASSWORD}@127.0.0.1:{coordinator.port}/registry"
        )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Three servers, joined by the scripts we ship."""
    with servers(3) as (coordinator, first, second):
        for one in (coordinator, first, second):
            one.begin()
        here = f'"UnitId" IN {ON_FIRST}'
        for shard, kept in ((first, here), (second, f"({here}) IS NOT TRUE")):
            fill(shard, kept)
            shard.script((DEPLOY / "postgresql_shard.sql").read_text("utf-8"))
        reference(coordinator)
        coordinator.script(coordinator_script(first, second))
        yield Cluster(coordinator, first, second)


def fill(shard: PostgreSQL, kept: str) -> None:
    """Fill a server with the forms of some hospitals, and their follow-ups."""
    engine = create_engine(shard.url)
    metadata.create_all(engine)
    fill_varied(engine)
    engine.dispose()
    shard.execute(
        f'DELETE FROM "Akuttskjema" WHERE NOT ({kept})',
        """DELETE FROM "AkuttskjemaOppfolging" WHERE upper("HovedskjemaGUID")
           NOT IN (SELECT upper("SkjemaGUID") FROM "Akuttskjema")""",
    )


def reference(coordinator: PostgreSQL) -> None:
    whole = empty_registry()
    fill_varied(whole)
    engine = create_engine(coordinator.url)
    metadata.create_all(engine, tables=[unit, coverage])
    with whole.connect() as connection, engine.begin() as writing:
        for table in (unit, coverage):
            rows = connection.execute(select(table)).mappings().all()
            writing.execute(insert(table), [dict(row) for row in rows])
    engine.dispose()


def coordinator_script(*shards: PostgreSQL) -> str:
    """Return the shipped script with the changes its first lines ask for."""
    script = (DEPLOY / "postgresql_shards.sql").read_text("utf-8")
    changes = {"102141, 102466": ", ".join(str(one) for one in ON_FIRST)}
    for number, shard in enumerate(shards, 1):
        changes[f"host 'db{number}.example.no', port '5432'"] = (
            f"host '127.0.0.1', port '{shard.port}'"
        )
        changes[f"password of shard {number}"] = PASSWORD
    for shipped, mine in changes.items():
        assert shipped in script
        script = script.replace(shipped, mine)
    return script


@pytest.fixture
def registry(cluster: Cluster) -> Iterator[Registry]:
    """The registry by the house's own road."""
    opened = open_registry(cluster.url, ALL)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def whole() -> Engine:
    """The same registry in one place."""
    engine = empty_registry()
    fill_varied(engine)
    return engine


def has_no_clock(*conditions: ColumnElement[Any]) -> bool:
    return not any(isinstance(one.type, DateTime) for one in form_columns(*conditions))


def by_unit(
    missing: Collection[Column[Any]] = (),
    units: Collection[int] | None = None,
    *,
    clocks: bool = True,
) -> Select[Any]:
    """Return the counts of shares by hospital, as the database's work.

    `clocks`: also of those that rest on a time, and by year.
    """
    counts: list[ColumnElement[Any]] = []
    for one in ALL:
        question = one.question()
        if question is None or question.numerator is None:
            continue
        if clocks or has_no_clock(question.denominator, question.numerator):
            met = case((question.denominator & question.numerator, 1))
            counts += [func.count(case((question.denominator, 1))), func.count(met)]
    assert len(counts) > 30
    keys: list[ColumnElement[Any]] = [stroke.c.UnitId]
    if clocks:
        keys.append((stroke.c.month // 12).label("year"))
    names = stroke_columns(*keys, *counts)
    rows = stroke_rows(names, missing=missing, units=units)
    named = [value.label(f"count_{place}") for place, value in enumerate(counts)]
    return select(*keys, *named).add_cte(rows).group_by(*keys)


def plan(engine: Engine, query: Select[Any]) -> str:
    """Return how the coordinator will answer a query, with what it asks the others."""
    literal = {"literal_binds": True}
    asked = query.params(as_of=AS_OF).compile(engine, compile_kwargs=literal)
    with engine.connect() as connection:
        lines = connection.execute(text(f"EXPLAIN (VERBOSE, COSTS OFF) {asked}"))
        return "\n".join(lines.scalars())


def test_the_snapshot_is_that_of_one_server(registry: Registry, whole: Engine):
    assert registry.findings() == []
    snapshot = registry.snapshot(AS_OF)
    assert len(snapshot) > 150
    assert snapshot.version == snapshot_of(whole, ALL, AS_OF).version


def test_the_cells_are_those_of_one_server(
    cluster: Cluster, registry: Registry, whole: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")
    asked = [one.question() for one in ALL]
    plan_of_cells = plan_for([one for one in asked if one is not None], AS_OF)
    expected = take_cells(whole, plan_of_cells, AS_OF)
    counted = registry.snapshot(AS_OF)
    assert counted.cells is not None
    assert counted.version == expected.version

    # The coordinator keeps them: no other server is asked when they are read.
    day = registry.as_of()
    counted = registry.snapshot(day)
    writing = create_engine(cluster.coordinator.url)
    registry.materialize(writing)
    writing.dispose()
    cluster.coordinator.execute(f"GRANT SELECT ON {NAME} TO slagtavle")
    first, _ = cluster.shards
    first.kill()
    assert registry.snapshot(day).version == counted.version
    first.start()
    cluster.coordinator.execute(f"DROP MATERIALIZED VIEW {NAME}")


@pytest.mark.parametrize("missing", [(), ALONE], ids=["whole", "forms alone"])
def test_counts_by_hospital_are_those_of_one_server(
    registry: Registry, whole: Engine, missing: tuple[Column[Any], ...]
):
    query = by_unit(missing)
    keys = ["UnitId", "year"]
    found = read(registry.engine, query, AS_OF).sort_values(keys, ignore_index=True)
    expected = read(whole, query, AS_OF).sort_values(keys, ignore_index=True)
    assert len(found) > 10
    assert found.to_numpy(float, na_value=-1).tolist() == (
        expected.to_numpy(float, na_value=-1).tolist()
    )


@pytest.fixture
def many_forms(cluster: Cluster) -> Iterator[None]:
    """So many forms that fetching them all would take longer than counting."""
    names = [f'"{one.name}"' for one in acute.c if one is not acute.c.SkjemaGUID]
    listed = ", ".join(names)
    for shard in cluster.shards:
        shard.execute(
            f"""INSERT INTO "Akuttskjema" ("SkjemaGUID", {listed})
                SELECT 'copy' || number || "SkjemaGUID", {listed}
                FROM "Akuttskjema", generate_series(1, 30) AS number""",
            "ANALYZE",
        )
    yield
    for shard in cluster.shards:
        shard.execute("""DELETE FROM "Akuttskjema" WHERE "SkjemaGUID" LIKE 'copy%'""")


@pytest.mark.parametrize("hospitals", [{11}, {12, 21}], ids=["one", "two servers"])
def test_patients_of_a_hospital_are_those_of_one_server(
    registry: Registry, whole: Engine, hospitals: set[int]
):
    scope = AccessScope("user", frozenset(hospitals))
    options = {"order_by": "SkjemaGUID", "descending": False, "limit": None}
    for name in ("door_to_needle_le40min", "independent_3m_mrs_0_2"):
        question = by_id(name).question()
        assert question is not None
        rows = strokes_in_detail(scope, question, "inside", true(), offset=0, **options)
        found, expected = (read(one, rows, AS_OF) for one in (registry.engine, whole))
        assert set(found["UnitId"]) == hospitals
        assert found["SkjemaGUID"].tolist() == expected["SkjemaGUID"].tolist()
        assert found["verdict"].tolist() == expected["verdict"].tolist()


@pytest.mark.usefixtures("many_forms")
def test_each_server_groups_its_own_hospitals(registry: Registry):
    told = plan(registry.engine, by_unit(ALONE, clocks=False))
    assert len(re.findall("Async Foreign Scan", told)) == 2
    assert len(re.findall(r"Relations: Aggregate on \(", told)) == 2
    asked = re.findall("Remote SQL: (.*)", told)
    assert all("GROUP BY 1" in one for one in asked)
    # All that the coordinator does is put the answers one after the other.
    assert "HashAggregate" not in told
    assert "Sort" not in told


def test_only_the_server_of_a_hospital_is_asked(registry: Registry):
    told = plan(registry.engine, by_unit(ALONE, units=[11], clocks=False))
    assert "shard_1" in told
    assert "shard_2" not in told


def test_patients_who_came_again_elsewhere_are_told_by_the_coordinator(
    registry: Registry,
):
    told = plan(registry.engine, by_unit())
    asked = re.findall("Remote SQL: (.*)", told)
    # Which forms count at all is sorted out where they stand.
    forms = [one for one in asked if '"Akuttskjema"' in one]
    assert forms
    assert all("WHERE" in one and "SELECT *" not in one for one in forms)


@pytest.mark.parametrize("where", ["first", "second", "coordinator"])
def test_a_change_on_any_server_is_noticed(
    cluster: Cluster, registry: Registry, where: str
):
    first, second = cluster.shards
    before = probe(registry.engine)
    assert probe(registry.engine) == before
    same = 'UPDATE "Akuttskjema" SET "SvelgtestUtfort" = "SvelgtestUtfort"'
    unit_of = 'UPDATE "Enhet" SET "HF" = "HF"'
    server, change = {
        "first": (first, same),
        "second": (second, same),
        "coordinator": (cluster.coordinator, unit_of),
    }[where]
    server.execute(change)
    assert probe(registry.engine) != before


def test_the_role_can_write_nowhere(cluster: Cluster, registry: Registry):
    assert not can_write(registry.engine)
    engine = create_engine(cluster.url.replace("postgresql:", "postgresql+psycopg:"))
    with (
        engine.connect() as connection,
        pytest.raises(SQLAlchemyError, match="permission denied"),
    ):
        connection.execute(text('DELETE FROM "Akuttskjema"'))
    engine.dispose()


def test_a_killed_server_gives_an_error_and_no_half_a_country(
    cluster: Cluster, registry: Registry, whole: Engine
):
    first, _ = cluster.shards
    first.kill()
    with pytest.raises(SQLAlchemyError):
        registry.snapshot(AS_OF)
    with pytest.raises(SQLAlchemyError):
        probe(registry.engine)
    first.start()
    assert registry.snapshot(AS_OF).version == snapshot_of(whole, ALL, AS_OF).version
