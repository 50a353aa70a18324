"""Door to groin and onset to groin: how fast thrombectomy begins.

Admission is at the first hospital that treats the patient. A transfer therefore lies
inside the time, and patients with and without one are kept apart.
"""

from sqlalchemy import and_

from data_access.stroke import coded, stroke
from indicators.catalogue import sources
from indicators.definition import Direction, MedianIndicator, Stage, Text, TimeUnit
from indicators.terms import known_time, thrombectomised

_groin_time_known = and_(thrombectomised, known_time(stroke.c.door_to_groin))
_MINUTES = Text(
    nb="Minutter fra innleggelse ved første behandlende sykehus til lyskepunksjon.",
    en="Minutes from admission at the first treating hospital to groin puncture.",
)
_SOURCE = (
    f"Form items: {sources.FORM}; the two groups apart as in the outcome list of a "
    "Norwegian prehospital stroke trial, trialsjournal.biomedcentral.com "
    "10.1186/s13063-022-06006-4."
)

DOOR_TO_GROIN_MEDIAN_DIRECT = MedianIndicator(
    id="door_to_groin_median_direct",
    number=26,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Median tid fra innleggelse til trombektomi, ikke overflyttet",
        en="Median time from admission to thrombectomy, not transferred",
    ),
    short_title=Text(nb="Dør til lyske, direkte", en="Door to groin, direct"),
    denominator_text=Text(
        nb="Behandlet med trombektomi, ikke overflyttet fra et annet sykehus, både "
        "innleggelse og oppstart med kjent klokkeslett, høyst 48 timer imellom. Ukjent "
        "om overflyttet er utenfor.",
        en="Treated with thrombectomy, not transferred from another hospital, "
        "admission and start both with a known clock time, at most 48 hours between. "
        "Unknown transfer stands outside.",
    ),
    numerator_text=_MINUTES,
    rationale=Text(
        nb="Hvert kvarter før karet åpnes koster funksjon. Varsle "
        "intervensjonsteamet ved alarm, ikke etter CT, og la trombolyse og trombektomi "
        "gå parallelt.",
        en="Every quarter of an hour before the vessel opens costs function. Call the "
        "intervention team at the alarm, not after the CT, and let thrombolysis and "
        "thrombectomy run side by side.",
    ),
    source=_SOURCE,
    direction=Direction.LOWER,
    denominator=and_(_groin_time_known, coded(stroke.c.OverflyttetFraSykehus, 2)),
    value=stroke.c.door_to_groin,
    unit=TimeUnit.MINUTES,
)

DOOR_TO_GROIN_MEDIAN_TRANSFERRED = MedianIndicator(
    id="door_to_groin_median_transferred",
    number=26,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Median tid fra innleggelse til trombektomi, overflyttet",
        en="Median time from admission to thrombectomy, transferred",
    ),
    short_title=Text(nb="Dør til lyske, overflyttet", en="Door to groin, transferred"),
    denominator_text=Text(
        nb="Behandlet med trombektomi, overflyttet fra et annet sykehus, både "
        "innleggelse og oppstart med kjent klokkeslett, høyst 48 timer imellom. Ukjent "
        "om overflyttet er utenfor.",
        en="Treated with thrombectomy, transferred from another hospital, admission "
        "and start both with a known clock time, at most 48 hours between. Unknown "
        "transfer stands outside.",
    ),
    numerator_text=_MINUTES,
    rationale=Text(
        nb="For overflyttede ligger det meste av tiden ved første sykehus og på veien. "
        "Gå gjennom forløpene sammen med det andre sykehuset: når ble CT-angiografi "
        "tatt, når ble senteret ringt, og når dro ambulansen?",
        en="For transferred patients most of the time lies at the first hospital and "
        "on the road. Review the cases with the other hospital: when was the CT "
        "angiogram taken, when was the centre called, and when did the ambulance "
        "leave?",
    ),
    source=_SOURCE,
    direction=Direction.LOWER,
    denominator=and_(_groin_time_known, coded(stroke.c.OverflyttetFraSykehus, 1)),
    value=stroke.c.door_to_groin,
    unit=TimeUnit.MINUTES,
)

ONSET_TO_GROIN_MEDIAN = MedianIndicator(
    id="onset_to_groin_median",
    number=27,
    stage=Stage.REPERFUSION,
    title=Text(
        nb="Median tid fra symptomdebut til trombektomi",
        en="Median time from onset to thrombectomy",
    ),
    short_title=Text(nb="Symptomdebut til lyske", en="Onset to groin"),
    denominator_text=Text(
        nb="Behandlet med trombektomi, både symptomdebut og oppstart med kjent "
        "klokkeslett, våknet ikke med symptomene, høyst 28 døgn imellom.",
        en="Treated with thrombectomy, onset and start both with a known clock time, "
        "did not wake with the symptoms, at most 28 days between.",
    ),
    numerator_text=Text(
        nb="Minutter fra symptomdebut til lyskepunksjon.",
        en="Minutes from onset to groin puncture.",
    ),
    rationale=Text(
        nb="Jo tidligere karet åpnes, desto flere blir selvhjulpne. Tallet rommer "
        "hele kjeden fra hjem til senter og hører hjemme på møter mellom "
        "ambulansetjeneste, lokalsykehus og trombektomisenter.",
        en="The earlier the vessel opens, the more patients become independent. The "
        "figure holds the whole chain from home to centre and belongs in meetings of "
        "ambulance service, local hospital and thrombectomy centre.",
    ),
    source=f"Form items: {sources.FORM}; valid onset: {sources.PREPROCESSING}.",
    direction=Direction.LOWER,
    denominator=and_(thrombectomised, known_time(stroke.c.onset_to_groin)),
    value=stroke.c.onset_to_groin,
    unit=TimeUnit.MINUTES,
)

INDICATORS = (
    DOOR_TO_GROIN_MEDIAN_DIRECT,
    DOOR_TO_GROIN_MEDIAN_TRANSFERRED,
    ONSET_TO_GROIN_MEDIAN,
)
