"""Codes 1 and 3 are given; infarcts."""

from indicators.catalogue.reperfusion import THROMBECTOMY_RATE_ISCHEMIC


def test_verdicts(check_verdicts):
    check_verdicts(
        THROMBECTOMY_RATE_ISCHEMIC,
        """
        why                  | Slagdiagnose | Trombektomi | verdict
        ---------------------+--------------+-------------+---------
        given                | 2            | 1           | met
        not given            | 2            | 2           | not met
        older code for given | 2            | 3           | met
        unknown              | 2            | 9           | not met?
        minus one            | 2            | -1          | not met?
        empty                | 2            |             | not met?
        haemorrhage          | 1            | 1           | outside
        unspecified          | 3            | 1           | outside
        """,
    )


def test_is_counted_where_the_patient_is_registered():
    assert not THROMBECTOMY_RATE_ISCHEMIC.counted_where_thrombolysed
