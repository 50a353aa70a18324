"""A score of 0-42 that is not ticked as not done."""

from indicators.catalogue.registration import NIHSS_RECORDED


def test_verdicts(check_verdicts):
    check_verdicts(
        NIHSS_RECORDED,
        """
        why                    | NIHSSinnkomst | NIHSSikkeUtfort | verdict
        -----------------------+---------------+-----------------+--------
        zero is a score        | 0             | 0               | met
        highest                | 42            | 0               | met
        tick not answered      | 7             |                 | met
        too high               | 43            | 0               | not met
        minus one              | -1            | 0               | not met
        empty                  |               | 0               | not met
        both empty             |               |                 | not met
        zero, ticked not done  | 0             | 1               | not met
        score, ticked not done | 12            | 1               | not met
        ticked not done        |               | 1               | not met
        """,
    )
