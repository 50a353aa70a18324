"""A clock that jumps: to the next day, far ahead, and back."""

from datetime import date, datetime

import pytest

import indicators.registry
from data_access.keeper import SnapshotKeeper
from indicators.catalogue import ALL
from indicators.registry import open_registry
from tests.small import add_strokes, empty_registry, stroke_row

MONDAY, TUESDAY, A_YEAR_AHEAD = (
    date(2019, 3, 4),
    date(2019, 3, 5),
    date(2020, 3, 4),
)


@pytest.fixture
def keeper(tmp_path):
    """A registry with a stroke of each day; the form of 2020 has a mistyped year."""
    url = f"sqlite:///{tmp_path}/registry.db"
    engine = empty_registry(url)
    days = (MONDAY, TUESDAY, A_YEAR_AHEAD)
    noons = [datetime(day.year, day.month, day.day, 12) for day in days]
    add_strokes(
        engine,
        [
            stroke_row(number, Innleggelsestidspunkt=noon)
            for number, noon in enumerate(noons)
        ],
    )
    engine.dispose()
    registry = open_registry(url, ALL)
    kept = SnapshotKeeper(registry.probe, registry.snapshot, poll_seconds=3600)
    yield kept
    kept.stop()


def test_the_day_of_the_data_follows_the_clock_forth_and_back(keeper, monkeypatch):
    def at(day: date) -> date:
        monkeypatch.setattr(indicators.registry, "_today", lambda: day)
        if keeper.is_ready:
            keeper.look()
        return keeper.current().as_of

    assert at(MONDAY) == MONDAY
    # Midnight has passed: a form dated ahead counts, without a write in the registry.
    assert at(TUESDAY) == TUESDAY
    # Set wrong, and set right again: the mistyped year does not stay.
    assert at(A_YEAR_AHEAD) == A_YEAR_AHEAD
    assert at(TUESDAY) == TUESDAY
    assert at(MONDAY) == MONDAY
    assert keeper.failure is None
