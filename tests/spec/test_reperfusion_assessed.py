"""Assessed, whether treated or not; the form of 2017 or later."""

from indicators.catalogue.reperfusion import REPERFUSION_ASSESSED


def test_verdicts(check_verdicts):
    check_verdicts(
        REPERFUSION_ASSESSED,
        """
        why                        | Slagdiagnose | Vurdertreperfusjon | Trombolyse | verdict
        ---------------------------+--------------+--------------------+------------+---------
        assessed                   | 2            | 1                  | 2          | met
        not assessed               | 2            | 2                  | 2          | not met
        treated, said not assessed | 2            | 2                  | 1          | not met
        unknown                    | 2            | 9                  | 2          | not met?
        minus one                  | 2            | -1                 | 2          | not met?
        empty                      | 2            |                    | 2          | not met?
        haemorrhage                | 1            | 1                  | 2          | outside
        unspecified                | 3            | 1                  | 2          | outside
        """,  # noqa: E501
    )


def test_the_form_asks_from_2017(check_verdicts):
    check_verdicts(
        REPERFUSION_ASSESSED,
        """
        why          | Innleggelsestidspunkt | Vurdertreperfusjon | verdict
        -------------+-----------------------+--------------------+--------
        form of 2017 | 2017-01-01 00:00      | 1                  | met
        form of 2016 | 2016-12-31 23:59      | 1                  | outside
        """,
    )
