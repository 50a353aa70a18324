"""Seconds from arrival to groin puncture, not transferred."""

from indicators.catalogue.groin_times import DOOR_TO_GROIN_MEDIAN_DIRECT


def test_verdicts(check_verdicts):
    check_verdicts(
        DOOR_TO_GROIN_MEDIAN_DIRECT,
        """
        why                    | OverflyttetFraSykehus | Trombektomi | Innleggelsestidspunkt | TrombektomiStarttidspunkt | value
        -----------------------+-----------------------+-------------+-----------------------+---------------------------+--------
        not transferred        | 2                     | 1           | 12:00                 | 13:15                     | 4500
        transferred            | 1                     | 1           | 12:00                 | 13:15                     | outside
        transfer unknown       | 9                     | 1           | 12:00                 | 13:15                     | outside
        transfer minus one     | -1                    | 1           | 12:00                 | 13:15                     | outside
        transfer empty         |                       | 1           | 12:00                 | 13:15                     | outside
        minute 0               | 2                     | 1           | 12:00                 | 12:00                     | 0
        before arrival         | 2                     | 1           | 12:00                 | 11:59                     | outside
        48 hours               | 2                     | 1           | 12:00                 | +2d 12:00                 | 172800
        48 hours and a minute  | 2                     | 1           | 12:00                 | +2d 12:01                 | outside
        start clock unknown    | 2                     | 1           | 22:45                 | +1d 00:00                 | outside
        a minute past midnight | 2                     | 1           | 22:45                 | +1d 00:01                 | 4560
        start empty            | 2                     | 1           | 12:00                 |                           | outside
        arrival clock unknown  | 2                     | 1           | 00:00                 | 01:15                     | outside
        older code for given   | 2                     | 3           | 12:00                 | 13:15                     | 4500
        not given              | 2                     | 2           | 12:00                 | 13:15                     | outside
        thrombectomy unknown   | 2                     | 9           | 12:00                 | 13:15                     | outside
        thrombectomy minus one | 2                     | -1          | 12:00                 | 13:15                     | outside
        thrombectomy empty     | 2                     |             | 12:00                 | 13:15                     | outside
        """,  # noqa: E501
    )


def test_every_type_counts(check_verdicts):
    check_verdicts(
        DOOR_TO_GROIN_MEDIAN_DIRECT,
        """
        why         | Slagdiagnose | OverflyttetFraSykehus | Trombektomi | TrombektomiStarttidspunkt | value
        ------------+--------------+-----------------------+-------------+---------------------------+------
        haemorrhage | 1            | 2                     | 1           | 13:15                     | 4500
        unspecified | 3            | 2                     | 1           | 13:15                     | 4500
        """,  # noqa: E501
    )
