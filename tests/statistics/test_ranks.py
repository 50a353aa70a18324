"""Chances of being among the lowest, against integrals and symmetry."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from indicators.statistics.ranks import chances_of_quarter


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        ([7, 12], [10, 15]),
        ([0, 3], [3, 50]),
        ([50, 49], [50, 50]),
        ([300, 720], [1_000, 2_300]),
        ([8_110, 9], [9_000, 10]),
        ([0, 1], [500, 500]),
        ([1, 0], [1, 1]),
    ],
)
def test_two_groups_have_the_chance_that_integration_gives(numerator, denominator):
    # P(p < q) for independent Beta posteriors is the integral of F_p f_q.
    found = chances_of_quarter(numerator, denominator)
    p, q = (
        beta(x + 0.5, n - x + 0.5) for x, n in zip(numerator, denominator, strict=True)
    )
    # By the quantiles of q: the integrand then has no pole.
    exact, _ = quad(lambda u: p.cdf(q.ppf(u)), 0, 1, limit=200)
    assert found.places == 1
    assert found.chance[0] == pytest.approx(exact, abs=1e-4)
    assert found.chance.sum() == pytest.approx(1)


@pytest.mark.parametrize("highest", [False, True])
def test_the_chances_are_those_of_shares_drawn_at_random(highest):
    # How Goldstein and Spiegelhalter find them; drawn 200 000 times, the standard error
    # is at most 0.0011.
    rng = np.random.default_rng(20_050)
    n = rng.integers(5, 900, 51)
    x = rng.binomial(n, rng.beta(30, 8, 51))
    drawn = rng.beta(x + 0.5, n - x + 0.5, size=(200_000, 51))
    rank = np.argsort(-drawn if highest else drawn, axis=1)[:, :13]
    exact = np.bincount(rank.ravel(), minlength=51) / 200_000
    found = chances_of_quarter(x, n, highest=highest)
    assert found.places == 13
    assert found.chance == pytest.approx(exact, abs=0.005)
    assert found.chance.sum() == pytest.approx(13)


def test_laplace_and_the_births_of_paris_and_london():
    # Laplace 1786: boys among births in London 737 629 of 1 436 587, in Paris 251 527
    # of 493 472; he was morally certain that London's share is the higher.
    found = chances_of_quarter([737_629, 251_527], [1_436_587, 493_472])
    assert found.chance == pytest.approx([0, 1], abs=1e-5)
    assert found.verdict.tolist() == ["out", "in"]


def test_the_chances_add_up_to_the_places_and_equals_share_them():
    found = chances_of_quarter([40] * 12, [50] * 12)
    assert found.places == 3
    assert found.chance.sum() == pytest.approx(3)
    assert found.chance == pytest.approx(np.full(12, 0.25))
    assert set(found.verdict) == {"unsure"}
    assert not found.says_something


def test_only_a_group_that_is_surely_there_makes_the_order_say_something():
    one_low = chances_of_quarter([40, 40, 40, 40, 2], [50] * 5)
    assert one_low.verdict.tolist() == ["out"] * 4 + ["in"]
    assert one_low.says_something
    # One that is surely elsewhere says nothing of who is lowest.
    one_high = chances_of_quarter([40, 40, 40, 40, 40, 50, 40, 40], [50] * 8)
    assert one_high.verdict[5] == "out"
    assert not one_high.says_something


def test_the_highest_quarter_is_the_lowest_of_the_others():
    lowest = chances_of_quarter([5, 9, 12, 18], [20] * 4)
    highest = chances_of_quarter([15, 11, 8, 2], [20] * 4, highest=True)
    assert lowest.chance == pytest.approx(highest.chance)


@pytest.mark.parametrize(
    ("groups", "places"), [(1, 1), (3, 1), (5, 1), (6, 2), (10, 3), (51, 13)]
)
def test_a_quarter_is_a_fourth_to_the_nearest_whole(groups, places):
    assert chances_of_quarter([5] * groups, [10] * groups).places == places


def test_the_hidden_take_no_part():
    found = chances_of_quarter([5, np.nan, 0, 7], [10, np.nan, 0, 10])
    alone = chances_of_quarter([5, 7], [10, 10])
    assert found.chance[[0, 3]].tolist() == alone.chance.tolist()
    assert np.isnan(found.chance[1:3]).all()
    assert found.verdict[1:3].tolist() == ["", ""]
    nobody = chances_of_quarter([np.nan], [np.nan])
    assert (nobody.places, nobody.says_something) == (0, False)


def test_more_than_everybody_is_refused():
    with pytest.raises(ValueError, match="between 0 and its denominator"):
        chances_of_quarter([3], [2])
