"""A score at discharge; the dead stand outside."""

from indicators.catalogue.discharge import FUNCTIONAL_SCORE_AT_DISCHARGE


def test_verdicts(check_verdicts):
    check_verdicts(
        FUNCTIONAL_SCORE_AT_DISCHARGE,
        """
        why                 | UtskrTil | Fvurderingutskr | verdict
        --------------------+----------+-----------------+---------
        done                | 1        | 1               | met
        not done            | 1        | 2               | not met
        unknown             | 1        | 9               | not met?
        minus one           | 1        | -1              | not met?
        empty               | 1        |                 | not met?
        nursing home        | 4        | 1               | met
        destination unknown | 9        | 1               | met
        destination empty   |          | 2               | not met
        dead in hospital    | 10       | 1               | outside
        """,
    )
