"""Out of bed within 48 hours; the form of 2017 or later."""

from indicators.catalogue.early_care import MOBILISED_WITHIN_48H


def test_verdicts(check_verdicts):
    check_verdicts(
        MOBILISED_WITHIN_48H,
        """
        why              | Slagdiagnose | UtskrTil | MobiliseringInnen48Timer | verdict
        -----------------+--------------+----------+--------------------------+---------
        mobilised        | 2            | 1        | 1                        | met
        not mobilised    | 2            | 1        | 2                        | not met
        unknown          | 2            | 1        | 9                        | not met?
        minus one        | 2            | 1        | -1                       | not met?
        empty            | 2            | 1        |                          | not met?
        haemorrhage      | 1            | 1        | 1                        | met
        unspecified      | 3            | 1        | 1                        | met
        dead in hospital | 2            | 10       | 2                        | not met
        """,
    )


def test_the_form_asks_from_2017(check_verdicts):
    check_verdicts(
        MOBILISED_WITHIN_48H,
        """
        why                     | Innleggelsestidspunkt | MobiliseringInnen24Timer | MobiliseringInnen48Timer | verdict
        ------------------------+-----------------------+--------------------------+--------------------------+---------
        form of 2017            | 2017-01-01 00:00      |                          | 1                        | met
        form of 2016            | 2016-12-31 23:59      |                          | 1                        | outside
        form of 2016, 24 h item | 2016-12-31 23:59      | 1                        |                          | outside
        form of 2017, 24 h item | 2017-01-01 00:00      | 1                        |                          | not met?
        """,  # noqa: E501
    )
