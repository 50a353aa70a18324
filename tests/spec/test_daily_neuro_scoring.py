"""Daily scores for all strokes; unknown counts as not done."""

from indicators.catalogue.early_care import DAILY_NEURO_SCORING


def test_verdicts(check_verdicts):
    check_verdicts(
        DAILY_NEURO_SCORING,
        """
        why          | Slagdiagnose | Funksjonsvurderingdaglig | verdict
        -------------+--------------+--------------------------+---------
        scored daily | 2            | 1                        | met
        not daily    | 2            | 2                        | not met
        unknown      | 2            | 9                        | not met?
        minus one    | 2            | -1                       | not met?
        empty        | 2            |                          | not met?
        haemorrhage  | 1            | 1                        | met
        unspecified  | 3            | 1                        | met
        """,
    )
