"""Follow-up done or dead within 98 days, of admissions more than 90 days old."""

from indicators.catalogue.registration import FOLLOWUP_3M_REPORTED


def test_verdicts(check_verdicts):
    check_verdicts(
        FOLLOWUP_3M_REPORTED,
        """
        why                      | Innleggelsestidspunkt | OppfolgUtf | DeathDate  | Morsdato | verdict
        -------------------------+-----------------------+------------+------------+----------+--------
        done                     | 12:00                 | 1          |            |          | met
        not done                 | 12:00                 | 2          |            |          | not met
        unknown                  | 12:00                 | 9          |            |          | not met
        minus one                | 12:00                 | -1         |            |          | not met
        no form                  | 12:00                 |            |            |          | not met
        dead, 98 days            | 12:00                 |            | +98d       |          | met
        dead, 99 days            | 12:00                 |            | +99d       |          | not met
        not done, dead, 98 days  | 12:00                 | 2          | +98d       |          | met
        done, dead, 99 days      | 12:00                 | 1          | +99d       |          | met
        the form's date of death | 12:00                 |            |            | +98d     | met
        dead before admission    | 12:00                 |            | -1d        |          | not met
        91 days ago              | 2019-10-02 12:00      | 1          |            |          | met
        91 days ago, no form     | 2019-10-02 23:59      |            |            |          | not met
        90 days ago              | 2019-10-03 12:00      | 1          |            |          | outside
        90 days ago, no form     | 2019-10-03 00:00      |            |            |          | outside
        90 days ago, dead        | 2019-10-03 12:00      |            | 2019-10-05 |          | outside
        """,  # noqa: E501
    )
