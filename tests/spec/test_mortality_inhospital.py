"""Died during the stay, whatever the dates say."""

from indicators.catalogue.outcome import MORTALITY_INHOSPITAL


def test_verdicts(check_verdicts):
    check_verdicts(
        MORTALITY_INHOSPITAL,
        """
        why               | UtskrTil | DeathDate | verdict
        ------------------+----------+-----------+---------
        dead in hospital  | 10       | +3d       | met
        no date of death  | 10       |           | met
        home              | 1        |           | not met
        sheltered housing | 3        |           | not met
        nursing home      | 4        |           | not met
        another hospital  | 12       |           | not met
        died at home      | 1        | +3d       | not met
        unknown           | 9        |           | not met?
        minus one         | -1       |           | not met?
        empty             |          |           | not met?
        """,
    )
