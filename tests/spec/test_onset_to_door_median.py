"""Seconds from a known onset to a known arrival."""

from indicators.catalogue.arrival import ONSET_TO_DOOR_MEDIAN


def test_verdicts(check_verdicts):
    check_verdicts(
        ONSET_TO_DOOR_MEDIAN,
        """
        why                    | VaaknetMedSymptom | Symptomdebut | Innleggelsestidspunkt | value
        -----------------------+-------------------+--------------+-----------------------+--------
        one hour               | 2                 | 11:00        | 12:00                 | 3600
        five hours             | 2                 | 07:00        | 12:00                 | 18000
        onset at arrival       | 2                 | 12:00        | 12:00                 | 0
        onset after arrival    | 2                 | 12:01        | 12:00                 | outside
        the evening before     | 2                 | -1d 22:00    | 01:00                 | 10800
        28 days                | 2                 | -28d 12:00   | 12:00                 | 2419200
        28 days and a minute   | 2                 | -28d 11:59   | 12:00                 | outside
        woke with symptoms     | 1                 | 11:00        | 12:00                 | outside
        waking unknown         | 9                 | 11:00        | 12:00                 | outside
        waking minus one       | -1                | 11:00        | 12:00                 | outside
        waking empty           |                   | 11:00        | 12:00                 | outside
        onset clock unknown    | 2                 | 00:00        | 03:00                 | outside
        a minute past midnight | 2                 | 00:01        | 03:00                 | 10740
        onset empty            | 2                 |              | 12:00                 | outside
        arrival clock unknown  | 2                 | -1d 23:00    | 00:00                 | outside
        """,  # noqa: E501
    )


def test_every_type_and_every_place_count(check_verdicts):
    check_verdicts(
        ONSET_TO_DOOR_MEDIAN,
        """
        why         | Slagdiagnose | HvorOppstoHjerneslaget | Symptomdebut | value
        ------------+--------------+------------------------+--------------+------
        haemorrhage | 1            | 1                      | 11:00        | 3600
        unspecified | 3            | 1                      | 11:00        | 3600
        in hospital | 2            | 2                      | 12:00        | 0
        place empty | 2            |                        | 11:00        | 3600
        """,
    )
