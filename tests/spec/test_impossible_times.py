"""A time out of order or out of reach; unknown times do not count."""

from indicators.catalogue.registration import IMPOSSIBLE_TIMES


def test_verdicts(check_verdicts):
    check_verdicts(
        IMPOSSIBLE_TIMES,
        """
        why                         | VaaknetMedSymptom | Symptomdebut | TrombolyseStarttid | DeathDate | verdict
        ----------------------------+-------------------+--------------+--------------------+-----------+--------
        nothing but arrival         | 2                 |              |                    |           | not met
        ordinary                    | 2                 | 11:00        | 12:25              | +30d      | not met
        onset at arrival            | 2                 | 12:00        |                    |           | not met
        onset after arrival         | 2                 | 12:01        |                    |           | met
        onset after, clock unknown  | 2                 | +1d 00:00    |                    |           | not met
        onset after, woke with it   | 1                 | 12:01        |                    |           | not met
        onset after, waking unknown | 9                 | 12:01        |                    |           | not met
        onset 28 days before        | 2                 | -28d 12:00   |                    |           | not met
        onset earlier still         | 2                 | -28d 11:59   |                    |           | met
        needle 2 h before arrival   | 2                 |              | 10:00              |           | not met
        needle before that          | 2                 |              | 09:59              |           | met
        needle before onset         | 2                 | 11:00        | 10:30              |           | met
        needle 24 h after arrival   | 2                 |              | +1d 12:00          |           | not met
        needle later still          | 2                 |              | +1d 12:01          |           | met
        needle clock unknown        | 2                 |              | -1d 00:00          |           | not met
        dead on arrival day         | 2                 |              |                    | +0d       | not met
        dead the day before         | 2                 |              |                    | -1d       | met
        """,  # noqa: E501
    )


def test_thrombectomy(check_verdicts):
    check_verdicts(
        IMPOSSIBLE_TIMES,
        """
        why            | TrombektomiStarttidspunkt | verdict
        ---------------+---------------------------+--------
        at arrival     | 12:00                     | not met
        before arrival | 11:59                     | met
        48 hours       | +2d 12:00                 | not met
        later still    | +2d 12:01                 | met
        clock unknown  | 00:00                     | not met
        """,
    )


def test_imaging(check_verdicts):
    check_verdicts(
        IMPOSSIBLE_TIMES,
        """
        why            | BildeundersokelseTidspunkt | verdict
        ---------------+----------------------------+--------
        at arrival     | 12:00                      | not met
        before arrival | 11:59                      | met
        24 hours       | +1d 12:00                  | not met
        later still    | +1d 12:01                  | met
        clock unknown  | 00:00                      | not met
        """,
    )


def test_an_unknown_arrival_clock_judges_no_interval(check_verdicts):
    check_verdicts(
        IMPOSSIBLE_TIMES,
        """
        why             | Innleggelsestidspunkt | Symptomdebut | DeathDate | verdict
        ----------------+-----------------------+--------------+-----------+--------
        onset after     | 00:00                 | 12:00        |           | not met
        dead day before | 00:00                 |              | -1d       | met
        arrival known   | 00:01                 | 12:00        |           | met
        """,
    )
