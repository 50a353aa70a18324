"""Readmitted for a new stroke, of those who answered."""

from indicators.catalogue.after_three_months import RECURRENT_STROKE_3M


def test_verdicts(check_verdicts):
    check_verdicts(
        RECURRENT_STROKE_3M,
        """
        why                 | Innleggelsestidspunkt | OppfolgUtf | InnlagtEtterUtskriving | verdict
        --------------------+-----------------------+------------+------------------------+---------
        new stroke          | 12:00                 | 1          | 2                      | met
        never left hospital | 12:00                 | 1          | 1                      | not met
        another reason      | 12:00                 | 1          | 3                      | not met
        not readmitted      | 12:00                 | 1          | 4                      | not met
        unknown             | 12:00                 | 1          | 9                      | outside?
        minus one           | 12:00                 | 1          | -1                     | outside?
        empty               | 12:00                 | 1          |                        | outside?
        follow-up not done  | 12:00                 | 2          | 2                      | outside?
        follow-up unknown   | 12:00                 |            | 2                      | outside?
        91 days ago         | 2019-10-02 12:00      | 1          | 2                      | met
        90 days ago         | 2019-10-03 12:00      | 1          | 2                      | outside
        """,  # noqa: E501
    )
