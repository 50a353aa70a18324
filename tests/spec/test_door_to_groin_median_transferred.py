"""Seconds from first arrival to groin puncture, transferred."""

from indicators.catalogue.groin_times import DOOR_TO_GROIN_MEDIAN_TRANSFERRED


def test_verdicts(check_verdicts):
    check_verdicts(
        DOOR_TO_GROIN_MEDIAN_TRANSFERRED,
        """
        why                    | OverflyttetFraSykehus | Trombektomi | Innleggelsestidspunkt | TrombektomiStarttidspunkt | value
        -----------------------+-----------------------+-------------+-----------------------+---------------------------+--------
        transferred            | 1                     | 1           | 12:00                 | 13:15                     | 4500
        not transferred        | 2                     | 1           | 12:00                 | 13:15                     | outside
        transfer unknown       | 9                     | 1           | 12:00                 | 13:15                     | outside
        transfer minus one     | -1                    | 1           | 12:00                 | 13:15                     | outside
        transfer empty         |                       | 1           | 12:00                 | 13:15                     | outside
        minute 0               | 1                     | 1           | 12:00                 | 12:00                     | 0
        before arrival         | 1                     | 1           | 12:00                 | 11:59                     | outside
        48 hours               | 1                     | 1           | 12:00                 | +2d 12:00                 | 172800
        48 hours and a minute  | 1                     | 1           | 12:00                 | +2d 12:01                 | outside
        start clock unknown    | 1                     | 1           | 22:45                 | +1d 00:00                 | outside
        a minute past midnight | 1                     | 1           | 22:45                 | +1d 00:01                 | 4560
        start empty            | 1                     | 1           | 12:00                 |                           | outside
        arrival clock unknown  | 1                     | 1           | 00:00                 | 01:15                     | outside
        older code for given   | 1                     | 3           | 12:00                 | 13:15                     | 4500
        not given              | 1                     | 2           | 12:00                 | 13:15                     | outside
        thrombectomy unknown   | 1                     | 9           | 12:00                 | 13:15                     | outside
        thrombectomy minus one | 1                     | -1          | 12:00                 | 13:15                     | outside
        thrombectomy empty     | 1                     |             | 12:00                 | 13:15                     | outside
        """,  # noqa: E501
    )


def test_every_type_counts(check_verdicts):
    check_verdicts(
        DOOR_TO_GROIN_MEDIAN_TRANSFERRED,
        """
        why         | Slagdiagnose | OverflyttetFraSykehus | Trombektomi | TrombektomiStarttidspunkt | value
        ------------+--------------+-----------------------+-------------+---------------------------+------
        haemorrhage | 1            | 1                     | 1           | 13:15                     | 4500
        unspecified | 3            | 1                     | 1           | 13:15                     | 4500
        """,  # noqa: E501
    )
