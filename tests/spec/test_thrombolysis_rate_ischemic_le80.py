"""Codes 1 and 3 are given; infarcts of 80 years or less."""

from indicators.catalogue.reperfusion import THROMBOLYSIS_RATE_ISCHEMIC_LE80


def test_verdicts(check_verdicts):
    check_verdicts(
        THROMBOLYSIS_RATE_ISCHEMIC_LE80,
        """
        why                  | Slagdiagnose | PatientAge | Trombolyse | verdict
        ---------------------+--------------+------------+------------+---------
        given                | 2            | 70         | 1          | met
        not given            | 2            | 70         | 2          | not met
        older code for given | 2            | 70         | 3          | met
        unknown              | 2            | 70         | 9          | not met?
        minus one            | 2            | 70         | -1         | not met?
        empty                | 2            | 70         |            | not met?
        18 years             | 2            | 18         | 1          | met
        80 years             | 2            | 80         | 1          | met
        80 years, not given  | 2            | 80         | 2          | not met
        81 years             | 2            | 81         | 1          | outside
        age unknown          | 2            |            | 1          | outside
        age minus one        | 2            | -1         | 1          | outside
        haemorrhage          | 1            | 70         | 1          | outside
        unspecified          | 3            | 70         | 1          | outside
        """,
    )


def test_is_counted_where_thrombolysis_is_given():
    assert THROMBOLYSIS_RATE_ISCHEMIC_LE80.counted_where_thrombolysed
