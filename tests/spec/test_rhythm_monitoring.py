"""More than a resting ECG, in infarcts without atrial fibrillation."""

from indicators.catalogue.investigation import RHYTHM_MONITORING


def test_verdicts(check_verdicts):
    check_verdicts(
        RHYTHM_MONITORING,
        """
        why                      | Slagdiagnose | Atrieflimmer | AtrieflimmerTidspunkt | RegistreringHjerterytme | verdict
        -------------------------+--------------+--------------+-----------------------+-------------------------+---------
        telemetry                | 2            | 2            |                       | 3                       | met
        Holter                   | 2            | 2            |                       | 4                       | met
        several                  | 2            | 2            |                       | 5                       | met
        none                     | 2            | 2            |                       | 1                       | not met
        resting ECG only         | 2            | 2            |                       | 2                       | not met
        unknown                  | 2            | 2            |                       | 9                       | not met?
        minus one                | 2            | 2            |                       | -1                      | not met?
        empty                    | 2            | 2            |                       |                         | not met?
        fibrillation from before | 2            | 1            | 1                     | 3                       | outside
        fibrillation found now   | 2            | 1            | 2                     | 3                       | outside
        fibrillation unknown     | 2            | 9            |                       | 3                       | met
        fibrillation minus one   | 2            | -1           |                       | 3                       | met
        fibrillation empty       | 2            |              |                       | 2                       | not met
        haemorrhage              | 1            | 2            |                       | 3                       | outside
        unspecified              | 3            | 2            |                       | 3                       | outside
        """,  # noqa: E501
    )
