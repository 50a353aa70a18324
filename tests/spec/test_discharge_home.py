"""Own home, with or without help, of those discharged alive."""

from indicators.catalogue.discharge import DISCHARGE_HOME


def test_verdicts(check_verdicts):
    check_verdicts(
        DISCHARGE_HOME,
        """
        why                     | UtskrTil | verdict
        ------------------------+----------+---------
        home without help       | 1        | met
        home with help          | 2        | met
        sheltered housing       | 3        | not met
        nursing home            | 4        | not met
        another ward            | 5        | not met
        waiting in another ward | 6        | not met
        rehabilitation          | 7        | not met
        training centre         | 8        | not met
        unknown                 | 9        | not met?
        minus one               | -1       | not met?
        empty                   |          | not met?
        dead in hospital        | 10       | outside
        elsewhere               | 11       | not met
        another hospital        | 12       | not met
        """,
    )
