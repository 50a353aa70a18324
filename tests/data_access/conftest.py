"""The same empty registry on each of the three databases."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine

from data_access.engine import make_engine
from data_access.schema import metadata
from indicators.catalogue import ALL
from indicators.registry import Registry, open_registry
from tests.servers import running

# One worker runs a server's tests, so that each server starts once.
BACKENDS = (
    "sqlite",
    *(
        pytest.param(name, marks=[pytest.mark.server, pytest.mark.xdist_group(name)])
        for name in ("postgresql", "mariadb")
    ),
)


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
