"""Where charts are split and what their lines rest on."""

import pytest

from indicators.statistics.segments import Segment, numbers_of, segments_of


def test_without_a_split_all_points_share_their_own_lines():
    (whole,) = segments_of(5)
    assert (whole.points, whole.base) == (slice(0, 5), slice(0, 5))
    assert segments_of(0) == ()


def test_a_baseline_freezes_the_segment_it_lies_in_and_no_other():
    found = segments_of(20, baseline=(1, 7), splits=[15, 10, 10])
    assert found == (
        Segment(0, 9, 1, 7),
        Segment(10, 14, 10, 14),
        Segment(15, 19, 15, 19),
    )
    assert numbers_of(found, 20).tolist() == [0] * 10 + [1] * 5 + [2] * 5


@pytest.mark.parametrize(
    ("baseline", "splits", "said"),
    [
        (None, [0], "a split must lie between 1 and 9, not 0"),
        (None, [10], "a split must lie between 1 and 9, not 10"),
        ((4, 10), [], "a baseline must lie between 0 and 9"),
        ((4, 3), [], "a baseline must lie between 0 and 9"),
        ((2, 6), [5], r"the baseline \(2, 6\) lies across a split"),
    ],
)
def test_a_split_or_baseline_elsewhere_is_refused(baseline, splits, said):
    with pytest.raises(ValueError, match=said):
        segments_of(10, baseline, splits)
