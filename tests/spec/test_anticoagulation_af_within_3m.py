"""A blood thinner at a follow-up that was done counts as well."""

from indicators.catalogue.antithrombotics import ANTICOAGULATION_AF_WITHIN_3M


def test_verdicts(check_verdicts):
    check_verdicts(
        ANTICOAGULATION_AF_WITHIN_3M,
        """
        why                    | Atrieflimmer | UtWarfarin | OppfolgUtf | Blodfortynnende3mnd | verdict
        -----------------------+--------------+------------+------------+---------------------+---------
        at discharge           | 1            | 1          |            |                     | met
        at both                | 1            | 1          | 1          | 1                   | met
        at follow-up           | 1            | 2          | 1          | 1                   | met
        discharge unknown      | 1            | 9          | 1          | 1                   | met
        neither                | 1            | 2          | 1          | 2                   | not met?
        unknown at follow-up   | 1            | 2          | 1          | 9                   | not met?
        minus one              | 1            | -1         | 1          | -1                  | not met?
        not answered           | 1            | 9          | 1          |                     | not met?
        follow-up not done     | 1            | 2          | 2          | 1                   | not met?
        follow-up unknown      | 1            | 2          |            | 1                   | not met?
        no follow-up form      | 1            | 2          |            |                     | not met?
        no fibrillation        | 2            | 1          | 1          | 1                   | outside
        fibrillation unknown   | 9            | 1          | 1          | 1                   | outside
        fibrillation minus one | -1           | 1          | 1          | 1                   | outside
        fibrillation empty     |              | 1          | 1          | 1                   | outside
        """,  # noqa: E501
    )


def test_who_counts(check_verdicts):
    check_verdicts(
        ANTICOAGULATION_AF_WITHIN_3M,
        """
        why                 | Slagdiagnose | Atrieflimmer | UtskrTil | UtAndreEnnWarfarin | verdict
        --------------------+--------------+--------------+----------+--------------------+---------
        DOAC                | 2            | 1            | 1        | 1                  | met
        no DOAC             | 2            | 1            | 1        | 2                  | not met?
        DOAC unknown        | 2            | 1            | 1        | 9                  | not met?
        dead in hospital    | 2            | 1            | 10       | 1                  | outside
        destination unknown | 2            | 1            | 9        | 1                  | met
        haemorrhage         | 1            | 1            | 1        | 1                  | outside
        unspecified         | 3            | 1            | 1        | 1                  | outside
        """,  # noqa: E501
    )


def test_due_after_90_days(check_verdicts):
    check_verdicts(
        ANTICOAGULATION_AF_WITHIN_3M,
        """
        why            | Innleggelsestidspunkt | Atrieflimmer | UtWarfarin | verdict
        ---------------+-----------------------+--------------+------------+---------
        91 days ago    | 2019-10-02 12:00      | 1            | 1          | met
        91 days, late  | 2019-10-02 23:59      | 1            | 1          | met
        91 days, none  | 2019-10-02 12:00      | 1            | 2          | not met?
        90 days ago    | 2019-10-03 12:00      | 1            | 1          | outside
        90 days, early | 2019-10-03 00:01      | 1            | 1          | outside
        """,
    )
