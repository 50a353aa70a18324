"""Seconds from a known onset to groin puncture, transferred or not."""

from indicators.catalogue.groin_times import ONSET_TO_GROIN_MEDIAN


def test_verdicts(check_verdicts):
    check_verdicts(
        ONSET_TO_GROIN_MEDIAN,
        """
        why                    | VaaknetMedSymptom | Symptomdebut | Trombektomi | TrombektomiStarttidspunkt | value
        -----------------------+-------------------+--------------+-------------+---------------------------+--------
        three hours            | 2                 | 10:30        | 1           | 13:30                     | 10800
        at onset               | 2                 | 13:30        | 1           | 13:30                     | 0
        before onset           | 2                 | 13:31        | 1           | 13:30                     | outside
        28 days                | 2                 | -28d 13:30   | 1           | 13:30                     | 2419200
        28 days and a minute   | 2                 | -28d 13:29   | 1           | 13:30                     | outside
        woke with symptoms     | 1                 | 10:30        | 1           | 13:30                     | outside
        waking unknown         | 9                 | 10:30        | 1           | 13:30                     | outside
        waking minus one       | -1                | 10:30        | 1           | 13:30                     | outside
        waking empty           |                   | 10:30        | 1           | 13:30                     | outside
        onset clock unknown    | 2                 | 00:00        | 1           | 13:30                     | outside
        onset empty            | 2                 |              | 1           | 13:30                     | outside
        start clock unknown    | 2                 | 10:30        | 1           | +1d 00:00                 | outside
        start empty            | 2                 | 10:30        | 1           |                           | outside
        older code for given   | 2                 | 10:30        | 3           | 13:30                     | 10800
        not given              | 2                 | 10:30        | 2           | 13:30                     | outside
        thrombectomy unknown   | 2                 | 10:30        | 9           | 13:30                     | outside
        thrombectomy minus one | 2                 | 10:30        | -1          | 13:30                     | outside
        thrombectomy empty     | 2                 | 10:30        |             | 13:30                     | outside
        """,  # noqa: E501
    )


def test_transfer_arrival_clock_and_type_do_not_matter(check_verdicts):
    check_verdicts(
        ONSET_TO_GROIN_MEDIAN,
        """
        why                   | Slagdiagnose | OverflyttetFraSykehus | Innleggelsestidspunkt | Symptomdebut | Trombektomi | TrombektomiStarttidspunkt | value
        ----------------------+--------------+-----------------------+-----------------------+--------------+-------------+---------------------------+------
        transferred           | 2            | 1                     | 12:00                 | 10:30        | 1           | 13:30                     | 10800
        not transferred       | 2            | 2                     | 12:00                 | 10:30        | 1           | 13:30                     | 10800
        transfer empty        | 2            |                       | 12:00                 | 10:30        | 1           | 13:30                     | 10800
        arrival clock unknown | 2            | 2                     | 00:00                 | 10:30        | 1           | 13:30                     | 10800
        haemorrhage           | 1            | 2                     | 12:00                 | 10:30        | 1           | 13:30                     | 10800
        unspecified           | 3            | 2                     | 12:00                 | 10:30        | 1           | 13:30                     | 10800
        """,  # noqa: E501
    )
