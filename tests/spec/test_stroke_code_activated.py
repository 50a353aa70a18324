"""Admitted through a stroke alarm, of onsets outside hospital."""

from indicators.catalogue.arrival import STROKE_CODE_ACTIVATED


def test_verdicts(check_verdicts):
    check_verdicts(
        STROKE_CODE_ACTIVATED,
        """
        why                    | Slagdiagnose | HvorOppstoHjerneslaget | trombolysealarm | verdict
        -----------------------+--------------+------------------------+-----------------+---------
        alarm                  | 2            | 1                      | 1               | met
        not alarm              | 2            | 1                      | 2               | not met
        unknown                | 2            | 1                      | 9               | not met?
        minus one              | 2            | 1                      | -1              | not met?
        empty                  | 2            | 1                      |                 | not met?
        in hospital            | 2            | 2                      | 1               | outside
        in hospital, procedure | 2            | 3                      | 1               | outside
        place unknown          | 2            | 9                      | 1               | met
        place minus one        | 2            | -1                     | 1               | met
        place empty            | 2            |                        | 2               | not met
        haemorrhage            | 1            | 1                      | 1               | met
        unspecified            | 3            | 1                      | 1               | met
        """,  # noqa: E501
    )
