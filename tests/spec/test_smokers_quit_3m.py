"""Ex-smokers of those who smoked before the stroke."""

from indicators.catalogue.after_three_months import SMOKERS_QUIT_3M


def test_verdicts(check_verdicts):
    check_verdicts(
        SMOKERS_QUIT_3M,
        """
        why                      | Innleggelsestidspunkt | RoykerPre | OppfolgUtf | Royker3mnd | verdict
        -------------------------+-----------------------+-----------+------------+------------+---------
        quit                     | 12:00                 | 1         | 1          | 2          | met
        still smokes             | 12:00                 | 1         | 1          | 1          | not met
        never, a contradiction   | 12:00                 | 1         | 1          | 0          | outside
        unknown                  | 12:00                 | 1         | 1          | 9          | outside?
        minus one                | 12:00                 | 1         | 1          | -1         | outside?
        empty                    | 12:00                 | 1         | 1          |            | outside?
        never smoked             | 12:00                 | 0         | 1          | 2          | outside
        had quit before          | 12:00                 | 2         | 1          | 2          | outside
        smoking before unknown   | 12:00                 | 9         | 1          | 2          | outside
        smoking before minus one | 12:00                 | -1        | 1          | 2          | outside
        smoking before empty     | 12:00                 |           | 1          | 2          | outside
        follow-up not done       | 12:00                 | 1         | 2          | 2          | outside?
        follow-up unknown        | 12:00                 | 1         |            | 2          | outside?
        91 days ago              | 2019-10-02 12:00      | 1         | 1          | 2          | met
        90 days ago              | 2019-10-03 12:00      | 1         | 1          | 2          | outside
        """,  # noqa: E501
    )
