"""First ward a stroke unit, or monitored first and discharged from one."""

from indicators.catalogue.stroke_unit import STROKE_UNIT_DIRECT_ADMISSION


def test_verdicts(check_verdicts):
    check_verdicts(
        STROKE_UNIT_DIRECT_ADMISSION,
        """
        why                                 | AvdForstInnlagt | AvdForstInnlagtHvilken | AvdUtskrFra | verdict
        ------------------------------------+-----------------+------------------------+-------------+---------
        stroke unit first                   | 1               | -1                     | 1           | met
        stroke unit first, then another     | 1               | -1                     | 2           | met
        stroke unit first, rest empty       | 1               |                        |             | met
        medical ward first                  | 2               | 1                      | 1           | not met
        neurological ward first             | 2               | 2                      | 1           | not met
        neurosurgery, then stroke unit      | 2               | 3                      | 1           | met
        intensive care, then stroke unit    | 2               | 4                      | 1           | met
        observation ward first              | 2               | 5                      | 1           | not met
        another ward first                  | 2               | 6                      | 1           | not met
        which ward minus one                | 2               | -1                     | 1           | not met?
        which ward empty                    | 2               |                        | 1           | not met?
        neurosurgery, then another ward     | 2               | 3                      | 2           | not met
        intensive care, then another ward   | 2               | 4                      | 2           | not met
        intensive care, last ward unknown   | 2               | 4                      | 9           | not met?
        intensive care, last ward minus one | 2               | 4                      | -1          | not met?
        intensive care, last ward empty     | 2               | 4                      |             | not met?
        first ward unknown                  | 9               | -1                     | 1           | not met?
        first ward minus one                | -1              | -1                     | 1           | not met?
        first ward empty                    |                 |                        | 1           | not met?
        first ward empty, intensive care    |                 | 4                      | 1           | met
        everything empty                    |                 |                        |             | not met?
        """,  # noqa: E501
    )


def test_every_type_and_the_dead_count(check_verdicts):
    check_verdicts(
        STROKE_UNIT_DIRECT_ADMISSION,
        """
        why                | Slagdiagnose | UtskrTil | AvdForstInnlagt | verdict
        -------------------+--------------+----------+-----------------+---------
        haemorrhage        | 1            | 1        | 1               | met
        unspecified        | 3            | 1        | 1               | met
        dead in hospital   | 2            | 10       | 1               | met
        dead, another ward | 2            | 10       | 2               | not met?
        """,
    )
