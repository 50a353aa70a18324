"""Bleeding after thrombolysis; unknown stays in and counts as none."""

from indicators.catalogue.reperfusion import SICH_AFTER_THROMBOLYSIS


def test_verdicts(check_verdicts):
    check_verdicts(
        SICH_AFTER_THROMBOLYSIS,
        """
        why                    | Slagdiagnose | Trombolyse | HjerneblInnen36timer | verdict
        -----------------------+--------------+------------+----------------------+---------
        bled                   | 2            | 1          | 1                    | met
        did not bleed          | 2            | 1          | 2                    | not met
        unknown                | 2            | 1          | 9                    | not met?
        minus one              | 2            | 1          | -1                   | not met?
        empty                  | 2            | 1          |                      | not met?
        older code, bled       | 2            | 3          | 1                    | met
        older code, did not    | 2            | 3          | 2                    | not met
        no thrombolysis        | 2            | 2          | 1                    | outside
        thrombolysis unknown   | 2            | 9          | 1                    | outside
        thrombolysis minus one | 2            | -1         | 1                    | outside
        thrombolysis empty     | 2            |            | 1                    | outside
        unspecified            | 3            | 1          | 1                    | met
        said to be haemorrhage | 1            | 1          | 1                    | met
        """,  # noqa: E501
    )
