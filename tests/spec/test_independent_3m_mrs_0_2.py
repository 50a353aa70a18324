"""Survivors whose follow-up was done and mRS known."""

from indicators.catalogue.outcome import INDEPENDENT_3M_MRS_0_2


def test_verdicts(check_verdicts):
    check_verdicts(
        INDEPENDENT_3M_MRS_0_2,
        """
        why                      | Innleggelsestidspunkt | OppfolgUtf | MRS3mnd | DeathDate | verdict
        -------------------------+-----------------------+------------+---------+-----------+---------
        no symptoms              | 12:00                 | 1          | 0       |           | met
        mRS 1                    | 12:00                 | 1          | 1       |           | met
        mRS 2                    | 12:00                 | 1          | 2       |           | met
        mRS 3                    | 12:00                 | 1          | 3       |           | not met
        mRS 4                    | 12:00                 | 1          | 4       |           | not met
        mRS 5                    | 12:00                 | 1          | 5       |           | not met
        mRS 6, dead              | 12:00                 | 1          | 6       |           | outside
        mRS unknown              | 12:00                 | 1          | 9       |           | outside?
        mRS minus one            | 12:00                 | 1          | -1      |           | outside?
        mRS empty                | 12:00                 | 1          |         |           | outside?
        a zero without follow-up | 12:00                 | 2          | 0       |           | outside?
        follow-up unknown        | 12:00                 |            | 2       |           | outside?
        no follow-up form        | 12:00                 |            |         |           | outside?
        dead after 98 days       | 12:00                 | 1          | 2       | +98d      | outside
        dead after 99 days       | 12:00                 | 1          | 2       | +99d      | met
        dead in hospital         | 12:00                 |            |         | +3d       | outside
        91 days ago              | 2019-10-02 12:00      | 1          | 2       |           | met
        91 days ago, dependent   | 2019-10-02 12:00      | 1          | 3       |           | not met
        90 days ago              | 2019-10-03 12:00      | 1          | 2       |           | outside
        """,  # noqa: E501
    )
