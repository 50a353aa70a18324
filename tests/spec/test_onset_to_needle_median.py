"""Seconds from a known onset to needle, of all thrombolysed."""

from indicators.catalogue.needle_times import ONSET_TO_NEEDLE_MEDIAN


def test_verdicts(check_verdicts):
    check_verdicts(
        ONSET_TO_NEEDLE_MEDIAN,
        """
        why                    | VaaknetMedSymptom | Symptomdebut | Trombolyse | TrombolyseStarttid | value
        -----------------------+-------------------+--------------+------------+--------------------+--------
        two hours              | 2                 | 10:30        | 1          | 12:30              | 7200
        at onset               | 2                 | 12:30        | 1          | 12:30              | 0
        before onset           | 2                 | 12:31        | 1          | 12:30              | outside
        28 days                | 2                 | -28d 12:30   | 1          | 12:30              | 2419200
        28 days and a minute   | 2                 | -28d 12:29   | 1          | 12:30              | outside
        woke with symptoms     | 1                 | 10:30        | 1          | 12:30              | outside
        waking unknown         | 9                 | 10:30        | 1          | 12:30              | outside
        waking minus one       | -1                | 10:30        | 1          | 12:30              | outside
        waking empty           |                   | 10:30        | 1          | 12:30              | outside
        onset clock unknown    | 2                 | 00:00        | 1          | 12:30              | outside
        onset empty            | 2                 |              | 1          | 12:30              | outside
        start clock unknown    | 2                 | 10:30        | 1          | +1d 00:00          | outside
        start empty            | 2                 | 10:30        | 1          |                    | outside
        older code for given   | 2                 | 10:30        | 3          | 12:30              | 7200
        not given              | 2                 | 10:30        | 2          | 12:30              | outside
        thrombolysis unknown   | 2                 | 10:30        | 9          | 12:30              | outside
        thrombolysis minus one | 2                 | 10:30        | -1         | 12:30              | outside
        thrombolysis empty     | 2                 | 10:30        |            | 12:30              | outside
        """,  # noqa: E501
    )


def test_the_arrival_clock_does_not_matter_and_every_type_counts(check_verdicts):
    check_verdicts(
        ONSET_TO_NEEDLE_MEDIAN,
        """
        why                   | Slagdiagnose | Innleggelsestidspunkt | Symptomdebut | Trombolyse | TrombolyseStarttid | value
        ----------------------+--------------+-----------------------+--------------+------------+--------------------+------
        arrival clock unknown | 2            | 00:00                 | 00:30        | 1          | 02:30              | 7200
        haemorrhage           | 1            | 12:00                 | 10:30        | 1          | 12:30              | 7200
        unspecified           | 3            | 12:00                 | 10:30        | 1          | 12:30              | 7200
        """,  # noqa: E501
    )
