"""Seconds from arrival to needle; prehospital treatment is negative."""

from indicators.catalogue.needle_times import DOOR_TO_NEEDLE_MEDIAN


def test_verdicts(check_verdicts):
    check_verdicts(
        DOOR_TO_NEEDLE_MEDIAN,
        """
        why                         | Slagdiagnose | Trombolyse | Innleggelsestidspunkt | TrombolyseStarttid | value
        ----------------------------+--------------+------------+-----------------------+--------------------+--------
        forty minutes               | 2            | 1          | 12:00                 | 12:40              | 2400
        minute 0                    | 2            | 1          | 12:00                 | 12:00              | 0
        prehospital                 | 2            | 1          | 12:00                 | 11:30              | -1800
        prehospital, 2 hours        | 2            | 1          | 12:00                 | 10:00              | -7200
        before that, a typing error | 2            | 1          | 12:00                 | 09:59              | outside
        24 hours                    | 2            | 1          | 12:00                 | +1d 12:00          | 86400
        later still, a typing error | 2            | 1          | 12:00                 | +1d 12:01          | outside
        start clock unknown         | 2            | 1          | 23:50                 | +1d 00:00          | outside
        a minute past midnight      | 2            | 1          | 23:50                 | +1d 00:01          | 660
        start empty                 | 2            | 1          | 12:00                 |                    | outside
        arrival clock unknown       | 2            | 1          | 00:00                 | 00:20              | outside
        older code for given        | 2            | 3          | 12:00                 | 12:40              | 2400
        not given                   | 2            | 2          | 12:00                 | 12:40              | outside
        thrombolysis unknown        | 2            | 9          | 12:00                 | 12:40              | outside
        thrombolysis minus one      | 2            | -1         | 12:00                 | 12:40              | outside
        thrombolysis empty          | 2            |            | 12:00                 | 12:40              | outside
        haemorrhage                 | 1            | 1          | 12:00                 | 12:40              | 2400
        unspecified                 | 3            | 1          | 12:00                 | 12:40              | 2400
        """,  # noqa: E501
    )
