"""The own database for those who can do without it for a while.

A server that did not answer is not asked again on every click.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from own_data.database import own_database, own_database_url

# A missing driver is an ImportError, a missing folder an OSError.
NOT_REACHED = (SQLAlchemyError, OSError, ImportError)
LEFT_ALONE_SECONDS = 5

_log = logging.getLogger("slagtavle")
_away_until: dict[str, float] = {}


class OwnDatabaseAway(Exception):  # noqa: N818 - a state, told in one sentence
    """The dashboard's own database does not answer."""


@contextmanager
def own_database_now() -> Iterator[Engine]:
    """Give the own database to a block. Raises `OwnDatabaseAway`, also from within.

    At once for some seconds after it did not answer.
    """
    url = own_database_url()
    if time.monotonic() < _away_until.get(url, 0):
        raise OwnDatabaseAway
    try:
        yield own_database()
    except IntegrityError:
        raise
    except NOT_REACHED as error:
        _away_until[url] = time.monotonic() + LEFT_ALONE_SECONDS
        # The whole error would show what was asked for.
        _log.warning("The own database does not answer: %s", type(error).__name__)
        raise OwnDatabaseAway from error
