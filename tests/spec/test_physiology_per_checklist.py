"""Yes and not relevant count, for all strokes."""

from indicators.catalogue.early_care import PHYSIOLOGY_PER_CHECKLIST


def test_verdicts(check_verdicts):
    check_verdicts(
        PHYSIOLOGY_PER_CHECKLIST,
        """
        why              | Slagdiagnose | FysiologiskHomeostase | verdict
        -----------------+--------------+-----------------------+---------
        by checklist     | 2            | 1                     | met
        not by checklist | 2            | 2                     | not met
        not relevant     | 2            | 3                     | met
        unknown          | 2            | 9                     | not met?
        minus one        | 2            | -1                    | not met?
        empty            | 2            |                       | not met?
        haemorrhage      | 1            | 1                     | met
        unspecified      | 3            | 1                     | met
        """,
    )
