"""First or last ward a stroke unit, or asked directly since 2017."""

from indicators.catalogue.stroke_unit import STROKE_UNIT_TREATED


def test_verdicts(check_verdicts):
    check_verdicts(
        STROKE_UNIT_TREATED,
        """
        why                             | AvdForstInnlagt | AvdUtskrFra | BehandlSlagenhet | verdict
        --------------------------------+-----------------+-------------+------------------+---------
        all three                       | 1               | 1           | 1                | met
        first ward only                 | 1               | 2           | 2                | met
        last ward only                  | 2               | 1           | 2                | met
        direct question only            | 2               | 2           | 1                | met
        none of them                    | 2               | 2           | 2                | not met
        first ward, rest empty          | 1               |             |                  | met
        last ward, rest empty           |                 | 1           |                  | met
        question, rest empty            |                 |             | 1                | met
        wards other, question unknown   | 2               | 2           | 9                | not met?
        wards other, question minus one | 2               | 2           | -1               | not met?
        wards other, question empty     | 2               | 2           |                  | not met?
        first ward unknown, last other  | 9               | 2           |                  | not met?
        first ward other, last unknown  | 2               | 9           |                  | not met?
        everything unknown              | 9               | 9           | 9                | not met?
        everything minus one            | -1              | -1          | -1               | not met?
        everything empty                |                 |             |                  | not met?
        """,  # noqa: E501
    )


def test_the_form_asks_directly_from_2017(check_verdicts):
    check_verdicts(
        STROKE_UNIT_TREATED,
        """
        why                      | Innleggelsestidspunkt | AvdForstInnlagt | AvdUtskrFra | BehandlSlagenhet | verdict
        -------------------------+-----------------------+-----------------+-------------+------------------+--------
        form of 2017             | 2017-01-01 00:00      | 2               | 2           | 1                | met
        form of 2016             | 2016-12-31 23:59      | 2               | 2           | 1                | not met
        form of 2016, first ward | 2016-12-31 23:59      | 1               | 2           |                  | met
        form of 2016, last ward  | 2016-12-31 23:59      | 2               | 1           |                  | met
        form of 2016, neither    | 2016-12-31 23:59      | 2               | 2           |                  | not met
        """,  # noqa: E501
    )


def test_every_type_and_the_dead_count(check_verdicts):
    check_verdicts(
        STROKE_UNIT_TREATED,
        """
        why                | Slagdiagnose | UtskrTil | AvdForstInnlagt | verdict
        -------------------+--------------+----------+-----------------+---------
        haemorrhage        | 1            | 1        | 1               | met
        unspecified        | 3            | 1        | 1               | met
        dead in hospital   | 2            | 10       | 1               | met
        dead, another ward | 2            | 10       | 2               | not met?
        """,
    )
