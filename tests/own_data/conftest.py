"""The dashboard's own database, empty, on each of the three servers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, MetaData

from own_data.database import connect
from tests.data_access.conftest import BACKENDS
from tests.servers import another_database, running


@pytest.fixture(scope="session", params=BACKENDS)
def server(request, tmp_path_factory) -> Iterator[str]:
    """The URL of an own database of each kind, beside any registry."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('own')}/own.db"
    else:
        yield another_database(running(request.param), "own_data")


@pytest.fixture
def nothing(server) -> Iterator[Engine]:
    """A database without a table."""
    engine = connect(server)
    drop_everything(engine)
    yield engine
    drop_everything(engine)
    engine.dispose()


def drop_everything(engine: Engine) -> None:
    """Take every table away."""
    found = MetaData()
    found.reflect(engine)
    found.drop_all(engine)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION IF EXISTS access_log_guard")
