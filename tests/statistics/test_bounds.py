"""Bounds of a share with unknown answers against published ones."""

import math

import pytest

from indicators.statistics.bounds import share_bounds


@pytest.mark.parametrize(
    ("done", "located", "lost", "lower", "upper"),
    [
        # Manski 1995, Identification Problems in the Social Sciences, ch. 2 (data of
        # Piliavin and Sosin): of 106 homeless men 64 were found again and 21 of them
        # had a home: between 21/106 and 63/106; of 31 women 14 and 3.
        (21, 64, 42, 0.20, 0.59),
        (3, 14, 17, 0.10, 0.65),
    ],
)
def test_bounds_are_the_published_ones(done, located, lost, lower, upper):
    outside = share_bounds(done, located, lost, unknown_is_not_done=False)
    inside = share_bounds(done, located + lost, lost, unknown_is_not_done=True)
    for bounds in (outside, inside):
        assert bounds.all_no == pytest.approx(lower, abs=0.005)
        assert bounds.all_yes == pytest.approx(upper, abs=0.005)
    assert outside.counted == pytest.approx(done / located)
    assert inside.counted == inside.all_no


def level(share: float) -> str:
    """Return the level with goals of 90 and 80 %; limits count."""
    return "high" if share >= 0.9 else "moderate" if share >= 0.8 else "low"


@pytest.mark.parametrize(
    ("counts", "inside", "depends"),
    [
        ((88, 100, 1), True, False),
        ((88, 100, 2), True, True),
        ((95, 100, 5), True, False),
        ((95, 100, 5), False, False),
        ((90, 100, 1), False, True),
        ((85, 100, 0), True, False),
        ((0, 0, 0), True, False),
        ((0, 0, 3), False, True),
    ],
)
def test_the_level_depends_when_the_ends_have_different_levels(counts, inside, depends):
    bounds = share_bounds(*counts, unknown_is_not_done=inside)
    assert bounds.level_depends(level) == depends


def test_nobody_has_no_share():
    bounds = share_bounds(0, 0, 0, unknown_is_not_done=True)
    assert all(map(math.isnan, (bounds.counted, bounds.all_no, bounds.all_yes)))


@pytest.mark.parametrize(
    ("counts", "inside"),
    [
        ((5, 10, 6), True),
        ((11, 10, 0), False),
        ((-1, 10, 0), True),
        ((1, 10, -1), False),
    ],
)
def test_counts_that_cannot_be_are_refused(counts, inside):
    with pytest.raises(ValueError, match="cannot be"):
        share_bounds(*counts, unknown_is_not_done=inside)
