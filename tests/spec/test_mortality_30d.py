"""At most 30 days after admission, judged when more than 30 have passed."""

from indicators.catalogue.outcome import MORTALITY_30D


def test_verdicts(check_verdicts):
    check_verdicts(
        MORTALITY_30D,
        """
        why                           | Innleggelsestidspunkt | DeathDate  | Morsdato | verdict
        ------------------------------+-----------------------+------------+----------+--------
        same day                      | 12:00                 | +0d        |          | met
        30 days                       | 12:00                 | +30d       |          | met
        31 days                       | 12:00                 | +31d       |          | not met
        clock does not matter         | 23:59                 | +30d       |          | met
        alive                         | 12:00                 |            |          | not met
        only the form's date          | 12:00                 |            | +30d     | met
        the population register rules | 12:00                 | +31d       | +30d     | not met
        dead before admission         | 12:00                 | -1d        |          | not met
        31 days ago                   | 2019-12-01 12:00      |            |          | not met
        31 days ago, dead             | 2019-12-01 12:00      | 2019-12-31 |          | met
        30 days ago                   | 2019-12-02 12:00      |            |          | outside
        30 days ago, dead             | 2019-12-02 12:00      | 2019-12-03 |          | outside
        """,  # noqa: E501
    )
