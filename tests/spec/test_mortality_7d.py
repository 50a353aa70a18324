"""At most 7 days after admission, judged when more than 7 have passed."""

from indicators.catalogue.outcome import MORTALITY_7D


def test_verdicts(check_verdicts):
    check_verdicts(
        MORTALITY_7D,
        """
        why                           | Innleggelsestidspunkt | DeathDate  | Morsdato | verdict
        ------------------------------+-----------------------+------------+----------+--------
        same day                      | 12:00                 | +0d        |          | met
        7 days                        | 12:00                 | +7d        |          | met
        8 days                        | 12:00                 | +8d        |          | not met
        alive                         | 12:00                 |            |          | not met
        only the form's date          | 12:00                 |            | +7d      | met
        the population register rules | 12:00                 | +8d        | +7d      | not met
        dead before admission         | 12:00                 | -1d        |          | not met
        8 days ago                    | 2019-12-24 12:00      |            |          | not met
        8 days ago, dead              | 2019-12-24 23:59      | 2019-12-31 |          | met
        7 days ago                    | 2019-12-25 12:00      |            |          | outside
        7 days ago, dead              | 2019-12-25 00:00      | 2019-12-26 |          | outside
        """,  # noqa: E501
    )
