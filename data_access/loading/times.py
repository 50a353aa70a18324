"""The order of times in a form: what cannot come before what."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from data_access.loading.cells import MIDNIGHT
from data_access.stroke import PREHOSPITAL_SECONDS

ADMITTED, ONSET = "Innleggelsestidspunkt", "Symptomdebut"
NEEDLE = "TrombolyseStarttid"
LONGEST_ONSET_DAYS = 28
# (earlier, later): the later one is told as wrong.
ORDER = (
    (ONSET, ADMITTED),
    ("AMKvarsletTidspunkt", "AmbulanseAvreiseTidspunkt"),
    (ADMITTED, NEEDLE),
    (ADMITTED, "TrombektomiStarttidspunkt"),
    (ADMITTED, "HemikraniektomiStarttid"),
    (ADMITTED, "BildeundersokelseTidspunkt"),
    (ADMITTED, "InnlagtSlagenhetTidspunkt"),
    (ADMITTED, "Utskrivingsdato"),
    (ADMITTED, "Morsdato"),
    (ADMITTED, "DeathDate"),
)

Columns = Mapping[str, Sequence[str]]


def out_of_order(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """Yield (row, column, rule) for times that cannot be, and for far too early onsets.

    A clock of 00:00 is not known, so the days alone are compared. A stroke ambulance
    may give thrombolysis some time before arrival.
    """
    for earlier, later in ORDER:
        if earlier not in columns or later not in columns:
            continue
        for row, (one, other) in enumerate(
            zip(columns[earlier], columns[later], strict=True)
        ):
            if one and other and other < one and is_before(other, one):
                if later == NEEDLE and _seconds(other, one) <= PREHOSPITAL_SECONDS:
                    continue
                yield row, later, "order_of_times"
    if ONSET in columns and ADMITTED in columns:
        pairs = zip(columns[ONSET], columns[ADMITTED], strict=True)
        for row, (onset, admitted) in enumerate(pairs):
            # The text of the month says for most that they are near enough.
            if onset and admitted and onset[:7] != admitted[:7]:
                days = datetime.fromisoformat(admitted[:10]) - datetime.fromisoformat(
                    onset[:10]
                )
                if days.days > LONGEST_ONSET_DAYS:
                    yield row, ONSET, "onset_too_early"


def is_before(one: str, other: str) -> bool:
    """Return whether a time lies before another, as far as their clocks are known."""
    clocks = (one[11:], other[11:])
    if "" in clocks or MIDNIGHT in clocks:
        return one[:10] < other[:10]
    return one < other


def _seconds(one: str, other: str) -> float:
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()
