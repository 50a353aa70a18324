"""The dashboard's own database, empty, on each of the three servers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, MetaData

from own_data.database import connect
from tests.backends import BACKENDS, address


@pytest.fixture(scope="session", params=BACKENDS)
def server(request, tmp_path_factory) -> str:
    """The URL of an own database of each kind, beside any registry."""
    return address(request.param, "own_data", tmp_path_factory.mktemp("own"))


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
