"""The dashboard's own database, empty, on each of the three servers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, MetaData

from own_data.database import connect
from tests.data_access.conftest import server

__all__ = ["server"]


@pytest.fixture
def nothing(server) -> Iterator[Engine]:
    """A database without a table."""
    engine = connect(server)
    _drop_everything(engine)
    yield engine
    _drop_everything(engine)
    engine.dispose()


def _drop_everything(engine: Engine) -> None:
    found = MetaData()
    found.reflect(engine)
    found.drop_all(engine)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION IF EXISTS access_log_guard")
