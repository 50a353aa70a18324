"""Done for all strokes; unknown counts as not done."""

from datetime import date

from indicators.catalogue.early_care import MULTIDISCIPLINARY_ASSESSMENT


def test_verdicts(check_verdicts):
    check_verdicts(
        MULTIDISCIPLINARY_ASSESSMENT,
        """
        why                        | Slagdiagnose | UtskrTil | TverrfagligVurdering | verdict
        ---------------------------+--------------+----------+----------------------+---------
        done                       | 2            | 1        | 1                    | met
        not done                   | 2            | 1        | 2                    | not met
        unknown                    | 2            | 1        | 9                    | not met?
        minus one                  | 2            | 1        | -1                   | not met?
        empty                      | 2            | 1        |                      | not met?
        haemorrhage                | 1            | 1        | 1                    | met
        unspecified                | 3            | 1        | 1                    | met
        dead in hospital, done     | 2            | 10       | 1                    | met
        dead in hospital, not done | 2            | 10       | 2                    | not met
        """,  # noqa: E501
    )


def test_the_goal_begins_with_2023():
    last_day_without, first_day = date(2022, 12, 31), date(2023, 1, 1)
    found = [
        MULTIDISCIPLINARY_ASSESSMENT.level(value, first_day)
        for value in (0.80, 0.7999, 0.70, 0.6999)
    ]
    assert found == ["high", "moderate", "moderate", "low"]
    assert MULTIDISCIPLINARY_ASSESSMENT.level(0.80, last_day_without) == ""
