"""Any of five medicines counts; unknown is not given."""

from indicators.catalogue.antithrombotics import ANTITHROMBOTICS_DISCHARGE_ISCHEMIC


def test_verdicts(check_verdicts):
    check_verdicts(
        ANTITHROMBOTICS_DISCHARGE_ISCHEMIC,
        """
        why           | UtASA | UtKlopidogrel | UtDipyridamol | UtWarfarin | verdict
        --------------+-------+---------------+---------------+------------+---------
        aspirin       | 1     | 2             | 2             | 2          | met
        P2Y12         | 2     | 1             | 2             | 2          | met
        dipyridamole  | 2     | 2             | 1             | 2          | met
        warfarin      | 2     | 2             | 2             | 1          | met
        one is enough | 1     | 9             |               | -1         | met
        none          | 2     | 2             | 2             | 2          | not met?
        unknown       | 9     | 9             | 9             | 9          | not met?
        minus one     | -1    | -1            | -1            | -1         | not met?
        empty         |       |               |               |            | not met?
        """,
    )


def test_who_counts(check_verdicts):
    check_verdicts(
        ANTITHROMBOTICS_DISCHARGE_ISCHEMIC,
        """
        why                   | Slagdiagnose | UtskrTil | UtAndreEnnWarfarin | verdict
        ----------------------+--------------+----------+--------------------+---------
        DOAC                  | 2            | 1        | 1                  | met
        DOAC not given        | 2            | 1        | 2                  | not met?
        DOAC unknown          | 2            | 1        | 9                  | not met?
        DOAC minus one        | 2            | 1        | -1                 | not met?
        DOAC empty            | 2            | 1        |                    | not met?
        dead in hospital      | 2            | 10       | 1                  | outside
        destination empty     | 2            |          | 1                  | met
        destination minus one | 2            | -1       | 1                  | met
        destination unknown   | 2            | 9        | 1                  | met
        another hospital      | 2            | 12       | 2                  | not met?
        haemorrhage           | 1            | 1        | 1                  | outside
        unspecified           | 3            | 1        | 1                  | outside
        """,
    )
