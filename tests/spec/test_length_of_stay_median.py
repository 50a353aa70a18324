"""Whole days, at least one; unknown and impossible stays stand outside."""

from indicators.catalogue.discharge import LENGTH_OF_STAY_MEDIAN


def test_verdicts(check_verdicts):
    check_verdicts(
        LENGTH_OF_STAY_MEDIAN,
        """
        why               | UtskrTil | AntDagerInnl | value
        ------------------+----------+--------------+--------
        same day          | 1        | 0            | 1
        one day           | 1        | 1            | 1
        a week            | 1        | 7            | 7
        longest           | 1        | 365          | 365
        too long          | 1        | 366          | outside
        unknown           | 1        | -1           | outside
        empty             | 1        |              | outside
        dead in hospital  | 10       | 3            | 3
        destination empty |          | 5            | 5
        """,
    )
