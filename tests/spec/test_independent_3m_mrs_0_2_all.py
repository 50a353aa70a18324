"""The dead count as not independent."""

from indicators.catalogue.outcome import INDEPENDENT_3M_MRS_0_2_ALL


def test_verdicts(check_verdicts):
    check_verdicts(
        INDEPENDENT_3M_MRS_0_2_ALL,
        """
        why                       | Innleggelsestidspunkt | OppfolgUtf | MRS3mnd | DeathDate  | Morsdato | verdict
        --------------------------+-----------------------+------------+---------+------------+----------+---------
        no symptoms               | 12:00                 | 1          | 0       |            |          | met
        mRS 1                     | 12:00                 | 1          | 1       |            |          | met
        mRS 2                     | 12:00                 | 1          | 2       |            |          | met
        mRS 3                     | 12:00                 | 1          | 3       |            |          | not met
        mRS 4                     | 12:00                 | 1          | 4       |            |          | not met
        mRS 5                     | 12:00                 | 1          | 5       |            |          | not met
        mRS 6, dead               | 12:00                 | 1          | 6       |            |          | not met
        mRS unknown               | 12:00                 | 1          | 9       |            |          | outside?
        mRS minus one             | 12:00                 | 1          | -1      |            |          | outside?
        mRS empty                 | 12:00                 | 1          |         |            |          | outside?
        a zero without follow-up  | 12:00                 | 2          | 0       |            |          | outside?
        no form, alive            | 12:00                 |            |         |            |          | outside?
        no form, dead at 98 days  | 12:00                 |            |         | +98d       |          | not met
        no form, dead at 99 days  | 12:00                 |            |         | +99d       |          | outside?
        answered, dead at 98 days | 12:00                 | 1          | 2       | +98d       |          | not met
        answered, dead at 99 days | 12:00                 | 1          | 2       | +99d       |          | met
        zero not done, dead       | 12:00                 | 2          | 0       | +40d       |          | not met
        dead in hospital          | 12:00                 |            |         |            | +3d      | not met
        91 days ago               | 2019-10-02 12:00      | 1          | 2       |            |          | met
        91 days ago, dead         | 2019-10-02 12:00      |            |         | 2019-10-05 |          | not met
        90 days ago               | 2019-10-03 12:00      | 1          | 2       |            |          | outside
        90 days ago, dead         | 2019-10-03 12:00      |            |         | 2019-10-05 |          | outside
        """,  # noqa: E501
    )
