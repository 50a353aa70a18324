"""Assessed or not relevant; unknown stays in and counts as not done."""

from indicators.catalogue.stroke_unit import DYSPHAGIA_SCREENING


def test_verdicts(check_verdicts):
    check_verdicts(
        DYSPHAGIA_SCREENING,
        """
        why                   | Slagdiagnose | UtskrTil | SvelgtestUtfort | verdict
        ----------------------+--------------+----------+-----------------+---------
        assessed              | 2            | 1        | 1               | met
        not assessed          | 2            | 1        | 2               | not met
        not relevant          | 2            | 1        | 3               | met
        unknown               | 2            | 1        | 9               | not met?
        minus one             | 2            | 1        | -1              | not met?
        zero                  | 2            | 1        | 0               | not met?
        empty                 | 2            | 1        |                 | not met?
        haemorrhage           | 1            | 1        | 1               | met
        haemorrhage, not done | 1            | 1        | 2               | not met
        unspecified           | 3            | 1        | 1               | met
        dead, assessed        | 2            | 10       | 1               | met
        dead, not relevant    | 2            | 10       | 3               | met
        dead, not assessed    | 2            | 10       | 2               | not met
        """,
    )
