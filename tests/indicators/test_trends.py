"""One unit over time: what takes part, what marks a period, what is refused."""

from datetime import date, datetime

import numpy as np
import pytest

from data_access.scope import OPERATOR
from indicators.comparison_tables import RUNCHART_COLUMNS, runchart_table
from indicators.periods import month_of
from indicators.results import results
from indicators.selection import Selection
from indicators.statistics.control import p_chart, xmr_chart
from indicators.trends import ADDED_COLUMNS, NoTrend, trend_of
from tests.indicators.conftest import ALL, NEEDLE, SCREENED
from tests.small import (
    ADVISORY,
    add_strokes,
    empty_registry,
    snapshot_of,
    stroke_row,
)

QUARTERS = Selection(
    first=month_of(date(2017, 1, 1)),
    last=month_of(date(2020, 12, 1)),
    period="quarter",
    unit_level="hospital",
    units=frozenset({"21"}),
)
# Swallowing assessed of 20 in each quarter from 2017-Q1; a lift from 2019-Q1.
ASSESSED = (12, 10, 13, 11, 12, 9, 11, 12, 18, 19, 17, 18, 19, 18, 17)
MINUTES = (52, 55, 50, 54, 51, 56, 53, 52, 30, 31, 33, 30, 32, 31, 30)


@pytest.fixture(scope="module")
def snapshot():
    rows = []
    for quarter, (met, minutes) in enumerate(zip(ASSESSED, MINUTES, strict=True)):
        admitted = datetime(2017 + quarter // 4, quarter % 4 * 3 + 2, 4, 12)
        for patient in range(20):
            rows.append(
                stroke_row(
                    len(rows),
                    UnitId=21,
                    SvelgtestUtfort=1 if patient < met else 2,
                    Innleggelsestidspunkt=admitted,
                    Trombolyse=1,
                    TrombolyseStarttid=admitted.replace(minute=minutes),
                )
            )
    # The last quarter has begun: five patients, nobody assessed.
    for _ in range(5):
        late = datetime(2020, 10, 3, 12)
        row = stroke_row(len(rows), UnitId=21, SvelgtestUtfort=2)
        rows.append({**row, "Innleggelsestidspunkt": late})
    engine = empty_registry()
    add_strokes(engine, rows)
    return snapshot_of(engine, ALL, as_of=date(2020, 11, 15))


def trend_by(snapshot, indicator=SCREENED, viewer=OPERATOR, changes=None, **options):
    selection = QUARTERS.at(**(changes or {}))
    table = results(snapshot, [indicator], selection, viewer)
    return trend_of(table, indicator, **options)


def test_a_run_chart_of_all_periods_that_are_over(snapshot):
    found = trend_by(snapshot)
    periods = found.table().set_index("period")
    assert len(periods) == 16
    assert periods["included"].tolist() == [True] * 15 + [False]
    assert periods.loc["2020-Q4", "value"] == 0
    assert set(periods["centre"]) == {13 / 20}
    (segment,) = found.segments
    assert (segment["first_period"], segment["last_period"]) == ("2017-Q1", "2020-Q4")
    # 13 of 20 is the median itself: 14 useful points, 8 below or fewer in a row.
    assert (segment["useful"], segment["crossings"]) == (14, 1)
    assert (segment["longest_run"], segment["signal"]) == (7, True)
    assert found.signal
    assert set(found.periods["rule"]) == {""}
    assert set(ADDED_COLUMNS) <= set(found.periods)
    # There are no limits that could be provisional.
    assert (segment["points"], segment["provisional"]) == (None, False)


def test_a_frozen_baseline_holds_the_median_of_its_periods(snapshot):
    found = trend_by(snapshot, baseline=("2017-Q1", "2018-Q4"))
    assert set(found.periods["centre"]) == {11.5 / 20}
    assert [one["longest_run"] for one in found.segments] == [8]


def test_a_split_gives_every_segment_its_own_lines(snapshot):
    found = trend_by(snapshot, chart="p", splits=["2019-Q1"])
    before, after = found.segments
    assert before["centre"] == pytest.approx(90 / 160)
    assert after["centre"] == pytest.approx(126 / 140)
    assert (before["points"], after["points"]) == (8, 7)
    assert before["provisional"]
    assert found.provisional
    assert not found.signal
    # Without the split the lift is a shift against one centre.
    whole = trend_by(snapshot, chart="p")
    assert set(whole.periods["rule"][8:15]) <= {"shift", "two_of_three", "outside"}
    assert (whole.periods["side"][8:15] == 1).all()
    assert not whole.provisional


def test_charts_are_those_of_the_counts_and_of_the_values(snapshot):
    share = np.array(ASSESSED) / 20
    for chart, expected in (
        ("p", p_chart(ASSESSED, [20] * 15)),
        ("pprime", p_chart(ASSESSED, [20] * 15, laney=True)),
        ("xmr", xmr_chart(share, within=(0, 1))),
    ):
        found = trend_by(snapshot, chart=chart)
        assert found.periods["lower_limit"][:15] == pytest.approx(expected.lower)
        assert found.periods["upper_limit"][:15] == pytest.approx(expected.upper)
        assert found.periods["rule"][:15].tolist() == expected.rule.tolist()


def test_a_median_has_run_and_individuals_charts_only(snapshot):
    found = trend_by(snapshot, NEEDLE, chart="xmr", splits=["2019-Q1"])
    before, after = (one["centre"] for one in found.segments)
    assert before == pytest.approx(np.mean(MINUTES[:8]))
    assert after == pytest.approx(np.mean(MINUTES[8:]))
    assert (found.table()["lower_limit"].dropna() >= 0).all()
    assert trend_by(snapshot, NEEDLE).signal
    for chart in ("p", "pprime"):
        with pytest.raises(NoTrend, match="needle is a time: choose the chart run or"):
            trend_by(snapshot, NEEDLE, chart=chart)


def test_the_goal_is_held_against_the_latest_limits(snapshot):
    then = {"last": month_of(date(2018, 12, 1))}
    assert trend_by(snapshot, chart="p", changes=then).assurance == "miss"
    found = trend_by(snapshot, chart="p", splits=["2019-Q1"])
    assert (found.target, found.assurance) == (0.9, "hit_or_miss")
    # Without a goal level there is nothing to be sure of.
    found = trend_by(snapshot, NEEDLE, chart="xmr")
    assert (found.target, found.assurance) == (None, "")


def test_hidden_periods_stay_in_the_chart_without_a_say(snapshot):
    # Under ten patients a quarter are hidden from others: half of twenty, by sex.
    found = trend_by(snapshot, viewer=ADVISORY, changes={"sex": 2})
    assert not found.periods["included"].any()
    assert np.isnan(found.periods["centre"]).all()
    assert not found.signal
    assert found.target is None
    rounded = trend_by(snapshot, viewer=ADVISORY)
    assert rounded.periods["rounded"][:15].all()
    # What is drawn is the rounded share that the tables show.
    assert rounded.periods["value"][0] == 0.5
    assert rounded.periods["value"][8] == 1.0


def test_rolling_windows_are_refused(snapshot):
    with pytest.raises(NoTrend, match="rolling windows share patients"):
        trend_by(snapshot, changes={"period": "rolling12"})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"splits": ["2016-Q4"]},
            "no period '2016-Q4' in the chart: it goes from 2017-Q1 to 2020-Q4",
        ),
        ({"splits": ["2017-Q1"]}, "a split needs periods before it"),
        ({"baseline": ("2018-Q1", "2025-Q1")}, "no period '2025-Q1'"),
        ({"baseline": ("2018-Q2", "2018-Q1")}, "begins after it ends"),
        (
            {"baseline": ("2018-Q1", "2019-Q4"), "splits": ["2019-Q1"]},
            "the baseline 2018-Q1 to 2019-Q4 lies across a split",
        ),
    ],
)
def test_periods_that_cannot_be_are_told(snapshot, options, said):
    with pytest.raises(NoTrend, match=said):
        trend_by(snapshot, **options)


def test_one_unit_and_a_known_chart_are_needed(snapshot):
    with pytest.raises(ValueError, match="of one unit, not"):
        trend_by(snapshot, changes={"units": frozenset()})
    with pytest.raises(ValueError, match="no chart 'cusum'"):
        trend_by(snapshot, chart="cusum")


def test_screening_is_handed_on(snapshot):
    plain = trend_by(snapshot, NEEDLE, chart="xmr")
    screened = trend_by(snapshot, NEEDLE, chart="xmr", screen=True)
    assert screened.periods["upper_limit"][0] < plain.periods["upper_limit"][0]


@pytest.mark.parametrize("chart", ["run", "p"])
def test_the_table_has_the_documented_columns(snapshot, chart):
    table = runchart_table(trend_by(snapshot, chart=chart, splits=["2019-Q1"]))
    assert tuple(table.columns) == tuple(RUNCHART_COLUMNS)
    assert table["segment"].tolist() == [1] * 8 + [2] * 8
    assert table["longest_run"].isna().all() == (chart == "p")
    assert set(table["chart"]) == {chart}
