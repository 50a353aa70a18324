"""A clock for onset, of those who did not wake with symptoms."""

from indicators.catalogue.registration import ONSET_CLOCK_RECORDED


def test_verdicts(check_verdicts):
    check_verdicts(
        ONSET_CLOCK_RECORDED,
        """
        why                      | VaaknetMedSymptom | Symptomdebut | verdict
        -------------------------+-------------------+--------------+--------
        clock given              | 2                 | 09:00        | met
        one minute past midnight | 2                 | 00:01        | met
        clock unknown            | 2                 | 00:00        | not met
        nothing given            | 2                 |              | not met
        woke with symptoms       | 1                 | 09:00        | outside
        waking unknown           | 9                 | 09:00        | outside
        waking minus one         | -1                | 09:00        | outside
        waking empty             |                   | 09:00        | outside
        """,
    )
