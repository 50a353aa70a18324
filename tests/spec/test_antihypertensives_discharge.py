"""Five drug groups until 2016, one question since; all stroke types."""

from indicators.catalogue.prevention import ANTIHYPERTENSIVES_DISCHARGE


def test_verdicts(check_verdicts):
    check_verdicts(
        ANTIHYPERTENSIVES_DISCHARGE,
        """
        why                 | Slagdiagnose | UtskrTil | PostMedikBehHoytBT | verdict
        --------------------+--------------+----------+--------------------+---------
        treated             | 2            | 1        | 1                  | met
        not treated         | 2            | 1        | 2                  | not met
        unknown             | 2            | 1        | 9                  | not met?
        minus one           | 2            | 1        | -1                 | not met?
        empty               | 2            | 1        |                    | not met?
        dead in hospital    | 2            | 10       | 1                  | outside
        destination unknown | 2            | 9        | 1                  | met
        destination empty   | 2            |          | 1                  | met
        haemorrhage         | 1            | 1        | 1                  | met
        unspecified         | 3            | 1        | 1                  | met
        """,
    )


def test_the_form_changed_with_2016(check_verdicts):
    check_verdicts(
        ANTIHYPERTENSIVES_DISCHARGE,
        """
        why            | Innleggelsestidspunkt | UtskrTil | PostMedikBehHoytBT | UtDiuretica | verdict
        ---------------+-----------------------+----------+--------------------+-------------+---------
        2015, group    | 2015-12-31 23:59      | 1        |                    | 1           | met
        2015, new item | 2015-12-31 23:59      | 1        | 1                  | 2           | not met?
        2015, unknown  | 2015-12-31 23:59      | 1        |                    | 9           | not met?
        2015, minus 1  | 2015-12-31 23:59      | 1        |                    | -1          | not met?
        2015, empty    | 2015-12-31 23:59      | 1        |                    |             | not met?
        2015, dead     | 2015-12-31 23:59      | 10       |                    | 1           | outside
        2016, new item | 2016-01-01 00:00      | 1        | 1                  | 2           | met
        2016, group    | 2016-01-01 00:00      | 1        | 2                  | 1           | not met
        2016, only old | 2016-01-01 00:00      | 1        |                    | 1           | not met?
        """,  # noqa: E501
    )


def test_ace_inhibitors_and_beta_blockers_before_2016(check_verdicts):
    check_verdicts(
        ANTIHYPERTENSIVES_DISCHARGE,
        """
        why           | Innleggelsestidspunkt | UtACEhemmer | UtBetablokker | verdict
        --------------+-----------------------+-------------+---------------+---------
        ACE inhibitor | 2015-06-01 12:00      | 1           | 2             | met
        beta blocker  | 2015-06-01 12:00      | 2           | 1             | met
        neither       | 2015-06-01 12:00      | 2           | 2             | not met?
        unknown       | 2015-06-01 12:00      | 9           | -1            | not met?
        """,
    )


def test_angiotensin_and_calcium_antagonists_before_2016(check_verdicts):
    check_verdicts(
        ANTIHYPERTENSIVES_DISCHARGE,
        """
        why  | Innleggelsestidspunkt | UtA2Antagonist | UtKalsiumantagonist | verdict
        -----+-----------------------+----------------+---------------------+---------
        ARB  | 2015-06-01 12:00      | 1              | 2                   | met
        calc | 2015-06-01 12:00      |                | 1                   | met
        none | 2015-06-01 12:00      | 2              | 2                   | not met?
        """,
    )
