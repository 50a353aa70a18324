"""Vessels of neck or brain, by any method, in infarcts."""

from indicators.catalogue.investigation import VESSEL_IMAGING


def test_verdicts(check_verdicts):
    check_verdicts(
        VESSEL_IMAGING,
        """
        why                 | Slagdiagnose | BildediagnostikkEkstrakranKar | BildediagnostikkIntraraniell | verdict
        --------------------+--------------+-------------------------------+------------------------------+---------
        neck, ultrasound    | 2            | 2                             | 1                            | met
        neck, CT            | 2            | 3                             | 1                            | met
        neck, MR            | 2            | 4                             | 1                            | met
        neck, several       | 2            | 5                             | 1                            | met
        brain, ultrasound   | 2            | 1                             | 2                            | met
        brain, CT           | 2            | 1                             | 3                            | met
        brain, MR           | 2            | 1                             | 4                            | met
        brain, several      | 2            | 1                             | 5                            | met
        both                | 2            | 3                             | 3                            | met
        neither             | 2            | 1                             | 1                            | not met
        neck, brain unknown | 2            | 3                             | 9                            | met
        brain, neck unknown | 2            | 9                             | 3                            | met
        brain, neck empty   | 2            |                               | 3                            | met
        none, brain unknown | 2            | 1                             | 9                            | not met?
        both unknown        | 2            | 9                             | 9                            | not met?
        both minus one      | 2            | -1                            | -1                           | not met?
        both empty          | 2            |                               |                              | not met?
        haemorrhage         | 1            | 3                             | 3                            | outside
        unspecified         | 3            | 3                             | 3                            | outside
        """,  # noqa: E501
    )
