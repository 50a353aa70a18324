"""Codes 1 and 3 are given; infarcts of every age."""

from datetime import date

from indicators.catalogue.reperfusion import THROMBOLYSIS_RATE_ISCHEMIC


def test_verdicts(check_verdicts):
    check_verdicts(
        THROMBOLYSIS_RATE_ISCHEMIC,
        """
        why                  | Slagdiagnose | PatientAge | Trombolyse | verdict
        ---------------------+--------------+------------+------------+---------
        given                | 2            | 70         | 1          | met
        not given            | 2            | 70         | 2          | not met
        older code for given | 2            | 70         | 3          | met
        unknown              | 2            | 70         | 9          | not met?
        minus one            | 2            | 70         | -1         | not met?
        empty                | 2            | 70         |            | not met?
        80 years             | 2            | 80         | 1          | met
        81 years             | 2            | 81         | 1          | met
        95 years, not given  | 2            | 95         | 2          | not met
        age unknown          | 2            |            | 1          | met
        haemorrhage          | 1            | 70         | 1          | outside
        unspecified          | 3            | 70         | 1          | outside
        """,
    )


def test_a_missing_clock_does_not_matter(check_verdicts):
    check_verdicts(
        THROMBOLYSIS_RATE_ISCHEMIC,
        """
        why                   | Trombolyse | Innleggelsestidspunkt | TrombolyseStarttid | verdict
        ----------------------+------------+-----------------------+--------------------+--------
        start empty           | 1          | 12:00                 |                    | met
        start clock unknown   | 1          | 12:00                 | 00:00              | met
        arrival clock unknown | 1          | 00:00                 | 12:30              | met
        a start, not given    | 2          | 12:00                 | 12:30              | not met
        """,  # noqa: E501
    )


def test_the_goal_was_raised_with_2023():
    found = [
        THROMBOLYSIS_RATE_ISCHEMIC.level(value, day)
        for day in (date(2022, 12, 31), date(2023, 1, 1))
        for value in (0.195, 0.1949, 0.15, 0.1499, 0.13, 0.1299, 0.10, 0.0999)
    ]
    assert found == [
        *("high", "high", "high", "moderate"),
        *("moderate", "moderate", "moderate", "low"),
        *("high", "moderate", "moderate", "moderate"),
        *("moderate", "low", "low", "low"),
    ]


def test_is_counted_where_thrombolysis_is_given():
    assert THROMBOLYSIS_RATE_ISCHEMIC.counted_where_thrombolysed
