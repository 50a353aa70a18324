"""Arrival: how the stroke is recognised, reported and brought to hospital."""

from data_access.stroke import HOUR, coded, stroke
from indicators.catalogue import sources
from indicators.definition import (
    Direction,
    MedianIndicator,
    ShareIndicator,
    Stage,
    Text,
    TimeUnit,
)
from indicators.terms import NO, YES, known_time, onset_outside_hospital, unanswered

_OUTSIDE_HOSPITAL = Text(
    nb="Hjerneslag som oppsto utenfor sykehus. Ukjent sted regnes som utenfor.",
    en="Strokes with onset outside hospital. An unknown place counts as outside.",
)
_KNOWN_ONSET = Text(
    nb="Klokkeslett for symptomdebut og innleggelse kjent, våknet ikke med symptomene, "
    "og høyst 28 døgn imellom. Hjerneslag som oppsto i sykehus, er med.",
    en="Clock times of onset and admission known, did not wake with the symptoms, and "
    "at most 28 days between. Strokes with onset in hospital are included.",
)

ARRIVAL_WITHIN_4H = ShareIndicator(
    id="arrival_within_4h",
    number=17,
    stage=Stage.ARRIVAL,
    title=Text(
        nb="Innlagt innen fire timer etter symptomdebut",
        en="Admitted within four hours of onset",
    ),
    short_title=Text(nb="Innlagt innen 4 timer", en="Admitted within 4 hours"),
    denominator_text=_KNOWN_ONSET,
    numerator_text=Text(
        nb="Høyst fire timer fra symptomdebut til innleggelse; nøyaktig fire timer "
        "teller med.",
        en="At most four hours from onset to admission; exactly four hours counts.",
    ),
    rationale=Text(
        nb="Den som kommer for sent, kan ikke få trombolyse, uansett hvor raskt "
        "sykehuset er. Ta tallet med til ambulansetjenesten, legevaktene og "
        "fastlegene, og til informasjon om symptomene på hjerneslag.",
        en="Patients who come too late cannot have thrombolysis, however fast the "
        "hospital is. Bring the figure to ambulance services and family doctors, and "
        "to information about the signs of stroke.",
    ),
    source=f"Definition: {sources.BY_HOSPITAL}; valid clocks: {sources.PREPROCESSING}.",
    direction=Direction.HIGHER,
    denominator=known_time(stroke.c.onset_to_door),
    numerator=stroke.c.onset_to_door <= 4 * HOUR,
    unknown_is_not_done=False,
    unknown=~known_time(stroke.c.onset_to_door),
)

STROKE_CODE_ACTIVATED = ShareIndicator(
    id="stroke_code_activated",
    number=21,
    stage=Stage.ARRIVAL,
    title=Text(nb="Innlagt via trombolysealarm", en="Admitted through a stroke alarm"),
    short_title=Text(nb="Trombolysealarm", en="Stroke alarm"),
    denominator_text=_OUTSIDE_HOSPITAL,
    numerator_text=Text(
        nb="Innlagt via trombolysealarm. Ukjent teller som nei.",
        en="Admitted through a stroke alarm. Unknown counts as no.",
    ),
    rationale=Text(
        nb="Med alarm står team og CT klare når pasienten kommer. Alarm er ikke "
        "aktuell for alle; se etter pasienter som fikk trombolyse eller kom tidlig "
        "uten alarm.",
        en="An alarm has the team and the CT ready when the patient arrives. It is not "
        "meant for everybody; look for patients who had thrombolysis or came early "
        "without one.",
    ),
    source=f"Form item: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=onset_outside_hospital,
    numerator=coded(stroke.c.trombolysealarm, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.trombolysealarm, YES, NO),
)

EMS_CALLED = ShareIndicator(
    id="ems_called",
    number=22,
    stage=Stage.ARRIVAL,
    title=Text(
        nb="AMK eller ambulanse varslet", en="Emergency medical services called"
    ),
    short_title=Text(nb="AMK varslet", en="Emergency services called"),
    denominator_text=_OUTSIDE_HOSPITAL,
    numerator_text=Text(
        nb="AMK eller ambulanse ble varslet. Ukjent teller som nei.",
        en="The emergency number or an ambulance was called. Unknown counts as no.",
    ),
    rationale=Text(
        nb="Den raskeste veien til behandling går gjennom 113. Følg med på hvem som "
        "kommer via fastlege, legevakt eller på egen hånd, og ta det opp med dem.",
        en="The fastest way to treatment is the emergency number. Notice who comes by "
        "way of family doctor or out-of-hours clinic or on their own, and take it up "
        "with them.",
    ),
    source=f"Form item: {sources.FORM}.",
    direction=Direction.HIGHER,
    denominator=onset_outside_hospital,
    numerator=coded(stroke.c.AMKvarslet, 1),
    unknown_is_not_done=True,
    unknown=unanswered(stroke.c.AMKvarslet, YES, NO),
)

ONSET_TO_DOOR_MEDIAN = MedianIndicator(
    id="onset_to_door_median",
    number=24,
    stage=Stage.ARRIVAL,
    title=Text(
        nb="Median tid fra symptomdebut til innleggelse",
        en="Median time from onset to admission",
    ),
    short_title=Text(nb="Symptomdebut til innleggelse", en="Onset to admission"),
    denominator_text=_KNOWN_ONSET,
    numerator_text=Text(
        nb="Timer fra symptomdebut til innleggelse.",
        en="Hours from onset to admission.",
    ),
    rationale=Text(
        nb="Ventetiden før sykehus er ofte det lengste leddet i forløpet. Se tallet "
        "sammen med andelen der AMK ble varslet, og med reisetidene i området.",
        en="The wait before hospital is often the longest part of the course. Read the "
        "figure beside the share who called the emergency services, and beside the "
        "travel times of the area.",
    ),
    source=f"Interval and valid clocks: {sources.PREPROCESSING}.",
    direction=Direction.LOWER,
    denominator=known_time(stroke.c.onset_to_door),
    value=stroke.c.onset_to_door,
    unit=TimeUnit.HOURS,
)

INDICATORS = (
    ARRIVAL_WITHIN_4H,
    STROKE_CODE_ACTIVATED,
    EMS_CALLED,
    ONSET_TO_DOOR_MEDIAN,
)
