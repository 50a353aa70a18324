"""The whole sample gives the same numbers on PostgreSQL and MariaDB as on SQLite."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from data_access import engine
from data_access.snapshot import Snapshot
from indicators.catalogue import ALL
from indicators.counting import STATISTICS
from indicators.measure import measure
from indicators.registry import open_registry
from indicators.results import results
from indicators.selection import Selection
from tests.backends import SERVERS, address
from tests.data_access.copied import copy_of
from tests.sample_db.built import sample_file
from tests.small import ADVISORY, SECRETARIAT

pytestmark = pytest.mark.sample


@pytest.fixture(scope="module")
def expected() -> Snapshot:
    return open_registry(f"sqlite:///{sample_file()}", ALL).snapshot()


@cache
def read_from(kind: str) -> Snapshot:
    """Return what the house reads from a server that was filled a moment ago."""
    with TemporaryDirectory(prefix="slagtavle_") as name:
        folder = Path(name)
        url = address(kind, "sample", folder)
        copy_of(sample_file(), url, folder).dispose()
    with pytest.MonkeyPatch.context() as patch:
        # For machines that do much else. A server that compares every form with every
        # follow-up takes far longer still.
        patch.setattr(engine, "STATEMENT_TIMEOUT_SECONDS", 120)
        registry = open_registry(url, ALL)
        snapshot = registry.snapshot()
    registry.engine.dispose()
    return snapshot


# Kept by kind: tests of the two may come in turn, and reading one takes 15 s.
@pytest.fixture(params=SERVERS)
def found(request) -> Snapshot:
    return read_from(request.param)


def months_of(snapshot: Snapshot) -> tuple[int, int]:
    return int(snapshot.month.min()), int(snapshot.month.max())


def test_every_stroke_is_judged_alike(found, expected):
    assert len(found) > 100_000
    assert found.undecided() == {}
    assert found.version == expected.version


@pytest.mark.parametrize("viewer", [SECRETARIAT, ADVISORY], ids=["exact", "hidden"])
def test_every_cell_by_hospital_and_year_is_the_same(found, expected, viewer):
    tables = []
    for snapshot in (found, expected):
        first, last = months_of(snapshot)
        asked = Selection(first, last, period="year", unit_level="hospital")
        tables.append(results(snapshot, ALL, asked, viewer))
    assert len(tables[0]) > 20_000
    assert_frame_equal(*tables, check_exact=True)


def test_every_cell_by_hospital_and_month_is_the_same(found, expected):
    tables = []
    for snapshot in (found, expected):
        first, last = months_of(snapshot)
        asked = Selection(first, last, period="month", unit_level="hospital")
        tables.append(measure(snapshot, ALL, asked))
    for here, there in zip(*tables, strict=True):
        pairs = [(here.numerator, there.numerator)]
        pairs.append((here.denominator, there.denominator))
        if here.unknown is not None:
            pairs.append((here.unknown, there.unknown))
        if here.statistics is not None:
            pairs += [(here.statistics[n], there.statistics[n]) for n in STATISTICS]
        for mine, theirs in pairs:
            np.testing.assert_array_equal(mine, theirs, err_msg=here.indicator.id)
