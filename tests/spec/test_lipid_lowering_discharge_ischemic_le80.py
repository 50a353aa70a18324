"""Infarct, 80 years or less, discharged alive, form of 2014 or later."""

from indicators.catalogue.prevention import LIPID_LOWERING_DISCHARGE_ISCHEMIC_LE80


def test_verdicts(check_verdicts):
    check_verdicts(
        LIPID_LOWERING_DISCHARGE_ISCHEMIC_LE80,
        """
        why                 | Slagdiagnose | PatientAge | UtskrTil | UtStatinerLipid | verdict
        --------------------+--------------+------------+----------+-----------------+---------
        statin              | 2            | 70         | 1        | 1               | met
        none                | 2            | 70         | 1        | 2               | not met
        unknown             | 2            | 70         | 1        | 9               | not met?
        minus one           | 2            | 70         | 1        | -1              | not met?
        empty               | 2            | 70         | 1        |                 | not met?
        80 years            | 2            | 80         | 1        | 1               | met
        81 years            | 2            | 81         | 1        | 1               | outside
        18 years            | 2            | 18         | 1        | 1               | met
        age unknown         | 2            |            | 1        | 1               | outside
        age minus one       | 2            | -1         | 1        | 1               | outside
        dead in hospital    | 2            | 70         | 10       | 1               | outside
        destination unknown | 2            | 70         | 9        | 1               | met
        destination empty   | 2            | 70         |          | 1               | met
        haemorrhage         | 1            | 70         | 1        | 1               | outside
        unspecified         | 3            | 70         | 1        | 1               | outside
        """,  # noqa: E501
    )


def test_the_form_asks_from_2014(check_verdicts):
    check_verdicts(
        LIPID_LOWERING_DISCHARGE_ISCHEMIC_LE80,
        """
        why          | Innleggelsestidspunkt | UtStatinerLipid | verdict
        -------------+-----------------------+-----------------+--------
        form of 2014 | 2014-01-01 00:00      | 1               | met
        form of 2013 | 2013-12-31 23:59      | 1               | outside
        """,
    )
