"""The same empty registry on each of the three databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from data_access.schema import metadata
from tests.servers import mariadb, postgresql

BACKENDS = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.server),
    pytest.param("mariadb", marks=pytest.mark.server),
)


@pytest.fixture(scope="session", params=BACKENDS)
def server(request, tmp_path_factory) -> Iterator[str]:
    """The URL of a database of each kind."""
    folder = tmp_path_factory.mktemp("server")
    if request.param == "sqlite":
        yield f"sqlite:///{folder}/registry.db"
        return
    start: Any = {"postgresql": postgresql, "mariadb": mariadb}[request.param]
    with start(folder) as url:
        yield url


@pytest.fixture
def database(server) -> Iterator[Engine]:
    """A writable engine on a registry with empty tables."""
    engine = create_engine(server)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    yield engine
    engine.dispose()
