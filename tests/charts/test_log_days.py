"""Columns of the log: one a day, stacked by kind, over the whole time asked for."""

from datetime import date

from charts.log_days import days_chart

KINDS = {"looks": "Pasientrader", "pages": "Sider"}
COUNTS = [("2026-11-24", "pages", 3), ("2026-11-25", "looks", 1)]


def drawn(counts):
    chart = days_chart(
        counts, kinds=KINDS, first=date(2026, 11, 1), last=date(2026, 11, 25)
    )
    chart.to_dict(validate=True)
    return chart.to_dict()


def test_every_count_is_a_part_of_its_days_column():
    spec = drawn(COUNTS)
    rows = [(r["day"], r["kind"], r["count"]) for r in spec["data"]["values"]]
    assert rows == [("2026-11-24", "Sider", 3), ("2026-11-25", "Pasientrader", 1)]


def test_the_axis_spans_the_time_asked_for_and_not_only_the_days_with_rows():
    (bars,) = drawn(COUNTS)["layer"]
    first, last = bars["encoding"]["x"]["scale"]["domain"]
    assert (first["month"], first["date"]) == (11, 1)
    assert (last["month"], last["date"]) == (11, 26)


def test_nothing_is_an_empty_chart():
    assert drawn([])["data"]["values"] == []
