"""A registry spread by hospital over two servers, read through a third as one."""

import re
from collections.abc import Callable, Collection, Iterator
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

from data_access.cells_query import Plan
from data_access.cells_view import NAME, view_query
from data_access.grouped import take_cells
from data_access.probe import probe
from data_access.queries import read, strokes_in_detail
from data_access.rights import can_write
from data_access.schema import acute, coverage, followup, metadata, unit
from data_access.scope import AccessScope
from data_access.snapshot import Snapshot, latest_admission
from data_access.stroke import (
    form_columns,
    registered,
    same_event_forms,
    stroke,
    stroke_columns,
    stroke_rows,
)
from indicators.__main__ import main
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
        at = f"{PASSWORD}@127.0.0.1:{coordinator.port}/registry"
        self.url = f"postgresql://slagtavle:{at}"
        self.importer = f"postgresql://importer:{at}"

    def foreign_cells(self) -> int:
        """How many foreign tables of cells the coordinator has."""
        engine = create_engine(self.coordinator.url)
        with engine.connect() as connection:
            found = connection.execute(
                text(
                    "SELECT count(*) FROM pg_class WHERE relkind = 'f'"
                    " AND starts_with(relname, :name)"
                ),
                {"name": f"{NAME}_"},
            ).scalar_one()
        engine.dispose()
        return int(found)


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


def cells_plan(as_of: date) -> Plan:
    asked = [one.question() for one in ALL]
    return plan_for([one for one in asked if one is not None], as_of)


def cells_of(whole: Engine) -> Snapshot:
    """Return the cells of one server, as of its newest admission."""
    with whole.connect() as connection:
        as_of = latest_admission(connection, AS_OF)
    assert as_of is not None
    return take_cells(whole, cells_plan(as_of), as_of)


def test_the_cells_are_those_of_one_server(
    registry: Registry, whole: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")
    expected = cells_of(whole)
    counted = registry.snapshot(expected.as_of)
    assert counted.cells is not None
    assert counted.version == expected.version


@pytest.fixture
def engines(cluster: Cluster) -> Iterator[list[Engine]]:
    """Each server by itself."""
    made = [create_engine(one.url) for one in cluster.shards]
    yield made
    for one in made:
        one.dispose()


@pytest.fixture
def keep(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], int]]:
    """Let the servers keep their cells, by the operator's command."""
    monkeypatch.setenv("SLAGTAVLE_SNAPSHOT", "cells")
    monkeypatch.setenv("IMPORT_DATABASE_URL", cluster.importer)

    def materialize() -> int:
        found = main(["materialize"])
        if not found:
            cluster.coordinator.execute(f"GRANT SELECT ON {NAME} TO slagtavle")
        return found

    yield materialize
    cluster.coordinator.execute(f"DROP VIEW IF EXISTS {NAME}")


def kept_on(server: PostgreSQL) -> dict[str, set[int]]:
    """Return the hospitals in each table of cells that stands on a server."""
    engine = create_engine(server.url)
    with engine.connect() as connection:
        tables = connection.execute(
            text(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ :ours"
            ),
            {"ours": f"^{NAME}_"},
        )
        found = {
            name: set(connection.execute(text(f"SELECT unit_id FROM {name}")).scalars())
            for name in tables.scalars()
        }
    engine.dispose()
    return found


def test_each_server_counts_and_keeps_the_cells_of_its_hospitals(
    cluster: Cluster, registry: Registry, whole: Engine, keep: Callable[[], int]
):
    expected = cells_of(whole)
    assert keep() == 0
    found = registry.snapshot()
    assert (found.version, found.as_of) == (expected.version, expected.as_of)
    assert registry.probe() == f"view {found.taken_at.isoformat()}"

    first, second = (kept_on(one) for one in cluster.shards)
    assert list(first.values()) == [set(ON_FIRST)]
    assert list(second.values()) == [{21, 22, 31, 99}]

    # What the coordinator does when they are read: it passes them on.
    told = plan(
        registry.engine, view_query(cells_plan(found.as_of)).order_by("unit_id")
    )
    nodes = re.findall(r"^ *(?:->  )?(\w[\w ]+?)(?: on .*)?$", told, re.MULTILINE)
    assert set(nodes) <= {
        "Merge Append",
        "Append",
        "Foreign Scan",
        "Async Foreign Scan",
    }
    asked = re.findall("Remote SQL: (.*)", told)
    assert len(asked) == 2
    assert all(f"FROM public.{NAME}_" in one for one in asked)
    assert "Akuttskjema" not in told


def test_a_change_shows_when_they_count_anew_and_nothing_old_is_left(
    cluster: Cluster, registry: Registry, keep: Callable[[], int]
):
    assert keep() == 0
    before, token = registry.snapshot(), registry.probe()
    first, _ = cluster.shards
    born = """UPDATE "Akuttskjema" SET "PatientAge" = "PatientAge" + {}
              WHERE "PatientAge" = 55"""
    first.execute(born.format(30))
    assert registry.probe() == token
    assert registry.snapshot().version == before.version
    assert keep() == 0
    assert registry.probe() != token
    assert registry.snapshot().version != before.version
    assert [len(kept_on(one)) for one in cluster.shards] == [1, 1]
    assert cluster.foreign_cells() == 2
    first.execute(born.format(-30).replace("= 55", "= 85"))


def test_forms_that_repeat_an_event_of_another_server_are_found(
    registry: Registry, whole: Engine, engines: list[Engine]
):
    forms = same_event_forms(registered(), None)
    found, expected, *alone = (
        set(read(one, forms, AS_OF)["SkjemaGUID"])
        for one in (registry.engine, whole, *engines)
    )
    assert found == expected
    # Each server by itself would miss some.
    assert found > set.union(*alone) > set()
    told = plan(registry.engine, forms)
    asked = re.findall("Remote SQL: (.*)", told)
    assert len(asked) == 2
    columns = 'SELECT "SkjemaGUID", "PasientGUID", "Innleggelsestidspunkt" FROM'
    assert all(one.startswith(columns) and "WHERE" in one for one in asked)


def test_with_a_server_away_the_earlier_cells_stand(
    cluster: Cluster,
    registry: Registry,
    keep: Callable[[], int],
    capsys: pytest.CaptureFixture[str],
):
    assert keep() == 0
    before = registry.snapshot()
    _, second = cluster.shards
    second.execute("REVOKE CREATE ON SCHEMA public FROM importer")
    assert keep() == 2
    told = capsys.readouterr().err
    assert f"The server shard_2 (127.0.0.1, port {second.port})" in told
    assert "SELECT" not in told
    assert PASSWORD not in told
    assert registry.snapshot().taken_at == before.taken_at

    second.kill()
    assert keep() == 2
    with pytest.raises(SQLAlchemyError):
        registry.snapshot()
    second.start()
    assert registry.snapshot().version == before.version

    second.execute("GRANT CREATE ON SCHEMA public TO importer")
    assert keep() == 0
    assert registry.snapshot().version == before.version
    # Also what the first server counted in vain is gone.
    assert [len(kept_on(one)) for one in cluster.shards] == [1, 1]


def test_forms_on_the_coordinator_itself_are_refused(
    cluster: Cluster, keep: Callable[[], int], capsys: pytest.CaptureFixture[str]
):
    cluster.coordinator.execute(
        """CREATE TABLE own_forms PARTITION OF "Akuttskjema" FOR VALUES IN (77)"""
    )
    assert keep() == 2
    assert "stand on the coordinator itself" in capsys.readouterr().err
    cluster.coordinator.execute("DROP TABLE own_forms")


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
