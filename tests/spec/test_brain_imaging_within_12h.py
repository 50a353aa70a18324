"""CT or MRI within 12 hours, for all strokes."""

from indicators.catalogue.investigation import BRAIN_IMAGING_WITHIN_12H


def test_verdicts(check_verdicts):
    check_verdicts(
        BRAIN_IMAGING_WITHIN_12H,
        """
        why                   | Slagdiagnose | CerebralCTInn | verdict
        ----------------------+--------------+---------------+---------
        imaged                | 2            | 1             | met
        not imaged            | 2            | 2             | not met
        unknown               | 2            | 9             | not met?
        minus one             | 2            | -1            | not met?
        empty                 | 2            |               | not met?
        haemorrhage           | 1            | 1             | met
        unspecified           | 3            | 1             | met
        unspecified, not done | 3            | 2             | not met
        """,
    )
