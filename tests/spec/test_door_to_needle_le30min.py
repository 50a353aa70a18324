"""At most 30 minutes, infarcts with a valid time."""

from datetime import date

from indicators.catalogue.needle_times import DOOR_TO_NEEDLE_LE30MIN


def test_verdicts(check_verdicts):
    check_verdicts(
        DOOR_TO_NEEDLE_LE30MIN,
        """
        why                         | Slagdiagnose | Trombolyse | Innleggelsestidspunkt | TrombolyseStarttid | verdict
        ----------------------------+--------------+------------+-----------------------+--------------------+---------
        well inside                 | 2            | 1          | 12:00                 | 12:20              | met
        exactly 30 minutes          | 2            | 1          | 12:00                 | 12:30              | met
        31 minutes                  | 2            | 1          | 12:00                 | 12:31              | not met
        minute 0                    | 2            | 1          | 12:00                 | 12:00              | met
        prehospital                 | 2            | 1          | 12:00                 | 11:59              | met
        prehospital, 2 hours        | 2            | 1          | 12:00                 | 10:00              | met
        before that, a typing error | 2            | 1          | 12:00                 | 09:59              | outside?
        24 hours                    | 2            | 1          | 12:00                 | +1d 12:00          | not met
        later still, a typing error | 2            | 1          | 12:00                 | +1d 12:01          | outside?
        across midnight             | 2            | 1          | 23:50                 | +1d 00:10          | met
        start clock unknown         | 2            | 1          | 23:50                 | +1d 00:00          | outside?
        start empty                 | 2            | 1          | 12:00                 |                    | outside?
        arrival clock unknown       | 2            | 1          | 00:00                 | 00:20              | outside?
        older code for given        | 2            | 3          | 12:00                 | 12:20              | met
        not given                   | 2            | 2          | 12:00                 | 12:20              | outside
        thrombolysis unknown        | 2            | 9          | 12:00                 | 12:20              | outside
        thrombolysis minus one      | 2            | -1         | 12:00                 | 12:20              | outside
        thrombolysis empty          | 2            |            | 12:00                 | 12:20              | outside
        haemorrhage                 | 1            | 1          | 12:00                 | 12:20              | outside
        unspecified                 | 3            | 1          | 12:00                 | 12:20              | outside
        """,  # noqa: E501
    )


def test_the_goal_begins_with_2025_and_has_two_levels():
    last_day_without, first_day = date(2024, 12, 31), date(2025, 1, 1)
    assert DOOR_TO_NEEDLE_LE30MIN.level(0.5, last_day_without) == ""
    assert DOOR_TO_NEEDLE_LE30MIN.level(0.5, first_day) == "high"
    assert DOOR_TO_NEEDLE_LE30MIN.level(0.4999, first_day) == "low"
