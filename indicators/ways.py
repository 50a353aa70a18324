"""The ways to treatment: thrombolysis, and thrombectomy with and without a transfer.

The conditions say what a leg is. The snapshot is not asked them: `indicators.times`
computes the same from the times it holds, and a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, or_, true

from data_access.stroke import coded, stroke
from indicators.catalogue.arrival import ONSET_TO_DOOR_MEDIAN
from indicators.catalogue.groin_times import (
    DOOR_TO_GROIN_MEDIAN_DIRECT,
    DOOR_TO_GROIN_MEDIAN_TRANSFERRED,
    ONSET_TO_GROIN_MEDIAN,
)
from indicators.catalogue.investigation import DOOR_TO_IMAGING_MEDIAN
from indicators.catalogue.needle_times import (
    DOOR_TO_NEEDLE_LE30MIN,
    DOOR_TO_NEEDLE_LE40MIN,
    DOOR_TO_NEEDLE_MEDIAN,
    ONSET_TO_NEEDLE_MEDIAN,
)
from indicators.definition import (
    Direction,
    MedianIndicator,
    ShareIndicator,
    Stage,
    Text,
    TimeUnit,
)
from indicators.terms import known_time, thrombectomised, thrombolysed

LegName = Literal[
    "onset_to_door",
    "door_to_imaging",
    "imaging_to_treatment",
    "door_to_treatment",
    "onset_to_treatment",
]
ONSET_TO_DOOR: LegName = "onset_to_door"
DOOR_TO_IMAGING: LegName = "door_to_imaging"
IMAGING_TO_TREATMENT: LegName = "imaging_to_treatment"
DOOR_TO_TREATMENT: LegName = "door_to_treatment"
ONSET_TO_TREATMENT: LegName = "onset_to_treatment"

_ONSET = Text(nb="Symptomdebut", en="Onset")
_DOOR = Text(nb="Innleggelse", en="Admission")
_IMAGING = Text(nb="Bilde", en="Imaging")
_NEEDLE = Text(nb="trombolyse", en="thrombolysis")
_GROIN = Text(nb="lyskepunksjon", en="groin puncture")


@dataclass(frozen=True, eq=False)
class Way:
    """One way to treatment.

    `legs` stand in the order a patient meets them, then the two wholes. The other
    medians are the catalogue's, which the legs are made of. `goals` are shares with a
    goal level, the shortest last. `transferred` is 1 or 2 as in the snapshot, 0 for
    all patients.
    """

    id: str
    legs: Mapping[LegName, MedianIndicator]
    from_door: MedianIndicator
    from_onset: MedianIndicator
    goals: tuple[ShareIndicator, ...] = ()
    transferred: int = 0
    onset_to_door: MedianIndicator = ONSET_TO_DOOR_MEDIAN
    door_to_imaging: MedianIndicator = DOOR_TO_IMAGING_MEDIAN


def _legs(
    way: str,
    treated: ColumnElement[bool],
    from_door: ColumnElement[int],
    from_onset: ColumnElement[int],
    *,
    end: Text,
    who: Text,
) -> dict[LegName, MedianIndicator]:
    timed = and_(treated, or_(known_time(from_door), known_time(from_onset)))
    imaging: Any = stroke.c.door_to_imaging
    after: Any = from_door - imaging
    values: dict[LegName, tuple[Text, Text, ColumnElement[Any]]] = {
        ONSET_TO_DOOR: (_ONSET, _DOOR, stroke.c.onset_to_door),
        DOOR_TO_IMAGING: (_DOOR, _IMAGING, imaging),
        IMAGING_TO_TREATMENT: (_IMAGING, end, after),
        DOOR_TO_TREATMENT: (_DOOR, end, from_door),
        ONSET_TO_TREATMENT: (_ONSET, end, from_onset),
    }
    return {
        name: _leg(way, name, timed, start, stop, value, who)
        for name, (start, stop, value) in values.items()
    }


def _leg(
    way: str,
    name: LegName,
    timed: ColumnElement[bool],
    start: Text,
    stop: Text,
    value: ColumnElement[Any],
    who: Text,
) -> MedianIndicator:
    short = Text(
        nb=f"{start.nb} til {stop.nb.lower()}", en=f"{start.en} to {stop.en.lower()}"
    )
    uses_imaging = name in (DOOR_TO_IMAGING, IMAGING_TO_TREATMENT)
    possible = value >= 0 if name == IMAGING_TO_TREATMENT else true()
    return MedianIndicator(
        id=f"{way}_{name}",
        number=0,
        stage=Stage.REPERFUSION,
        title=Text(
            nb=f"Median tid, {short.nb.lower()}, {who.nb}",
            en=f"Median time, {short.en.lower()}, {who.en}",
        ),
        short_title=short,
        denominator_text=Text(
            nb=f"Behandlet med {who.nb}, tiden fra innleggelse eller symptomdebut til "
            "behandling kjent, begge klokkeslett i leddet kjent.",
            en=f"Treated with {who.en}, the time from admission or onset to treatment "
            "known, both clock times of the leg known.",
        ),
        numerator_text=Text(
            nb=f"Minutter fra {short.nb.lower()}.", en=f"Minutes from {short.en}."
        ),
        rationale=Text(
            nb="Ledd for ledd ser du hvor i forløpet tiden går.",
            en="Leg by leg you see where on the way the time goes.",
        ),
        source="Composed of the catalogue's times.",
        direction=Direction.LOWER,
        denominator=and_(timed, known_time(value), possible),
        value=value,
        unit=TimeUnit.MINUTES,
        valid_from=DOOR_TO_IMAGING_MEDIAN.valid_from if uses_imaging else None,
    )


THROMBOLYSIS = Way(
    id="thrombolysis",
    legs=_legs(
        "thrombolysis",
        thrombolysed,
        stroke.c.door_to_needle,
        stroke.c.onset_to_needle,
        end=_NEEDLE,
        who=Text(nb="trombolyse", en="thrombolysis"),
    ),
    from_door=DOOR_TO_NEEDLE_MEDIAN,
    from_onset=ONSET_TO_NEEDLE_MEDIAN,
    goals=(DOOR_TO_NEEDLE_LE40MIN, DOOR_TO_NEEDLE_LE30MIN),
)


def _thrombectomy(
    way: str, from_door: MedianIndicator, transferred: int, who: Text
) -> Way:
    same = coded(stroke.c.OverflyttetFraSykehus, transferred)
    return Way(
        id=way,
        legs=_legs(
            way,
            and_(thrombectomised, same),
            stroke.c.door_to_groin,
            stroke.c.onset_to_groin,
            end=_GROIN,
            who=who,
        ),
        from_door=from_door,
        from_onset=ONSET_TO_GROIN_MEDIAN,
        transferred=transferred,
    )


THROMBECTOMY_DIRECT = _thrombectomy(
    "thrombectomy_direct",
    DOOR_TO_GROIN_MEDIAN_DIRECT,
    2,
    Text(nb="trombektomi, direkte innlagt", en="thrombectomy, admitted directly"),
)
THROMBECTOMY_TRANSFERRED = _thrombectomy(
    "thrombectomy_transferred",
    DOOR_TO_GROIN_MEDIAN_TRANSFERRED,
    1,
    Text(nb="trombektomi, overflyttet", en="thrombectomy, transferred"),
)
WAYS = {
    way.id: way for way in (THROMBOLYSIS, THROMBECTOMY_DIRECT, THROMBECTOMY_TRANSFERRED)
}
