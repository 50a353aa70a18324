"""At most 90 days after admission, judged when more than 90 have passed."""

from indicators.catalogue.outcome import MORTALITY_90D


def test_verdicts(check_verdicts):
    check_verdicts(
        MORTALITY_90D,
        """
        why                           | Innleggelsestidspunkt | DeathDate  | Morsdato | verdict
        ------------------------------+-----------------------+------------+----------+--------
        same day                      | 12:00                 | +0d        |          | met
        90 days                       | 12:00                 | +90d       |          | met
        91 days                       | 12:00                 | +91d       |          | not met
        98 days is for follow-up only | 12:00                 | +98d       |          | not met
        alive                         | 12:00                 |            |          | not met
        only the form's date          | 12:00                 |            | +90d     | met
        the population register rules | 12:00                 | +91d       | +90d     | not met
        dead before admission         | 12:00                 | -1d        |          | not met
        91 days ago                   | 2019-10-02 12:00      |            |          | not met
        91 days ago, dead             | 2019-10-02 12:00      | 2019-12-31 |          | met
        90 days ago                   | 2019-10-03 12:00      |            |          | outside
        90 days ago, dead             | 2019-10-03 12:00      | 2019-10-04 |          | outside
        """,  # noqa: E501
    )
