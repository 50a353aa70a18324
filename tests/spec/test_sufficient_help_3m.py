"""Yes of yes and no; no need stands outside."""

from indicators.catalogue.after_three_months import SUFFICIENT_HELP_3M


def test_verdicts(check_verdicts):
    check_verdicts(
        SUFFICIENT_HELP_3M,
        """
        why                | Innleggelsestidspunkt | OppfolgUtf | TilstrekkeligHjelp | verdict
        -------------------+-----------------------+------------+--------------------+---------
        yes                | 12:00                 | 1          | 1                  | met
        no                 | 12:00                 | 1          | 2                  | not met
        no need            | 12:00                 | 1          | 3                  | outside
        unknown            | 12:00                 | 1          | 9                  | outside?
        minus one          | 12:00                 | 1          | -1                 | outside?
        empty              | 12:00                 | 1          |                    | outside?
        follow-up not done | 12:00                 | 2          | 1                  | outside?
        follow-up unknown  | 12:00                 |            | 1                  | outside?
        91 days ago        | 2019-10-02 12:00      | 1          | 1                  | met
        91 days ago, no    | 2019-10-02 12:00      | 1          | 2                  | not met
        90 days ago        | 2019-10-03 12:00      | 1          | 1                  | outside
        """,  # noqa: E501
    )
