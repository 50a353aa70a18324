"""Advice on driving for all, on stopping for smokers."""

from indicators.catalogue.discharge import DISCHARGE_INFORMATION_GIVEN


def test_verdicts(check_verdicts):
    check_verdicts(
        DISCHARGE_INFORMATION_GIVEN,
        """
        why                            | UtskrTil | Infobilkjoring | RoykerPre | InfoRoykestopp | verdict
        -------------------------------+----------+----------------+-----------+----------------+---------
        driving                        | 1        | 1              | 0         |                | met
        driving not relevant           | 1        | 3              | 0         |                | met
        no advice                      | 1        | 2              | 0         | 1              | not met
        driving unknown                | 1        | 9              | 0         | 1              | not met?
        driving minus one              | 1        | -1             | 0         | 1              | not met?
        driving empty                  | 1        |                | 0         | 1              | not met?
        smoker, both                   | 1        | 1              | 1         | 1              | met
        smoker, not relevant to drive  | 1        | 3              | 1         | 1              | met
        smoker, only smoking           | 1        | 2              | 1         | 1              | not met
        smoker, only driving           | 1        | 1              | 1         | 2              | not met
        smoker, smoking advice unknown | 1        | 1              | 1         | 9              | not met?
        smoker, minus one              | 1        | 1              | 1         | -1             | not met?
        smoker, empty                  | 1        | 1              | 1         |                | not met?
        ex-smoker                      | 1        | 1              | 2         | 2              | met
        smoking unknown                | 1        | 1              | 9         | 9              | met
        smoking minus one              | 1        | 1              | -1        |                | met
        smoking empty                  | 1        | 1              |           |                | met
        dead in hospital               | 10       | 1              | 1         | 1              | outside
        destination unknown            | 9        | 1              | 0         |                | met
        destination empty              |          | 1              | 0         |                | met
        """,  # noqa: E501
    )
