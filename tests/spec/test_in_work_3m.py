"""In work now, of those in work when the stroke came."""

from indicators.catalogue.after_three_months import IN_WORK_3M


def test_verdicts(check_verdicts):
    check_verdicts(
        IN_WORK_3M,
        """
        why                | Innleggelsestidspunkt | OppfolgUtf | YrkesaktivUnderHjerneslag2 | YrkesaktivNaa | verdict
        -------------------+-----------------------+------------+----------------------------+---------------+---------
        back in work       | 12:00                 | 1          | 1                          | 1             | met
        not in work        | 12:00                 | 1          | 1                          | 2             | not met
        unknown            | 12:00                 | 1          | 1                          | 9             | outside?
        minus one          | 12:00                 | 1          | 1                          | -1            | outside?
        empty              | 12:00                 | 1          | 1                          |               | outside?
        not in work before | 12:00                 | 1          | 2                          | 1             | outside
        before unknown     | 12:00                 | 1          | 9                          | 1             | outside
        before minus one   | 12:00                 | 1          | -1                         | 1             | outside
        before empty       | 12:00                 | 1          |                            | 1             | outside
        not done           | 12:00                 | 2          | 1                          | 1             | outside
        follow-up unknown  | 12:00                 |            | 1                          | 1             | outside
        91 days ago        | 2019-10-02 12:00      | 1          | 1                          | 1             | met
        90 days ago        | 2019-10-03 12:00      | 1          | 1                          | 1             | outside
        """,  # noqa: E501
    )
