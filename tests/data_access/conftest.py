"""The same registry on each of the three databases: empty, small or varied."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine

from data_access.engine import make_engine
from data_access.schema import metadata
from indicators.catalogue import ALL
from indicators.registry import Registry, open_registry
from tests.backends import BACKENDS, address
from tests.servers import running
from tests.small import add_units, empty_registry
from tests.varied import fill_varied


@pytest.fixture(scope="session", params=BACKENDS)
def server(request, tmp_path_factory) -> Iterator[str]:
    """The URL of a database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('server')}/registry.db"
        return
    yield running(request.param)


@pytest.fixture
def database(server) -> Iterator[Engine]:
    """A writable engine on a registry with empty tables."""
    engine = create_engine(server)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _made(tmp_path_factory) -> Iterator[Callable[[str, str], Engine]]:
    """A function that makes a registry of a kind and a name, the first time."""
    folder, engines = tmp_path_factory.mktemp("made"), dict[tuple[str, str], Engine]()

    def make(kind: str, name: str) -> Engine:
        if (kind, name) not in engines:
            engines[kind, name] = empty_registry(address(kind, name, folder))
        return engines[kind, name]

    yield make
    for engine in engines.values():
        engine.dispose()


@pytest.fixture(params=BACKENDS)
def registry(request, _made) -> Engine:
    """A writable engine on a registry of five hospitals and no form.

    Its tables outlive the test, which saves the time to make them: tests that change
    tables take `database`.
    """
    engine = _made(request.param, "small")
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    add_units(engine)
    return engine


@pytest.fixture(scope="session")
def reference() -> Engine:
    """A registry in SQLite's memory in which every code occurs; nobody changes it."""
    engine = empty_registry()
    fill_varied(engine)
    return engine


@pytest.fixture(scope="session")
def varied_on(_made) -> Callable[[str], Engine]:
    """A function that gives the registry of `reference` on a server."""
    filled: dict[str, Engine] = {}

    def fill(kind: str) -> Engine:
        if kind not in filled:
            filled[kind] = _made(kind, "varied")
            fill_varied(filled[kind])
        return filled[kind]

    return fill


@pytest.fixture
def connect(database) -> Iterator[Callable[[], Registry]]:
    """Return a function that opens the registry by the house's own road."""
    opened: list[Registry] = []

    def open_it() -> Registry:
        url = database.url.render_as_string(hide_password=False)
        opened.append(open_registry(url, ALL))
        return opened[-1]

    yield open_it
    for registry in opened:
        registry.engine.dispose()


@pytest.fixture
def reading(database) -> Iterator[Engine]:
    """The registry through the read-only engine of the house."""
    engine = make_engine(database.url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
