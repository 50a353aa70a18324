"""Infarct with known fibrillation: warfarin or a DOAC at discharge."""

from indicators.catalogue.antithrombotics import ANTICOAGULATION_DISCHARGE_AF


def test_verdicts(check_verdicts):
    check_verdicts(
        ANTICOAGULATION_DISCHARGE_AF,
        """
        why                    | Slagdiagnose | Atrieflimmer | UtskrTil | UtWarfarin | UtAndreEnnWarfarin | verdict
        -----------------------+--------------+--------------+----------+------------+--------------------+---------
        warfarin               | 2            | 1            | 1        | 1          | 2                  | met
        DOAC                   | 2            | 1            | 1        | 2          | 1                  | met
        DOAC, warfarin unknown | 2            | 1            | 1        | 9          | 1                  | met
        neither                | 2            | 1            | 1        | 2          | 2                  | not met
        unknown                | 2            | 1            | 1        | 9          | 9                  | not met?
        minus one              | 2            | 1            | 1        | -1         | -1                 | not met?
        empty                  | 2            | 1            | 1        |            |                    | not met?
        no fibrillation        | 2            | 2            | 1        | 1          | 2                  | outside
        fibrillation unknown   | 2            | 9            | 1        | 1          | 2                  | outside
        fibrillation minus one | 2            | -1           | 1        | 1          | 2                  | outside
        fibrillation empty     | 2            |              | 1        | 1          | 2                  | outside
        dead in hospital       | 2            | 1            | 10       | 1          | 2                  | outside
        destination unknown    | 2            | 1            | 9        | 1          | 2                  | met
        destination empty      | 2            | 1            |          | 1          | 2                  | met
        haemorrhage            | 1            | 1            | 1        | 1          | 2                  | outside
        unspecified stroke     | 3            | 1            | 1        | 1          | 2                  | outside
        """,  # noqa: E501
    )
