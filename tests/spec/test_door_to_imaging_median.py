"""Seconds from admission to the first image, from February 2018."""

from indicators.catalogue.investigation import DOOR_TO_IMAGING_MEDIAN


def test_verdicts(check_verdicts):
    check_verdicts(
        DOOR_TO_IMAGING_MEDIAN,
        """
        why                    | Slagdiagnose | Innleggelsestidspunkt | BildeundersokelseTidspunkt | value
        -----------------------+--------------+-----------------------+----------------------------+--------
        twenty minutes         | 2            | 12:00                 | 12:20                      | 1200
        on arrival             | 2            | 12:00                 | 12:00                      | 0
        before arrival         | 2            | 12:00                 | 11:59                      | outside
        24 hours               | 2            | 12:00                 | +1d 12:00                  | 86400
        24 hours and a minute  | 2            | 12:00                 | +1d 12:01                  | outside
        imaging clock unknown  | 2            | 23:50                 | +1d 00:00                  | outside
        a minute past midnight | 2            | 23:50                 | +1d 00:01                  | 660
        imaging empty          | 2            | 12:00                 |                            | outside
        arrival clock unknown  | 2            | 00:00                 | 00:20                      | outside
        haemorrhage            | 1            | 12:00                 | 12:20                      | 1200
        unspecified            | 3            | 12:00                 | 12:20                      | 1200
        """,  # noqa: E501
    )


def test_the_pathway_begins_in_february_2018(check_verdicts):
    check_verdicts(
        DOOR_TO_IMAGING_MEDIAN,
        """
        why           | Innleggelsestidspunkt | BildeundersokelseTidspunkt | value
        --------------+-----------------------+----------------------------+--------
        February 2018 | 2018-02-01 00:01      | 2018-02-01 00:21           | 1200
        January 2018  | 2018-01-31 23:30      | 2018-01-31 23:50           | outside
        """,
    )
