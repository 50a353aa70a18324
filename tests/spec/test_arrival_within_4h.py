"""At most four hours from a known onset to a known arrival."""

from indicators.catalogue.arrival import ARRIVAL_WITHIN_4H


def test_verdicts(check_verdicts):
    check_verdicts(
        ARRIVAL_WITHIN_4H,
        """
        why                     | VaaknetMedSymptom | Symptomdebut | Innleggelsestidspunkt | verdict
        ------------------------+-------------------+--------------+-----------------------+---------
        one hour                | 2                 | 11:00        | 12:00                 | met
        four hours              | 2                 | 08:00        | 12:00                 | met
        four hours and a minute | 2                 | 07:59        | 12:00                 | not met
        onset at arrival        | 2                 | 12:00        | 12:00                 | met
        onset after arrival     | 2                 | 12:01        | 12:00                 | outside?
        28 days                 | 2                 | -28d 12:00   | 12:00                 | not met
        28 days and a minute    | 2                 | -28d 11:59   | 12:00                 | outside?
        woke with symptoms      | 1                 | 11:00        | 12:00                 | outside?
        waking unknown          | 9                 | 11:00        | 12:00                 | outside?
        waking minus one        | -1                | 11:00        | 12:00                 | outside?
        waking empty            |                   | 11:00        | 12:00                 | outside?
        onset clock unknown     | 2                 | 00:00        | 03:00                 | outside?
        a minute past midnight  | 2                 | 00:01        | 03:00                 | met
        onset empty             | 2                 |              | 12:00                 | outside?
        arrival clock unknown   | 2                 | -1d 23:00    | 00:00                 | outside?
        """,  # noqa: E501
    )


def test_every_type_and_every_place_count(check_verdicts):
    check_verdicts(
        ARRIVAL_WITHIN_4H,
        """
        why                    | Slagdiagnose | HvorOppstoHjerneslaget | Symptomdebut | verdict
        -----------------------+--------------+------------------------+--------------+--------
        haemorrhage            | 1            | 1                      | 11:00        | met
        unspecified            | 3            | 1                      | 11:00        | met
        in hospital            | 2            | 2                      | 12:00        | met
        in hospital, procedure | 2            | 3                      | 12:00        | met
        place empty            | 2            |                        | 07:00        | not met
        """,  # noqa: E501
    )
